"""Shoppers who pay one thing after another, whatever happens to the app meanwhile."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.experiments.faults.books import Books

_SHOPPERS = 6


@contextmanager
def shopping(books: Books, shoppers: int = _SHOPPERS) -> Iterator[None]:
    """A crowd that shops until the end of the block."""
    over = threading.Event()
    with ThreadPoolExecutor(shoppers) as pool:
        crowd = [pool.submit(_shop_until, over, books) for _ in range(shoppers)]
        try:
            yield
        finally:
            over.set()
    for shopper in crowd:
        shopper.result()


def _shop_until(over: threading.Event, books: Books) -> None:
    while not over.is_set():
        try:
            payment = books.town.begin()
        except Exception:  # noqa: BLE001 - the app is dead: the shopper tries again
            time.sleep(0.02)
            continue
        books.enter(payment)
        books.pay(payment)
