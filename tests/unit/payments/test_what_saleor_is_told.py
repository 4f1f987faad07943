"""The reports of a payment, field by field, and what is kept of what comes too early."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from saleor_paysera.payments.decisions import (
    CallbackKind,
    CallbackStatus,
    Decision,
    MoneyNotReportable,
    PaymentNotice,
    decide,
    happen,
    take_other_money,
)
from saleor_paysera.payments.errors import InvalidAmount
from saleor_paysera.payments.facts import PaymentFacts, Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Happening, Outcome, PaymentState, ReportType, Verdict

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NUMBER = "SP-7K3M-9Q2X-V4TB"
ASKED = Money(999, "EUR")
HALF = Money(499, "EUR")


def payment(state: PaymentState = PaymentState.AWAITING_PAYMENT) -> PaymentFacts:
    charged = ASKED if state is PaymentState.PAID else None
    return PaymentFacts(NUMBER, ASKED, is_test=False, state=state, charged=charged)


def callback(
    status: CallbackStatus,
    *,
    requested: Money | None = ASKED,
    refunded: tuple[Money, ...] = (),
) -> PaymentNotice:
    return PaymentNotice(CallbackKind.MACRO, status, False, requested, None, refunded)


def decided(before: PaymentFacts, told: PaymentNotice, *, pending_counts: bool = False) -> Decision:
    return decide(before, told, now=NOW, pending_counts=pending_counts)


def report(kind: ReportType, message: str, *, amount: Money = ASKED, number: str = "") -> Report:
    return Report(kind, f"{NUMBER}{number}", amount, NOW, message)


def test_accepted_money_that_counts_is_a_request_over_what_was_asked() -> None:
    decision = decided(payment(), callback(CallbackStatus.ACCEPTED), pending_counts=True)

    assert decision.reports == (
        report(ReportType.CHARGE_REQUEST, "Accepted by the payer's bank; the money is not in yet."),
    )


def test_money_that_counted_and_did_not_come_is_a_failure() -> None:
    pending = decided(payment(), callback(CallbackStatus.ACCEPTED), pending_counts=True).facts

    failed = decided(pending, callback(CallbackStatus.NOT_EXECUTED), pending_counts=True)

    (told,) = failed.reports
    assert replace(told, occurred_at=NOW) == report(
        ReportType.CHARGE_FAILURE, "The payment was not carried out."
    )


def test_time_that_ran_out_is_another_failure() -> None:
    assert happen(payment(), Happening.TIME_RAN_OUT, now=NOW).reports == (
        report(ReportType.CHARGE_FAILURE, "The time to pay is over."),
    )


def test_information_is_noted_and_changes_nothing() -> None:
    before = payment()

    assert decided(before, callback(CallbackStatus.INFORMATION)) == Decision(
        verdict=Verdict.INFORMATION, outcome=Outcome.NOTED, facts=before
    )


def test_a_refund_is_applied_at_the_time_it_was_told() -> None:
    decision = decided(
        payment(PaymentState.PAID), callback(CallbackStatus.REFUNDED, refunded=(HALF,))
    )

    assert (decision.verdict, decision.outcome) == (Verdict.REFUNDED, Outcome.APPLIED)
    assert decision.reports == (
        report(ReportType.REFUND_SUCCESS, "Refunded through Paysera.", amount=HALF, number="-R1"),
    )
    assert decision.facts.refunds[0].settled_at == NOW


def test_a_refund_that_is_not_clear_is_only_noted() -> None:
    before = payment(PaymentState.PAID)

    assert decided(before, callback(CallbackStatus.REFUNDED, refunded=())) == Decision(
        verdict=Verdict.REFUND_UNCLEAR, outcome=Outcome.NOTED, facts=before
    )


def test_a_refund_before_its_payment_waits_and_goes_out_right_after_it() -> None:
    early = decided(payment(), callback(CallbackStatus.REFUNDED, refunded=(HALF,)))
    assert early.verdict is Verdict.REFUND_BEFORE_PAYMENT
    assert early.facts.early_refunds == ((HALF,),)

    paid = decided(early.facts, callback(CallbackStatus.PAID))

    assert [told.type for told in paid.reports] == [
        ReportType.CHARGE_SUCCESS,
        ReportType.REFUND_SUCCESS,
    ]
    assert paid.early_verdicts == (Verdict.REFUNDED,)
    assert paid.facts.early_refunds == ()


def test_early_refunds_that_staff_make_room_for_are_told_of_as_well() -> None:
    early = decided(payment(), callback(CallbackStatus.REFUNDED, refunded=(HALF,))).facts

    step = take_other_money(early, callback(CallbackStatus.PAID, requested=HALF), now=NOW)

    assert [told.amount for told in step.reports] == [HALF, HALF]
    assert step.early_verdicts == (Verdict.REFUNDED,)


def test_a_single_cent_can_be_taken_for_the_payment_and_nothing_less() -> None:
    cent = Money(1, "EUR")
    step = take_other_money(payment(), callback(CallbackStatus.PAID, requested=cent), now=NOW)
    assert step.reports == (
        report(ReportType.CHARGE_SUCCESS, "Paid through Paysera.", amount=cent),
    )

    with pytest.raises(MoneyNotReportable) as refused:
        take_other_money(
            payment(), callback(CallbackStatus.PAID, requested=Money(0, "EUR")), now=NOW
        )
    assert refused.value.params == {"currency": "EUR"}


def test_an_error_keeps_its_template_and_values_for_translation() -> None:
    error = InvalidAmount("At most %(limit)s.", limit=3)

    assert (error.template, error.params, error.message) == (
        "At most %(limit)s.",
        {"limit": 3},
        "At most 3.",
    )
