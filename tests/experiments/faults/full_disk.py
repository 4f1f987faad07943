"""The disk is full while payments come in."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from subprocess import CalledProcessError

from sqlalchemy import text

from saleor_paysera.sandbox.saleor import Outage
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.leases import let_leases_run_out
from tests.experiments.faults.shoppers import shopping
from tests.experiments.faults.small_disks import SmallDisk, small_disk
from tests.experiments.streets import Street, street
from tests.support.databases import PostgresqlServer

_SQLITE_MB = 16
_POSTGRESQL_MB = 256
_BEFORE_S, _FULL_FOR_S = 0.5, 2.0
_PAID_MEANWHILE = 10


@experiment(
    Kind.FAULTS, "the disk of the database and of the app's log is full", on=(Database.SQLITE,)
)
def fill_the_disk(ground: Ground) -> Tally:
    """No OK while nothing can be committed; with room again everything goes on by itself.

    One worker: another would hide what has stopped for good.
    """
    tally, streets = Tally(), list[Street]()
    with (
        small_disk(_SQLITE_MB, lambda: streets[0].app.group) as disk,
        street(replace(ground, directory=disk.folder), workers=1) as here,
    ):
        streets.append(here)
        _fill_and_make_room(ground, here, disk, tally, mend=lambda: None)
        with here.town.store.engine.connect() as connection:
            verdict = connection.scalar(text("PRAGMA integrity_check"))
        if verdict != "ok":
            tally.found_broken(f"the database is damaged: {verdict}")
    return tally


@experiment(Kind.FAULTS, "PostgreSQL's disk is full", on=(Database.POSTGRESQL,))
def fill_the_disk_of_postgresql(ground: Ground) -> Tally:
    """As above; PostgreSQL may have to be started again, the app never."""
    assert ground.postgresql is not None
    tally, servers = Tally(), list[PostgresqlServer]()
    with (
        small_disk(_POSTGRESQL_MB, lambda: servers[0].process_id) as disk,
        PostgresqlServer(ground.postgresql.binaries, inside=disk.folder) as server,
        street(replace(ground, postgresql=server), workers=1) as here,
    ):
        servers.append(server)
        _fill_and_make_room(ground, here, disk, tally, mend=partial(_start_again, server))
    return tally


def _start_again(server: PostgresqlServer) -> None:
    with suppress(CalledProcessError):  # it may have given up already
        server.stop("immediate")
    server.start()


def _fill_and_make_room(
    ground: Ground, here: Street, disk: SmallDisk, tally: Tally, *, mend: Callable[[], None]
) -> None:
    books = Books(here.town)
    for _ in range(ground.how_often(short=1, long=30)):
        payments = [here.town.begin() for _ in range(_PAID_MEANWHILE)]
        refused = books.unanswered
        # So that there are reports to claim, again and again, while nothing can be written.
        here.town.saleor.answer_reports_with(Outage.SERVER_ERROR)
        with shopping(books):
            time.sleep(_BEFORE_S)
            disk.fill()
            for payment in payments:
                books.enter(payment)
                books.pay(payment)
            time.sleep(_FULL_FOR_S)
            disk.make_room()
            mend()
        here.town.saleor.answer_reports_with(None)
        tally.done += books.unanswered > refused
        let_leases_run_out(here, really=ground.is_long)
    books.settle(tally)
