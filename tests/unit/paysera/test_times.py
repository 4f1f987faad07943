"""Paysera's ``time_limit`` is a time on the clocks of Vilnius."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.paysera.times import time_limit


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 1, 15, 12, 5, 9, tzinfo=UTC), "2026-01-15 14:05:09"),
        (datetime(2026, 7, 15, 12, 5, 9, tzinfo=UTC), "2026-07-15 15:05:09"),
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), "2027-01-01 00:30:00"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "2026-03-29 02:59:59"),
        (datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC), "2026-03-29 04:00:00"),
        (datetime(2026, 10, 25, 2, 0, 0, tzinfo=UTC), "2026-10-25 04:00:00"),
    ],
)
def test_vilnius_is_two_hours_ahead_in_winter_and_three_in_summer(
    moment: datetime, shown: str
) -> None:
    assert time_limit(moment) == shown


def test_the_zone_a_time_is_given_in_does_not_matter() -> None:
    in_india = timezone(timedelta(hours=5, minutes=30))

    assert time_limit(datetime(2026, 7, 15, 17, 30, tzinfo=in_india)) == "2026-07-15 15:00:00"


def test_parts_of_a_second_are_not_rounded_up() -> None:
    assert time_limit(datetime(2026, 1, 1, 0, 0, 0, 999_999, UTC)) == "2026-01-01 02:00:00"


@given(st.datetimes(datetime(1000, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_always_has_the_nineteen_characters_that_paysera_takes(moment: datetime) -> None:
    assert len(time_limit(moment)) == 19
