"""Every path of the money but the straight one, over real HTTP, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import update

from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.sandbox.saleor import EventType, Outage
from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.services import expire_payments as expire_payments_module
from saleor_paysera.services.expire_payments import GRACE, PaymentExpiry, expire_payments
from saleor_paysera.services.show_payment import show_payment
from saleor_paysera.services.staff_decisions import (
    confirm,
    leave,
    record,
    reject,
    take_money,
    work_for_staff,
)
from saleor_paysera.store.tables import callbacks, payments
from tests.support.desk import Desk
from tests.support.town import BegunPayment, Town, data_of, town
from tests.support.waiting import eventually


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Town]:
    with town(saleor_key, paysera_key, database_url) as built:
        yield built


@pytest.fixture
def desk(here: Town) -> Desk:
    """Staff of this town's shop."""
    (app,) = here.saleor.desk.store.apps.values()
    return Desk(here, app)


def hear(here: Town, begun: BegunPayment, **fields: str) -> None:
    """Paysera sends a callback with these fields changed."""
    query = here.paysera.signed_callback(begun.order, **fields)
    assert here.paysera.send(begun.order, query).is_ok


def paid(here: Town, total: str = "9.99") -> BegunPayment:
    begun = here.begin(total)
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)
    return begun


def ask_back(here: Town, begun: BegunPayment, amount: str | None = None) -> None:
    here.saleor.request_action(begun.transaction.id, ActionType.REFUND, amount)
    here.saleor.wait_for_requests()


def told(here: Town, begun: BegunPayment) -> list[tuple[str, str]]:
    """What Saleor was told: type and amount."""
    return [(str(r.type), str(r.amount)) for r in here.reports_of(begun)]


def refunded(begun: BegunPayment) -> Decimal:
    return begun.transaction.amounts.refunded


# Callbacks in any order


@pytest.mark.parametrize("order", list(permutations("0123"))[::3])
def test_statuses_in_any_order_pay_once(here: Town, order: tuple[str, ...]) -> None:
    begun = here.begin()
    for number, status in enumerate(order):
        hear(here, begun, status=status, requestid=str(number))
    for number, status in enumerate(order):
        hear(here, begun, status=status, requestid=str(number))

    here.wait_until_charged(begun)

    assert told(here, begun) == [("CHARGE_SUCCESS", "9.99")]
    assert here.payment(begun.order_number).state is PaymentState.PAID


@pytest.mark.parametrize("status", ["3", "4", "6", "99", "", "paid"])
def test_other_statuses_pay_nothing_and_are_kept(here: Town, status: str) -> None:
    begun = here.begin()

    hear(here, begun, status=status)

    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT
    (callback,) = here.callbacks(begun.order_number)
    assert callback.fields["status"] == status
    assert callback.awaits_staff is (status != "3")
    assert told(here, begun) == []


def test_money_that_comes_days_later_pays_and_staff_are_told(here: Town, desk: Desk) -> None:
    begun = here.begin()
    here.app.ahead += timedelta(days=9)
    assert expire_payments(desk.context, set()) == 1

    here.paysera.pay(begun.order)

    here.wait_until_charged(begun)
    assert told(here, begun) == [("CHARGE_FAILURE", "9.99"), ("CHARGE_SUCCESS", "9.99")]
    (work,) = work_for_staff(desk.context, desk.staff).callbacks
    assert (work.order_number, work.verdict) == (begun.order_number, Verdict.PAID_AFTER_EXPIRY)


# Another amount than asked


def test_another_amount_is_reported_only_when_staff_say_so(here: Town, desk: Desk) -> None:
    begun = here.begin("9.99")
    hear(here, begun, status="1", amount="500", payamount="500")
    assert told(here, begun) == []
    (callback,) = here.callbacks(begun.order_number)
    assert callback.verdict is Verdict.AMOUNT_MISMATCH

    take_money(desk.context, desk.staff, begun.order_number, callback.id)

    here.wait_until_charged(begun)
    assert told(here, begun) == [("CHARGE_SUCCESS", "5.00")]
    assert here.charged(begun) == Decimal("5")
    assert work_for_staff(desk.context, desk.staff).callbacks == []


def test_another_amount_may_be_left(here: Town, desk: Desk) -> None:
    begun = here.begin()
    hear(here, begun, status="1", amount="500", payamount="500")
    (callback,) = here.callbacks(begun.order_number)

    leave(desk.context, desk.staff, begun.order_number, callback.id)

    assert work_for_staff(desk.context, desk.staff).callbacks == []
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT


def test_a_converted_payment_is_paid(here: Town) -> None:
    begun = here.begin("9.99")

    hear(here, begun, status="1", payamount="4300", paycurrency="PLN")

    here.wait_until_charged(begun)
    assert told(here, begun) == [("CHARGE_SUCCESS", "9.99")]


# Refunds


def test_a_refund_asked_for_in_saleor_is_done_when_paysera_says_so(here: Town, desk: Desk) -> None:
    begun = paid(here)

    ask_back(here, begun, "4.00")

    assert begun.transaction.amounts.refund_pending == Decimal("4.00")
    assert here.charged(begun) == Decimal("5.99")
    (work,) = work_for_staff(desk.context, desk.staff).refunds
    assert work.refund.psp_reference == f"{begun.order_number}-R1"
    here.paysera.refund(begun.order, 400)
    eventually(lambda: refunded(begun) == Decimal("4.00"))
    assert begun.transaction.amounts.refund_pending == 0
    assert work_for_staff(desk.context, desk.staff).refunds == []


def test_several_refunds_at_once_each_have_their_reference(here: Town, desk: Desk) -> None:
    begun = paid(here)

    for amount in ("2.00", "2.00", "3.00"):
        here.saleor.request_action(begun.transaction.id, ActionType.REFUND, amount)
    here.saleor.wait_for_requests()

    assert begun.transaction.amounts.refund_pending == Decimal("7.00")
    waiting = work_for_staff(desk.context, desk.staff).refunds
    assert sorted(w.refund.amount.amount_minor for w in waiting) == [200, 200, 300]
    for minor in (200, 300, 200):
        here.paysera.refund(begun.order, minor)
    eventually(lambda: refunded(begun) == Decimal("7.00"))
    assert begun.transaction.amounts.refund_pending == 0


def test_a_refund_nobody_asked_for_is_reported_too(here: Town) -> None:
    begun = paid(here)

    here.paysera.refund(begun.order, 150)
    here.paysera.refund(begun.order, 849)

    eventually(lambda: refunded(begun) == Decimal("9.99"))
    assert here.charged(begun) == 0
    assert {r.psp_reference for r in here.reports_of(begun)} == {
        begun.order_number,
        f"{begun.order_number}-R1",
        f"{begun.order_number}-R2",
    }


def test_a_storefront_that_begins_again_offers_no_refund_of_what_went_back(here: Town) -> None:
    begun = here.begin(idempotency_key="one wish")
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)
    here.paysera.refund(begun.order, 999)
    eventually(lambda: begun.transaction.actions == ())

    here.saleor.initialize(begun.transaction.source.id, {}, idempotency_key="one wish")

    assert begun.transaction.actions == ()


def test_a_refund_told_before_the_payment_counts_once_it_is_paid(here: Town) -> None:
    begun = here.begin()
    hear(here, begun, status="5", refund_amount="2.50", refund_currency="EUR", requestid="2")
    assert told(here, begun) == []

    here.paysera.pay(begun.order)

    eventually(lambda: refunded(begun) == Decimal("2.50"))
    assert here.charged(begun) == Decimal("7.49")


def test_staff_confirm_what_paysera_tells_of_later(here: Town, desk: Desk) -> None:
    begun = paid(here)
    ask_back(here, begun)

    confirm(desk.context, desk.staff, begun.order_number, f"{begun.order_number}-R1")
    eventually(lambda: refunded(begun) == Decimal("9.99"))
    here.paysera.refund(begun.order, 999)

    assert [kind for kind, _ in told(here, begun)] == ["CHARGE_SUCCESS", "REFUND_SUCCESS"]


def test_staff_refuse_a_refund_and_saleor_hears_why(here: Town, desk: Desk) -> None:
    begun = paid(here)
    ask_back(here, begun)

    reference = f"{begun.order_number}-R1"
    reject(desk.context, desk.staff, begun.order_number, reference, "The goods are worn.")

    eventually(lambda: begun.transaction.amounts.refund_pending == 0)
    assert here.charged(begun) == Decimal("9.99")
    assert here.reports_of(begun)[-1].message == "The goods are worn."


def test_a_refund_of_unclear_amount_is_entered_by_staff(here: Town, desk: Desk) -> None:
    begun = paid(here, "12.00")
    hear(here, begun, status="5", refund_amount="10", refund_currency="EUR")
    (unclear,) = show_payment(desk.context, desk.staff, begun.order_number).callbacks_for_staff
    assert unclear.verdict is Verdict.REFUND_UNCLEAR
    assert refunded(begun) == 0

    record(
        desk.context,
        desk.staff,
        begun.order_number,
        "10,00",
        "Seen in Paysera.",
        callback_id=unclear.id,
    )

    eventually(lambda: refunded(begun) == Decimal("10.00"))
    assert work_for_staff(desk.context, desk.staff).callbacks == []


def test_more_than_was_paid_never_goes_back(here: Town, desk: Desk) -> None:
    begun = paid(here)
    hear(here, begun, status="5", refund_amount="10.00", refund_currency="EUR")

    assert refunded(begun) == 0
    (work,) = work_for_staff(desk.context, desk.staff).callbacks
    assert work.verdict is Verdict.REFUND_UNCLEAR


def test_a_refund_of_an_unpaid_payment_is_refused_with_the_reason(here: Town) -> None:
    begun = here.begin()

    ask_back(here, begun, "1.00")

    last = begun.transaction.events[-1]
    assert last.type is EventType.REFUND_FAILURE
    assert "Nothing was paid" in last.message


def test_saleors_retries_with_empty_bodies_make_no_second_refund(here: Town, desk: Desk) -> None:
    begun = paid(here)
    ask_back(here, begun, "4.00")
    delivery = here.saleor.deliveries[-1]
    (app,) = here.saleor.desk.store.apps.values()

    for body in (b"", b"", delivery.request_body):
        again = here.saleor.desk.courier.send(app, delivery.event, body)
        assert again.status == 200

    assert len(work_for_staff(desk.context, desk.staff).refunds) == 1


def test_many_equal_requests_at_once_make_one_refund(here: Town, desk: Desk) -> None:
    begun = paid(here)
    ask_back(here, begun, "4.00")
    delivery = here.saleor.deliveries[-1]
    (app,) = here.saleor.desk.store.apps.values()

    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda _: here.saleor.desk.courier.send(app, delivery.event, delivery.request_body),
                range(8),
            )
        )

    assert len(work_for_staff(desk.context, desk.staff).refunds) == 1


# Cancelling, charging, authorizing


def test_an_unpaid_payment_is_called_off_and_its_link_is_offered_no_more(here: Town) -> None:
    begun = here.begin()
    here.saleor.request_action(begun.transaction.id, ActionType.CANCEL)
    here.saleor.wait_for_requests()

    assert begun.transaction.events[-1].type is EventType.CANCEL_SUCCESS
    session = here.saleor.process(begun.transaction.id)
    assert data_of(session) == {"state": "called_off"}


def test_money_after_calling_off_is_reported_and_shown(here: Town, desk: Desk) -> None:
    begun = here.begin()
    here.saleor.request_action(begun.transaction.id, ActionType.CANCEL)
    here.saleor.wait_for_requests()

    here.paysera.pay(begun.order)

    here.wait_until_charged(begun)
    (work,) = work_for_staff(desk.context, desk.staff).callbacks
    assert work.verdict is Verdict.PAID_AFTER_CALLING_OFF


def test_a_paid_payment_is_not_called_off(here: Town) -> None:
    begun = paid(here)
    assert begun.transaction.actions == ("REFUND",)

    here.saleor.request_action(begun.transaction.id, ActionType.CANCEL)
    here.saleor.wait_for_requests()

    last = begun.transaction.events[-1]
    assert (last.type, here.charged(begun)) == (EventType.CANCEL_FAILURE, Decimal("9.99"))
    assert "refund" in last.message


@pytest.mark.parametrize("is_paid", [False, True])
def test_a_charge_is_refused_and_harms_nothing(here: Town, *, is_paid: bool) -> None:
    begun = paid(here) if is_paid else here.begin()
    before = begun.transaction.amounts

    here.saleor.request_action(begun.transaction.id, ActionType.CHARGE)
    here.saleor.wait_for_requests()

    last = begun.transaction.events[-1]
    assert last.type is EventType.CHARGE_FAILURE
    assert "no separate charging" in last.message
    assert last.psp_reference != begun.order_number
    assert begun.transaction.amounts == before


def test_where_an_authorization_is_asked_for_the_payment_charges_and_says_so(here: Town) -> None:
    checkout = here.saleor.create_checkout()

    session = here.saleor.desk.sessions.initialize(
        checkout.id, "saleor-paysera", {}, amount=None, action="AUTHORIZATION"
    )

    assert session.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert "no authorization" in session.event.message
    begun = BegunPayment(session, here.paysera.open(str(data_of(session)["redirectUrl"])))
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)


# Time, and two links


def test_saleor_is_told_when_the_time_is_over(here: Town, desk: Desk) -> None:
    begun = here.begin()
    expires_at = here.payment(begun.order_number).expires_at
    here.app.ahead = expires_at - desk.context.clock() + here.app.ahead + GRACE / 2
    assert expire_payments(desk.context, set()) == 0  # news of the last minute may be on its way

    here.app.ahead += GRACE
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: expire_payments(desk.context, set()), range(4)))
    desk.context.wake_delivery()

    eventually(lambda: told(here, begun) == [("CHARGE_FAILURE", "9.99")])
    assert here.payment(begun.order_number).state is PaymentState.EXPIRED
    session = here.saleor.process(begun.transaction.id)
    assert session.event.type is EventType.CHARGE_FAILURE


def test_the_expiry_looks_by_itself_until_it_is_stopped(
    here: Town, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expire_payments_module, "_LOOK_EVERY", timedelta(milliseconds=10))
    begun = here.begin()
    here.app.ahead += timedelta(days=4)
    expiry = PaymentExpiry(desk.context)

    expiry.start()
    eventually(lambda: here.payment(begun.order_number).state is PaymentState.EXPIRED)
    expiry.stop()


def test_a_payment_whose_address_cannot_be_opened_expires_all_the_same(
    here: Town, desk: Desk
) -> None:
    sealed_with_a_lost_key = here.begin()
    with here.store.engine.begin() as connection:
        connection.execute(update(payments).values(pay_url_sealed=b"sealed with a lost key"))
    here.app.ahead += timedelta(days=4)

    assert expire_payments(desk.context, set()) == 1

    assert here.payment(sealed_with_a_lost_key.order_number).state is PaymentState.EXPIRED


def hear_of_a_refund_that_cannot_be_opened(here: Town, begun: BegunPayment) -> None:
    """Before the payment itself: it is needed for every decision, and its key is lost."""
    hear(here, begun, status="5", refund_amount="9.99", refund_currency="EUR")
    with here.store.engine.begin() as connection:
        connection.execute(update(callbacks).values(fields_sealed=b"sealed with a lost key"))


def test_a_payment_that_cannot_be_opened_does_not_hold_up_the_others(
    here: Town, desk: Desk
) -> None:
    hear_of_a_refund_that_cannot_be_opened(here, here.begin())
    other = here.begin()
    here.app.ahead += timedelta(days=4)

    assert expire_payments(desk.context, set()) == 1

    assert here.payment(other.order_number).state is PaymentState.EXPIRED


def test_however_many_cannot_be_opened_the_others_have_their_turn(
    here: Town, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expire_payments_module, "_AT_ONCE", 2)
    monkeypatch.setattr(expire_payments_module, "_LOOK_EVERY", timedelta(milliseconds=10))
    for _ in range(5):
        hear_of_a_refund_that_cannot_be_opened(here, here.begin())
    other = here.begin()
    here.app.ahead += timedelta(days=4)
    expiry = PaymentExpiry(desk.context)

    expiry.start()
    try:
        eventually(lambda: here.payment(other.order_number).state is PaymentState.EXPIRED, within=5)
    finally:
        expiry.stop()


def test_both_links_of_a_checkout_are_safe(here: Town, desk: Desk) -> None:
    first = here.begin("9.99")
    session = here.saleor.initialize(first.transaction.source.id, {}, amount="9.99")
    second = BegunPayment(session, here.paysera.open(str(data_of(session)["redirectUrl"])))

    for begun in (first, second):
        here.paysera.pay(begun.order)
        here.wait_until_charged(begun)

    (work,) = work_for_staff(desk.context, desk.staff).callbacks
    assert (work.order_number, work.verdict) == (
        second.order_number,
        Verdict.PAID_ANOTHER_WAY_TOO,
    )


def test_a_checkout_that_is_paid_anew_after_a_refund_is_paid_once(here: Town, desk: Desk) -> None:
    first = here.begin("9.99")
    here.paysera.pay(first.order)
    here.wait_until_charged(first)
    here.paysera.refund(first.order, 999)
    session = here.saleor.initialize(first.transaction.source.id, {}, amount="9.99")
    second = BegunPayment(session, here.paysera.open(str(data_of(session)["redirectUrl"])))

    here.paysera.pay(second.order)

    here.wait_until_charged(second)
    assert work_for_staff(desk.context, desk.staff).callbacks == []


def test_the_rest_of_a_basket_that_grew_is_nothing_for_staff(here: Town, desk: Desk) -> None:
    first = here.begin("9.99")
    here.paysera.pay(first.order)
    here.wait_until_charged(first)
    here.saleor.desk.checkouts.set_quantity(first.transaction.source.id, 2)
    session = here.saleor.initialize(first.transaction.source.id, {})  # what is left to pay
    second = BegunPayment(session, here.paysera.open(str(data_of(session)["redirectUrl"])))

    here.paysera.pay(second.order)
    here.wait_until_charged(second)

    assert here.charged(first) == here.charged(second) == Decimal("9.99")
    assert work_for_staff(desk.context, desk.staff).callbacks == []


@pytest.mark.parametrize(
    "outage", [Outage.SERVER_ERROR, Outage.ANSWER_LOST, Outage.PERMISSION_DENIED]
)
def test_refunds_outlive_a_saleor_that_is_away(here: Town, outage: Outage, desk: Desk) -> None:
    begun = paid(here)
    here.saleor.answer_reports_with(outage)
    here.paysera.refund(begun.order, 100)
    here.paysera.refund(begun.order, 200)
    here.saleor.answer_reports_with(None)

    eventually(lambda: refunded(begun) == Decimal("3.00"), within=20)
    assert work_for_staff(desk.context, desk.staff).callbacks == []
