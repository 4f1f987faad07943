"""The connection to PostgreSQL is lost, in the middle of a commit above all."""

import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from sqlalchemy import make_url

from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.leases import let_leases_run_out
from tests.experiments.faults.shoppers import shopping
from tests.experiments.streets import street
from tests.support.cable import Cable, Cut
from tests.support.databases import PostgresqlServer
from tests.support.waiting import eventually

_RECOVERS_WITHIN_S = 20.0


@dataclass
class Scissors:
    """Cut some of the commits before they arrive, and some before their answer does."""

    chance: Random
    share: float = 0.0
    """Of the commits."""
    cuts: dict[Cut, int] = field(default_factory=lambda: dict.fromkeys(Cut, 0))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, message: bytes) -> Cut:
        """What to do to a message."""
        if b"COMMIT" not in message:
            return Cut.NEVER
        with self._lock:
            cut = Cut.NEVER
            if self.chance.random() < self.share:
                cut = self.chance.choice([Cut.BEFORE, Cut.AFTER])
            self.cuts[cut] += 1
            return cut


@experiment(
    Kind.FAULTS,
    "the connection to the database is lost before, during and after commits",
    on=(Database.POSTGRESQL,),
)
def lose_connections(ground: Ground) -> Tally:
    """Where the commit's answer is lost, the repetition is recognised and nothing is doubled."""
    tally, scissors = Tally(), Scissors(ground.chance)
    url = make_url(ground.new_database())
    assert url.port is not None
    with Cable(url.port, scissors.judge) as cable:
        through_the_cable = url.set(port=cable.port).render_as_string(hide_password=False)
        with street(ground, through_the_cable) as here:
            books = Books(here.town)
            with shopping(books):
                for _ in range(ground.how_often(short=10, long=1000)):
                    scissors.share = 0.3
                    time.sleep(ground.chance.uniform(0.1, 0.6))
                    cable.cut_all()
                    scissors.share = 0.0
                    time.sleep(0.1)
            let_leases_run_out(here, really=ground.is_long)
            books.settle(tally)
    tally.done = scissors.cuts[Cut.BEFORE] + scissors.cuts[Cut.AFTER]
    tally.remarks.append(
        f"{scissors.cuts[Cut.BEFORE]:,} commits did not arrive, of {scissors.cuts[Cut.AFTER]:,} "
        "the answer was lost"
    )
    if not all(scissors.cuts.values()):
        tally.found_broken("a kind of cut was never made")
    return tally


@experiment(Kind.FAULTS, "PostgreSQL restarts and crashes under load", on=(Database.POSTGRESQL,))
def restart_postgresql(ground: Ground) -> Tally:
    """The app is back by itself, within seconds."""
    assert ground.postgresql is not None
    tally, longest_s = Tally(), 0.0
    with (
        PostgresqlServer(ground.postgresql.binaries) as server,
        street(replace(ground, postgresql=server)) as here,
    ):
        books = Books(here.town)
        with shopping(books):
            for number in range(ground.how_often(short=4, long=200)):
                time.sleep(ground.chance.uniform(0.2, 1.0))
                server.stop("immediate" if number % 2 else "fast")
                time.sleep(ground.chance.uniform(0, 0.5))
                server.start()
                began, promised = time.monotonic(), len(books.promised)
                goes_on = partial(_goes_on, books, promised)
                eventually(goes_on, within=_RECOVERS_WITHIN_S)
                longest_s = max(longest_s, time.monotonic() - began)
                tally.done += 1
        let_leases_run_out(here, really=ground.is_long)
        books.settle(tally)
    tally.remarks.append(f"the first OK after a start came after at most {longest_s:.1f} s")
    return tally


def _goes_on(books: Books, promised: int) -> bool:
    return len(books.promised) > promised
