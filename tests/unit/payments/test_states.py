"""Every state, every happening: applied, already done, refused or noted. Paid is the end."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from saleor_paysera.payments.states import (
    MAY_EXPIRE,
    PAYMENT_LIFETIME,
    TRANSITIONS,
    Happening,
    Outcome,
    PaymentState,
    ReportType,
    state_at,
)

AWAITING, PENDING = PaymentState.AWAITING_PAYMENT, PaymentState.PENDING
PAID, CANCELLED = PaymentState.PAID, PaymentState.CANCELLED
CALLED_OFF, EXPIRED = PaymentState.CALLED_OFF, PaymentState.EXPIRED
UNPAID = tuple(state for state in PaymentState if state is not PAID)

MONEY, OTHER_MONEY = Happening.MONEY_ARRIVED, Happening.OTHER_MONEY_ARRIVED
TAKEN, ACCEPTED = Happening.STAFF_TOOK_THE_MONEY, Happening.PAYMENT_ACCEPTED
NOT_EXECUTED, UNCONFIRMED = Happening.PAYMENT_NOT_EXECUTED, Happening.EXECUTED_UNCONFIRMED
REFUNDED, SHOPPER_CANCELS = Happening.MONEY_REFUNDED, Happening.SHOPPER_CANCELLED
SHOP_CANCELS, TIME_IS_OVER = Happening.SHOP_CANCELLED, Happening.TIME_RAN_OUT

APPLIED, ALREADY, REFUSED = Outcome.APPLIED, Outcome.ALREADY_DONE, Outcome.REFUSED
NOTED = Outcome.NOTED

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)

# Written out by hand once more, so that no change of the table goes unseen.
EXPECTED = {
    MONEY: "paid! paid! paid= paid! paid! paid!",
    OTHER_MONEY: "awaiting_payment. pending. paid. cancelled. called_off. expired.",
    TAKEN: "paid! paid! paid- paid! paid! paid!",
    ACCEPTED: "pending! pending= paid. pending! called_off. expired.",
    NOT_EXECUTED: "awaiting_payment= awaiting_payment! paid- cancelled= called_off= expired=",
    UNCONFIRMED: "awaiting_payment. pending. paid. cancelled. called_off. expired.",
    REFUNDED: "awaiting_payment. pending. paid! cancelled. called_off. expired.",
    SHOPPER_CANCELS: "cancelled! pending- paid- cancelled= called_off= expired=",
    SHOP_CANCELS: "called_off! pending- paid- called_off! called_off= called_off!",
    TIME_IS_OVER: "expired! pending- paid- expired! called_off= expired=",
}
SIGNS = {"!": APPLIED, "=": ALREADY, "-": REFUSED, ".": NOTED}


@pytest.mark.parametrize("happening", Happening)
def test_what_happens_in_each_state(happening: Happening) -> None:
    """Of awaiting, pending, paid, cancelled, called off and expired, in this order."""
    for before, expected in zip(PaymentState, EXPECTED[happening].split(), strict=True):
        transition = TRANSITIONS[before, happening]

        assert transition.state == expected[:-1], before
        assert transition.outcome is SIGNS[expected[-1]], before


def test_every_state_answers_every_happening() -> None:
    assert set(TRANSITIONS) == set(product(PaymentState, Happening))


def test_an_outcome_says_whether_something_moved() -> None:
    for (before, happening), transition in TRANSITIONS.items():
        moves = transition.state is not before or happening is REFUNDED
        assert (transition.outcome is APPLIED) <= moves
        assert (transition.state is not before) <= (transition.outcome is APPLIED)


def test_nothing_leaves_paid() -> None:
    assert {TRANSITIONS[PAID, happening].state for happening in Happening} == {PAID}


def test_only_money_makes_paid() -> None:
    ways = {h for (before, h), t in TRANSITIONS.items() if t.state is PAID and before is not PAID}

    assert ways == {MONEY, TAKEN}


def test_money_pays_from_every_state_so_that_none_is_lost() -> None:
    assert {TRANSITIONS[state, MONEY].state for state in PaymentState} == {PAID}


def test_saleor_is_told_of_a_success_exactly_when_a_payment_becomes_paid() -> None:
    for (before, _), transition in TRANSITIONS.items():
        becomes_paid = transition.state is PAID and before is not PAID
        assert (transition.report is ReportType.CHARGE_SUCCESS) is becomes_paid


def test_saleor_is_never_told_of_a_failure_once_it_is_paid() -> None:
    told = {TRANSITIONS[PAID, happening].report for happening in Happening}

    assert told == {None, ReportType.REFUND_SUCCESS}
    assert {TRANSITIONS[PAID, happening].report_if_counting for happening in Happening} == {None}


def test_unpaid_money_is_a_request_only_where_pending_counts() -> None:
    assert ReportType.CHARGE_REQUEST not in {t.report for t in TRANSITIONS.values()}
    ways = {
        key
        for key, transition in TRANSITIONS.items()
        if transition.report_if_counting is ReportType.CHARGE_REQUEST
    }
    assert ways == {(AWAITING, ACCEPTED), (CANCELLED, ACCEPTED)}


@pytest.mark.parametrize("state", UNPAID)
def test_what_the_app_cannot_decide_changes_nothing_and_is_left_to_staff(
    state: PaymentState,
) -> None:
    for happening in (OTHER_MONEY, UNCONFIRMED, REFUNDED):
        transition = TRANSITIONS[state, happening]
        assert (transition.state, transition.outcome) == (state, NOTED)
        assert transition.verdict is not None


@pytest.mark.parametrize("stored", [AWAITING, CANCELLED])
def test_an_unpaid_payment_expires_when_its_time_is_over(stored: PaymentState) -> None:
    assert state_at(stored, expires_at=NOW + MOMENT, now=NOW) is stored
    assert state_at(stored, expires_at=NOW, now=NOW) is EXPIRED
    assert state_at(stored, expires_at=NOW - MOMENT, now=NOW) is EXPIRED
    assert stored in MAY_EXPIRE


@pytest.mark.parametrize("stored", [PENDING, PAID, CALLED_OFF])
def test_money_on_its_way_or_there_does_not_expire(stored: PaymentState) -> None:
    assert state_at(stored, expires_at=NOW - timedelta(days=900), now=NOW) is stored
    assert stored not in MAY_EXPIRE


def test_a_pay_link_is_offered_no_longer_than_paysera_grants() -> None:
    assert timedelta(days=3) == PAYMENT_LIFETIME


def test_storefronts_can_rely_on_the_names_of_states() -> None:
    assert set(PaymentState) == {
        "awaiting_payment",
        "pending",
        "paid",
        "cancelled",
        "called_off",
        "expired",
    }
