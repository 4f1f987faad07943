"""Several servers on one database, and the same request at all of them at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from sqlalchemy import text

from saleor_paysera.payments.states import Verdict
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.crossroads import Crossroads
from tests.experiments.streets import Street, street
from tests.support.apps import AppProcess
from tests.support.town import RETURN_URL, BegunPayment, data_of

_SHOPPERS = 4


@experiment(Kind.FAULTS, "the same callbacks and webhooks at all servers of one database at once")
def everything_everywhere(ground: Ground) -> Tally:
    """One order number, one report; and staff hear of each checkout that is paid twice."""
    tally = Tally()
    with Crossroads() as crossroads, _servers(ground, crossroads) as here:
        books = Books(here.town)
        with ThreadPoolExecutor(_SHOPPERS) as shoppers:
            pairs = list(
                shoppers.map(
                    lambda number: _pay_twice(books, f"key {number}"),
                    range(ground.how_often(short=16, long=1500)),
                )
            )
        books.close(tally)
        for pair in pairs:
            _check_that_staff_know(here, pair, tally)
        _check_answers(crossroads, tally)
        if ground.database is Database.POSTGRESQL:
            _check_deadlocks(here, tally)
        tally.done = len(crossroads.crossings)
        tally.remarks.append(
            f"{len(crossroads.servers)} servers, {len(books.begun):,} payments, two for each "
            "checkout"
        )
    return tally


@contextmanager
def _servers(ground: Ground, crossroads: Crossroads) -> Iterator[Street]:
    """Four servers on PostgreSQL, two on a file of SQLite, all at the crossroads' address."""
    public = crossroads.origin
    others = 3 if ground.database is Database.POSTGRESQL else 1

    def enter(app: AppProcess) -> None:
        crossroads.servers.append(app.base_url)

    with (
        street(ground, workers=1, before_install=enter, APP_BASE_URL=public) as here,
        ExitStack() as stack,
    ):
        for number in range(others):
            other = AppProcess(
                here.database_url,
                here.town.paysera.origin,
                ground.directory / f"server-{number}.log",
                workers=1,
                APP_BASE_URL=public,
            )
            stack.callback(other.stop)
            other.start()
            enter(other)
        yield here


def _pay_twice(books: Books, key: str) -> tuple[BegunPayment, BegunPayment]:
    """Begin two payments of one checkout, and pay both at the same moment."""
    town = books.town
    checkout = town.saleor.create_checkout()
    begun = []
    for number in range(2):
        session = town.saleor.initialize(
            checkout.id,
            {"returnUrl": RETURN_URL},
            amount="9.99",
            idempotency_key=f"{key} {number}",
        )
        order = town.paysera.open(str(data_of(session)["redirectUrl"]))
        begun.append(BegunPayment(session, order))
        books.enter(begun[-1])
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(books.pay, begun))
    return begun[0], begun[1]


def _check_that_staff_know(
    here: Street, pair: tuple[BegunPayment, BegunPayment], tally: Tally
) -> None:
    verdicts = sorted(
        callback.verdict for begun in pair for callback in here.town.callbacks(begun.order_number)
    )
    if verdicts != sorted([Verdict.PAID, Verdict.PAID_ANOTHER_WAY_TOO]):
        tally.found_lost(f"{pair[0].order_number} and {pair[1].order_number}: {verdicts}")


def _check_answers(crossroads: Crossroads, tally: Tally) -> None:
    for crossing in crossroads.crossings:
        for status, body in crossing.answers:
            if status != 200:
                tally.found_broken(f"{crossing.path} was answered {status}: {body[:80]!r}")
        if len(set(map(_what_was_said, crossing.answers))) > 1:
            tally.found_doubled(f"{crossing.path} was answered differently: {crossing.answers}")


def _what_was_said(answer: tuple[int, bytes]) -> bytes:
    """What has to be the same whoever answers."""
    _, body = answer
    try:
        return str(json.loads(body).get("pspReference")).encode()
    except (ValueError, AttributeError):
        return body


def _check_deadlocks(here: Street, tally: Tally) -> None:
    with here.town.store.engine.connect() as connection:
        deadlocks = connection.scalars(
            text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).one()
    for _ in range(deadlocks):
        tally.found_broken("PostgreSQL had to end a deadlock")
