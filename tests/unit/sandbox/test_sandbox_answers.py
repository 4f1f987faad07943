"""The table of answers: what Saleor takes from an app, and what it books as a failure."""

from decimal import Decimal

import pytest

from saleor_paysera.sandbox.saleor.answers import InvalidAnswer, Question, parse_answer

GOOD = {"result": "CHARGE_SUCCESS", "pspReference": "P1", "amount": "9.99"}


def test_a_full_answer_is_read() -> None:
    answer = parse_answer(
        Question.SESSION,
        {
            **GOOD,
            "time": "2026-11-24T12:00:00Z",
            "message": "m" * 600,
            "externalUrl": "https://example.com/1",
            "actions": ["REFUND"],
            "data": {"state": "paid"},
            "paymentMethodDetails": {"type": "OTHER", "name": "SMS Bank"},
        },
    )
    assert answer.amount == Decimal("9.99")
    assert len(answer.message) == 512
    assert answer.actions == ("REFUND",)
    assert answer.data == {"state": "paid"}
    assert answer.time is not None


@pytest.mark.parametrize("amount", [9.99, "9.99", Decimal("9.99")])
def test_an_amount_may_be_a_number_or_a_text(amount: object) -> None:
    assert parse_answer(Question.SESSION, {**GOOD, "amount": amount}).amount == Decimal("9.99")


@pytest.mark.parametrize(
    ("result", "reference_needed"),
    [
        ("CHARGE_SUCCESS", True),
        ("CHARGE_REQUEST", True),
        ("AUTHORIZATION_SUCCESS", True),
        ("CHARGE_ACTION_REQUIRED", False),
        ("CHARGE_FAILURE", False),
    ],
)
def test_a_session_needs_a_reference_for_success_and_request(
    result: str, reference_needed: bool
) -> None:
    if reference_needed:
        with pytest.raises(InvalidAnswer, match="pspReference"):
            parse_answer(Question.SESSION, {"result": result})
    else:
        assert parse_answer(Question.SESSION, {"result": result}).psp_reference is None


def test_a_refund_without_result_is_pending() -> None:
    answer = parse_answer(Question.REFUND, {"pspReference": "R1"})
    assert answer.result is None
    assert answer.psp_reference == "R1"


@pytest.mark.parametrize(
    ("question", "body"),
    [
        (Question.SESSION, None),
        (Question.SESSION, []),
        (Question.SESSION, {}),
        (Question.SESSION, {"pspReference": "P1"}),
        (Question.SESSION, {**GOOD, "result": "REFUND_SUCCESS"}),
        (Question.SESSION, {**GOOD, "result": "charge_success"}),
        (Question.SESSION, {**GOOD, "externalUrl": ""}),
        (Question.SESSION, {**GOOD, "externalUrl": "not an address"}),
        (Question.SESSION, {**GOOD, "externalUrl": "https://example.com/" + "a" * 2083}),
        (Question.SESSION, {**GOOD, "amount": "ten"}),
        (Question.SESSION, {**GOOD, "amount": True}),
        (Question.SESSION, {**GOOD, "time": "yesterday"}),
        (Question.SESSION, {**GOOD, "message": 5}),
        (Question.SESSION, {**GOOD, "actions": ["PAY"]}),
        (Question.SESSION, {**GOOD, "pspReference": "P" * 513}),
        (Question.SESSION, {**GOOD, "paymentMethodDetails": {"type": "SMS"}}),
        (Question.REFUND, {}),
        (Question.REFUND, {"result": "REFUND_SUCCESS"}),
        (Question.REFUND, {"result": "CHARGE_SUCCESS", "pspReference": "P1"}),
        (Question.CANCEL, {"result": "REFUND_SUCCESS", "pspReference": "P1"}),
    ],
)
def test_what_is_not_in_the_table_is_refused(question: Question, body: object) -> None:
    with pytest.raises(InvalidAnswer):
        parse_answer(question, body)


def test_a_refused_refund_needs_no_reference() -> None:
    assert parse_answer(Question.REFUND, {"result": "REFUND_FAILURE"}).result is not None
