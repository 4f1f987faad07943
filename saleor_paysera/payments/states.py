"""The states of a payment and every way from one to another, written once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class PaymentState(StrEnum):
    """Where a payment stands. The values are what storefronts read in ``data.state``."""

    AWAITING_PAYMENT = "awaiting_payment"
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Happening(StrEnum):
    """Something that happened to a payment and may move it to another state."""

    MONEY_ARRIVED = "money_arrived"
    PAYMENT_ACCEPTED = "payment_accepted"
    PAYMENT_NOT_EXECUTED = "payment_not_executed"
    SHOPPER_CANCELLED = "shopper_cancelled"


class Outcome(StrEnum):
    """What came of it. ``NOTED`` is for news that is about no transition at all."""

    APPLIED = "applied"
    ALREADY_DONE = "already_done"
    REFUSED = "refused"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Transition:
    """The answer to "this happened in that state"."""

    state: PaymentState
    outcome: Outcome


_APPLIED, _ALREADY, _REFUSED = Outcome.APPLIED, Outcome.ALREADY_DONE, Outcome.REFUSED
_AWAITING, _PENDING = PaymentState.AWAITING_PAYMENT, PaymentState.PENDING
_PAID, _CANCELLED = PaymentState.PAID, PaymentState.CANCELLED

# Paid is final here: nothing that Paysera or a shopper says later makes it unpaid. Whoever
# cancelled may still pay, and what was not executed may be executed by a later attempt.
# PaymentState.EXPIRED is missing on purpose: it is never stored, see ``state_at``.
TRANSITIONS: Final[dict[tuple[PaymentState, Happening], Transition]] = {
    (_AWAITING, Happening.MONEY_ARRIVED): Transition(_PAID, _APPLIED),
    (_AWAITING, Happening.PAYMENT_ACCEPTED): Transition(_PENDING, _APPLIED),
    (_AWAITING, Happening.PAYMENT_NOT_EXECUTED): Transition(_AWAITING, _ALREADY),
    (_AWAITING, Happening.SHOPPER_CANCELLED): Transition(_CANCELLED, _APPLIED),
    (_PENDING, Happening.MONEY_ARRIVED): Transition(_PAID, _APPLIED),
    (_PENDING, Happening.PAYMENT_ACCEPTED): Transition(_PENDING, _ALREADY),
    (_PENDING, Happening.PAYMENT_NOT_EXECUTED): Transition(_AWAITING, _APPLIED),
    (_PENDING, Happening.SHOPPER_CANCELLED): Transition(_PENDING, _REFUSED),
    (_PAID, Happening.MONEY_ARRIVED): Transition(_PAID, _ALREADY),
    (_PAID, Happening.PAYMENT_ACCEPTED): Transition(_PAID, _REFUSED),
    (_PAID, Happening.PAYMENT_NOT_EXECUTED): Transition(_PAID, _REFUSED),
    (_PAID, Happening.SHOPPER_CANCELLED): Transition(_PAID, _REFUSED),
    (_CANCELLED, Happening.MONEY_ARRIVED): Transition(_PAID, _APPLIED),
    (_CANCELLED, Happening.PAYMENT_ACCEPTED): Transition(_PENDING, _APPLIED),
    (_CANCELLED, Happening.PAYMENT_NOT_EXECUTED): Transition(_CANCELLED, _ALREADY),
    (_CANCELLED, Happening.SHOPPER_CANCELLED): Transition(_CANCELLED, _ALREADY),
}

PAYMENT_LIFETIME: Final = timedelta(days=3)
"""How long a pay link is offered (the longest time Paysera itself grants a payer)."""


def state_at(stored: PaymentState, *, expires_at: datetime, now: datetime) -> PaymentState:
    """The state to show at ``now``: an unpaid payment whose time is over is expired.

    Expiry is a matter of looking, not of storing: money that arrives late finds the
    payment in its stored state and pays it like any other.
    """
    if stored in (PaymentState.AWAITING_PAYMENT, PaymentState.CANCELLED) and now >= expires_at:
        return PaymentState.EXPIRED
    return stored
