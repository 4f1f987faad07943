"""The states of a payment and every way from one to another, written once.

``docs/money.md`` shows the same as a table and a picture, made from this module.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal


class PaymentState(StrEnum):
    """Where a payment stands. The values are what storefronts read in ``data.state``."""

    AWAITING_PAYMENT = "awaiting_payment"
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    """The shopper gave up for now; the same link still pays."""
    CALLED_OFF = "called_off"
    """The shop's staff cancelled it; the link is offered no more."""
    EXPIRED = "expired"


class Happening(StrEnum):
    """Something that happened to a payment and may move it to another state."""

    MONEY_ARRIVED = "money_arrived"
    OTHER_MONEY_ARRIVED = "other_money_arrived"
    """Another amount or currency than asked: staff decide."""
    STAFF_TOOK_THE_MONEY = "staff_took_the_money"
    """They let another amount than asked be reported."""
    PAYMENT_ACCEPTED = "payment_accepted"
    PAYMENT_NOT_EXECUTED = "payment_not_executed"
    EXECUTED_UNCONFIRMED = "executed_unconfirmed"
    MONEY_REFUNDED = "money_refunded"
    SHOPPER_CANCELLED = "shopper_cancelled"
    SHOP_CANCELLED = "shop_cancelled"
    TIME_RAN_OUT = "time_ran_out"


BesideCallbacks = Literal[
    Happening.SHOPPER_CANCELLED, Happening.SHOP_CANCELLED, Happening.TIME_RAN_OUT
]
"""What happens without a callback. None of it is money."""


class Outcome(StrEnum):
    """What came of it. ``NOTED`` is for news that is about no transition at all."""

    APPLIED = "applied"
    ALREADY_DONE = "already_done"
    REFUSED = "refused"
    NOTED = "noted"


class ReportType(StrEnum):
    """The transaction events this app reports to Saleor."""

    CHARGE_SUCCESS = "CHARGE_SUCCESS"
    CHARGE_REQUEST = "CHARGE_REQUEST"
    CHARGE_FAILURE = "CHARGE_FAILURE"
    REFUND_SUCCESS = "REFUND_SUCCESS"
    REFUND_FAILURE = "REFUND_FAILURE"


class Verdict(StrEnum):
    """How a verified callback was understood. Staff see it beside the callback."""

    PAID = "paid"
    PAID_AGAIN = "paid_again"
    PAID_AFTER_EXPIRY = "paid_after_expiry"
    PAID_AFTER_CALLING_OFF = "paid_after_calling_off"
    PAID_ANOTHER_WAY_TOO = "paid_another_way_too"
    PENDING = "pending"
    PENDING_OTHER_AMOUNT = "pending_other_amount"
    NOT_EXECUTED = "not_executed"
    INFORMATION = "information"
    EXECUTED_UNCONFIRMED = "executed_unconfirmed"
    REFUNDED = "refunded"
    REFUND_BEFORE_PAYMENT = "refund_before_payment"
    REFUND_UNCLEAR = "refund_unclear"
    UNKNOWN_STATUS = "unknown_status"
    NOT_A_CHECKOUT_PAYMENT = "not_a_checkout_payment"
    TEST_MODE_MISMATCH = "test_mode_mismatch"
    AMOUNT_MISMATCH = "amount_mismatch"


@dataclass(frozen=True, slots=True)
class Transition:
    """The answer to "this happened in that state".

    ``report`` is what Saleor is told; ``report_if_counting`` only where the merchant lets
    pending payments count. ``verdict`` is how a callback is understood that brings this, where
    its status alone does not tell.
    """

    state: PaymentState
    outcome: Outcome
    report: ReportType | None = None
    report_if_counting: ReportType | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class _Stays:
    """Nothing moves."""

    outcome: Outcome
    verdict: Verdict | None = None


_Rule = Transition | _Stays
_AWAITING, _PENDING = PaymentState.AWAITING_PAYMENT, PaymentState.PENDING
_PAID, _CANCELLED = PaymentState.PAID, PaymentState.CANCELLED
_CALLED_OFF, _EXPIRED = PaymentState.CALLED_OFF, PaymentState.EXPIRED

_NOTED, _ALREADY_DONE = _Stays(Outcome.NOTED), _Stays(Outcome.ALREADY_DONE)
_REFUSED = _Stays(Outcome.REFUSED)
_OTHER_AMOUNT: Final = _Stays(Outcome.NOTED, Verdict.AMOUNT_MISMATCH)

_PAYS: Final = Transition(_PAID, Outcome.APPLIED, report=ReportType.CHARGE_SUCCESS)
_ACCEPTED: Final = Transition(
    _PENDING, Outcome.APPLIED, report_if_counting=ReportType.CHARGE_REQUEST
)
_NOT_EXECUTED: Final = Transition(
    _AWAITING, Outcome.APPLIED, report_if_counting=ReportType.CHARGE_FAILURE
)
_REFUNDS: Final = Transition(_PAID, Outcome.APPLIED, report=ReportType.REFUND_SUCCESS)
_GIVEN_UP: Final = Transition(_CANCELLED, Outcome.APPLIED)
_OFF: Final = Transition(_CALLED_OFF, Outcome.APPLIED)
_TIME_OVER: Final = Transition(_EXPIRED, Outcome.APPLIED, report=ReportType.CHARGE_FAILURE)

_WHILE_UNPAID: Final[dict[Happening, _Rule]] = {
    Happening.MONEY_ARRIVED: _PAYS,
    Happening.OTHER_MONEY_ARRIVED: _OTHER_AMOUNT,
    Happening.STAFF_TOOK_THE_MONEY: _PAYS,
    Happening.EXECUTED_UNCONFIRMED: _Stays(Outcome.NOTED, Verdict.EXECUTED_UNCONFIRMED),
    Happening.MONEY_REFUNDED: _Stays(Outcome.NOTED, Verdict.REFUND_BEFORE_PAYMENT),
}
# Money that comes after all is money, so whoever cancelled may still pay. What the payer's bank
# accepts after the end moves nothing: only the money itself does.
_AFTER_THE_END: Final[dict[Happening, _Rule]] = {
    **_WHILE_UNPAID,
    Happening.PAYMENT_ACCEPTED: _NOTED,
    Happening.PAYMENT_NOT_EXECUTED: _ALREADY_DONE,
    Happening.SHOPPER_CANCELLED: _ALREADY_DONE,
    Happening.TIME_RAN_OUT: _ALREADY_DONE,
}
_RULES: Final[dict[PaymentState, dict[Happening, _Rule]]] = {
    _AWAITING: {
        **_WHILE_UNPAID,
        Happening.PAYMENT_ACCEPTED: _ACCEPTED,
        Happening.PAYMENT_NOT_EXECUTED: _ALREADY_DONE,
        Happening.SHOPPER_CANCELLED: _GIVEN_UP,
        Happening.SHOP_CANCELLED: _OFF,
        Happening.TIME_RAN_OUT: _TIME_OVER,
    },
    _PENDING: {
        **_WHILE_UNPAID,
        Happening.PAYMENT_ACCEPTED: _ALREADY_DONE,
        Happening.PAYMENT_NOT_EXECUTED: _NOT_EXECUTED,
        Happening.SHOPPER_CANCELLED: _REFUSED,
        Happening.SHOP_CANCELLED: _REFUSED,
        Happening.TIME_RAN_OUT: _REFUSED,
    },
    # Paid is final: nothing that is said later makes it unpaid, and what goes back is counted
    # beside it (see ``refunds``).
    _PAID: {
        Happening.MONEY_ARRIVED: _Stays(Outcome.ALREADY_DONE, Verdict.PAID_AGAIN),
        Happening.OTHER_MONEY_ARRIVED: _OTHER_AMOUNT,
        Happening.STAFF_TOOK_THE_MONEY: _REFUSED,
        Happening.PAYMENT_ACCEPTED: _NOTED,
        Happening.PAYMENT_NOT_EXECUTED: _REFUSED,
        Happening.EXECUTED_UNCONFIRMED: _Stays(Outcome.NOTED, Verdict.INFORMATION),
        Happening.MONEY_REFUNDED: _REFUNDS,
        Happening.SHOPPER_CANCELLED: _REFUSED,
        Happening.SHOP_CANCELLED: _REFUSED,
        Happening.TIME_RAN_OUT: _REFUSED,
    },
    _CANCELLED: {
        **_WHILE_UNPAID,
        Happening.PAYMENT_ACCEPTED: _ACCEPTED,
        Happening.PAYMENT_NOT_EXECUTED: _ALREADY_DONE,
        Happening.SHOPPER_CANCELLED: _ALREADY_DONE,
        Happening.SHOP_CANCELLED: _OFF,
        Happening.TIME_RAN_OUT: _TIME_OVER,
    },
    _CALLED_OFF: {
        **_AFTER_THE_END,
        Happening.MONEY_ARRIVED: replace(_PAYS, verdict=Verdict.PAID_AFTER_CALLING_OFF),
        Happening.SHOP_CANCELLED: _ALREADY_DONE,
    },
    _EXPIRED: {
        **_AFTER_THE_END,
        Happening.MONEY_ARRIVED: replace(_PAYS, verdict=Verdict.PAID_AFTER_EXPIRY),
        Happening.SHOP_CANCELLED: _OFF,
    },
}


def _transition(state: PaymentState, rule: _Rule) -> Transition:
    return (
        rule
        if isinstance(rule, Transition)
        else Transition(state, rule.outcome, verdict=rule.verdict)
    )


TRANSITIONS: Final[dict[tuple[PaymentState, Happening], Transition]] = {
    (state, happening): _transition(state, rules[happening])
    for state, rules in _RULES.items()
    for happening in Happening
}
"""For every state and everything that can happen in it."""

PAYMENT_LIFETIME: Final = timedelta(days=3)
"""How long a pay link is offered (the longest time Paysera itself grants a payer)."""

MAY_EXPIRE: Final = tuple(
    state
    for state in PaymentState
    if TRANSITIONS[state, Happening.TIME_RAN_OUT].outcome is Outcome.APPLIED
)


def state_at(stored: PaymentState, *, expires_at: datetime, now: datetime) -> PaymentState:
    """The state to show at ``now``: an unpaid payment whose time is over is expired.

    It is so at once; a background step writes it down soon after and tells Saleor.
    """
    if stored in MAY_EXPIRE and now >= expires_at:
        return PaymentState.EXPIRED
    return stored
