"""Doing the same thing many times at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def at_once(times: int, work: Callable[[int], T]) -> list[T]:
    """Let that many threads do ``work`` at the same moment; their errors are ours."""
    start = Barrier(times)

    def begin(number: int) -> T:
        start.wait(10)
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return [done.result(60) for done in [pool.submit(begin, n) for n in range(times)]]
