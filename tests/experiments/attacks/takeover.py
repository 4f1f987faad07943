"""Another Saleor comes by the address of one that has the app: an expired name, a reused host."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from structlog.testing import capture_logs

from saleor_paysera.sandbox.saleor import SaleorDouble
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.store.records import Installation
from tests.experiments.attacks.attacker import FORM_TYPE, form
from tests.experiments.attacks.dashboard_routes import (
    BODY_FOR_ALL,
    MARKER,
    Loot,
    lay_out,
    protected_routes,
)
from tests.experiments.attacks.registration import register
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.attacks.webhook_addresses import careful_event, post, webhook_addresses
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.support.town import BegunPayment
from tests.support.webhooks import signed_headers

_UNTIL_KEYS_MAY_BE_FETCHED: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class _KeyBesideTheOld(SigningKey):
    """Publishes the key of the Saleor before, too: public keys are no secret."""

    old: SigningKey

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        return {"keys": [*SigningKey(self.private_key).jwks()["keys"], *self.old.jwks()["keys"]]}


@experiment(Kind.ATTACKS, "a foreign Saleor behind the address of one that has the app")
def foreign_saleor(ground: Ground) -> Tally:
    """It registers, signs webhooks, mints Dashboard tokens: and gets nothing of the other's."""
    return _take_over(ground, shows_the_old_key=False)


@experiment(Kind.ATTACKS, "a foreign Saleor that publishes the old public key beside its own")
def foreign_saleor_with_the_old_key(ground: Ground) -> Tally:
    """The old key was there for everybody to copy."""
    return _take_over(ground, shows_the_old_key=True)


def _take_over(ground: Ground, *, shows_the_old_key: bool) -> Tally:
    tally = Tally()
    with two_shops(ground, tally) as shops, capture_logs():
        loot, unpaid = lay_out(shops), shops.careful.begin()
        key: SigningKey = SigningKey(ground.keys.strangers)
        if shows_the_old_key:
            key = _KeyBesideTheOld(key.private_key, SigningKey(ground.keys.saleor))
        shops.till.look()
        before = _installation(shops)
        for _ in range(ground.how_often(short=1, long=20)):
            with _in_its_place(shops, key, ground.keys.strangers) as foreign:
                for _ in range(2):
                    _reach(shops, foreign, loot, unpaid)
                    _register(shops, foreign, may_be_taken=shows_the_old_key)
                    _check_stored(shops, before, shows_the_old_key=shows_the_old_key)
                    if tally.accepted:  # from here on it is the other one's
                        return tally
                    shops.app.ahead += _UNTIL_KEYS_MAY_BE_FETCHED
        if shows_the_old_key:
            shops.careful.saleor.install(f"{shops.app.base_url}/api/manifest")
        _the_first_one_is_back(shops, unpaid)
    return tally


def _installation(shops: Shops) -> Installation:
    with shops.app.store.read() as uow:
        return uow.installations.by_api_url(shops.careful.saleor.api_url)


def _check_stored(shops: Shops, before: Installation, *, shows_the_old_key: bool) -> None:
    """A token of its own is all that a Saleor with the old public key can register: it opens
    nothing, and goes when the first one installs the app again."""
    now = _installation(shops)
    if now.jwks != before.jwks:
        shops.tally.found_accepted("its keys are stored")
    if now.token != before.token and not shows_the_old_key:
        shops.tally.found_accepted("its token is stored")


@contextmanager
def _in_its_place(
    shops: Shops, key: SigningKey, private_key: rsa.RSAPrivateKey
) -> Iterator[SaleorDouble]:
    """The careful shop's Saleor is gone; another one has its address and the app's id there."""
    first = shops.careful.saleor
    first.stop()
    port = urlsplit(first.api_url).port
    assert port is not None
    try:
        with SaleorDouble(port, private_key=private_key) as foreign:
            foreign._key = key
            app = replace(shops.careful_app, token="a token of the foreign Saleor's")
            foreign.desk.store.apps[app.id] = app
            yield foreign
    finally:
        first.start()


def _reach(shops: Shops, foreign: SaleorDouble, loot: Loot, unpaid: BegunPayment) -> None:
    (app,) = foreign.desk.store.apps.values()
    for typename, address in webhook_addresses(shops.app.web_app).items():
        body = json.dumps(careful_event(shops, typename, unpaid)).encode()
        answer = post(shops, f"its {typename}", address, body, signed_headers(foreign, body))
        if answer.status == 200:
            shops.tally.found_accepted(f"its {typename} was taken")
        shops.till.check(f"its {typename}")
    token = foreign.dashboard_token(app)
    for route in protected_routes(shops, loot):
        answer = shops.attacker.ask(
            f"its staff: {route}",
            route.path,
            method=route.method,
            body=None if route.method == "GET" else json.dumps(BODY_FOR_ALL).encode(),
            headers={"Authorization": f"Bearer {token}"},
        )
        if answer.status not in (401, 403) or MARKER in answer.text:
            shops.tally.found_accepted(f"its staff: {route}: {answer.status}")
        shops.till.check(f"its staff: {route}")
    fields = {"saleorApiUrl": foreign.api_url, "accessToken": token, "orderId": loot.checkout_id}
    widget = shops.attacker.ask(
        "its widget", "/dashboard/order-widget", method="POST", body=form(fields).encode(),
        headers=FORM_TYPE,
    )  # fmt: skip
    if loot.order_number in widget.text or MARKER in widget.text:
        shops.tally.found_accepted("its widget tells of payments")


def _register(shops: Shops, foreign: SaleorDouble, *, may_be_taken: bool) -> None:
    (app,) = foreign.desk.store.apps.values()
    answer = register(shops.attacker, "its registration", foreign.api_url, app.token)
    if answer.status < 400:
        if not may_be_taken:
            shops.tally.found_accepted("its registration was taken")
    elif answer.code != "SALEOR_CHANGED":
        shops.tally.found_broken(f"its registration: {answer.status} {answer.code}")


def _the_first_one_is_back(shops: Shops, unpaid: BegunPayment) -> None:
    """Nothing was lost by it: money and staff of the first one go on."""
    shops.careful.paysera.pay(unpaid.order)
    try:
        shops.careful.wait_until_charged(unpaid, within=30)
    except AssertionError:
        shops.tally.found_lost("the first Saleor is back, and hears nothing")
    shops.careful.begin()
    *_, app = shops.careful.saleor.desk.store.apps.values()
    token = shops.careful.saleor.dashboard_token(app)
    answer = shops.attacker.ask(
        "its own staff", "/api/dashboard/payments", headers={"Authorization": f"Bearer {token}"}
    )
    if answer.status != 200 or MARKER not in answer.text:
        shops.tally.found_broken(f"the first Saleor's staff get {answer.status}")
