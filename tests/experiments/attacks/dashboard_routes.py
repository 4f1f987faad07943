"""Every address of the app with something of the careful shop's in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saleor_paysera.saleor.manifest import WEBHOOK_PATH
from saleor_paysera.sandbox.saleor.state import ActionType
from tests.experiments.attacks.shops import Shops
from tests.support.desk import FORM, Desk
from tests.support.waiting import eventually

MARKER: Final = "victim-of-the-attack"
"""Stands in all that only the careful shop may see."""

OPEN_TO_ALL: Final = frozenset(
    {
        "static",
        "saleor.manifest",
        "saleor.register",
        "paysera.callback",
        "paysera.accept",
        "paysera.cancel",
        "trials.callback",
        "trials.accept",
        "trials.cancel",
        "dashboard.page",
        "order_widget.order_widget",
        "pages.about",
        "health.healthz",
        "health.readyz",
        "health.metrics_page",  # not there without a token of its own, and so for whoever watches
    }
)
"""Who needs no proof to be answered. Whatever is not here has to refuse strangers."""


BODY_FOR_ALL: Final[Mapping[str, object]] = {
    **FORM, "amount": "1.00", "reason": "because", "known": None, "language": "en", "version": 1,
    "changes": [],
}  # fmt: skip
"""Fits every address: each takes of it what it knows."""


@dataclass(frozen=True)
class Route:
    """One method at one address, filled in with what is the careful shop's."""

    method: str
    path: str
    names_an_object: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Loot:
    """What there is to be had: by the names that the app's own map gives to it."""

    objects: dict[str, str]
    checkout_id: str

    @property
    def order_number(self) -> str:
        return self.objects["order_number"]


def protected_routes(shops: Shops, loot: Loot) -> list[Route]:
    """All of the app's map but what is open to all; a new address is among them by itself."""
    return [
        Route(method, _filled(rule.rule, loot), "<" in rule.rule)
        for rule in shops.app.web_app.url_map.iter_rules()
        if rule.endpoint not in OPEN_TO_ALL and not rule.rule.startswith(WEBHOOK_PATH)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _filled(rule: str, loot: Loot) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: loot.objects.get(found[1], "1"), rule)


def lay_out(shops: Shops) -> Loot:
    """A paid payment with a refund under way and a callback that waits for staff."""
    town, desk = shops.careful, Desk(shops.careful, shops.careful_app)
    town.configure(name=f"The shop {MARKER}", purpose=f"{MARKER} [order_nr] [site_name]")
    checkout = town.saleor.create_checkout(email=f"{MARKER}@shop.example")
    session = town.saleor.initialize(checkout.id, {})
    assert isinstance(session.data, dict), session
    order = town.paysera.open(session.data["redirectUrl"])
    town.paysera.pay(order)
    number = order.order_id
    eventually(lambda: town.saleor.transactions[session.transaction.id].amounts.charged > 0)
    town.saleor.request_action(session.transaction.id, ActionType.REFUND, "2.00")
    town.saleor.wait_for_requests()
    town.paysera.send(order, town.paysera.signed_callback(order, status="9", requestid="9"))
    with shops.app.store.read() as uow:
        payment = uow.payments.by_order_number(number)
        refunds = uow.refunds.of_payment(payment.id)
        waiting = [c for c in uow.callbacks.of_payment(payment.id) if c.awaits_staff]
    trial = desk.ask("POST", f"configurations/{payment.configuration_id}/trials")
    assert trial.status_code == 201, trial.text
    objects = {
        "order_number": number,
        "configuration_id": str(payment.configuration_id),
        "reference": refunds[0].psp_reference,
        "callback_id": str(waiting[0].id),
        "trial": trial.json()["orderNumber"],
    }
    return Loot(objects, checkout.id)
