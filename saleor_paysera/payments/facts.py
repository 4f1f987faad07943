"""What is known about the money of one payment, and what Saleor is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import (
    TRANSITIONS,
    Happening,
    Outcome,
    PaymentState,
    ReportType,
)

_TICK: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Report:
    """One thing Saleor has to be told. ``occurred_at`` is in UTC."""

    type: ReportType
    psp_reference: str
    amount: Money
    occurred_at: datetime
    message: str


class RefundState(StrEnum):
    """Where a refund stands."""

    REQUESTED = "requested"
    DONE = "done"
    REJECTED = "rejected"


class RefundOrigin(StrEnum):
    """Who began a refund."""

    SALEOR = "saleor"
    PAYSERA = "paysera"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money of a payment that goes back, or went.

    ``amount`` is what was asked for, and, once done, what went back. ``is_called_back``:
    Paysera has told of it. ``reason``: why it was asked for, rejected or entered by hand.
    """

    psp_reference: str
    origin: RefundOrigin
    state: RefundState
    amount: Money
    begun_at: datetime
    is_called_back: bool = False
    request_event_id: str | None = None
    reason: str = ""
    settled_at: datetime | None = None
    settled_by: str | None = None


def refundable_minor(charged: Money | None, refunds: Iterable[Refund]) -> int:
    """What may still be asked back: paid, not refunded, and not asked back yet."""
    taken = (r.amount.amount_minor for r in refunds if r.state is not RefundState.REJECTED)
    return 0 if charged is None else charged.amount_minor - sum(taken)


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """All that decisions about one payment are based on.

    ``charged`` is what Saleor shows as paid; None: nothing. ``pending_counts``: the merchant
    let the pending payment complete a checkout. ``early_refunds``: the readings of refunds
    that Paysera told of before the payment, the oldest first. ``others_paid_minor``: what
    other payments of the same checkout have paid and not given back; ``source_total_minor``:
    what it cost when that was last seen, None: not known. ``told``: which reports about the
    charge exist.
    """

    psp_reference: str
    asked: Money
    is_test: bool
    state: PaymentState
    charged: Money | None = None
    pending_counts: bool = False
    others_paid_minor: int = 0
    source_total_minor: int | None = None
    refunds: tuple[Refund, ...] = ()
    early_refunds: tuple[tuple[Money, ...], ...] = ()
    told: frozenset[ReportType] = frozenset()
    last_told_at: datetime | None = None

    @property
    def is_one_too_many(self) -> bool:
        """Whether it pays what others have paid already; two may also share a total."""
        if self.others_paid_minor == 0:
            return False
        together = self.others_paid_minor + self.asked.amount_minor
        return self.source_total_minor is None or together > self.source_total_minor

    @property
    def open_refunds(self) -> tuple[Refund, ...]:
        """What has been asked for and not been answered, the oldest first."""
        return tuple(r for r in self.refunds if r.state is RefundState.REQUESTED)

    @property
    def told_by_staff_alone(self) -> tuple[Refund, ...]:
        """What went back as staff say, and Paysera has not told of."""
        return tuple(
            r for r in self.refunds if r.state is RefundState.DONE and not r.is_called_back
        )

    @property
    def refunded_minor(self) -> int:
        """What went back, in minor units of what was charged."""
        return sum(r.amount.amount_minor for r in self.refunds if r.state is RefundState.DONE)

    @property
    def unrefunded_minor(self) -> int:
        """What was paid and did not go back."""
        return 0 if self.charged is None else self.charged.amount_minor - self.refunded_minor

    @property
    def refundable_minor(self) -> int:
        """What may still be asked back, see ``refundable_minor``."""
        return refundable_minor(self.charged, self.refunds)

    def with_refund(self, changed: Refund) -> "PaymentFacts":
        """The same with a refund added, or changed where its reference is known."""
        if any(r.psp_reference == changed.psp_reference for r in self.refunds):
            refunds = tuple(
                changed if r.psp_reference == changed.psp_reference else r for r in self.refunds
            )
        else:
            refunds = (*self.refunds, changed)
        return replace(self, refunds=refunds)

    def time_to_tell(self, now: datetime) -> datetime:
        """``now``, but always after what was told before.

        Saleor believes the later of two reports; a clock that was set back must not turn
        their order round.
        """
        return now if self.last_told_at is None else max(now, self.last_told_at + _TICK)


def tell(
    facts: PaymentFacts,
    kind: ReportType,
    amount: Money,
    message: str,
    *,
    now: datetime,
    psp_reference: str | None = None,
) -> tuple[PaymentFacts, Report]:
    """One more report, and the facts with it. By default it is about the charge."""
    at = facts.time_to_tell(now)
    report = Report(kind, psp_reference or facts.psp_reference, amount, at, message)
    told = facts.told if psp_reference else facts.told | {kind}
    return replace(facts, told=told, last_told_at=at), report


class Action(StrEnum):
    """What staff can ask for in Saleor. There is no charging apart from paying."""

    REFUND = "REFUND"
    CANCEL = "CANCEL"


def available_actions(state: PaymentState, *, refundable_minor: int) -> tuple[Action, ...]:
    """The actions that Saleor's Dashboard offers for a payment."""
    if refundable_minor > 0:
        return (Action.REFUND,)
    transition = TRANSITIONS[state, Happening.SHOP_CANCELLED]
    return (Action.CANCEL,) if transition.outcome is Outcome.APPLIED else ()
