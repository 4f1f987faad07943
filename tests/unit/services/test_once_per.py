"""A brake: once per pause for each key, whoever pulls it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.services.once_per import OncePer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def test_the_first_may_go_the_next_only_after_the_pause() -> None:
    brake = OncePer(MINUTE)

    assert brake.allows("key", NOON)
    assert not brake.allows("key", NOON)
    assert not brake.allows("key", NOON + MINUTE - MOMENT)
    assert brake.allows("key", NOON + MINUTE)
    assert not brake.allows("key", NOON + MINUTE + MOMENT), "its own pause begins"


def test_a_refusal_does_not_make_the_pause_longer() -> None:
    brake = OncePer(MINUTE)
    brake.allows("key", NOON)
    for second in range(1, 60):
        assert not brake.allows("key", NOON + timedelta(seconds=second))

    assert brake.allows("key", NOON + MINUTE)


def test_a_clock_that_is_put_back_does_not_make_the_pause_longer() -> None:
    brake = OncePer(MINUTE)
    brake.allows("key", NOON + timedelta(days=9))

    assert brake.allows("key", NOON)
    assert not brake.allows("key", NOON + MOMENT)


def test_keys_do_not_brake_each_other() -> None:
    brake = OncePer(MINUTE)

    assert brake.allows("one", NOON)
    assert brake.allows("other", NOON)
    assert brake.allows(1, NOON)
    assert not brake.allows("one", NOON)


class SlowKey(str):
    """A key that is looked up so slowly that other threads get in between."""

    __slots__ = ()

    def __hash__(self) -> int:
        time.sleep(0.01)
        return super().__hash__()


def test_of_many_at_once_one_goes() -> None:
    brake = OncePer(MINUTE)
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: brake.allows(SlowKey("key"), NOON), range(8)))

    assert allowed.count(True) == 1


@given(st.lists(st.integers(0, 300), max_size=60).map(sorted))
def test_never_twice_within_a_pause_and_never_idle_longer(seconds: list[int]) -> None:
    brake = OncePer(MINUTE)
    gone = [second for second in seconds if brake.allows("key", NOON + timedelta(seconds=second))]

    assert all(later - earlier >= 60 for earlier, later in pairwise(gone))
    for second in seconds:
        assert any(second - 60 < other <= second for other in gone)
