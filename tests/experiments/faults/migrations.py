"""An earlier version's database is brought up to date, whatever happens meanwhile."""

import subprocess
import sys
import time

import requests

from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.sandbox.saleor import Outage
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.old_databases import (
    Rows,
    build_old,
    missing_from,
    read_rows,
    revision_of,
    revisions_in,
)
from tests.experiments.streets import Street, street
from tests.support.apps import AppProcess
from tests.support.town import BegunPayment

_OF_EACH = 2
_MUCH, _VERY_MUCH = 300, 5000
_STARTS_AT_ONCE = 4
_CHANGE_BY_THEMSELVES = ("reports", "installations", "paysera_keys", "completions")
_MIGRATE = (
    "import os\n"
    "from saleor_paysera.store.engine import create_database_engine\n"
    "from saleor_paysera.store.migrations import migrate\n"
    "print('begun', flush=True)\n"
    "migrate(create_database_engine(os.environ['DATABASE_URL']))\n"
)


@experiment(Kind.FAULTS, "the server starts on the database of each earlier revision, full of data")
def start_on_an_old_database(ground: Ground) -> Tally:
    """Every row means the same, waiting reports go out once, and unpaid payments are paid."""
    tally = Tally()
    with street(ground, workers=1) as here:
        payments = _live(here)
        here.app.stop()
        rows = read_rows(here.database_url)
        for revision in revisions_in(here.database_url).earlier:
            _start_at(ground, here, revision, rows, payments, tally)
            tally.done += 1
    return tally


def _live(here: Street) -> list[BegunPayment]:
    """Bring payments into each state that the first revision knew."""
    town = here.town
    payments = [town.begin() for _ in range(5 * _OF_EACH)]
    reported, waiting, cancelled, wrong, _ = (payments[n::5] for n in range(5))
    for payment in reported:
        town.paysera.pay(payment.order)
        town.wait_until_charged(payment)
    town.saleor.answer_reports_with(Outage.SERVER_ERROR)
    for payment in waiting:
        town.paysera.pay(payment.order)
    for payment in cancelled:
        requests.get(town.paysera.cancel_url(payment.order), timeout=20, allow_redirects=False)
    for payment in wrong:
        town.paysera.send(
            payment.order, town.paysera.signed_callback(payment.order, amount="1", payamount="1")
        )
    return payments


def _start_at(
    ground: Ground,
    here: Street,
    revision: str,
    rows: Rows,
    payments: list[BegunPayment],
    tally: Tally,
) -> None:
    here.move_to(ground.new_database())
    build_old(here.database_url, revision, rows)
    before = read_rows(here.database_url)
    here.app.start()
    for table in missing_from(read_rows(here.database_url), before):
        if table not in _CHANGE_BY_THEMSELVES:
            tally.found_lost(f"from {revision}: the rows of {table} are not what they were")
    _check_meaning(here, revision, payments, tally)
    here.town.saleor.answer_reports_with(None)
    books = Books(here.town)
    for payment in [*payments, here.town.begin()]:
        books.enter(payment)
    books.repeat_the_unanswered()
    books.close(tally)
    here.app.stop()


def _check_meaning(here: Street, revision: str, payments: list[BegunPayment], tally: Tally) -> None:
    with here.town.store.read() as uow:
        (installation,) = uow.installations.all()
        for_staff = uow.callbacks.for_staff(installation.id, limit=50)
        stored = [uow.payments.by_order_number(payment.order_number) for payment in payments]
    paid = [payment for payment in stored if payment.state is PaymentState.PAID]
    cancelled = [payment for payment in stored if payment.state is PaymentState.CANCELLED]
    if any(payment.charged != payment.asked for payment in paid):
        tally.found_lost(f"from {revision}: it is not known how much was paid")
    if (len(paid), len(cancelled)) != (2 * _OF_EACH, _OF_EACH):
        tally.found_lost(f"from {revision}: {len(paid)} are paid, {len(cancelled)} cancelled")
    wrong = [one for one in for_staff if one.verdict is Verdict.AMOUNT_MISMATCH]
    if len(wrong) != _OF_EACH:
        tally.found_lost(f"from {revision}: staff see {len(wrong)} wrong amounts")


@experiment(Kind.FAULTS, "kill -9 in the midst of a migration, and several starts at once")
def kill_the_migration(ground: Ground) -> Tally:
    """It is done wholly or not at all, and the next start does it."""
    tally = Tally()
    with street(ground, workers=1) as here:
        _live(here)
        here.app.stop()
        rows = read_rows(here.database_url)
        revisions = revisions_in(here.database_url)
        app, first = here.app, revisions.earlier[0]
        database_url, before = _old_and_large(ground, first, rows)
        app.env["DATABASE_URL"] = database_url
        longest_s = _seconds_of_a_whole_one(app)
        interrupted = 0
        for _ in range(ground.how_often(short=5, long=200)):
            if revision_of(database_url) == revisions.newest:  # it was faster than the kill
                database_url, before = _old_and_large(ground, first, rows)
                app.env["DATABASE_URL"] = database_url
            _kill_within(ground, app, longest_s)
            tally.done += 1
            left_at = revision_of(database_url)
            interrupted += left_at == first
            if left_at not in (first, revisions.newest):
                tally.found_broken(f"it was left at {left_at}")
        database_url, before = _old_and_large(ground, first, rows)
        app.env["DATABASE_URL"] = database_url
        codes = _start_at_once(app)
        if any(codes):
            tally.found_broken(f"several starts at once ended with {codes}")
        if revision_of(database_url) != revisions.newest:
            tally.found_broken(f"it is at {revision_of(database_url)}")
        for table in missing_from(read_rows(database_url), before):
            tally.found_lost(f"the rows of {table} are not what they were")
    number = sum(len(rows) for rows in before.values())
    tally.remarks.append(
        f"{number:,} rows; {interrupted} migrations were interrupted, the others were done by then"
    )
    return tally


def _old_and_large(ground: Ground, revision: str, rows: Rows) -> tuple[str, Rows]:
    database_url = ground.new_database()
    build_old(database_url, revision, rows, times=ground.how_often(short=_MUCH, long=_VERY_MUCH))
    return database_url, read_rows(database_url)


def _seconds_of_a_whole_one(app: AppProcess) -> float:
    migrating = _start_migrating(app)
    assert migrating.stdout is not None
    migrating.stdout.readline()
    began = time.monotonic()
    migrating.communicate(timeout=120)
    return time.monotonic() - began


def _kill_within(ground: Ground, app: AppProcess, longest_s: float) -> None:
    migrating = _start_migrating(app)
    assert migrating.stdout is not None
    migrating.stdout.readline()
    time.sleep(ground.chance.uniform(0, longest_s))
    migrating.kill()
    migrating.communicate()


def _start_at_once(app: AppProcess) -> list[int]:
    starts = [_start_migrating(app) for _ in range(_STARTS_AT_ONCE)]
    for start in starts:
        start.communicate(timeout=120)
    return [start.returncode for start in starts]


def _start_migrating(app: AppProcess) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _MIGRATE], env=app.env, stdout=subprocess.PIPE)
