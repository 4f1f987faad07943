"""A loop looks by itself, outlives what goes wrong, and ends when it is told to."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest

from saleor_paysera.services.periodic_loop import PeriodicLoop
from tests.support.waiting import eventually

SOON = timedelta(milliseconds=5)
NEVER = timedelta(days=1)


class Watched(PeriodicLoop):
    """Does ``look`` whenever it looks."""

    def __init__(
        self, look: Callable[[], object], *, every: timedelta, first_after: timedelta | None = None
    ) -> None:
        super().__init__("watched", every=every, first_after=first_after)
        self._look_at = look

    def _look(self) -> None:
        self._look_at()


def lives() -> bool:
    """Whether a thread of the loop is there."""
    return any(thread.name == "watched" for thread in threading.enumerate())


@pytest.fixture(autouse=True)
def _no_loop_is_left() -> Iterator[None]:
    yield
    assert not lives()


def test_it_looks_again_and_again_until_it_is_stopped() -> None:
    looks = count()
    seen: list[int] = []
    loop = Watched(lambda: seen.append(next(looks)), every=SOON)

    loop.start()
    eventually(lambda: len(seen) > 2)
    loop.stop()

    assert not lives()


def test_it_stops_at_once_however_long_its_pause_is() -> None:
    loop = Watched(lambda: None, every=NEVER)
    loop.start()
    assert lives()

    loop.stop()

    assert not lives()


def test_whoever_stops_it_waits_for_the_look_that_is_under_way() -> None:
    under_way, may_end = threading.Event(), threading.Event()

    def look() -> None:
        under_way.set()
        assert may_end.wait(timeout=15)

    loop = Watched(look, every=NEVER, first_after=SOON)
    loop.start()
    assert under_way.wait(timeout=15)
    stopping = threading.Thread(target=loop.stop)
    stopping.start()

    stopping.join(timeout=0.1)
    assert stopping.is_alive(), "the look is not at its end"
    may_end.set()

    stopping.join(timeout=15)
    assert not stopping.is_alive()


def test_it_looks_for_the_first_time_when_it_was_told_to() -> None:
    looked = threading.Event()
    loop = Watched(looked.set, every=NEVER, first_after=SOON)

    loop.start()

    assert looked.wait(timeout=15)
    loop.stop()


def test_it_outlives_a_look_that_fails() -> None:
    looks = count()

    def look() -> None:
        if next(looks) == 0:
            raise OSError("the database is away")

    loop = Watched(look, every=SOON)
    loop.start()
    eventually(lambda: next(looks) > 3)
    loop.stop()


def test_one_that_was_never_started_can_be_stopped() -> None:
    Watched(lambda: None, every=SOON).stop()
