"""Rightly signed webhooks in the wrong place or at the wrong time."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from saleor_paysera.sandbox.saleor import EventType
from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.sandbox.saleor.webhooks import Delivery, Event
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.attacks.webhook_addresses import (
    OF_THE_APP_ITSELF,
    careful_event,
    post,
    webhook_addresses,
)
from tests.experiments.attacks.webhook_answers import faults_of
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.support.town import BegunPayment, Town
from tests.support.waiting import eventually
from tests.support.webhooks import signed_headers


@experiment(
    Kind.ATTACKS, "true webhooks of other apps, other shops, other events", on=(Database.SQLITE,)
)
def misplaced_webhooks(ground: Ground) -> Tally:
    """One key signs for all apps of a Saleor, and headers are not signed at all."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=1, long=40)):
            paid, unpaid = _paid(shops), shops.careful.begin()
            shops.till.look()
            for payment in (paid, unpaid):
                _of_another_app(shops, payment)
                _of_another_event(shops, payment)
                _of_another_shop(shops, payment)
    return tally


def _paid(shops: Shops) -> BegunPayment:
    payment = shops.careful.begin()
    shops.careful.paysera.pay(payment.order)
    shops.careful.wait_until_charged(payment, within=30)
    return payment


def _send(shops: Shops, what: str, address: str, event: object, town: Town) -> int:
    body = json.dumps(event).encode()
    answer = post(shops, what, address, body, signed_headers(town.saleor, body))
    shops.till.check(what)
    said = answer.json()
    if isinstance(said, dict) and str(said.get("result", "")).endswith("_SUCCESS"):
        shops.tally.found_accepted(f"{what}: {said.get('result')}")
    return answer.status


def _of_another_app(shops: Shops, payment: BegunPayment) -> None:
    own = shops.careful_app.id
    recipients: tuple[object, ...] = (
        {"id": "QXBwOjk5"}, {"id": own.lower()}, {"id": f"{own} "}, {"id": f"{own}\0"}, {"id": ""},
        {"id": [own]}, {"id": None}, {}, [], None, own, {"id": "QXBwOjk5", "ID": own},
    )  # fmt: skip
    for typename, address in webhook_addresses(shops.app.web_app).items():
        for recipient in recipients:
            event = careful_event(shops, typename, payment) | {"recipient": recipient}
            what = f"{typename} for {recipient!a}"
            status = _send(shops, what, address, event, shops.careful)
            is_no_event = not isinstance(recipient, dict) or not isinstance(
                recipient.get("id"), str
            )
            # What is no event at all is answered; what is one is for somebody else.
            if status == 200 and not is_no_event:
                shops.tally.found_accepted(f"{what}: taken")


def _of_another_event(shops: Shops, payment: BegunPayment) -> None:
    addresses = webhook_addresses(shops.app.web_app)
    for typename in (*addresses, "OrderPaid", "Mutation", "", "transactionRefundRequested"):
        for its_type, address in addresses.items():
            if typename != its_type:
                template = typename if typename in addresses else its_type
                event = careful_event(shops, template, payment) | {"__typename": typename}
                _send(shops, f"{typename} at {its_type}", address, event, shops.careful)


def _of_another_shop(shops: Shops, payment: BegunPayment) -> None:
    """The other merchant's Saleor signs events about this shop's payment."""
    for typename, address in webhook_addresses(shops.app.web_app).items():
        if typename in (*OF_THE_APP_ITSELF, "TransactionInitializeSession"):
            continue  # about their own app, and a transaction of their own
        for app in (shops.careless_app, shops.careful_app):
            event = careful_event(shops, typename, payment) | {"recipient": {"id": app.id}}
            what = f"the other shop's {typename}"
            _send(shops, what, address, event, shops.careless)
            body = json.dumps(event).encode()
            headers = signed_headers(shops.careless.saleor, body)
            headers["Saleor-Api-Url"] = shops.careful.saleor.api_url
            if post(shops, what, address, body, headers).status == 200:
                shops.tally.found_accepted(f"{what} in this shop's name")


@experiment(Kind.ATTACKS, "true webhooks replayed: at once, days later, after a reinstall")
def replayed_webhooks(ground: Ground) -> Tally:
    """What was true once begins no second payment, refund or removal."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=2, long=60)):
            _sessions_again(shops)
            _requests_of_staff_again(shops)
        _news_of_the_app_again(shops)
    return tally


def _again(shops: Shops, delivery: Delivery, what: str) -> Mapping[str, object]:
    address = delivery.url.removeprefix(shops.app.base_url)
    body = delivery.request_body
    answer = post(shops, what, address, body, signed_headers(shops.careful.saleor, body))
    for fault in faults_of(delivery.event.value, answer):
        shops.tally.found_broken(f"{what}: {fault}")
    return cast("Mapping[str, object]", answer.json())


def _last(shops: Shops, event: Event) -> Delivery:
    return [d for d in shops.careful.saleor.deliveries if d.event is event][-1]


def _sessions_again(shops: Shops) -> None:
    payment = shops.careful.begin()
    begun = _last(shops, Event.TRANSACTION_INITIALIZE_SESSION)
    shops.careful.saleor.process(payment.transaction.id)
    asked = _last(shops, Event.TRANSACTION_PROCESS_SESSION)
    for days in (0, 2, 4, 40, 500):
        shops.till.look()
        shops.app.ahead = timedelta(days=days)
        for _ in range(2):
            answer = _again(shops, begun, f"initialize again after {days} days")
            shops.till.check(f"initialize again after {days} days")
            if answer.get("pspReference") != payment.order_number:
                shops.tally.found_doubled(f"after {days} days another payment was begun")
            if days > 3 and "redirectUrl" in str(answer):
                shops.tally.found_accepted(f"after {days} days it can be paid once more")
            _again(shops, asked, f"process again after {days} days")
            shops.till.check(f"process again after {days} days")
    shops.app.ahead = timedelta()


def _requests_of_staff_again(shops: Shops) -> None:
    """A refund of before, a cancellation of before the payment, a charge."""
    saleor = shops.careful.saleor
    given_up = shops.careful.begin()
    saleor.request_action(given_up.transaction.id, ActionType.CANCEL)
    saleor.wait_for_requests()
    cancelled = _last(shops, Event.TRANSACTION_CANCELATION_REQUESTED)
    shops.careful.paysera.pay(given_up.order)  # the shopper was faster after all
    shops.careful.wait_until_charged(given_up, within=30)
    payment = _paid(shops)
    saleor.request_action(payment.transaction.id, ActionType.REFUND, "4.00")
    saleor.wait_for_requests()
    refund = _last(shops, Event.TRANSACTION_REFUND_REQUESTED)
    shops.till.look()
    for days in (0, 0, 3, 300):
        shops.app.ahead = timedelta(days=days)
        for what, delivery in (("cancellation", cancelled), ("refund", refund)):
            answer = _again(shops, delivery, f"{what} again")
            shops.till.check(f"the {what} again after {days} days")
            if answer.get("result") == EventType.CANCEL_SUCCESS.value:
                shops.tally.found_accepted("a paid payment was called off")
    shops.app.ahead = timedelta()


def _news_of_the_app_again(shops: Shops) -> None:
    """Old news of a removal, or of a pause, must not keep later money from the shop."""
    saleor, app = shops.careful.saleor, shops.careful_app
    saleor.deactivate(app)
    inactive = _last(shops, Event.APP_STATUS_CHANGED)
    saleor.activate(app)
    _still_hears(shops, inactive, "the app's pause")
    saleor.uninstall(app)
    deleted = _last(shops, Event.APP_DELETED)
    saleor.install(f"{shops.app.base_url}/api/manifest")
    for delivery in (deleted, inactive):
        _still_hears(shops, delivery, f"{delivery.event.value} of the installation before")
        with shops.app.store.read() as uow:
            if uow.installations.by_api_url(saleor.api_url).is_away:
                shops.tally.found_accepted(f"{delivery.event.value} of before was believed")


def _still_hears(shops: Shops, delivery: Delivery, what: str) -> None:
    payment = shops.careful.begin()
    for _ in range(2):
        _again(shops, delivery, f"{what} again")
    shops.careful.paysera.pay(payment.order)
    try:
        eventually(lambda: shops.careful.charged(payment) > 0, within=20)
    except AssertionError:
        shops.tally.found_lost(f"{what} again: what was paid since is not reported")
