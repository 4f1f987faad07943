"""The server is asked to stop while payments come in, and started again."""

import json
import time
from collections.abc import Callable

from sqlalchemy import func, select

from saleor_paysera.sandbox.saleor import Outage
from saleor_paysera.store.tables import callbacks, completions, payments, reports
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.shoppers import shopping
from tests.experiments.streets import Street, street
from tests.support.waiting import eventually

_LONGEST_LIFE_S = 1.5
_SALEOR_TAKES_S = 0.3
"""So that reports are under way whenever the server is stopped."""
_GRACE_S = 30
_WAITING_WHILE_SALEOR_HANGS = 10


@experiment(Kind.FAULTS, "stop the server under load (SIGTERM, SIGINT) and start it again")
def stop_under_load(ground: Ground) -> Tally:
    """What is under way is finished, and what waits goes on at once after the start."""
    tally = Tally()
    with street(ground) as here:
        books = Books(here.town)
        here.town.saleor.answer_reports_with(Outage.SLOW, slow_s=_SALEOR_TAKES_S)
        longest = 0.0
        with shopping(books):
            for number in range(ground.how_often(short=3, long=150)):
                time.sleep(ground.chance.uniform(0.1, _LONGEST_LIFE_S))
                stop = here.app.interrupt if number % 2 else here.app.stop
                longest = max(longest, _stop(here, stop, tally))
                here.app.start()
                tally.done += 1
        _count_cut_answers(here, books, tally)
        here.town.saleor.answer_reports_with(None)
        _settle(books, tally)
        for visit in here.town.saleor.visits:
            if visit.was_broken_off:
                tally.found_broken("a report was broken off in the middle")
        tally.remarks.append(
            f"{len(books.begun):,} payments, {books.unanswered:,} callbacks had to be sent again, "
            f"the longest stop took {longest:.1f} s"
        )
    return tally


@experiment(
    Kind.FAULTS,
    "stop the server (SIGTERM) while Saleor hangs, and start it again",
    on=(Database.POSTGRESQL,),
)
def stop_while_saleor_hangs(ground: Ground) -> Tally:
    """Reports that are under way are given up in time, and the next server sends them."""
    tally = Tally()
    with street(ground) as here:
        for _ in range(ground.how_often(short=1, long=20)):
            books = Books(here.town)
            for _ in range(_WAITING_WHILE_SALEOR_HANGS):
                books.enter(here.town.begin())
            here.town.saleor.answer_reports_with(Outage.HANG)
            heard = len(here.town.saleor.reports)
            for payment in books.begun:
                books.pay(payment)
            eventually(lambda heard=heard: len(here.town.saleor.reports) > heard)  # type: ignore[misc]
            seconds = _stop(here, here.app.stop, tally)
            here.town.saleor.answer_reports_with(None)
            here.app.start()
            tally.done += 1
            _settle(books, tally)
            tally.remarks.append(f"the stop took {seconds:.1f} s")
    return tally


def _stop(here: Street, stop: Callable[[], int | None], tally: Tally) -> float:
    """Stop, and tell how long it took."""
    began = time.monotonic()
    code = stop()
    seconds = time.monotonic() - began
    if code != 0:
        tally.found_broken(f"the server ended with {code}")
    if seconds >= _GRACE_S:
        tally.found_broken(f"the server took {seconds:.0f} s to stop")
    if leases := _leases(here):
        tally.found_lost(f"{leases} leases were left behind: nobody may send what they hold")
    return seconds


def _leases(here: Street) -> int:
    with here.town.store.engine.connect() as connection:
        return sum(
            connection.scalars(select(func.count()).where(table.c.leased_until.is_not(None))).one()
            for table in (reports, completions)
        )


def _count_cut_answers(here: Street, books: Books, tally: Tally) -> None:
    """What was taken has to be answered, too."""
    with here.town.store.engine.connect() as connection:
        started = set(connection.scalars(select(payments.c.transaction_id)))
        taken = set(connection.scalars(select(payments.c.order_number).join(callbacks).distinct()))
    for order_number in taken - books.promised:
        tally.found_broken(f"the callback of {order_number} was taken and not answered")
    for delivery in here.town.saleor.deliveries:
        transaction = json.loads(delivery.request_body).get("transaction") or {}
        if delivery.status is None and transaction.get("id") in started:
            tally.found_broken(f"{transaction['id']} was started and Saleor not answered")
        if delivery.status is not None and delivery.json() is None:
            tally.found_broken(f"half an answer: {delivery.body[:80]!r}")


def _settle(books: Books, tally: Tally) -> None:
    """Well within the time of a lease."""
    books.repeat_the_unanswered()
    books.close(tally, within=20)
