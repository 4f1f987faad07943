"""Requests that prove nothing, as fast as one source can send them."""

import http.client
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from saleor_paysera.saleor.manifest import REGISTER_PATH, WEBHOOK_PATH
from saleor_paysera.sandbox.saleor.dashboard_tokens import signed
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.services.addresses import ACCEPT_PATH, CALLBACK_PATH, CANCEL_PATH
from saleor_paysera.store.tables import metadata
from tests.experiments.attacks.bystanders import bystanders
from tests.experiments.attacks.processes import Watch
from tests.experiments.attacks.wires import Address
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.streets import Street, street
from tests.support.town import BegunPayment

_SENDERS: Final = 4
_WORKERS: Final = 2
_TOO_MANY: Final = 429
_MAY_GROW_MIB: Final = 150
_MOST_NEW_ROWS: Final = 20
"""In tables that nothing but a flood would fill: refusals are counted, not collected."""
_FILLED_BY_SHOPPERS: Final = frozenset({"payments", "callbacks", "reports", "completions"})
_JWKS: Final = "/.well-known/jwks.json"
_KEY: Final = "/download/public.key"


@dataclass(frozen=True)
class Knock:
    """One request without proof."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Flood:
    """Many of a kind. ``is_limited``: the server must have enough of them at some time."""

    name: str
    knock: Callable[[int], Knock]
    is_limited: bool = True


def floods(here: Street, victim: BegunPayment, strangers: SigningKey) -> tuple[Flood, ...]:
    """Every door that anybody may knock at."""
    paysera, saleor = here.town.paysera, here.town.saleor
    genuine = paysera.signed_callback(victim.order)
    forged = [
        genuine | {"ss1": "0" * 32},
        genuine | {"ss3": genuine["ss2"]},
        {"data": genuine["data"], "ss1": genuine["ss1"]},
        {"data": genuine["data"]},
        {},
    ]
    callback = urlsplit(victim.order.request.fields["callbackurl"]).path
    webhook = f"{WEBHOOK_PATH}transaction-initialize-session"
    signature = strangers.sign(b"{}")
    token = signed(strangers, {"iss": saleor.api_url, "exp": 2**31, "type": "thirdparty"})
    own = {"Saleor-Api-Url": saleor.api_url}

    def registration(number: int) -> Knock:
        return Knock("POST", REGISTER_PATH, own, b'{"auth_token": "%d"}' % number)

    def with_token(text: str) -> Knock:
        return Knock("GET", "/api/dashboard/me", {"Authorization": f"Bearer {text}"})

    return (
        Flood(
            "forged callbacks of a payment",
            lambda n: Knock("GET", f"{callback}?{urlencode(forged[n % len(forged)])}"),
        ),
        Flood(
            "callbacks of payments that are none",
            lambda n: Knock("GET", f"{CALLBACK_PATH}SP-{n:04}?{urlencode(genuine)}"),
        ),
        Flood("registrations with made up tokens", registration),
        Flood(
            "registrations of Saleors that are not allowed",
            lambda n: Knock(
                "POST",
                REGISTER_PATH,
                {"Saleor-Api-Url": f"https://{n}.example/graphql/"},
                b'{"auth_token": "a"}',
            ),
        ),
        Flood("webhooks without a signature", lambda _: Knock("POST", webhook, own, b"{}")),
        Flood(
            "webhooks signed by a stranger",
            lambda _: Knock("POST", webhook, own | {"Saleor-Signature": signature}, b"{}"),
        ),
        Flood("tokens that are none", lambda n: with_token(f"a.b.{n}")),
        Flood("tokens signed by a stranger", lambda _: with_token(token)),
        Flood(
            "returns to payments that are none",
            lambda n: Knock("GET", f"{ACCEPT_PATH}SP-{n:04}"),
            is_limited=False,
        ),
        Flood(
            "cancellations of payments that are none",
            lambda n: Knock("GET", f"{CANCEL_PATH}SP-{n:04}"),
            is_limited=False,
        ),
        Flood("manifests", lambda _: Knock("GET", "/api/manifest"), is_limited=False),
    )


@experiment(Kind.ATTACKS, "floods of unproven requests from the genuine ones' own address")
def flood(ground: Ground) -> Tally:
    """Behind one proxy all have one address: the genuine must never be refused for it."""
    tally = Tally()
    with street(ground, workers=_WORKERS, LOG_FORMAT="json") as here:
        watch = Watch(here.app)
        shoppers = bystanders(here.town, tally)
        victim = here.town.begin()
        rows = _rows(here)
        asked_before = _asked(here)
        began = time.monotonic()
        for one in floods(here, victim, SigningKey(ground.keys.strangers)):
            with shoppers.shopping(one.name):
                statuses, without_hint = pour(
                    here.app.address, one, ground.how_often(short=300, long=20_000)
                )
            tally.done += statuses.total()
            _judge(one, statuses, without_hint, tally)
        _judge_questions(_asked(here) - asked_before, time.monotonic() - began, tally)
        _judge_growth(rows, _rows(here), tally)
        if not here.town.paysera.pay(victim.order).is_ok:
            tally.found_broken("the payment that was flooded cannot be paid any more")
        shoppers.close()
        watch.close(tally, may_grow_mib=_MAY_GROW_MIB)
    return tally


def pour(address: Address, one: Flood, times: int) -> tuple[Counter[int], int]:
    """Send all, some at a time; how each was answered, and how many 429 said not when."""
    statuses: Counter[int] = Counter()
    without_hint = 0
    with ThreadPoolExecutor(_SENDERS) as senders:
        shares = [range(start, times, _SENDERS) for start in range(_SENDERS)]
        for seen, unhinted in senders.map(lambda share: _send(address, one, share), shares):
            statuses += seen
            without_hint += unhinted
    return statuses, without_hint


def _send(address: Address, one: Flood, numbers: range) -> tuple[Counter[int], int]:
    statuses: Counter[int] = Counter()
    without_hint = 0
    wire = http.client.HTTPConnection(*address, timeout=20)
    for number in numbers:
        knock = one.knock(number)
        try:
            wire.request(knock.method, knock.target, knock.body or None, knock.headers)
            answer = wire.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            statuses[0] += 1
            wire.close()
            continue
        statuses[answer.status] += 1
        without_hint += answer.status == _TOO_MANY and not answer.getheader("Retry-After")
    with suppress(OSError):
        wire.close()
    return statuses, without_hint


def _judge(one: Flood, statuses: Counter[int], without_hint: int, tally: Tally) -> None:
    shown = ", ".join(
        f"{times}x {status or 'no answer'}" for status, times in sorted(statuses.items())
    )
    if statuses[500] or statuses[0]:
        tally.found_broken(f"{one.name}: {shown}")
    if one.is_limited and not statuses[_TOO_MANY]:
        tally.found_accepted(f"{one.name}: never too many ({shown})")
    if without_hint:
        tally.found_broken(f"{one.name}: {without_hint} were told too many, and not until when")


def _asked(here: Street) -> Counter[str]:
    return here.town.saleor.asked_for + here.town.paysera.asked_for


def _judge_questions(asked: Counter[str], seconds: float, tally: Tally) -> None:
    """A stranger's key or signature may make a process look for new keys once a minute."""
    most = _WORKERS * (1 + int(seconds / 60) + 1)
    for path in (_JWKS, _KEY):
        if asked[path] > most:
            tally.found_accepted(f"{path} was asked for {asked[path]} times, {most} are enough")
    tally.remarks.append(
        f"Saleor's keys were asked for {asked[_JWKS]} times, Paysera's {asked[_KEY]} times"
    )


def _rows(here: Street) -> Counter[str]:
    with here.town.store.engine.connect() as connection:
        return Counter(
            {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }
        )


def _judge_growth(before: Counter[str], after: Counter[str], tally: Tally) -> None:
    grown = {name: after[name] - before[name] for name in after if name not in _FILLED_BY_SHOPPERS}
    if sum(grown.values()) > _MOST_NEW_ROWS:
        tally.found_accepted(f"the flood filled the database: {grown}")
    tally.remarks.append(f"{sum(grown.values())} new rows from strangers")
