"""Money that goes back: asked for in Saleor, done in Paysera, told by it or by staff.

Paysera's Classic interface has no call for refunds: staff make them in their Paysera
account, and Paysera tells of it with a callback of status 5. Whatever the order of these,
Saleor shows as refunded what went back, each amount once, and never more than was paid.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

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

_REFUNDED: Final = "Refunded through Paysera."


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
    _check_amount(payment, amount, at_most_minor=payment.refundable_minor)
    refund = _new_refund(payment, RefundOrigin.SALEOR, amount, now)
    refund = replace(refund, request_event_id=request_event_id, reason=reason)
    return payment.with_refund(refund), refund


def take_refund(
    payment: PaymentFacts, readings: tuple[Money, ...], *, now: datetime
) -> RefundsTaken:
    """Paysera tells of a refund of a paid payment, in one of these ``readings``.

    It is not clear while staff have told of a refund that Paysera has not: this may be that one
    with another amount, or several of them in one, and counting it would count them twice.
    """
    amount = _certain(payment, readings)
    if amount is None:
        return RefundsTaken(payment, (), (Verdict.REFUND_UNCLEAR,))
    known = _told_by_staff(payment, amount)
    if known is not None:
        facts = payment.with_refund(replace(known, is_called_back=True))
        return RefundsTaken(facts, (), (Verdict.REFUNDED,))
    is_waited_for = any(refund.amount == amount for refund in payment.open_refunds)
    if payment.told_by_staff_alone and not is_waited_for:
        return RefundsTaken(payment, (), (Verdict.REFUND_UNCLEAR,))
    facts, reports = _settle(payment, amount, now=now)
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
    return _done(payment, refund, refund.amount, now=now)


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
    """Staff enter a refund made in Paysera that the app has not heard of.

    Raises:
        RefundRefused
    """
    _check_amount(payment, amount, at_most_minor=payment.refundable_minor)
    refund = _new_refund(payment, RefundOrigin.STAFF, amount, now)
    refund = replace(refund, reason=reason, settled_by=by)
    return _done(payment, refund, amount, now=now, message=reason)


def explain_refund(
    payment: PaymentFacts, amount: Money, *, reason: str, by: str, now: datetime
) -> tuple[PaymentFacts, tuple[Report, ...]]:
    """Staff say how much a refund is that Paysera told of and the app did not understand.

    It is counted beside all others, unless it is one that staff told of first. They leave a
    callback about what is counted already instead.

    Raises:
        RefundRefused
    """
    known = _told_by_staff(payment, amount)
    if known is not None:
        return payment.with_refund(replace(known, is_called_back=True)), ()
    _check_amount(payment, amount, at_most_minor=payment.unrefunded_minor)
    return _settle(payment, amount, now=now, by=by, reason=reason)


def _check_amount(payment: PaymentFacts, amount: Money, *, at_most_minor: int) -> None:
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
    if amount.amount_minor > at_most_minor:
        raise RefundRefused(
            N_(
                "%(amount)s cannot go back: of %(charged)s paid, %(rest)s are neither refunded "
                "nor asked back already."
            ),
            amount=amount,
            charged=charged,
            rest=Money(max(at_most_minor, 0), charged.currency),
        )


def _open_refund(payment: PaymentFacts, psp_reference: str) -> Refund:
    for refund in payment.open_refunds:
        if refund.psp_reference == psp_reference:
            return refund
    raise RefundNotOpen(psp_reference)


def _told_by_staff(payment: PaymentFacts, amount: Money) -> Refund | None:
    """A refund that staff told of first and that this callback is about."""
    return next((r for r in payment.told_by_staff_alone if r.amount == amount), None)


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
    payment: PaymentFacts, amount: Money, *, now: datetime, by: str | None = None, reason: str = ""
) -> tuple[PaymentFacts, tuple[Report, ...]]:
    """An amount went back: close the refunds that it is shared among.

    ``by`` and ``reason``: of the staff who told how much it is.
    """
    reports: list[Report] = []
    facts = payment
    for refund, part in _shares(payment, amount, now):
        told = replace(refund, is_called_back=True, settled_by=by, reason=refund.reason or reason)
        facts, report = _done(facts, told, part, now=now, message=reason or _REFUNDED)
        reports.append(report)
    return facts, tuple(reports)


def _shares(payment: PaymentFacts, amount: Money, now: datetime) -> list[tuple[Refund, Money]]:
    """Share an amount among the refunds that wait, the oldest first; nobody asked for the rest."""
    waiting = payment.open_refunds
    exact = next((refund for refund in waiting if refund.amount == amount), None)
    if exact is not None:
        return [(exact, amount)]
    if amount.amount_minor <= payment.refundable_minor:
        waiting = ()  # there is room for it beside what was asked for: nobody asked for this one
    shares, rest = [], amount.amount_minor
    for refund in waiting:
        if part := min(refund.amount.amount_minor, rest):
            shares.append((refund, Money(part, amount.currency)))
            rest -= part
    if rest:
        money = Money(rest, amount.currency)
        shares.append((_new_refund(payment, RefundOrigin.PAYSERA, money, now), money))
    return shares


def _new_refund(
    payment: PaymentFacts, origin: RefundOrigin, amount: Money, now: datetime
) -> Refund:
    reference = refund_reference(payment.psp_reference, len(payment.refunds) + 1)
    return Refund(reference, origin, RefundState.REQUESTED, amount, begun_at=now)


def _done(
    payment: PaymentFacts,
    refund: Refund,
    amount: Money,
    *,
    now: datetime,
    message: str = _REFUNDED,
) -> tuple[PaymentFacts, Report]:
    facts, report = tell(
        payment,
        ReportType.REFUND_SUCCESS,
        amount,
        message,
        now=now,
        psp_reference=refund.psp_reference,
    )
    done = replace(refund, state=RefundState.DONE, amount=amount, settled_at=now)
    return facts.with_refund(done), report
