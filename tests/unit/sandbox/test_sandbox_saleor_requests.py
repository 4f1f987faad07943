"""What staff ask of a transaction, sent from the queue."""

import json
from decimal import Decimal

from flask import Response

from saleor_paysera.sandbox.saleor import (
    ActionType,
    EventType,
    SaleorDouble,
)
from tests.unit.sandbox.payment_app_stub import PaymentAppStub
from tests.unit.sandbox.saleor_calls import paid, report, slow, started, verified


def test_a_refund_may_stay_pending_until_it_is_reported(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = paid(app, saleor)
    app.script.replies["TRANSACTION_REFUND_REQUESTED"] = {"pspReference": "R1"}
    saleor.request_action(session.transaction.id, ActionType.REFUND, "4.00")
    saleor.wait_for_requests()
    assert session.transaction.amounts.refund_pending == Decimal("4.00")
    payload = app.last("TRANSACTION_REFUND_REQUESTED").json()
    assert payload["action"] == {"amount": 4.0, "currency": "EUR", "actionType": "REFUND"}
    assert payload["grantedRefund"] == {"id": "T3JkZXJHcmFudGVkUmVmdW5kOk5vbmU="}
    report(saleor, app.tokens[-1], session, "REFUND_SUCCESS", reference="R1", amount=4)
    amounts = session.transaction.amounts
    assert (amounts.charged, amounts.refunded) == (Decimal("5.99"), Decimal("4.00"))


def test_a_refund_is_clamped_to_the_charge_and_may_be_zero(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.replies["TRANSACTION_REFUND_REQUESTED"] = {"result": "REFUND_FAILURE"}
    session = started(saleor)
    saleor.request_action(session.transaction.id, ActionType.REFUND, "100")
    saleor.wait_for_requests()
    assert session.transaction.last_event.amount == 0


def test_after_a_server_error_the_retries_come_with_an_empty_body_validly_signed(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = paid(app, saleor)
    app.script.replies["TRANSACTION_REFUND_REQUESTED"] = Response("Oops", 503)
    saleor.request_action(session.transaction.id, ActionType.REFUND)
    saleor.wait_for_requests()
    attempts = [r for r in app.received if r.event == "TRANSACTION_REFUND_REQUESTED"]
    assert [bool(a.body) for a in attempts] == [True, False, False]
    verified(saleor, attempts[-1].headers["Saleor-Signature"], b"")
    assert session.transaction.last_event.type is EventType.REFUND_FAILURE
    assert session.transaction.amounts.charged == Decimal("9.99")


def test_the_body_of_a_client_error_is_read_all_the_same(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = paid(app, saleor)
    body = json.dumps({"result": "REFUND_SUCCESS", "pspReference": "R1"})
    app.script.replies["TRANSACTION_REFUND_REQUESTED"] = Response(body, 422)
    saleor.request_action(session.transaction.id, ActionType.REFUND)
    saleor.wait_for_requests()
    assert session.transaction.amounts.refunded == Decimal("9.99")


def test_a_late_answer_to_a_refund_request_is_not_retried(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = paid(app, saleor)
    app.script.replies["TRANSACTION_REFUND_REQUESTED"] = slow
    saleor.request_action(session.transaction.id, ActionType.REFUND)
    saleor.wait_for_requests()
    assert app.count("TRANSACTION_REFUND_REQUESTED") == 1
    assert session.transaction.last_event.message == "Failed to delivery request."
