"""Money that goes back: asked for in Saleor, done in Paysera, told by it or by staff.

Paysera's Classic interface has no call for refunds: staff make them in their Paysera
account, and Paysera tells of it with a callback of status 5. Whatever the order of these,
Saleor shows as refunded what went back, each amount once, and never more than was paid.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.facts import (
    PaymentFacts,
    Refund,
    RefundOrigin,
    RefundState,
    Report,
    tell,
)
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.order_numbers import refund_reference
from saleor_paysera.payments.states import ReportType, Verdict


class RefundRefused(PaymentAppError):
    """A refund that cannot be: nothing was paid, or less than is asked back."""

    code = "REFUND_REFUSED"


class RefundNotOpen(PaymentAppError):
    """A refund that has been settled, or never was."""

    code = "REFUND_NOT_OPEN"

    def __init__(self, psp_reference: str) -> None:
        super().__init__(
            N_(
                "The refund %(psp_reference)s does not wait to be done any more. Load the page "
                "anew."
            ),
            psp_reference=psp_reference[:60],
        )


@dataclass(frozen=True, slots=True)
class RefundsTaken:
    """What came of news about refunds; ``verdicts`` of each, in their order."""

    facts: PaymentFacts
    reports: tuple[Report, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def verdict(self) -> Verdict:
        """Of the only one."""
        (verdict,) = self.verdicts
        return verdict

    @property
    def is_clear(self) -> bool:
        """Whether the app knew by itself how much went back."""
        return Verdict.REFUND_UNCLEAR not in self.verdicts


def request_refund(
    payment: PaymentFacts,
    amount: Money,
    *,
    request_event_id: str | None,
    now: datetime,
    reason: str = "",
) -> tuple[PaymentFacts, Refund]:
    """Note that Saleor asks for money to go back. ``request_event_id``: Saleor's event.

    Raises:
        RefundRefused
    """
    _check_amount(payment, amount)
    refund = _new_refund(payment, RefundOrigin.SALEOR, RefundState.REQUESTED, amount, now)
    refund = replace(refund, request_event_id=request_event_id, reason=reason)
    return payment.with_refund(refund), refund


def take_refund(
    payment: PaymentFacts, readings: tuple[Money, ...], *, now: datetime
) -> RefundsTaken:
    """Paysera tells of a refund of a paid payment, in one of these ``readings``."""
    amount = _certain(payment, readings)
    if amount is None:
        return RefundsTaken(payment, (), (Verdict.REFUND_UNCLEAR,))
    known = _confirmed_before(payment, amount)
    if known is not None:
        facts = payment.with_refund(replace(known, is_called_back=True))
        return RefundsTaken(facts, (), (Verdict.REFUNDED,))
    if amount.amount_minor > payment.unrefunded_minor:
        return RefundsTaken(payment, (), (Verdict.REFUND_UNCLEAR,))
    facts, reports = _settle(payment, amount, now)
    return RefundsTaken(facts, reports, (Verdict.REFUNDED,))


def take_early_refunds(payment: PaymentFacts, *, now: datetime) -> RefundsTaken:
    """The payment is paid now: take the refunds that Paysera told of before."""
    facts = replace(payment, early_refunds=())
    reports: tuple[Report, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    for readings in payment.early_refunds:
        taken = take_refund(facts, readings, now=now)
        facts = taken.facts
        reports, verdicts = (*reports, *taken.reports), (*verdicts, *taken.verdicts)
    return RefundsTaken(facts, reports, verdicts)


def confirm_refund(
    payment: PaymentFacts, psp_reference: str, *, by: str, now: datetime
) -> tuple[PaymentFacts, Report]:
    """Staff say that a refund which was asked for has been made in Paysera.

    Raises:
        RefundNotOpen
    """
    refund = replace(_open_refund(payment, psp_reference), settled_by=by)
    return _done(payment, refund, refund.amount, now)


def reject_refund(
    payment: PaymentFacts, psp_reference: str, *, reason: str, by: str, now: datetime
) -> tuple[PaymentFacts, Report]:
    """Staff say that a refund which was asked for will not be made, and why.

    Raises:
        RefundNotOpen
    """
    refund = _open_refund(payment, psp_reference)
    facts, report = tell(
        payment,
        ReportType.REFUND_FAILURE,
        refund.amount,
        reason,
        now=now,
        psp_reference=refund.psp_reference,
    )
    rejected = replace(
        refund, state=RefundState.REJECTED, reason=reason, settled_at=now, settled_by=by
    )
    return facts.with_refund(rejected), report


def record_refund(
    payment: PaymentFacts, amount: Money, *, reason: str, by: str, now: datetime
) -> tuple[PaymentFacts, Report]:
    """Staff enter a refund made in Paysera that the app has not understood or not heard of.

    Raises:
        RefundRefused
    """
    _check_amount(payment, amount)
    refund = _new_refund(payment, RefundOrigin.STAFF, RefundState.REQUESTED, amount, now)
    return _done(payment, replace(refund, reason=reason, settled_by=by), amount, now)


def _check_amount(payment: PaymentFacts, amount: Money) -> None:
    charged = payment.charged
    if charged is None:
        raise RefundRefused(N_("Nothing was paid with this payment, so nothing can go back."))
    if amount.currency != charged.currency:
        raise RefundRefused(
            N_("It was paid in %(currency)s, so it can only go back in %(currency)s."),
            currency=charged.currency,
        )
    if amount.amount_minor <= 0:
        raise RefundRefused(N_("A refund must be more than zero."))
    if amount.amount_minor > payment.refundable_minor:
        raise RefundRefused(
            N_(
                "%(amount)s cannot go back: of %(charged)s paid, %(rest)s are neither refunded "
                "nor asked back already."
            ),
            amount=amount,
            charged=charged,
            rest=Money(max(payment.refundable_minor, 0), charged.currency),
        )


def _open_refund(payment: PaymentFacts, psp_reference: str) -> Refund:
    for refund in payment.open_refunds:
        if refund.psp_reference == psp_reference:
            return refund
    raise RefundNotOpen(psp_reference)


def _confirmed_before(payment: PaymentFacts, amount: Money) -> Refund | None:
    """A refund that staff told of first and that this callback is about."""
    return next(
        (
            refund
            for refund in payment.refunds
            if refund.state is RefundState.DONE
            and not refund.is_called_back
            and refund.amount == amount
        ),
        None,
    )


def _certain(payment: PaymentFacts, readings: tuple[Money, ...]) -> Money | None:
    """The only reading that can be true; None: a person has to tell.

    No more can go back than was paid and not told of by Paysera before.
    """
    charged = payment.charged or replace(payment.asked, amount_minor=0)
    told = sum(r.amount.amount_minor for r in payment.refunds if r.is_called_back)
    possible = {
        reading
        for reading in readings
        if reading.currency == charged.currency
        and 0 < reading.amount_minor <= charged.amount_minor - told
    }
    return next(iter(possible)) if len(possible) == 1 else None


def _settle(
    payment: PaymentFacts, amount: Money, now: datetime
) -> tuple[PaymentFacts, tuple[Report, ...]]:
    """Share an amount that went back among the refunds that wait, the oldest first."""
    waiting = payment.open_refunds
    exact = next((refund for refund in waiting if refund.amount == amount), None)
    if exact is not None:
        waiting = (exact,)
    elif amount.amount_minor <= payment.refundable_minor:
        waiting = ()  # there is room for it beside what was asked for: nobody asked for this one
    reports: list[Report] = []
    rest, facts = amount.amount_minor, payment
    for refund in waiting:
        part = min(refund.amount.amount_minor, rest)
        if part:
            called_back = replace(refund, is_called_back=True)
            facts, report = _done(facts, called_back, Money(part, amount.currency), now)
            reports.append(report)
            rest -= part
    if rest:
        money = Money(rest, amount.currency)
        unasked = _new_refund(facts, RefundOrigin.PAYSERA, RefundState.REQUESTED, money, now)
        facts, report = _done(facts, replace(unasked, is_called_back=True), money, now)
        reports.append(report)
    return facts, tuple(reports)


def _new_refund(
    payment: PaymentFacts, origin: RefundOrigin, state: RefundState, amount: Money, now: datetime
) -> Refund:
    reference = refund_reference(payment.psp_reference, len(payment.refunds) + 1)
    return Refund(reference, origin, state, amount, begun_at=now)


def _done(
    payment: PaymentFacts, refund: Refund, amount: Money, now: datetime
) -> tuple[PaymentFacts, Report]:
    facts, report = tell(
        payment,
        ReportType.REFUND_SUCCESS,
        amount,
        "Refunded through Paysera.",
        now=now,
        psp_reference=refund.psp_reference,
    )
    done = replace(refund, state=RefundState.DONE, amount=amount, settled_at=now)
    return facts.with_refund(done), report
