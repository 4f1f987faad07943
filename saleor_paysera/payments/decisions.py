"""What a verified callback means for the payment it is about, and what Saleor is told."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.facts import PaymentFacts, Report, tell
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.refunds import take_early_refunds, take_refund
from saleor_paysera.payments.states import (
    TRANSITIONS,
    BesideCallbacks,
    Happening,
    Outcome,
    PaymentState,
    ReportType,
    Transition,
    Verdict,
)


class CallbackStatus(IntEnum):
    """Paysera's ``status``. Only ``PAID`` means that the money is there."""

    NOT_EXECUTED = 0
    PAID = 1
    ACCEPTED = 2
    INFORMATION = 3
    EXECUTED_UNCONFIRMED = 4
    REFUNDED = 5


PAID_AS_TEXT: Final = str(CallbackStatus.PAID.value)
"""As a callback has it, and as it is stored."""


class CallbackKind(StrEnum):
    """Paysera's ``type``: a checkout payment, or a premium text message (not ours)."""

    MACRO = "macro"
    MICRO = "micro"


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """The facts of one verified callback that decide about money.

    ``requested`` is what Paysera says was asked (``amount``, ``currency``), ``received``
    what it says was paid (``payamount``, ``paycurrency``); ``None`` where it says nothing
    that can be read as money. ``refunded``: what the refund may be, as the unit of its amount
    is not certain. ``status`` is ``None`` for a status this app does not know.
    """

    kind: CallbackKind
    status: CallbackStatus | None
    is_test: bool
    requested: Money | None
    received: Money | None
    refunded: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from something that happened, to be stored in one commit.

    ``facts`` are those afterwards. ``early_verdicts``: how the early refunds that the facts
    had are understood now, in their order; empty while they still wait.
    """

    outcome: Outcome
    facts: PaymentFacts
    reports: tuple[Report, ...] = ()
    early_verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Step):
    """What follows from one callback, and how it was understood."""

    verdict: Verdict

    @property
    def needs_staff(self) -> bool:
        """Whether a person should look at the callback."""
        return self.verdict in VERDICTS_FOR_STAFF or self.outcome is Outcome.REFUSED


class MoneyNotReportable(PaymentAppError):
    """Money of another amount that cannot be reported as this payment's."""

    code = "MONEY_NOT_REPORTABLE"


_VERDICT_BY_STATUS: Final = {
    CallbackStatus.NOT_EXECUTED: Verdict.NOT_EXECUTED,
    CallbackStatus.PAID: Verdict.PAID,
    CallbackStatus.ACCEPTED: Verdict.PENDING,
    CallbackStatus.INFORMATION: Verdict.INFORMATION,
    CallbackStatus.EXECUTED_UNCONFIRMED: Verdict.EXECUTED_UNCONFIRMED,
    CallbackStatus.REFUNDED: Verdict.REFUNDED,
}
_VERDICT_BY_STATUS_OF_OTHER_MONEY: Final = {
    CallbackStatus.PAID: Verdict.AMOUNT_MISMATCH,
    CallbackStatus.ACCEPTED: Verdict.PENDING_OTHER_AMOUNT,
}
_HAPPENING_BY_VERDICT: Final = {
    Verdict.PAID: Happening.MONEY_ARRIVED,
    Verdict.AMOUNT_MISMATCH: Happening.OTHER_MONEY_ARRIVED,
    Verdict.PENDING: Happening.PAYMENT_ACCEPTED,
    Verdict.PENDING_OTHER_AMOUNT: Happening.PAYMENT_ACCEPTED,
    Verdict.NOT_EXECUTED: Happening.PAYMENT_NOT_EXECUTED,
    Verdict.EXECUTED_UNCONFIRMED: Happening.EXECUTED_UNCONFIRMED,
    Verdict.REFUNDED: Happening.MONEY_REFUNDED,
}
VERDICTS_FOR_STAFF: Final = frozenset(
    {
        Verdict.PAID_AGAIN,
        Verdict.PAID_AFTER_EXPIRY,
        Verdict.PAID_AFTER_CALLING_OFF,
        Verdict.PAID_ANOTHER_WAY_TOO,
        Verdict.PENDING_OTHER_AMOUNT,
        Verdict.EXECUTED_UNCONFIRMED,
        Verdict.REFUND_BEFORE_PAYMENT,
        Verdict.REFUND_UNCLEAR,
        Verdict.UNKNOWN_STATUS,
        Verdict.NOT_A_CHECKOUT_PAYMENT,
        Verdict.TEST_MODE_MISMATCH,
        Verdict.AMOUNT_MISMATCH,
    }
)
"""Verdicts that a person should look at."""


def judge(payment: PaymentFacts, notice: PaymentNotice) -> Verdict:
    """Understand a verified callback against the stored payment.

    Money counts only when the status says paid, test and live agree, and either what was
    asked or what was received equals the stored amount (Paysera may convert currencies,
    so one of the two is enough). Of money that is only accepted the amount must agree, too.
    """
    if notice.kind is not CallbackKind.MACRO:
        return Verdict.NOT_A_CHECKOUT_PAYMENT
    if notice.is_test != payment.is_test:
        return Verdict.TEST_MODE_MISMATCH
    if notice.status is None:
        return Verdict.UNKNOWN_STATUS
    if payment.asked not in (notice.requested, notice.received):
        return _VERDICT_BY_STATUS_OF_OTHER_MONEY.get(
            notice.status, _VERDICT_BY_STATUS[notice.status]
        )
    return _VERDICT_BY_STATUS[notice.status]


def decide(
    payment: PaymentFacts, notice: PaymentNotice, *, now: datetime, pending_counts: bool
) -> Decision:
    """Decide what a verified callback does: the new facts, and the reports to Saleor.

    For callbacks that were not taken before; repeats have nothing to decide. ``now`` is in
    UTC. ``pending_counts``: the merchant lets pending payments complete a checkout.
    """
    verdict = judge(payment, notice)
    happening = _HAPPENING_BY_VERDICT.get(verdict)
    if happening is None:
        return Decision(verdict=verdict, outcome=Outcome.NOTED, facts=payment)
    transition = TRANSITIONS[payment.state, happening]
    verdict = transition.verdict or verdict
    if transition.report is ReportType.REFUND_SUCCESS:
        return _refunded(payment, notice, now)
    if verdict is Verdict.REFUND_BEFORE_PAYMENT:
        payment = replace(payment, early_refunds=(*payment.early_refunds, notice.refunded))
    if happening is Happening.PAYMENT_ACCEPTED and transition.outcome is Outcome.APPLIED:
        counts = pending_counts and verdict is not Verdict.PENDING_OTHER_AMOUNT
        payment = replace(payment, pending_counts=counts)
    if transition.report is ReportType.CHARGE_SUCCESS and payment.is_one_too_many:
        verdict = Verdict.PAID_ANOTHER_WAY_TOO
    step = _carry_out(payment, transition, charged=payment.asked, now=now)
    return Decision(
        verdict=verdict,
        outcome=step.outcome,
        facts=step.facts,
        reports=step.reports,
        early_verdicts=step.early_verdicts,
    )


def happen(payment: PaymentFacts, happening: BesideCallbacks, *, now: datetime) -> Step:
    """Something happened without a callback: somebody cancelled, or the time ran out."""
    return _carry_out(
        payment, TRANSITIONS[payment.state, happening], charged=payment.asked, now=now
    )


def other_money(payment: PaymentFacts, notice: PaymentNotice) -> Money | None:
    """What really arrived, if it can be reported as this payment's; None: it cannot."""
    return next(
        (
            money
            for money in (notice.received, notice.requested)
            if money and money.currency == payment.asked.currency and money.amount_minor > 0
        ),
        None,
    )


def take_other_money(payment: PaymentFacts, notice: PaymentNotice, *, now: datetime) -> Step:
    """Staff let what really arrived be reported, though it is not what was asked.

    Raises:
        MoneyNotReportable: it is paid already, or the money is of another currency.
    """
    money = other_money(payment, notice)
    transition = TRANSITIONS[payment.state, Happening.STAFF_TOOK_THE_MONEY]
    if transition.outcome is Outcome.REFUSED:
        raise MoneyNotReportable(
            N_(
                "This payment is paid already and is reported once only. Give the other money "
                "back in Paysera."
            )
        )
    if money is None:
        raise MoneyNotReportable(
            N_(
                "The money is not in %(currency)s, so it cannot be reported for this order. Give "
                "it back in Paysera, or enter the payment by hand in Saleor."
            ),
            currency=payment.asked.currency,
        )
    return _carry_out(payment, transition, charged=money, now=now)


def _refunded(payment: PaymentFacts, notice: PaymentNotice, now: datetime) -> Decision:
    taken = take_refund(payment, notice.refunded, now=now)
    return Decision(
        verdict=taken.verdict,
        outcome=Outcome.APPLIED if taken.is_clear else Outcome.NOTED,
        facts=taken.facts,
        reports=taken.reports,
    )


def _carry_out(
    payment: PaymentFacts, transition: Transition, *, charged: Money, now: datetime
) -> Step:
    """Carry out a transition of the charge; ``charged`` is the amount if it pays."""
    kind = transition.report
    if payment.pending_counts:
        kind = kind or transition.report_if_counting
    facts = replace(payment, state=transition.state)
    if transition.state is not PaymentState.PENDING:
        facts = replace(facts, pending_counts=False)
    reports: tuple[Report, ...] = ()
    if kind is not None and kind not in payment.told:
        amount = charged if kind is ReportType.CHARGE_SUCCESS else payment.asked
        facts, report = tell(facts, kind, amount, _message(payment, kind), now=now)
        reports = (report,)
    if kind is not ReportType.CHARGE_SUCCESS:
        return Step(outcome=transition.outcome, facts=facts, reports=reports)
    settled = take_early_refunds(replace(facts, charged=charged), now=now)
    return Step(
        outcome=transition.outcome,
        facts=settled.facts,
        reports=(*reports, *settled.reports),
        early_verdicts=settled.verdicts,
    )


def _message(payment: PaymentFacts, kind: ReportType) -> str:
    match kind:
        case ReportType.CHARGE_REQUEST:
            return "Accepted by the payer's bank; the money is not in yet."
        case ReportType.CHARGE_FAILURE if payment.state is PaymentState.PENDING:
            return "The payment was not carried out."
        case ReportType.CHARGE_FAILURE:
            return "The time to pay is over."
        case _:
            return "Paysera test payment." if payment.is_test else "Paid through Paysera."
