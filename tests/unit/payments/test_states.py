"""Every state, every happening: applied, already done, or refused. Paid is the end."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from saleor_paysera.payments.states import (
    PAYMENT_LIFETIME,
    TRANSITIONS,
    Happening,
    Outcome,
    PaymentState,
    Transition,
    state_at,
)

AWAITING, PENDING = PaymentState.AWAITING_PAYMENT, PaymentState.PENDING
PAID, CANCELLED, EXPIRED = PaymentState.PAID, PaymentState.CANCELLED, PaymentState.EXPIRED
STORED = (AWAITING, PENDING, PAID, CANCELLED)

MONEY, ACCEPTED = Happening.MONEY_ARRIVED, Happening.PAYMENT_ACCEPTED
NOT_EXECUTED, CANCELS = Happening.PAYMENT_NOT_EXECUTED, Happening.SHOPPER_CANCELLED

APPLIED, ALREADY, REFUSED = Outcome.APPLIED, Outcome.ALREADY_DONE, Outcome.REFUSED

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("before", "happening", "after", "outcome"),
    [
        (AWAITING, MONEY, PAID, APPLIED),
        (AWAITING, ACCEPTED, PENDING, APPLIED),
        (AWAITING, NOT_EXECUTED, AWAITING, ALREADY),
        (AWAITING, CANCELS, CANCELLED, APPLIED),
        (PENDING, MONEY, PAID, APPLIED),
        (PENDING, ACCEPTED, PENDING, ALREADY),
        (PENDING, NOT_EXECUTED, AWAITING, APPLIED),
        (PENDING, CANCELS, PENDING, REFUSED),
        (PAID, MONEY, PAID, ALREADY),
        (PAID, ACCEPTED, PAID, REFUSED),
        (PAID, NOT_EXECUTED, PAID, REFUSED),
        (PAID, CANCELS, PAID, REFUSED),
        (CANCELLED, MONEY, PAID, APPLIED),
        (CANCELLED, ACCEPTED, PENDING, APPLIED),
        (CANCELLED, NOT_EXECUTED, CANCELLED, ALREADY),
        (CANCELLED, CANCELS, CANCELLED, ALREADY),
    ],
)
def test_what_happens_in_a_state(
    before: PaymentState, happening: Happening, after: PaymentState, outcome: Outcome
) -> None:
    assert TRANSITIONS[before, happening] == Transition(after, outcome)


def test_every_stored_state_answers_every_happening() -> None:
    assert set(TRANSITIONS) == set(product(STORED, Happening))
    assert set(STORED) | {EXPIRED} == set(PaymentState)


def test_an_outcome_says_whether_the_state_changed() -> None:
    for (before, _), transition in TRANSITIONS.items():
        assert (transition.outcome is APPLIED) == (transition.state is not before)
        assert transition.outcome is not Outcome.NOTED


def test_nothing_leaves_paid_and_nothing_becomes_expired() -> None:
    assert {TRANSITIONS[PAID, happening].state for happening in Happening} == {PAID}
    assert EXPIRED not in {transition.state for transition in TRANSITIONS.values()}


def test_only_money_that_arrived_makes_paid() -> None:
    ways = {h for (before, h), t in TRANSITIONS.items() if t.state is PAID and before is not PAID}

    assert ways == {MONEY}


def test_money_pays_from_every_state_so_that_none_is_lost() -> None:
    assert {TRANSITIONS[state, MONEY].state for state in STORED} == {PAID}


@pytest.mark.parametrize("stored", [AWAITING, CANCELLED])
def test_an_unpaid_payment_expires_when_its_time_is_over(stored: PaymentState) -> None:
    assert state_at(stored, expires_at=NOW + MOMENT, now=NOW) is stored
    assert state_at(stored, expires_at=NOW, now=NOW) is EXPIRED
    assert state_at(stored, expires_at=NOW - MOMENT, now=NOW) is EXPIRED


@pytest.mark.parametrize("stored", [PENDING, PAID])
def test_money_on_its_way_or_there_does_not_expire(stored: PaymentState) -> None:
    assert state_at(stored, expires_at=NOW - timedelta(days=900), now=NOW) is stored


def test_a_pay_link_is_offered_no_longer_than_paysera_grants() -> None:
    assert timedelta(days=3) == PAYMENT_LIFETIME


def test_storefronts_can_rely_on_the_names_of_states() -> None:
    assert set(PaymentState) == {"awaiting_payment", "pending", "paid", "cancelled", "expired"}
