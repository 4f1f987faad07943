"""Honest shoppers and a genuine Paysera while somebody attacks: they must be served in time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tests.experiments.experiment import Tally
from tests.experiments.faults.books import Books
from tests.support.town import Town

IN_TIME_S: Final = 5.0
"""Saleor waits 18 seconds for an answer, Paysera 30; a shopper should not."""
_PAUSE_S: Final = 0.05


@dataclass
class Bystanders:
    """What shoppers met with. Times in seconds, as Saleor and Paysera see them."""

    tally: Tally
    books: Books
    checkouts: list[float] = field(default_factory=list)
    callbacks: list[float] = field(default_factory=list)

    def shop_once(self, during: str) -> None:
        """Begin a payment and pay it; whatever is refused or late counts as a fault."""
        began = time.monotonic()
        try:
            payment = self.books.town.begin()
        except AssertionError as error:
            self.tally.found_broken(
                f"{during}: a checkout webhook was not answered: {error!s:.200}"
            )
            return
        self.checkouts.append(time.monotonic() - began)
        self.books.enter(payment)
        began = time.monotonic()
        self.books.pay(payment)
        self.callbacks.append(time.monotonic() - began)
        answer = payment.order.sent[-1].answer
        if not answer.is_ok:
            self.tally.found_broken(
                f"{during}: a callback got {answer.status} {answer.body[:100]!r}"
            )
        self._check(during, "checkout webhook", self.checkouts[-1])
        self._check(during, "callback", self.callbacks[-1])

    def _check(self, during: str, what: str, took: float) -> None:
        if took > IN_TIME_S:
            self.tally.found_broken(f"{during}: a {what} was answered after {took:.1f} s")

    @contextmanager
    def shopping(self, during: str) -> Iterator[None]:
        """Go on shopping until the end of the block."""
        over = threading.Event()

        def shop() -> None:
            while not over.is_set():
                self.shop_once(during)
                over.wait(_PAUSE_S)

        thread = threading.Thread(target=shop)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def close(self) -> None:
        """Count what was promised and not kept, and say how long they waited."""
        self.books.close(self.tally)
        self.tally.remarks.append(
            f"{len(self.callbacks):,} honest payments meanwhile; the slowest checkout webhook took "
            f"{max(self.checkouts, default=0):.2f} s, the slowest callback "
            f"{max(self.callbacks, default=0):.2f} s"
        )


def bystanders(town: Town, tally: Tally) -> Bystanders:
    """Shoppers of this town."""
    return Bystanders(tally, Books(town))
