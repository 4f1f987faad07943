"""Rightly signed nonsense: from a Saleor, from Paysera and from somebody at a Dashboard."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from hypothesis import given, seed
from hypothesis import strategies as st

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.sandbox.paysera.codec import md5_signature, rsa_signature
from saleor_paysera.sandbox.saleor import ActionType, InstalledApp, SaleorDouble
from saleor_paysera.sandbox.saleor.signing import SigningKey
from tests.experiments.attacks.endpoints import Endpoint, endpoints
from tests.experiments.attacks.fuzz import MAY_GROW_MIB, judge, shown, still_works
from tests.experiments.attacks.hostile import (
    broken_escapes,
    escaped_texts,
    json_values,
    mutated,
    often,
    raw_bytes,
    retouched,
    to_json,
)
from tests.experiments.attacks.processes import Watch
from tests.experiments.attacks.wires import exchange, request_bytes
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.streets import Street, street
from tests.support.desk import FORM
from tests.support.town import PASSWORD, BegunPayment, Town

_WITHIN_S: Final = 20.0
_CAPTURES: Final = Path(__file__).parents[4] / "shared" / "saleor" / "captures"
_DASHBOARD: Final = "/api/dashboard"
_BODIES: Final[dict[str, object]] = {
    "/configurations": FORM,
    "/channels": {"changes": [{"channel": "lv-eur", "from": None, "to": 1}]},
    "/refunds": {"amount": "1.00", "reason": "asked for", "known": 0},
    "/reject": {"reason": "paid out in cash"},
    "/me": {"language": "lt", "theme": "dark"},
}


_VARIANTS: Final[tuple[dict[str, str], ...]] = (
    {},
    {"amount": "998", "payamount": "998"},
    {"currency": "PLN", "paycurrency": "USD"},
    {"test": "0"},
    {"status": "2"},
    {"status": "5"},
    {"type": "micro"},
)
_AMOUNTS: Final = (
    ("amount", "currency"),
    ("payamount", "paycurrency"),
    ("request_amount", "request_currency"),
    ("pay_amount", "pay_currency"),
)


@dataclass
class _Attack:
    """A shop next door that is out for trouble; our own must not notice."""

    ground: Ground
    here: Street
    shop: Town
    installed: InstalledApp
    tally: Tally = field(default_factory=Tally)
    statuses: Counter[int | None] = field(default_factory=Counter)

    def send(self, request: bytes) -> bytes:
        """Send, judge the answer, and give its body."""
        answer = exchange(self.here.app.address, request, within=_WITHIN_S)
        self.tally.done += 1
        self.statuses[answer.status] += 1
        judge(answer, request, self.tally)
        return answer.body

    def often(self, strategy: st.SearchStrategy[bytes], *, short: int, long: int) -> None:
        """Send whatever the strategy thinks up."""

        @seed(self.ground.chance.getrandbits(32))
        @often(self.ground, short=short, long=long)
        @given(strategy)
        def send(request: bytes) -> None:
            self.send(request)

        send()


@contextmanager
def _attack(ground: Ground) -> Iterator[_Attack]:
    with (
        street(ground, LOG_FORMAT="json") as here,
        SaleorDouble(private_key=ground.keys.strangers) as saleor,
    ):
        installed = saleor.install(f"{here.app.base_url}/api/manifest")
        shop = Town(saleor, here.town.paysera, here.town.store)
        shop.configure()
        attack = _Attack(ground, here, shop, installed)
        watch = Watch(here.app)
        yield attack
        attack.tally.remarks.append(f"answers: {shown(attack.statuses)}")
        watch.close(attack.tally, may_grow_mib=MAY_GROW_MIB)
        still_works(here, attack.tally)


@experiment(Kind.ATTACKS, "webhooks with a right signature over changed or wild bodies")
def sign_any_event(ground: Ground) -> Tally:
    """Every event, at its own address and at the others'."""
    with _attack(ground) as attack:
        genuine = _genuine_events(attack)
        paths = st.sampled_from(
            [urlsplit(hook.target_url).path for hook in attack.installed.webhooks]
        )
        own = st.sampled_from(genuine).flatmap(
            lambda event: st.tuples(
                st.just(event[0]), st.one_of(retouched(event[1]), mutated(event[1])).map(to_json)
            )
        )
        wild = st.tuples(paths, json_values.map(to_json) | raw_bytes)
        strategy = st.one_of(own, own, own, wild).map(lambda one: _signed_webhook(attack, *one))
        attack.often(strategy, short=450, long=30_000)
    return attack.tally


def _genuine_events(attack: _Attack) -> list[tuple[str, object]]:
    """What the double sends in a payment's life, news of the app, and recorded bodies."""
    saleor = attack.shop.saleor
    begun = attack.shop.begin()
    saleor.gateway_config(begun.session.transaction.source.id)
    saleor.process(begun.transaction.id)
    for action in (ActionType.CHARGE, ActionType.CANCEL, ActionType.REFUND):
        saleor.request_action(begun.transaction.id, action, "9.99")
    saleor.wait_for_requests()
    told = [(urlsplit(d.url).path, json.loads(d.request_body)) for d in saleor.deliveries]
    app = {"id": attack.installed.id, "isActive": True}
    for name in ("AppDeleted", "AppStatusChanged"):
        path = f"/api/webhooks/app-{'deleted' if name == 'AppDeleted' else 'status-changed'}"
        told.append((path, {"__typename": name, "app": app, "recipient": {"id": app["id"]}}))
    return told + list(_recorded(attack.installed))


def _recorded(installed: InstalledApp) -> Iterator[tuple[str, object]]:
    """The bodies a real Saleor sent, where they are at hand, as if for this app."""
    for webhook in installed.webhooks:
        for event in (*webhook.sync_events, *webhook.async_events):
            file = _CAPTURES / f"{event}.body"
            if file.is_file():
                body = json.loads(file.read_bytes())
                yield urlsplit(webhook.target_url).path, body | {"recipient": {"id": installed.id}}


def _signed_webhook(attack: _Attack, path: str, body: bytes) -> bytes:
    headers = [
        ("Content-Type", b"application/json"),
        ("Saleor-Api-Url", attack.shop.saleor.api_url.encode()),
        ("Saleor-Signature", SigningKey(attack.ground.keys.strangers).sign(body).encode()),
    ]
    return request_bytes("POST", path.encode(), headers, body)


@experiment(Kind.ATTACKS, "callbacks with right signatures over changed or wild fields")
def sign_any_callback(ground: Ground) -> Tally:
    """Only the right amount in the right mode, said to be paid, may ever pay."""
    with _attack(ground) as attack:
        genuine = _genuine_fields(attack.shop.begin())
        begun = attack.shop.begin()

        @seed(ground.chance.getrandbits(32))
        @often(ground, short=120, long=10_000)
        @given(_pairs(genuine) | raw_bytes, st.booleans())
        def call_back(form: bytes, is_post: bool) -> None:
            nonlocal begun
            own = form.replace(genuine["orderid"].encode(), begun.order_number.encode())
            attack.send(_callback(attack, begun, own, is_post=is_post))
            if attack.shop.payment(begun.order_number).state is PaymentState.PAID:
                if not _pays(own):
                    attack.tally.found_accepted(f"paid by {own[-200:]!r}")
                begun = attack.shop.begin()

        call_back()
    return attack.tally


def _genuine_fields(begun: BegunPayment) -> dict[str, str]:
    return {
        "projectid": begun.order.request.project_id,
        "orderid": begun.order_number,
        "amount": "999",
        "currency": "EUR",
        "payamount": "999",
        "paycurrency": "EUR",
        "status": "1",
        "test": "1",
        "type": "macro",
        "requestid": "1",
        "refund_amount": "1.00",
        "refund_currency": "EUR",
        "refund_timestamp": "1",
        "personcodestatus": "0",
        "name": "Jonas",
    }


def _pairs(genuine: dict[str, str]) -> st.SearchStrategy[bytes]:
    """The form of a callback in which one to four fields are other or more than they should be."""
    values = (
        escaped_texts
        | broken_escapes
        | st.sampled_from(
            (b"0", b"1", b"2", b"3", b"4", b"5", b"998", b"999", b"9.99", b"EUR", b"JPY")
        )
    )
    names = st.sampled_from([name.encode() for name in genuine]) | escaped_texts | broken_escapes
    changes = st.lists(st.tuples(names, values), max_size=4)
    forms = [urlencode(genuine | variant).encode() for variant in _VARIANTS]
    return st.tuples(st.sampled_from(forms), changes).map(
        lambda one: b"&".join([one[0], *(name + b"=" + value for name, value in one[1])])
    )


def _pays(form: bytes) -> bool:
    """Whether a callback with this form may pay: read here apart from the app."""
    pairs = parse_qsl(form.decode("latin-1"), keep_blank_values=True)
    fields = {name.lstrip().replace(".", "_").replace(" ", "_"): value for name, value in pairs}
    asked = {(fields.get(a), fields.get(c, "").upper()) for a, c in _AMOUNTS}
    # In test mode whatever is not clearly live is a test.
    is_paid = fields.get("status") == "1" and fields.get("test", "") not in ("", "0")
    return is_paid and bool(asked & {("999", "EUR"), ("9.99", "EUR")})


def _callback(attack: _Attack, begun: BegunPayment, form: bytes, *, is_post: bool) -> bytes:
    data = base64.urlsafe_b64encode(form).decode()
    query = urlencode({"data": data, "ss1": md5_signature(data, PASSWORD), **_rsa(attack, data)})
    target = urlsplit(begun.order.request.fields["callbackurl"]).path.encode()
    if not is_post and len(query) < 30_000:
        return request_bytes("GET", target + b"?" + query.encode(), [])
    kind = [("Content-Type", b"application/x-www-form-urlencoded")]
    return request_bytes("POST", target, kind, query.encode())


def _rsa(attack: _Attack, data: str) -> dict[str, str]:
    key = attack.ground.keys.paysera
    return {"ss2": rsa_signature(data, key, SHA1()), "ss3": rsa_signature(data, key, SHA256())}


@experiment(Kind.ATTACKS, "the Dashboard's API with a right token, wild bodies and queries")
def ask_the_dashboard_api(ground: Ground) -> Tally:
    """Every address of the API, by somebody who may do everything in another shop."""
    with _attack(ground) as attack:
        token = attack.shop.saleor.dashboard_token(attack.installed, lifetime=timedelta(days=1))
        known = attack.shop.begin().order_number.encode()
        strategy = st.sampled_from(endpoints(attack.here, below=_DASHBOARD)).flatmap(
            lambda one: _dashboard_requests(one, known, token.encode())
        )
        attack.often(strategy, short=500, long=40_000)
    return attack.tally


def _dashboard_requests(endpoint: Endpoint, known: bytes, token: bytes) -> st.SearchStrategy[bytes]:
    ids = st.sampled_from((b"1", b"2", b"9223372036854775808", b"9" * 5_000))
    numbers = st.sampled_from((known, known, b"R1")) | escaped_texts | broken_escapes
    holes = {name: ids if name.endswith("_id") else numbers for name in endpoint.variables}
    bodies = [mutated(body) for end, body in _BODIES.items() if end in endpoint.rule]
    contents = st.one_of(*bodies, json_values).map(to_json) | raw_bytes
    return st.builds(
        lambda target, query, body, kind: request_bytes(
            endpoint.method, target + query, [("Authorization", b"Bearer " + token), kind], body
        ),
        st.fixed_dictionaries(holes).map(endpoint.target),
        _filters,
        st.just(b"") if endpoint.method == "GET" else contents,
        st.sampled_from((("Accept-Language", b"lt"), ("Accept-Language", b"\xff;q=nan"))),
    )


_filter_names: Final = st.sampled_from(
    ("state", "channel", "from", "to", "timeZone", "orderNumber", "email", "before", "projectId")
).map(str.encode)
_filter_values: Final = (
    escaped_texts
    | broken_escapes
    | st.sampled_from((b"paid", b"expired", b"2026-11-24", b"Europe/Vilnius", b"Europe", b"SP-"))
)
_filters: Final = st.lists(st.tuples(_filter_names, _filter_values), max_size=4).map(
    lambda pairs: b"?" + b"&".join(name + b"=" + value for name, value in pairs)
)
