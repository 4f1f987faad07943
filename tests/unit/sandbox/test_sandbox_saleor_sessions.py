"""What the Saleor double sends to an app, and how it books the answers."""

import json

import pytest
import requests
from flask import Response

from saleor_paysera.sandbox.saleor import (
    EventType,
    MutationError,
    SaleorDouble,
)
from tests.unit.sandbox.payment_app_stub import PaymentAppStub
from tests.unit.sandbox.saleor_calls import ACTION_REQUIRED, report, slow, started, verified


def test_a_webhook_is_the_event_itself_escaped_and_signed_over_its_bytes(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    received = app.last("TRANSACTION_INITIALIZE_SESSION")
    payload = received.json()
    assert b"\\u017demaitis" in received.body
    assert received.body.startswith(b'{"__typename": "TransactionInitializeSession", "issuedAt": ')
    assert b'"action": {"amount": 9.99, "currency": "EUR", "actionType": "CHARGE"}' in received.body
    assert payload["merchantReference"] == session.transaction.id
    assert payload["data"] == {"returnUrl": "https://shop/"}
    headers = received.headers
    assert headers["Saleor-Event"] == "transaction_initialize_session"
    for name in ("Saleor-Event", "Saleor-Domain", "Saleor-Signature"):
        assert headers[f"X-{name}"] == headers[name]
    assert "traceparent" in {name.lower() for name in headers}
    verified(saleor, headers["Saleor-Signature"], received.body)


def test_after_a_key_rotation_webhooks_and_jwks_go_together(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    before = requests.get(f"{saleor.origin}/.well-known/jwks.json", timeout=5).json()
    saleor.rotate_key()
    started(saleor)
    received = app.last("TRANSACTION_INITIALIZE_SESSION")
    verified(saleor, received.headers["Saleor-Signature"], received.body)
    assert before["keys"][0]["kid"] not in received.headers["Saleor-Signature"]


def test_the_gateway_configuration_reaches_the_storefront(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.replies["PAYMENT_GATEWAY_INITIALIZE_SESSION"] = {"data": {"paymentMethods": []}}
    checkout = saleor.create_checkout()
    assert saleor.gateway_config(checkout.id).data == {"paymentMethods": []}
    unknown = saleor.gateway_config(checkout.id, gateway_id="another.app")
    assert unknown.data is None
    assert unknown.error is not None


def test_what_the_app_answers_to_initialize_is_booked(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    assert session.data == {"a": 1}
    assert session.event.type is EventType.CHARGE_ACTION_REQUIRED
    kinds = [(e.type.value, e.psp_reference) for e in session.transaction.events]
    assert kinds == [("CHARGE_REQUEST", "P1"), ("CHARGE_ACTION_REQUIRED", "P1")]
    assert session.transaction.amounts.covered == 0
    assert session.transaction.psp_reference == "P1"


@pytest.mark.parametrize(
    "reply",
    [
        Response("Oops", 500),
        Response(json.dumps({"result": "CHARGE_SUCCESS", "pspReference": "P1"}), 400),
        Response(status=302, headers={"Location": "https://example.com/"}),
        Response("<p>Hello", 200),
        slow,
    ],
)
def test_what_is_no_answer_is_a_failed_delivery(
    app: PaymentAppStub, saleor: SaleorDouble, reply: Response
) -> None:
    app.script.replies["TRANSACTION_INITIALIZE_SESSION"] = reply
    session = started(saleor)
    assert session.event.type is EventType.CHARGE_FAILURE
    assert session.event.message == "Failed to delivery request."
    assert app.count("TRANSACTION_INITIALIZE_SESSION") == 1


def test_an_empty_external_url_turns_a_success_into_a_failure(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.replies["TRANSACTION_INITIALIZE_SESSION"] = {
        "result": "CHARGE_SUCCESS",
        "pspReference": "P1",
        "externalUrl": "",
    }
    session = started(saleor)
    assert session.event.type is EventType.CHARGE_FAILURE
    assert session.transaction.amounts.charged == 0


def test_process_asks_the_app_only_while_nothing_final_is_booked(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    app.script.replies["TRANSACTION_PROCESS_SESSION"] = {"result": "CHARGE_ACTION_REQUIRED"}
    assert saleor.process(session.transaction.id).event.type is EventType.CHARGE_ACTION_REQUIRED
    app.script.replies["TRANSACTION_PROCESS_SESSION"] = {"result": "CHARGE_FAILURE"}
    assert saleor.process(session.transaction.id).event.type is EventType.CHARGE_FAILURE
    app.script.replies["TRANSACTION_PROCESS_SESSION"] = ACTION_REQUIRED
    stored = saleor.process(session.transaction.id)
    assert stored.event.type is EventType.CHARGE_FAILURE
    assert stored.data is None
    assert app.count("TRANSACTION_PROCESS_SESSION") == 2
    assert "idempotencyKey" not in app.last("TRANSACTION_PROCESS_SESSION").json()


def test_process_answers_with_the_first_final_event_whatever_was_charged_later(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    report(saleor, app.tokens[-1], session, "CHARGE_FAILURE")
    report(saleor, app.tokens[-1], session, "CHARGE_SUCCESS")

    stored = saleor.process(session.transaction.id)

    assert stored.event.type is EventType.CHARGE_FAILURE
    assert stored.transaction.amounts.charged > 0


def test_process_asks_again_after_a_failed_delivery(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.replies["TRANSACTION_INITIALIZE_SESSION"] = Response("Oops", 500)
    session = started(saleor)
    app.script.replies["TRANSACTION_PROCESS_SESSION"] = ACTION_REQUIRED
    assert saleor.process(session.transaction.id).event.type is EventType.CHARGE_ACTION_REQUIRED


def test_the_same_idempotency_key_is_the_same_transaction_and_another_amount_an_error(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    checkout = saleor.create_checkout()
    first = saleor.initialize(checkout.id, idempotency_key="key")
    second = saleor.initialize(checkout.id, idempotency_key="key")
    assert first.transaction is second.transaction
    assert app.count("TRANSACTION_INITIALIZE_SESSION") == 2
    with pytest.raises(MutationError) as refused:
        saleor.initialize(checkout.id, amount="1.00", idempotency_key="key")
    assert refused.value.code == "UNIQUE"
