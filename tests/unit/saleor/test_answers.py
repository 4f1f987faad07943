"""Every answer is one that Saleor takes, and its numbers are exact."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.saleor.answers import (
    ActionResult,
    ErrorData,
    GatewayAnswer,
    GatewayData,
    InitializeData,
    OfferedMethod,
    ProcessData,
    SessionAnswer,
    SessionResult,
    StorefrontError,
    encode,
    failure,
    not_now,
    not_offered,
    not_started,
    refused_action,
)

# What a real Saleor checks answers with; it is not part of this repository.
SALEORS_OWN = Path(__file__).parents[4] / "shared" / "saleor" / "webhook-responses-3.22"

ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]+$"},
        "message": {"type": "string", "minLength": 1},
    },
    "required": ["code", "message"],
    "additionalProperties": False,
}
GATEWAY = {
    "type": "object",
    "properties": {
        "data": {
            "type": "object",
            "properties": {
                "configured": {"type": "boolean"},
                "testMode": {"type": "boolean"},
                "paymentMethods": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "key": {"type": "string"},
                            "title": {"type": "string"},
                            "logoUrl": {"type": "string", "format": "uri"},
                            "minAmount": {"type": "number"},
                            "maxAmount": {"type": "number"},
                        },
                        "required": ["key", "title"],
                        "additionalProperties": False,
                    },
                },
                "errors": {"type": "array", "items": ERROR},
            },
            "required": ["configured", "testMode", "paymentMethods", "errors"],
            "additionalProperties": False,
        }
    },
    "required": ["data"],
    "additionalProperties": False,
}
SESSION = {
    "type": "object",
    "properties": {
        "result": {"enum": ["CHARGE_SUCCESS", "CHARGE_ACTION_REQUIRED", "CHARGE_FAILURE"]},
        "pspReference": {"type": "string", "minLength": 1, "maxLength": 512},
        "amount": {"type": "number", "minimum": 0},
        "time": {"type": "string", "format": "date-time"},
        "message": {"type": "string", "maxLength": 512},
        "actions": {"type": "array", "items": {"enum": ["CHARGE", "REFUND", "CANCEL"]}},
        "data": {"type": "object"},
    },
    "required": ["result", "data"],
    "additionalProperties": False,
    "if": {"properties": {"result": {"const": "CHARGE_SUCCESS"}}},
    "then": {"required": ["pspReference"]},
}


class OutOfTea(PaymentAppError):
    """A fault for these tests."""

    code: ClassVar[str] = "OUT_OF_TEA"


OFFER = GatewayAnswer(
    GatewayData(
        configured=True,
        test_mode=True,
        payment_methods=[
            OfferedMethod("smsbank", "SMS Bank"),
            OfferedMethod(
                "hanza", "Swedbank", "https://a.example/logo.svg", Decimal("0.10"), Decimal(3000)
            ),
        ],
        errors=[],
    )
)
STARTED = SessionAnswer(
    result=SessionResult.CHARGE_ACTION_REQUIRED,
    psp_reference="SP-2041-7733-0052",
    amount=Decimal("9.90"),
    actions=[],
    data=InitializeData(
        redirect_url="https://pay.example/?data=x&sign=y",
        order_number="SP-2041-7733-0052",
        payment_method=None,
        test_mode=False,
    ),
)
PAID = SessionAnswer(
    result=SessionResult.CHARGE_SUCCESS,
    psp_reference="SP-2041-7733-0052",
    amount=Decimal("9.90"),
    time=datetime(2026, 11, 24, 2, 59, 57, 73226, UTC),
    actions=[],
    data=ProcessData(PaymentState.PAID),
)
WAITING = SessionAnswer(
    result=SessionResult.CHARGE_ACTION_REQUIRED,
    psp_reference="SP-2041-7733-0052",
    amount=Decimal(500),
    actions=[],
    data=ProcessData(PaymentState.PENDING, "https://pay.example/"),
)
TRY_AGAIN = SessionAnswer(
    result=SessionResult.CHARGE_ACTION_REQUIRED,
    message="Please try again.",
    data=ErrorData([StorefrontError("OUT_OF_TEA", "Please try again.")]),
)
REFUSED = failure(OutOfTea("There is no tea left. Žolelių irgi nėra."))
NOT_OFFERED = not_offered(OutOfTea("There is no tea left."))


def shape(answer: GatewayAnswer | SessionAnswer) -> Any:
    return json.loads(encode(answer))


def check(answer: GatewayAnswer | SessionAnswer, schema: dict[str, object]) -> None:
    jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(shape(answer))


@pytest.mark.parametrize("answer", [OFFER, NOT_OFFERED])
def test_the_gateways_answer_has_its_shape(answer: GatewayAnswer) -> None:
    check(answer, GATEWAY)


@pytest.mark.parametrize("answer", [STARTED, PAID, WAITING, TRY_AGAIN, REFUSED])
def test_a_sessions_answer_has_its_shape(answer: SessionAnswer) -> None:
    check(answer, SESSION)


@pytest.mark.skipif(not SALEORS_OWN.is_dir(), reason="Saleor's schemas are not here")
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("PaymentGatewayInitializeSession", OFFER),
        ("PaymentGatewayInitializeSession", NOT_OFFERED),
        *(
            (f"Transaction{kind}Session", answer)
            for kind in ("Initialize", "Process")
            for answer in (STARTED, PAID, WAITING, TRY_AGAIN, REFUSED)
        ),
    ],
)
def test_saleors_own_schemas_accept_it(name: str, answer: GatewayAnswer | SessionAnswer) -> None:
    check(answer, json.loads((SALEORS_OWN / f"{name}.json").read_bytes()))


def test_a_started_payment_word_for_word() -> None:
    assert shape(STARTED) == {
        "result": "CHARGE_ACTION_REQUIRED",
        "pspReference": "SP-2041-7733-0052",
        "amount": 9.90,
        "actions": [],
        "data": {
            "redirectUrl": "https://pay.example/?data=x&sign=y",
            "orderNumber": "SP-2041-7733-0052",
            "paymentMethod": None,
            "testMode": False,
        },
    }


def test_a_storefront_finds_where_the_payment_stands() -> None:
    assert shape(PAID)["data"] == {"state": "paid"}
    assert shape(WAITING)["data"] == {"state": "pending", "redirectUrl": "https://pay.example/"}


def test_the_time_names_its_zone() -> None:
    assert datetime.fromisoformat(shape(PAID)["time"]) == PAID.time
    assert shape(PAID)["time"].endswith(("Z", "+00:00"))


def test_a_failure_is_told_to_storefront_and_staff() -> None:
    sentence = "There is no tea left. Žolelių irgi nėra."

    assert shape(REFUSED) == {
        "result": "CHARGE_FAILURE",
        "message": sentence,
        "actions": [],
        "data": {"errors": [{"code": "OUT_OF_TEA", "message": sentence}]},
    }


def test_a_start_is_refused_for_good_only_where_asking_again_would_not_help() -> None:
    class Passing(PaymentAppError):
        code = "PASSING"
        retryable = True

    for_good, for_now = PaymentAppError("Never."), Passing("In a moment.")

    assert not_started(for_good) == failure(for_good)
    assert not_started(for_now) == not_now(for_now)


def test_what_cannot_be_offered_is_told_with_every_field_there() -> None:
    assert shape(NOT_OFFERED)["data"] == {
        "configured": False,
        "testMode": False,
        "paymentMethods": [],
        "errors": [{"code": "OUT_OF_TEA", "message": "There is no tea left."}],
    }


@pytest.mark.parametrize(("length", "kept"), [(511, 511), (512, 512), (513, 512), (90_000, 512)])
def test_a_failures_message_is_cut_where_saleor_cuts_it(length: int, kept: int) -> None:
    answer = failure(OutOfTea("ž" * length))

    assert shape(answer)["message"] == "ž" * kept
    check(answer, SESSION)


def test_nothing_covers_an_unpaid_order_but_a_pending_charge() -> None:
    """Authorizations would, too. CHARGE_REQUEST is for merchants who accept pending payments."""
    assert {str(result) for result in SessionResult} == {
        "CHARGE_SUCCESS",
        "CHARGE_REQUEST",
        "CHARGE_ACTION_REQUIRED",
        "CHARGE_FAILURE",
    }


@pytest.mark.parametrize(
    "amount", ["9.90", "0.01", "0.1", "0.30", "500", "1.234", "999999999.99", "0.00"]
)
def test_amounts_are_json_numbers_with_all_their_digits(amount: str) -> None:
    answer = SessionAnswer(
        result=SessionResult.CHARGE_ACTION_REQUIRED,
        psp_reference="x",
        amount=Decimal(amount),
        data=ProcessData(PaymentState.PENDING),
    )

    assert encode(answer).endswith(f',"amount":{amount}}}'.encode())


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_no_amount_is_rounded(amount: Decimal) -> None:
    answer = SessionAnswer(
        result=SessionResult.CHARGE_SUCCESS,
        psp_reference="x",
        amount=amount,
        data=ProcessData(PaymentState.PAID),
    )

    assert json.loads(encode(answer), parse_float=Decimal, parse_int=Decimal)["amount"] == amount


def test_limits_of_methods_are_exact_numbers_too() -> None:
    methods = json.loads(encode(OFFER), parse_float=str)["data"]["paymentMethods"]

    assert methods == [
        {"key": "smsbank", "title": "SMS Bank"},
        {
            "key": "hanza",
            "title": "Swedbank",
            "logoUrl": "https://a.example/logo.svg",
            "minAmount": "0.10",
            "maxAmount": 3000,
        },
    ]


class _Refused(PaymentAppError):
    code = "REFUSED"


class TestARefusalInFull:
    """What Saleor is sent, letter by letter. Its own limit for messages is 512."""

    LONG: ClassVar = "x" * 600

    def test_of_what_staff_asked_for_has_a_reference_of_its_own(self) -> None:
        answer = refused_action(
            ActionResult.REFUND_FAILURE, _Refused(self.LONG), psp_reference="SP-1-F1"
        )

        assert json.loads(encode(answer)) == {
            "pspReference": "SP-1-F1",
            "result": "REFUND_FAILURE",
            "message": "x" * 512,
        }

    def test_that_is_not_final_asks_for_another_try(self) -> None:
        assert json.loads(encode(not_now(_Refused(self.LONG)))) == {
            "result": "CHARGE_ACTION_REQUIRED",
            "message": "x" * 512,
            "data": {"errors": [{"code": "REFUSED", "message": self.LONG}]},
        }
