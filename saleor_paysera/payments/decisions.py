"""What a verified callback means for the payment it is about, and what Saleor is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import TRANSITIONS, Happening, Outcome, PaymentState


class CallbackStatus(IntEnum):
    """Paysera's ``status``. Only ``PAID`` means that the money is there."""

    NOT_EXECUTED = 0
    PAID = 1
    ACCEPTED = 2
    INFORMATION = 3
    EXECUTED_UNCONFIRMED = 4
    REFUNDED = 5


class CallbackKind(StrEnum):
    """Paysera's ``type``: a checkout payment, or a premium text message (not ours)."""

    MACRO = "macro"
    MICRO = "micro"


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """The facts of one verified callback that decide about money.

    ``requested`` is what Paysera says was asked (``amount``, ``currency``), ``received``
    what it says was paid (``payamount``, ``paycurrency``); ``None`` where it says nothing
    that can be read as money. ``status`` is ``None`` for a status this app does not know.
    """

    kind: CallbackKind
    status: CallbackStatus | None
    is_test: bool
    requested: Money | None
    received: Money | None


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What the app itself stored about the payment, before any callback."""

    psp_reference: str
    asked: Money
    is_test: bool
    state: PaymentState


class Verdict(StrEnum):
    """How a verified callback was understood. Staff see it beside the callback."""

    PAID = "paid"
    PAID_AGAIN = "paid_again"
    PENDING = "pending"
    NOT_EXECUTED = "not_executed"
    INFORMATION = "information"
    EXECUTED_UNCONFIRMED = "executed_unconfirmed"
    REFUNDED = "refunded"
    UNKNOWN_STATUS = "unknown_status"
    NOT_A_CHECKOUT_PAYMENT = "not_a_checkout_payment"
    TEST_MODE_MISMATCH = "test_mode_mismatch"
    AMOUNT_MISMATCH = "amount_mismatch"


class ReportType(StrEnum):
    """The transaction events this app reports to Saleor."""

    CHARGE_SUCCESS = "CHARGE_SUCCESS"


@dataclass(frozen=True, slots=True)
class Report:
    """One thing Saleor has to be told. ``occurred_at`` is in UTC."""

    type: ReportType
    psp_reference: str
    amount: Money
    occurred_at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that follows from one callback, to be stored in one commit."""

    verdict: Verdict
    outcome: Outcome
    state: PaymentState
    report: Report | None


_VERDICT_BY_STATUS: Final = {
    CallbackStatus.NOT_EXECUTED: Verdict.NOT_EXECUTED,
    CallbackStatus.PAID: Verdict.PAID,
    CallbackStatus.ACCEPTED: Verdict.PENDING,
    CallbackStatus.INFORMATION: Verdict.INFORMATION,
    CallbackStatus.EXECUTED_UNCONFIRMED: Verdict.EXECUTED_UNCONFIRMED,
    CallbackStatus.REFUNDED: Verdict.REFUNDED,
}
_HAPPENING_BY_VERDICT: Final = {
    Verdict.PAID: Happening.MONEY_ARRIVED,
    Verdict.PENDING: Happening.PAYMENT_ACCEPTED,
    Verdict.NOT_EXECUTED: Happening.PAYMENT_NOT_EXECUTED,
}
VERDICTS_FOR_STAFF: Final = frozenset(
    {
        Verdict.PAID_AGAIN,
        Verdict.EXECUTED_UNCONFIRMED,
        Verdict.REFUNDED,
        Verdict.UNKNOWN_STATUS,
        Verdict.NOT_A_CHECKOUT_PAYMENT,
        Verdict.TEST_MODE_MISMATCH,
        Verdict.AMOUNT_MISMATCH,
    }
)
"""Verdicts that change nothing by themselves and that a person should look at."""


def needs_staff(verdict: Verdict, outcome: Outcome) -> bool:
    """Whether a person should look at a callback that was understood like this."""
    return verdict in VERDICTS_FOR_STAFF or outcome is Outcome.REFUSED


def judge(payment: PaymentFacts, notice: PaymentNotice) -> Verdict:
    """Understand a verified callback against the stored payment.

    Money counts only when the status says paid, test and live agree, and either what was
    asked or what was received equals the stored amount (Paysera may convert currencies,
    so one of the two is enough).
    """
    if notice.kind is not CallbackKind.MACRO:
        return Verdict.NOT_A_CHECKOUT_PAYMENT
    if notice.is_test != payment.is_test:
        return Verdict.TEST_MODE_MISMATCH
    if notice.status is None:
        return Verdict.UNKNOWN_STATUS
    if notice.status is CallbackStatus.PAID and payment.asked not in (
        notice.requested,
        notice.received,
    ):
        return Verdict.AMOUNT_MISMATCH
    return _VERDICT_BY_STATUS[notice.status]


def decide(payment: PaymentFacts, notice: PaymentNotice, *, now: datetime) -> Decision:
    """Decide what a verified callback does: the new state, and the report to Saleor if any.

    For callbacks that were not taken before; repeats have nothing to decide. A report exists
    only where the state really changed to paid. ``now`` (UTC) becomes its time.
    """
    verdict = judge(payment, notice)
    happening = _HAPPENING_BY_VERDICT.get(verdict)
    if happening is None:
        return Decision(verdict, Outcome.NOTED, payment.state, report=None)
    transition = TRANSITIONS[payment.state, happening]
    if verdict is Verdict.PAID and transition.outcome is Outcome.ALREADY_DONE:
        verdict = Verdict.PAID_AGAIN  # repeats were sorted out before: this is other money
    report = None
    if happening is Happening.MONEY_ARRIVED and transition.outcome is Outcome.APPLIED:
        report = Report(
            type=ReportType.CHARGE_SUCCESS,
            psp_reference=payment.psp_reference,
            amount=payment.asked,
            occurred_at=now,
            message="Paid through Paysera." if not payment.is_test else "Paysera test payment.",
        )
    return Decision(verdict, transition.outcome, transition.state, report)
