"""Work at one thing is done by one at a time, and things do not wait for each other."""

import weakref

import pytest

from saleor_paysera.services import turns
from saleor_paysera.services.turns import Turns


def test_a_key_has_one_turn_at_a_time_and_keys_do_not_wait_for_each_other() -> None:
    each = Turns()
    with each.of("one"):
        assert not each.of("one").acquire(blocking=False)
        assert each.of("other").acquire(blocking=False)

    assert each.of("one").acquire(blocking=False)


def test_keys_that_somebody_makes_up_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "_MOST_KEPT", 10)
    each = Turns()
    at_work = each.of("at work")
    at_work.acquire()

    kept = [weakref.ref(each.of(number)) for number in range(100)]

    assert sum(turn() is not None for turn in kept) <= 10
    assert each.of("at work") is at_work
