"""What strangers may do is bounded, and so is what is remembered of them."""

from datetime import UTC, datetime, timedelta

from saleor_paysera.services.allowances import Allowances

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_an_allowance_is_spent_and_comes_back() -> None:
    allowances = Allowances(3, comes_back_every=10 * SECOND)

    assert [allowances.spend("a", NOW) for _ in range(4)] == [True, True, True, False]
    assert allowances.wait("a", NOW) == 10 * SECOND
    assert not allowances.spend("a", NOW + 9 * SECOND)
    assert allowances.spend("a", NOW + 10 * SECOND)
    assert not allowances.spend("a", NOW + 10 * SECOND)


def test_no_more_comes_back_than_was_there() -> None:
    allowances = Allowances(2, comes_back_every=SECOND)
    allowances.spend("a", NOW)

    later = NOW + 1000 * SECOND

    assert [allowances.spend("a", later) for _ in range(3)] == [True, True, False]


def test_each_source_has_its_own() -> None:
    allowances = Allowances(1, comes_back_every=SECOND)

    assert allowances.spend("a", NOW)
    assert allowances.spend("b", NOW)
    assert allowances.wait("c", NOW) == timedelta()


def test_a_clock_that_is_set_back_locks_nobody_out_for_longer() -> None:
    allowances = Allowances(1, comes_back_every=SECOND)
    allowances.spend("a", NOW)

    before = NOW - timedelta(days=1)
    assert allowances.wait("a", before) == SECOND
    assert allowances.spend("a", before + SECOND)


def test_a_stranger_who_changes_names_fills_no_memory() -> None:
    allowances = Allowances(1, comes_back_every=SECOND)
    for number in range(10_001):
        allowances.spend(number, NOW)

    assert allowances.spend(0, NOW), "the oldest is forgotten"
    assert not allowances.spend(10_000, NOW)
