"""The amount rules, one by one, as they were read from and seen on Saleor."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from saleor_paysera.sandbox.saleor.transactions import (
    Amounts,
    ChargeStatus,
    EventType,
    Recorded,
    TransactionEvent,
    amounts_of,
    charge_status,
    is_final,
    record,
)

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def event(
    kind: str, amount: str = "9.99", reference: str = "P1", *, at: int = 0, counted: bool = True
) -> TransactionEvent:
    """An event `at` so many seconds after the start."""
    time = START + timedelta(seconds=at)
    return TransactionEvent(EventType(kind), reference, Decimal(amount), time, counted=counted)


def amounts(*events: TransactionEvent) -> Amounts:
    return amounts_of(events)


def recorded(*events: TransactionEvent) -> tuple[TransactionEvent, ...]:
    known: tuple[TransactionEvent, ...] = ()
    for one in events:
        known = record(known, one).events
    return known


def test_a_success_is_charged() -> None:
    assert amounts(event("CHARGE_SUCCESS")) == Amounts(charged=Decimal("9.99"))


def test_a_request_is_pending_and_covers() -> None:
    pending = amounts(event("CHARGE_REQUEST"))
    assert pending.charge_pending == Decimal("9.99")
    assert pending.charged == 0
    assert pending.covered == Decimal("9.99")


@pytest.mark.parametrize("outcome", ["CHARGE_SUCCESS", "CHARGE_FAILURE"])
def test_an_outcome_ends_what_was_pending(outcome: str) -> None:
    done = amounts(event("CHARGE_REQUEST"), event(outcome, at=1))
    assert done.charge_pending == 0


@pytest.mark.parametrize("kind", ["CHARGE_ACTION_REQUIRED", "INFO"])
def test_what_asks_or_informs_moves_no_money(kind: str) -> None:
    assert amounts(event(kind)) == Amounts()


def test_what_is_only_a_record_does_not_count() -> None:
    assert amounts(event("CHARGE_REQUEST", counted=False)) == Amounts()


def test_the_same_report_again_is_already_processed() -> None:
    known = recorded(event("CHARGE_SUCCESS"))
    again = record(known, event("CHARGE_SUCCESS", at=5))
    assert again.outcome is Recorded.ALREADY_PROCESSED
    assert again.event is known[0]
    assert again.events == known


def test_the_same_amount_with_other_zeros_is_the_same_report() -> None:
    known = recorded(event("CHARGE_SUCCESS", "10.00"))
    assert record(known, event("CHARGE_SUCCESS", "10")).outcome is Recorded.ALREADY_PROCESSED


def test_another_amount_under_a_known_reference_is_refused_with_a_failure_event() -> None:
    known = recorded(event("CHARGE_SUCCESS"))
    other = record(known, event("CHARGE_SUCCESS", "5.00"))
    assert other.outcome is Recorded.INCORRECT_DETAILS
    assert other.events[-1].type is EventType.CHARGE_FAILURE
    assert amounts_of(other.events).charged == Decimal("9.99")


def test_a_second_charge_under_another_reference_is_added_up() -> None:
    known = recorded(event("CHARGE_SUCCESS"), event("CHARGE_SUCCESS", reference="P2"))
    assert amounts_of(known).charged == Decimal("19.98")


def test_a_failure_after_a_success_takes_the_charge_away_and_a_repeated_success_does_not_heal() -> (
    None
):
    broken = recorded(event("CHARGE_SUCCESS"), event("CHARGE_FAILURE", at=1))
    assert amounts_of(broken).charged == 0
    repeated = record(broken, event("CHARGE_SUCCESS", at=2))
    assert repeated.outcome is Recorded.ALREADY_PROCESSED
    assert amounts_of(repeated.events).charged == 0


def test_a_success_after_a_failure_counts() -> None:
    healed = recorded(event("CHARGE_FAILURE"), event("CHARGE_SUCCESS", at=1))
    assert amounts_of(healed).charged == Decimal("9.99")


def test_the_later_time_wins_and_not_the_later_arrival() -> None:
    late = recorded(event("CHARGE_SUCCESS", at=10), event("CHARGE_FAILURE", at=5))
    assert amounts_of(late).charged == Decimal("9.99")


def test_at_the_same_moment_the_failure_wins() -> None:
    assert amounts(event("CHARGE_SUCCESS"), event("CHARGE_FAILURE")).charged == 0


def test_remarks_and_required_actions_are_never_duplicates() -> None:
    known = recorded(event("INFO"), event("INFO"), event("CHARGE_ACTION_REQUIRED"))
    assert len(record(known, event("CHARGE_ACTION_REQUIRED")).events) == 4


def test_a_request_that_only_opened_a_session_makes_a_reported_one_a_duplicate() -> None:
    opening = event("CHARGE_REQUEST", counted=False)
    again = record((opening,), event("CHARGE_REQUEST", at=1))
    assert again.outcome is Recorded.ALREADY_PROCESSED
    assert amounts_of(again.events).charge_pending == 0


def test_a_refund_request_takes_from_the_charge_while_it_is_pending() -> None:
    pending = amounts(event("CHARGE_SUCCESS"), event("REFUND_REQUEST", "4.00", "R1", at=1))
    assert (pending.charged, pending.refund_pending) == (Decimal("5.99"), Decimal("4.00"))


def test_a_refund_moves_from_charged_to_refunded() -> None:
    refunded = amounts(
        event("CHARGE_SUCCESS"),
        event("REFUND_REQUEST", "4.00", "R1", at=1),
        event("REFUND_SUCCESS", "4.00", "R1", at=2),
    )
    assert refunded == Amounts(charged=Decimal("5.99"), refunded=Decimal("4.00"))


def test_a_failed_refund_gives_the_charge_back() -> None:
    failed = amounts(
        event("CHARGE_SUCCESS"),
        event("REFUND_REQUEST", "4.00", "R1", at=1),
        event("REFUND_FAILURE", "4.00", "R1", at=2),
    )
    assert failed == Amounts(charged=Decimal("9.99"))


def test_two_partial_refunds_need_references_of_their_own() -> None:
    both = recorded(
        event("CHARGE_SUCCESS"),
        event("REFUND_SUCCESS", "4.00", "R1", at=1),
        event("REFUND_SUCCESS", "4.00", "R2", at=2),
    )
    assert amounts_of(both).refunded == Decimal("8.00")


def test_a_refund_beyond_the_charge_goes_below_zero() -> None:
    below = amounts(event("CHARGE_SUCCESS"), event("REFUND_SUCCESS", "109.99", "R1", at=1))
    assert below.charged == Decimal(-100)


def test_a_reversed_refund_is_charged_again() -> None:
    reversed_ = amounts(
        event("CHARGE_SUCCESS"),
        event("REFUND_SUCCESS", "4.00", "R1", at=1),
        event("REFUND_REVERSE", "4.00", "R1", at=2),
    )
    assert reversed_ == Amounts(charged=Decimal("9.99"))


def test_a_charge_takes_from_what_was_authorized_and_never_below_zero() -> None:
    charged = amounts(event("AUTHORIZATION_SUCCESS", "5.00", "A1"), event("CHARGE_SUCCESS", at=1))
    assert charged == Amounts(charged=Decimal("9.99"))


def test_an_adjustment_replaces_earlier_authorizations() -> None:
    adjusted = amounts(
        event("AUTHORIZATION_SUCCESS", "5.00", "A1"),
        event("AUTHORIZATION_ADJUSTMENT", "7.00", "A2", at=1),
    )
    assert adjusted.authorized == Decimal("7.00")


def test_a_second_authorization_is_refused() -> None:
    known = recorded(event("AUTHORIZATION_SUCCESS"))
    second = record(known, event("AUTHORIZATION_SUCCESS", reference="A2"))
    assert second.outcome is Recorded.ALREADY_EXISTS


def test_events_without_a_reference_are_added_and_take_from_nothing() -> None:
    plain = amounts(event("CHARGE_SUCCESS"), event("REFUND_SUCCESS", "4.00", "", at=1))
    assert (plain.charged, plain.refunded) == (Decimal("9.99"), Decimal("4.00"))


@pytest.mark.parametrize(
    ("charged", "status"),
    [
        ("0", ChargeStatus.NONE),
        ("-1", ChargeStatus.NONE),
        ("9.98", ChargeStatus.PARTIAL),
        ("9.99", ChargeStatus.FULL),
        ("10.00", ChargeStatus.OVERCHARGED),
    ],
)
def test_the_charge_status_is_exact_to_the_cent(charged: str, status: ChargeStatus) -> None:
    assert charge_status(Decimal(charged), Decimal("9.99")) is status


def test_a_failure_of_the_delivery_is_not_final() -> None:
    assert is_final(event("CHARGE_FAILURE"))
    assert not is_final(event("CHARGE_FAILURE", counted=False))
    assert not is_final(event("CHARGE_ACTION_REQUIRED"))
    assert not is_final(event("REFUND_SUCCESS"))
