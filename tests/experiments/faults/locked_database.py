"""Another process keeps the SQLite file locked while callbacks and webhooks come in."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import make_url

from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.streets import Street, street
from tests.support.town import BegunPayment

_SHORTER_S = 3.0
_LONGER_S = 14.0  # than the app waits for a lock
_PAYSERA_WAITS_S = 30.0
_SALEOR_WAITS_S = 18.0
_PAGES_TAKE_S = 8.0  # in peace a hundredth of a second
_CALLBACKS = 50  # more than the server has threads
_WEBHOOKS = 10


@dataclass
class Patience:
    """The longest that somebody had to wait, by what they waited for."""

    longest_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Measure one wait."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.longest_s[what] = max(self.longest_s.get(what, 0), time.monotonic() - began)

    def judge(self, tally: Tally, most_s: dict[str, float]) -> None:
        """Count each wait that was longer than it may be."""
        for what, most in most_s.items():
            if self.longest_s[what] > most:
                tally.found_broken(f"{what} took {self.longest_s[what]:.1f} s")
        tally.remarks.append(
            "the longest waits: "
            + ", ".join(f"{what} {longest:.1f} s" for what, longest in self.longest_s.items())
        )


@experiment(
    Kind.FAULTS,
    "another process locks the database, for seconds and for longer than the app waits",
    on=(Database.SQLITE,),
)
def lock_the_database(ground: Ground) -> Tally:
    """No OK without a commit, an answer in time, and pages that need no lock stay there."""
    tally, patience = Tally(), Patience()
    with street(ground) as here:
        books = Books(here.town)
        for number in range(ground.how_often(short=1, long=20)):
            for lock_s in (_SHORTER_S, _LONGER_S):
                _come_to_a_locked_door(here, books, lock_s, patience, tally)
                tally.done += 1
            if number % 5 == 0:
                books.repeat_the_unanswered()
        books.settle(tally)
    patience.judge(
        tally,
        {
            "a callback": _PAYSERA_WAITS_S,
            "a webhook": _SALEOR_WAITS_S,
            "/healthz": _PAGES_TAKE_S,
            "/api/manifest": _PAGES_TAKE_S,
        },
    )
    return tally


def _come_to_a_locked_door(
    here: Street, books: Books, lock_s: float, patience: Patience, tally: Tally
) -> None:
    payments = [here.town.begin() for _ in range(_CALLBACKS)]
    for payment in payments:
        books.enter(payment)
    over = threading.Event()
    with ThreadPoolExecutor(_CALLBACKS + _WEBHOOKS + 2) as crowd:
        with _locked(here.database_url):
            for path in ("/healthz", "/api/manifest"):
                crowd.submit(_look, here, path, over, patience)
            for payment in payments:
                crowd.submit(_pay, books, payment, patience)
            begun = [crowd.submit(_begin, books, patience) for _ in range(_WEBHOOKS)]
            time.sleep(lock_s)
            for payment in payments:
                if payment.order_number in books.promised:
                    tally.found_broken(f"{payment.order_number} got OK in spite of the lock")
            if any(webhook.done() and webhook.result() for webhook in begun):
                tally.found_broken("a payment was begun in spite of the lock")
        over.set()


def _pay(books: Books, payment: BegunPayment, patience: Patience) -> None:
    with patience.of("a callback"):
        books.pay(payment)


def _begin(books: Books, patience: Patience) -> bool:
    with patience.of("a webhook"):
        try:
            payment = books.town.begin()
        except AssertionError:  # the app's answer was no
            return False
    books.enter(payment)
    return True


def _look(here: Street, path: str, over: threading.Event, patience: Patience) -> None:
    while not over.wait(0.2):
        with patience.of(path):
            requests.get(f"{here.app.base_url}{path}", timeout=_PAYSERA_WAITS_S)


@contextmanager
def _locked(database_url: str) -> Iterator[None]:
    file = make_url(database_url).database
    assert file is not None
    with closing(sqlite3.connect(Path(file), isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 20000")
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
