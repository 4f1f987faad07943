"""How long a report that failed waits: longer each time, an hour at most."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.services.deliver_reports import pause_after

HOUR = 3600


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (11, 1024), (12, 2048), (13, HOUR), (14, HOUR), (99, HOUR)],
)
def test_the_pause_doubles_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert pause_after(attempts) == timedelta(seconds=seconds)


@given(st.integers(1, 10**9))
def test_it_never_shrinks_and_never_gets_too_long(attempts: int) -> None:
    pause = pause_after(attempts)

    assert timedelta(seconds=1) <= pause <= pause_after(attempts + 1) <= timedelta(hours=1)
