"""The app's addresses for Saleor's webhooks, found in its own map, and who is expected there."""

from flask import Flask

from saleor_paysera.saleor.manifest import WEBHOOK_PATH
from tests.experiments.attacks.attacker import Answer
from tests.experiments.attacks.shops import Shops
from tests.support.town import BegunPayment
from tests.support.webhooks import event_of

OF_THE_APP_ITSELF = ("AppDeleted", "AppStatusChanged")


def webhook_addresses(web_app: Flask) -> dict[str, str]:
    """Where each event goes, by its type; a new webhook is among them by itself."""
    return {
        "".join(word.capitalize() for word in rule.rule.removeprefix(WEBHOOK_PATH).split("-")): (
            rule.rule
        )
        for rule in web_app.url_map.iter_rules()
        if rule.rule.startswith(WEBHOOK_PATH)
    }


def careful_event(shops: Shops, typename: str, payment: BegunPayment) -> dict[str, object]:
    """A right event of the careful shop about this payment; news of the app changes nothing."""
    event = event_of(shops.careful_app.id, typename)
    if typename in OF_THE_APP_ITSELF:
        is_harmless = typename == "AppStatusChanged"
        app = shops.careful_app.id if is_harmless else "QXBwOjk5"
        return event | {"app": {"id": app, "isActive": True}}
    return event | {"transaction": {"id": payment.transaction.id, "events": []}}


def post(shops: Shops, what: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
    """A webhook as an attacker sends it."""
    return shops.attacker.ask(what, address, method="POST", body=body, headers=headers)
