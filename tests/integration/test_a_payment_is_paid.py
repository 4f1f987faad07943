"""The main job, over real HTTP with doubles of Saleor and Paysera, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import event

from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.sandbox.paysera import Project
from saleor_paysera.sandbox.saleor import ChargeStatus, EventType, Outage
from saleor_paysera.store.outbox_records import ReportState
from tests.support.town import PASSWORD, PROJECT_ID, RETURN_URL, Town, data_of, town
from tests.support.waiting import eventually


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Town]:
    with town(saleor_key, paysera_key, database_url) as built:
        yield built


def test_a_shopper_pays_and_the_order_is_paid(here: Town) -> None:
    begun = here.begin("27.18")
    assert begun.session.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert begun.order.request.amount_minor == 2718

    answer = here.paysera.pay(begun.order)

    assert (answer.status, answer.body) == (200, "OK")
    here.wait_until_charged(begun)
    (report,) = here.reports_of(begun)
    assert (report.type, report.amount) == (EventType.CHARGE_SUCCESS, Decimal("27.18"))
    assert report.psp_reference == begun.order_number
    processed = here.saleor.process(begun.transaction.id)
    assert processed.event.type is EventType.CHARGE_SUCCESS
    checkout_id = begun.transaction.source.id
    order = here.saleor.complete(checkout_id)
    assert order.charge_status is ChargeStatus.FULL


def test_process_tells_the_storefront_where_the_payment_stands(here: Town) -> None:
    begun = here.begin()

    waiting = here.saleor.process(begun.transaction.id)
    assert waiting.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert data_of(waiting)["state"] == "awaiting_payment"
    assert data_of(waiting)["redirectUrl"] == data_of(begun.session)["redirectUrl"]

    here.saleor.answer_reports_with(Outage.SERVER_ERROR)  # only process can tell now
    here.paysera.pay_later(begun.order)
    pending = here.saleor.process(begun.transaction.id)
    assert pending.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert data_of(pending) == {"state": "pending"}

    here.paysera.confirm(begun.order)
    paid = here.saleor.process(begun.transaction.id)
    assert paid.event.type is EventType.CHARGE_SUCCESS
    assert data_of(paid) == {"state": "paid"}
    assert here.charged(begun) == Decimal("9.99")


def test_what_the_storefront_claims_pays_nothing(here: Town) -> None:
    begun = here.begin()

    claimed = here.saleor.process(
        begun.transaction.id, {"state": "paid", "status": 1, "result": "CHARGE_SUCCESS"}
    )

    assert claimed.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert here.charged(begun) == 0


def test_a_cancelled_payment_can_still_be_paid(here: Town) -> None:
    begun = here.begin()

    back = requests.get(here.paysera.cancel_url(begun.order), allow_redirects=False, timeout=5)
    assert back.status_code == 303
    cancelled = here.saleor.process(begun.transaction.id)
    assert data_of(cancelled)["state"] == "cancelled"
    assert cancelled.event.type is EventType.CHARGE_ACTION_REQUIRED

    again = here.paysera.open(str(data_of(cancelled)["redirectUrl"]))
    assert here.paysera.pay(again).is_ok
    here.wait_until_charged(begun)


def test_a_declined_attempt_can_be_followed_by_a_paid_one(here: Town) -> None:
    begun = here.begin()

    assert here.paysera.decline(begun.order).is_ok
    assert data_of(here.saleor.process(begun.transaction.id))["state"] == "awaiting_payment"
    assert here.paysera.pay(begun.order).is_ok

    here.wait_until_charged(begun)


def test_a_callback_before_the_return_finds_the_shopper_paid(here: Town) -> None:
    begun = here.begin()
    here.paysera.pay(begun.order)

    back = requests.get(here.paysera.accept_url(begun.order), allow_redirects=False, timeout=5)

    assert back.status_code == 303
    address, _, query = back.headers["Location"].partition("&transaction=")
    assert address == RETURN_URL
    assert query.endswith(f"order={begun.order_number}")
    # Saleor answers with data, or by itself without any once the report has arrived.
    processed = here.saleor.process(begun.transaction.id)
    assert processed.event.type is EventType.CHARGE_SUCCESS


def test_a_return_before_the_callback_pays_only_if_it_is_signed(here: Town) -> None:
    begun = here.begin()
    accept = begun.order.request.fields["accepturl"]

    bare = requests.get(f"{accept}?status=1&paid=1", allow_redirects=False, timeout=5)
    assert bare.status_code == 303
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT

    signed = here.paysera.signed_callback(begun.order)
    forged = {**signed, "ss3": signed["ss2"]}
    assert requests.get(accept, params=forged, allow_redirects=False, timeout=5).ok
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT

    assert requests.get(accept, params=signed, allow_redirects=False, timeout=5).ok
    assert here.payment(begun.order_number).state is PaymentState.PAID
    here.wait_until_charged(begun)
    assert here.paysera.pay(begun.order).is_ok
    assert len(here.reports_of(begun)) == 1


def test_a_hundred_equal_callbacks_at_once_make_one_report(here: Town) -> None:
    begun = here.begin()
    query = here.paysera.signed_callback(begun.order)

    with ThreadPoolExecutor(20) as shoppers:
        answers = list(shoppers.map(lambda _: here.paysera.send(begun.order, query), range(100)))

    assert all(answer.is_ok for answer in answers)
    here.wait_until_charged(begun)
    assert len(here.reports_of(begun)) == 1
    assert len(here.callbacks(begun.order_number)) == 1


def test_callbacks_come_by_post_as_well(here: Town) -> None:
    begun = here.begin()
    here.paysera.callback_method = "POST"

    assert here.paysera.pay(begun.order).is_ok

    here.wait_until_charged(begun)


def test_encrypted_callbacks_are_read(here: Town) -> None:
    project = here.paysera.projects[PROJECT_ID]
    here.paysera.projects[PROJECT_ID] = type(project)(PASSWORD, encrypted=True)
    begun = here.begin()

    assert here.paysera.pay(begun.order).is_ok

    here.wait_until_charged(begun)
    (callback,) = here.callbacks(begun.order_number)
    assert callback.proofs == ("encryption",)


@pytest.mark.parametrize(
    "outage", [Outage.SERVER_ERROR, Outage.HTML, Outage.PERMISSION_DENIED, Outage.TOO_MANY]
)
def test_saleor_away_for_a_while_loses_no_report(here: Town, outage: Outage) -> None:
    begun = here.begin()
    here.saleor.answer_reports_with(outage)

    assert here.paysera.pay(begun.order).is_ok
    eventually(lambda: len(here.reports_of(begun)) >= 2)
    assert here.charged(begun) == 0
    here.saleor.answer_reports_with(None)

    here.wait_until_charged(begun)
    assert [r.answer for r in here.reports_of(begun)].count("ADDED") == 1


def test_a_report_whose_answer_was_lost_is_not_counted_twice(here: Town) -> None:
    begun = here.begin()
    here.saleor.answer_reports_with(Outage.ANSWER_LOST)
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)
    here.saleor.answer_reports_with(None)

    eventually(lambda: len(here.reports_of(begun)) >= 2 and _is_delivered(here, begun.order_number))

    assert here.charged(begun) == Decimal("9.99")
    assert here.reports_of(begun)[-1].answer == "ALREADY_PROCESSED"


def test_a_new_key_of_paysera_is_fetched_when_signatures_stop_fitting(here: Town) -> None:
    first, second = here.begin(), here.begin()
    assert here.paysera.pay(first.order).is_ok

    here.paysera.rotate_key()
    # The key was fetched just now; within a minute it is not fetched again.
    assert here.paysera.pay(second.order).status == 400
    assert here.refused(second.order_number) == {"wrong_ss2": 1}

    here.app.ahead = timedelta(minutes=2)
    assert here.paysera.repeat(second.order).is_ok
    here.wait_until_charged(second)


def test_a_new_key_of_saleor_is_fetched_when_signatures_stop_fitting(here: Town) -> None:
    here.saleor.rotate_key()

    begun = here.begin()

    assert here.paysera.pay(begun.order).is_ok
    here.wait_until_charged(begun)


def test_callback_state_and_report_are_one_commit(here: Town) -> None:
    here.paysera.pay(here.begin().order)  # so that Paysera's key is known
    begun = here.begin()

    def fail(*_: object) -> None:
        raise RuntimeError("the database fails at the very last statement")

    event.listen(here.store.engine, "commit", fail)
    assert here.paysera.pay(begun.order).status == 500
    event.remove(here.store.engine, "commit", fail)
    assert here.callbacks(begun.order_number) == []
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT

    def fail_at_reports(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO reports"):
            fail()

    event.listen(here.store.engine, "before_cursor_execute", fail_at_reports)
    assert here.paysera.repeat(begun.order).status == 500
    event.remove(here.store.engine, "before_cursor_execute", fail_at_reports)
    assert here.callbacks(begun.order_number) == []
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT

    assert here.paysera.repeat(begun.order).is_ok
    here.wait_until_charged(begun)
    assert len(here.reports_of(begun)) == 1


def test_a_second_payment_of_one_order_is_shown_to_staff(here: Town) -> None:
    begun = here.begin()
    here.paysera.pay(begun.order)

    again = here.paysera.signed_callback(begun.order, requestid="99999999")
    assert here.paysera.send(begun.order, again).is_ok

    assert [c.verdict for c in here.callbacks(begun.order_number)] == [
        Verdict.PAID,
        Verdict.PAID_AGAIN,
    ]
    here.wait_until_charged(begun)
    assert len(here.reports_of(begun)) == 1


def test_starting_a_paid_payment_again_does_not_send_the_shopper_to_pay(here: Town) -> None:
    begun = here.begin(idempotency_key="once")
    here.saleor.answer_reports_with(Outage.SERVER_ERROR)  # only the app knows yet
    here.paysera.pay(begun.order)

    again = here.saleor.initialize(
        begun.transaction.source.id, {"returnUrl": RETURN_URL}, idempotency_key="once"
    )

    assert again.event.type is EventType.CHARGE_SUCCESS
    assert data_of(again)["state"] == "paid"
    assert "redirectUrl" not in data_of(again)


def test_a_password_that_was_replaced_before_a_payment_began_proves_nothing_about_it(
    here: Town,
) -> None:
    here.configure(password="a new password", ss1_is_enough=True)
    here.paysera.projects[PROJECT_ID] = Project("a new password")
    begun = here.begin()

    stolen = Project(PASSWORD, encrypted=True)
    begun.order.request = replace(begun.order.request, project=stolen)
    old = here.paysera.signed_callback(begun.order)
    assert here.paysera.send(begun.order, old).status == 400

    assert here.refused(begun.order_number) == {"not_decryptable": 1}


def test_a_changed_password_leaves_payments_under_way_valid(here: Town) -> None:
    begun = here.begin()

    here.configure(password="a new password, changed in the app first")

    assert here.paysera.pay(begun.order).is_ok
    here.wait_until_charged(begun)


def test_going_live_keeps_test_payments_under_way_valid(here: Town) -> None:
    begun = here.begin()

    here.configure(is_test=False, password="a new password, entered when going live")

    assert here.paysera.pay(begun.order).is_ok
    here.wait_until_charged(begun)


def test_the_same_idempotency_key_gives_the_same_order_and_address(here: Town) -> None:
    checkout = here.saleor.create_checkout()
    data = {"returnUrl": RETURN_URL}

    first = here.saleor.initialize(checkout.id, data, idempotency_key="once")
    second = here.saleor.initialize(checkout.id, data, idempotency_key="once")

    assert first.transaction is second.transaction
    assert data_of(first) == data_of(second)


def test_reinstalling_keeps_the_configuration_and_sends_what_waits(here: Town) -> None:
    begun = here.begin()
    here.saleor.answer_reports_with(Outage.PERMISSION_DENIED)
    here.paysera.pay(begun.order)
    eventually(lambda: len(here.reports_of(begun)) >= 1)
    here.saleor.answer_reports_with(None)
    (app,) = here.saleor.desk.store.apps.values()

    here.saleor.install(app.manifest_url)

    here.wait_until_charged(begun, within=3)
    assert here.paysera.pay(here.begin().order).is_ok


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"test": "0"}, Verdict.TEST_MODE_MISMATCH),
        ({"amount": "1", "payamount": "1"}, Verdict.AMOUNT_MISMATCH),
        ({"currency": "USD", "paycurrency": "USD"}, Verdict.AMOUNT_MISMATCH),
        ({"amount": None, "payamount": None}, Verdict.AMOUNT_MISMATCH),
        ({"status": "4"}, Verdict.EXECUTED_UNCONFIRMED),
        ({"status": "3"}, Verdict.INFORMATION),
        ({"status": "99"}, Verdict.UNKNOWN_STATUS),
        ({"status": ""}, Verdict.UNKNOWN_STATUS),
        ({"type": "micro"}, Verdict.NOT_A_CHECKOUT_PAYMENT),
    ],
)
def test_a_genuine_callback_that_does_not_pay_is_kept_for_staff(
    here: Town, changes: dict[str, str | None], verdict: Verdict
) -> None:
    begun = here.begin()

    answer = here.paysera.send(begun.order, here.paysera.signed_callback(begun.order, **changes))

    assert answer.is_ok, "repeating it would not help"
    (callback,) = here.callbacks(begun.order_number)
    assert callback.verdict is verdict
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT
    # The right callback afterwards pays, under the same requestid and status.
    assert here.paysera.pay(begun.order).is_ok
    here.wait_until_charged(begun)


def test_a_test_payment_pays_nothing_in_live_mode(here: Town) -> None:
    here.configure(is_test=False)
    begun = here.begin()
    assert data_of(begun.session)["testMode"] is False

    answer = here.paysera.send(
        begun.order, here.paysera.signed_callback(begun.order, test="1", status="1")
    )

    assert answer.is_ok
    assert here.callbacks(begun.order_number)[0].verdict is Verdict.TEST_MODE_MISMATCH
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT
    assert here.reports_of(begun) == []


def test_a_forged_callback_pays_nothing_and_staff_can_see_why(here: Town) -> None:
    begun = here.begin()
    genuine = here.paysera.signed_callback(begun.order)
    forgeries = [
        ({**genuine, "ss1": "0" * 32}, "wrong_password"),
        ({**genuine, "ss2": genuine["ss3"]}, "wrong_ss2"),
        ({"data": genuine["data"], "ss1": genuine["ss1"]}, "no_rsa_signature"),
        ({"data": genuine["data"]}, "not_decryptable"),
        ({}, "malformed"),
        ({**genuine, "ss3": ""}, "wrong_ss3"),
        (here.paysera.signed_callback(begun.order, projectid="999999"), "wrong_project"),
    ]

    for query, _ in forgeries:
        answer = here.paysera.send(begun.order, query)
        assert 400 <= answer.status < 500
        assert "INVALID_CALLBACK" in answer.body

    assert here.refused(begun.order_number) == {reason: 1 for _, reason in forgeries}
    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT
    assert here.callbacks(begun.order_number) == []


def test_the_signed_order_number_decides_not_the_address(here: Town) -> None:
    paid, other = here.begin(), here.begin()
    query = here.paysera.signed_callback(paid.order)

    assert here.paysera.send(other.order, query).is_ok

    here.wait_until_charged(paid)
    assert here.payment(other.order_number).state is PaymentState.AWAITING_PAYMENT


def test_a_signed_callback_about_an_unknown_order_is_refused(here: Town) -> None:
    begun = here.begin()

    answer = here.paysera.send(
        begun.order, here.paysera.signed_callback(begun.order, orderid="SP-0000-0000-0000")
    )

    assert answer.status == 404
    assert "UNKNOWN_ORDER" in answer.body


def _is_delivered(here: Town, order_number: str) -> bool:
    with here.store.read() as uow:
        payment = uow.payments.by_order_number(order_number)
        (report,) = uow.reports.of_payment(payment.id)
        return report.state is ReportState.DELIVERED
