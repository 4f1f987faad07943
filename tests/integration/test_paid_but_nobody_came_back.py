"""Paid, but nobody came back: the app itself makes the order, and says why where it cannot."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.sandbox.saleor import ChargeStatus, Outage
from saleor_paysera.sandbox.saleor.double import ADDRESS
from saleor_paysera.sandbox.saleor.state import Checkout, Order
from saleor_paysera.store.outbox_records import CompletionState, StoredCompletion
from tests.support.apps import AppInThread
from tests.support.desk import Desk, open_desk
from tests.support.town import BegunPayment, Town, data_of
from tests.support.waiting import eventually

DAY = timedelta(days=1)


def opened(desk: Desk, seconds: int | None = 0) -> Desk:
    """A shop whose paid checkouts the app completes after so many seconds."""
    desk.serve("", desk.add(completeAfterSeconds=seconds)["id"])
    return desk


def paid(desk: Desk, begun: BegunPayment | None = None) -> BegunPayment:
    """A payment that Saleor knows to be paid; nobody comes back to the shop."""
    begun = begun or desk.town.begin()
    assert desk.town.paysera.pay(begun.order).is_ok
    desk.town.wait_until_charged(begun)
    return begun


def checkout_of(begun: BegunPayment) -> Checkout:
    source = begun.transaction.source
    assert isinstance(source, Checkout)
    return source


def begun_with(desk: Desk, **checkout: Any) -> BegunPayment:
    """A payment of a checkout that was filled in this way."""
    saleor = desk.town.saleor
    session = saleor.initialize(saleor.create_checkout("9.99", **checkout).id, {})
    return BegunPayment(session, desk.town.paysera.open(str(data_of(session)["redirectUrl"])))


def order_of(desk: Desk, begun: BegunPayment) -> Order:
    """The order, as soon as it is there and the app knows it."""
    eventually(lambda: state_of(desk, begun) is CompletionState.DONE)
    source = begun.transaction.source
    assert isinstance(source, Order)
    return source


def completion_of(desk: Desk, begun: BegunPayment) -> StoredCompletion | None:
    with desk.town.store.read() as uow:
        return uow.completions.of_payment(uow.payments.by_order_number(begun.order_number).id)


def state_of(desk: Desk, begun: BegunPayment) -> CompletionState | None:
    completion = completion_of(desk, begun)
    return None if completion is None else completion.state


def tried(desk: Desk, begun: BegunPayment) -> int:
    """How often it was tried so far."""
    completion = completion_of(desk, begun)
    return 0 if completion is None else completion.attempts


def waits(desk: Desk, begun: BegunPayment) -> bool:
    """Whether it was tried and will be tried again later."""
    completion, now = completion_of(desk, begun), utc_now() + desk.town.app.ahead
    return completion is not None and bool(completion.attempts) and completion.next_attempt_at > now


def refused(desk: Desk, begun: BegunPayment) -> StoredCompletion:
    """What is stored once Saleor has refused."""

    def is_refused() -> bool:
        completion = completion_of(desk, begun)
        return completion is not None and completion.code is not None

    eventually(is_refused)
    completion = completion_of(desk, begun)
    assert completion is not None
    return completion


def page_of(desk: Desk, begun: BegunPayment) -> dict[str, Any]:
    return told(desk, "GET", f"payments/{begun.order_number}")


def told(desk: Desk, method: str, path: str) -> dict[str, Any]:
    """What the page is told, though the app's clock may run days ahead of Saleor's."""
    answer = desk.ask(method, path, token=desk.token(lifetime=30 * DAY))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def last_entry(desk: Desk, begun: BegunPayment) -> dict[str, Any]:
    entry: dict[str, Any] = page_of(desk, begun)["timeline"][-1]
    return entry


def try_again(desk: Desk, begun: BegunPayment) -> bool:
    is_tried: bool = told(desk, "POST", f"payments/{begun.order_number}/complete-again")["isTried"]
    return is_tried


def check_of(desk: Desk) -> dict[str, Any]:
    checks = told(desk, "GET", "status")["checks"]
    found: dict[str, Any] = {check["key"]: check for check in checks}["paysera-completions"]
    return found


# The order comes


def test_the_order_is_made_without_the_storefront(desk: Desk) -> None:
    begun = paid(opened(desk))

    order = order_of(desk, begun)

    assert (order.charged, order.charge_status) == (Decimal("9.99"), ChargeStatus.FULL)
    entry, page = last_entry(desk, begun), page_of(desk, begun)
    assert entry["title"] == f"The order is in Saleor: number {order.number}"
    assert (entry["tone"], page["attention"], page["canCompleteAgain"]) == ("success", [], False)
    assert (check_of(desk)["state"], try_again(desk, begun)) == ("ok", False)


def test_the_storefront_gets_its_time_first(desk: Desk) -> None:
    begun = paid(opened(desk, seconds=600))
    eventually(lambda: state_of(desk, begun) is CompletionState.WAITING)
    assert desk.town.saleor.desk.checkouts.completions == []

    desk.town.app.ahead = timedelta(seconds=610)

    order_of(desk, begun)


def test_a_storefront_that_was_faster_has_made_the_order(desk: Desk) -> None:
    begun = paid(opened(desk, seconds=600))
    eventually(lambda: state_of(desk, begun) is CompletionState.WAITING)
    checkout = checkout_of(begun)
    own = desk.town.saleor.complete(checkout.id)

    desk.town.app.ahead = timedelta(seconds=610)

    assert order_of(desk, begun) is own
    assert desk.town.saleor.desk.checkouts.completions == [checkout.id], "only by the storefront"


def test_where_it_is_left_to_others_the_app_does_nothing(desk: Desk) -> None:
    begun = paid(opened(desk, seconds=None))
    desk.town.app.ahead = DAY

    eventually(lambda: page_of(desk, begun)["timeline"][-1]["title"].startswith("Reported"))

    assert completion_of(desk, begun) is None
    assert desk.town.saleor.desk.checkouts.completions == []
    assert not page_of(desk, begun)["canCompleteAgain"]


def test_a_payment_for_an_order_completes_nothing(desk: Desk) -> None:
    first = paid(opened(desk))
    order = order_of(desk, first)
    session = desk.town.saleor.initialize(order.id, {}, amount="1.00")
    second = BegunPayment(session, desk.town.paysera.open(str(data_of(session)["redirectUrl"])))

    paid(desk, second)

    eventually(lambda: last_entry(desk, second)["title"].startswith("Reported"))
    assert completion_of(desk, second) is None


def test_nothing_is_completed_before_saleor_knows_of_the_money(desk: Desk) -> None:
    begun = opened(desk).town.begin()
    desk.town.saleor.answer_reports_with(Outage.SERVER_ERROR)

    assert desk.town.paysera.pay(begun.order).is_ok
    eventually(lambda: len(desk.town.reports_of(begun)) >= 2)
    assert completion_of(desk, begun) is None
    assert desk.town.saleor.desk.checkouts.completions == []

    desk.town.saleor.answer_reports_with(None)
    order_of(desk, begun)


# Saleor refuses


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("INSUFFICIENT_STOCK", "out of stock"),
        ("VOUCHER_NOT_APPLICABLE", "voucher"),
        ("SHIPPING_METHOD_NOT_SET", "delivery method"),
        ("TAX_ERROR", "taxes or shipping"),
        ("UNIQUE", "does not explain"),
    ],
)
def test_a_refusal_is_shown_with_what_to_do_and_cured_by_trying_again(
    lone_desk: Desk, code: str, said: str
) -> None:
    begun = opened(lone_desk).town.begin()
    checkouts = lone_desk.town.saleor.desk.checkouts
    checkouts.refuse(checkout_of(begun).id, code, "Saleor's own words.")
    paid(lone_desk, begun)
    refused(lone_desk, begun)

    page = page_of(lone_desk, begun)
    assert page["canCompleteAgain"]
    (sentence,) = page["attention"]
    assert said in sentence
    facts = {fact["name"]: fact["value"] for fact in page["timeline"][-1]["facts"]}
    assert facts["Reason"] == f"{code}, Saleor's own words."
    assert facts["Tried again by itself"] == "Yes"

    checkouts.refuse_no_longer(checkout_of(begun).id)
    assert try_again(lone_desk, begun)
    order_of(lone_desk, begun)
    assert page_of(lone_desk, begun)["attention"] == []


def test_an_address_that_was_missing_can_be_entered(lone_desk: Desk) -> None:
    begun = begun_with(opened(lone_desk), address=None)
    paid(lone_desk, begun)
    assert refused(lone_desk, begun).code == "BILLING_ADDRESS_NOT_SET"
    assert "billing address" in page_of(lone_desk, begun)["attention"][0]

    lone_desk.town.saleor.desk.checkouts.set_billing_address(checkout_of(begun).id, ADDRESS)
    try_again(lone_desk, begun)

    order_of(lone_desk, begun)


def test_an_email_address_that_was_missing_can_be_entered(lone_desk: Desk) -> None:
    begun = begun_with(opened(lone_desk), email=None)
    paid(lone_desk, begun)
    assert refused(lone_desk, begun).code == "EMAIL_NOT_SET"

    lone_desk.town.saleor.desk.checkouts.set_email(checkout_of(begun).id, "jonas@example.com")
    try_again(lone_desk, begun)

    order_of(lone_desk, begun)


def test_a_checkout_that_costs_more_now_is_not_covered(desk: Desk) -> None:
    begun = opened(desk).town.begin("9.99")
    checkouts = desk.town.saleor.desk.checkouts
    checkouts.set_quantity(checkout_of(begun).id, 2)
    paid(desk, begun)

    assert refused(desk, begun).code == "CHECKOUT_NOT_FULLY_PAID"
    assert "does not cover the checkout" in page_of(desk, begun)["attention"][0]
    check = check_of(desk)
    assert (check["state"], check["action"]) == ("critical", "open_payments")
    assert begun.order_number in check["text"]

    checkouts.set_quantity(checkout_of(begun).id, 1)
    try_again(desk, begun)
    order_of(desk, begun)
    assert check_of(desk)["state"] == "ok"


def test_what_time_can_help_is_tried_again_by_itself_and_alarms_nobody(lone_desk: Desk) -> None:
    begun = opened(lone_desk).town.begin()
    checkouts = lone_desk.town.saleor.desk.checkouts
    checkouts.refuse(checkout_of(begun).id, "INSUFFICIENT_STOCK")
    paid(lone_desk, begun)
    assert refused(lone_desk, begun).state is CompletionState.WAITING
    assert check_of(lone_desk)["state"] == "ok"

    checkouts.refuse_no_longer(checkout_of(begun).id)
    lone_desk.town.app.ahead = timedelta(minutes=5, seconds=5)

    order_of(lone_desk, begun)


def test_after_the_last_pause_somebody_has_to_ask(lone_desk: Desk) -> None:
    begun = opened(lone_desk).town.begin()
    checkouts = lone_desk.town.saleor.desk.checkouts
    checkouts.refuse(checkout_of(begun).id, "INSUFFICIENT_STOCK")
    paid(lone_desk, begun)
    for _ in range(5):
        eventually(lambda: waits(lone_desk, begun))
        lone_desk.town.app.ahead += DAY + timedelta(minutes=1)
    eventually(lambda: state_of(lone_desk, begun) is CompletionState.REFUSED)

    completion = completion_of(lone_desk, begun)
    assert completion is not None
    assert completion.finished_at is not None
    assert check_of(lone_desk)["state"] == "critical"
    assert len(checkouts.completions) == 6

    checkouts.refuse_no_longer(checkout_of(begun).id)
    assert try_again(lone_desk, begun)
    order_of(lone_desk, begun)


def test_a_checkout_that_is_gone_is_a_persons_matter(lone_desk: Desk) -> None:
    begun = opened(lone_desk, seconds=600).town.begin()
    paid(lone_desk, begun)
    eventually(lambda: state_of(lone_desk, begun) is CompletionState.WAITING)
    lone_desk.town.saleor.checkouts.clear()

    lone_desk.town.app.ahead = timedelta(seconds=610)

    assert refused(lone_desk, begun).code == "NOT_FOUND"
    assert "no longer in Saleor" in page_of(lone_desk, begun)["attention"][0]


def test_money_that_has_gone_back_needs_no_order(lone_desk: Desk) -> None:
    begun = opened(lone_desk, seconds=600).town.begin()
    paid(lone_desk, begun)
    eventually(lambda: state_of(lone_desk, begun) is CompletionState.WAITING)
    transaction = begun.transaction
    transaction.events = tuple(replace(e, counted=False) for e in transaction.events)

    lone_desk.town.app.ahead = timedelta(seconds=610)

    eventually(lambda: state_of(lone_desk, begun) is CompletionState.LEFT)
    assert lone_desk.town.saleor.desk.checkouts.completions == []
    assert "the money has gone back" in last_entry(lone_desk, begun)["title"]
    assert check_of(lone_desk)["state"] == "ok"


def test_a_saleor_that_is_away_is_asked_again(lone_desk: Desk) -> None:
    begun = opened(lone_desk, seconds=600).town.begin()
    paid(lone_desk, begun)
    eventually(lambda: state_of(lone_desk, begun) is CompletionState.WAITING)
    lone_desk.town.saleor.answer_reports_with(Outage.SERVER_ERROR)
    lone_desk.town.app.ahead = timedelta(seconds=610)
    eventually(lambda: tried(lone_desk, begun) >= 2)

    completion = completion_of(lone_desk, begun)
    assert completion is not None
    assert (completion.state, completion.code) == (CompletionState.WAITING, None)
    assert "could not be asked" in last_entry(lone_desk, begun)["title"]
    assert page_of(lone_desk, begun)["attention"] == [], "it goes on by itself"

    lone_desk.town.saleor.answer_reports_with(None)
    order_of(lone_desk, begun)


def test_an_order_whose_answer_was_lost_is_made_once(lone_desk: Desk) -> None:
    begun = opened(lone_desk, seconds=600).town.begin()
    paid(lone_desk, begun)
    eventually(lambda: state_of(lone_desk, begun) is CompletionState.WAITING)
    lone_desk.town.saleor.answer_reports_with(Outage.ANSWER_LOST)
    lone_desk.town.app.ahead = timedelta(seconds=610)
    eventually(lambda: len(lone_desk.town.saleor.orders) == 1)

    lone_desk.town.saleor.answer_reports_with(None)

    order_of(lone_desk, begun)
    assert len(lone_desk.town.saleor.orders) == 1


# Two payments of one checkout


def test_a_checkout_paid_twice_is_one_order_and_staff_see_it_overcharged(desk: Desk) -> None:
    first = opened(desk).town.begin("9.99")
    session = desk.town.saleor.initialize(checkout_of(first).id, {}, amount="9.99")
    second = BegunPayment(session, desk.town.paysera.open(str(data_of(session)["redirectUrl"])))

    paid(desk, first)
    order = order_of(desk, first)
    paid(desk, second)

    assert order_of(desk, second) is order
    assert order.charge_status is ChargeStatus.OVERCHARGED
    completion = completion_of(desk, second)
    assert completion is not None
    assert completion.order is not None
    assert completion.order.charge_status == "OVERCHARGED"
    assert any("overcharged" in sentence for sentence in page_of(desk, second)["attention"])


# Several processes


def test_two_processes_complete_a_checkout_once(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, postgresql_database: str
) -> None:
    with open_desk(saleor_key, paysera_key, postgresql_database) as desk:
        town: Town = desk.town
        with AppInThread(postgresql_database, town.paysera.origin) as other:
            begun = [opened(desk, seconds=600).town.begin(), *(town.begin() for _ in range(5))]
            for one in begun:
                paid(desk, one)
            for one in begun:
                eventually(lambda o=one: state_of(desk, o) is CompletionState.WAITING)  # type: ignore[misc]
            town.app.ahead = other.ahead = timedelta(seconds=610)

            for one in begun:
                order_of(desk, one)

        assert len(town.saleor.desk.checkouts.completions) == 6
        assert len(town.saleor.orders) == 6


# The checkout changes while it is being paid


def test_the_storefront_is_told_that_the_checkout_has_changed(desk: Desk) -> None:
    begun = opened(desk).town.begin("9.99")
    checkouts = desk.town.saleor.desk.checkouts
    same = data_of(desk.town.saleor.process(begun.transaction.id))
    assert "checkoutChanged" not in same

    checkouts.set_quantity(checkout_of(begun).id, 2)
    changed = data_of(desk.town.saleor.process(begun.transaction.id))

    assert changed["checkoutChanged"] is True
    assert (changed["checkoutTotal"], changed["amount"]) == (19.98, 9.99)
    assert changed["redirectUrl"] == same["redirectUrl"]
    (sentence,) = page_of(desk, begun)["attention"]
    assert "it costs €19.98 now, and €9.99 was asked" in sentence


def test_a_checkout_that_was_changed_back_is_as_it_was(lone_desk: Desk) -> None:
    begun = opened(lone_desk).town.begin("9.99")
    checkouts = lone_desk.town.saleor.desk.checkouts
    for quantity in (2, 3, 1):
        checkouts.set_quantity(checkout_of(begun).id, quantity)
        answer = data_of(lone_desk.town.saleor.process(begun.transaction.id))

    assert "checkoutChanged" not in answer
    assert page_of(lone_desk, begun)["attention"] == []


def test_a_part_that_is_paid_is_no_change(lone_desk: Desk) -> None:
    checkout = opened(lone_desk).town.saleor.create_checkout("9.99")
    session = lone_desk.town.saleor.initialize(checkout.id, {}, amount="4.00")

    answer = data_of(lone_desk.town.saleor.process(session.transaction.id))

    assert "checkoutChanged" not in answer


def test_once_it_is_paid_the_change_alone_is_no_matter(lone_desk: Desk) -> None:
    begun = opened(lone_desk, seconds=None).town.begin("9.99")
    checkouts = lone_desk.town.saleor.desk.checkouts
    checkouts.set_quantity(checkout_of(begun).id, 2)
    lone_desk.town.saleor.process(begun.transaction.id)
    assert len(page_of(lone_desk, begun)["attention"]) == 1

    paid(lone_desk, begun)

    assert page_of(lone_desk, begun)["attention"] == []
