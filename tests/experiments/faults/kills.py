"""Processes of the server are killed, over and over, while payments come in."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from saleor_paysera.sandbox.saleor import Outage
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.leases import let_leases_run_out
from tests.experiments.faults.shoppers import shopping
from tests.experiments.streets import Street, street
from tests.support.waiting import eventually

_LONGEST_LIFE_S = 1.2
_SALEOR_TAKES_S = 0.1


@experiment(Kind.FAULTS, "kill -9 of the whole server at random moments, under load")
def kill_the_server(ground: Ground) -> Tally:
    """Every callback that got OK is reported once; the others are sent again and are, too."""
    return _kill_under_load(ground, _kill_all, times=ground.how_often(short=5, long=300))


@experiment(Kind.FAULTS, "kill -9 of the server's first process alone, under load")
def kill_the_first_process(ground: Ground) -> Tally:
    """Its workers end with it, and the next server finds the port free."""
    return _kill_under_load(ground, _kill_parent, times=ground.how_often(short=2, long=200))


@experiment(Kind.FAULTS, "kill -9 of single workers at random moments, under load")
def kill_workers(ground: Ground) -> Tally:
    """The other worker goes on, and the dead one is replaced."""
    kill = partial(_kill_a_worker, ground)
    return _kill_under_load(ground, kill, times=ground.how_often(short=5, long=300))


def _kill_under_load(ground: Ground, kill: Callable[[Street], None], *, times: int) -> Tally:
    tally = Tally()
    with street(ground) as here:
        books = Books(here.town)
        # So that reports are under way, too.
        here.town.saleor.answer_reports_with(Outage.SLOW, slow_s=_SALEOR_TAKES_S)
        with shopping(books):
            for _ in range(times):
                time.sleep(ground.chance.uniform(0.05, _LONGEST_LIFE_S))
                kill(here)
                tally.done += 1
        here.town.saleor.answer_reports_with(None)
        if here.app.is_running:
            here.app.kill()
        let_leases_run_out(here, really=ground.is_long)
        here.app.start()
        unanswered = books.unanswered
        books.repeat_the_unanswered()
        books.close(tally)
        tally.remarks.append(
            f"{len(books.begun):,} payments, {unanswered:,} callbacks had to be sent again"
        )
    return tally


def _kill_all(here: Street) -> None:
    here.app.kill()
    here.app.start()


def _kill_parent(here: Street) -> None:
    here.app.kill_parent()
    eventually(lambda: not here.app.is_answering)
    here.app.start()


def _kill_a_worker(ground: Ground, here: Street) -> None:
    # A worker that dies twice in seconds ends the server, for whoever supervises it to start
    # it again, as here.
    eventually(lambda: bool(here.app.worker_ids) or not here.app.is_running, within=40)
    if not here.app.is_running:
        here.app.stop()
        here.app.start()
    with suppress(ProcessLookupError):
        os.kill(ground.chance.choice(here.app.worker_ids), signal.SIGKILL)
