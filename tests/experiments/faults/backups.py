"""A backup is taken while payments come in, and the app goes on from it in another place."""

import subprocess
import time

from sqlalchemy import func, select

from saleor_paysera.sandbox.saleor import Outage
from saleor_paysera.store.backup import back_up
from saleor_paysera.store.outbox_records import ReportState
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.tables import reports
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.leases import let_leases_run_out
from tests.experiments.faults.shoppers import shopping
from tests.experiments.streets import Street, street
from tests.support.town import BegunPayment
from tests.support.waiting import eventually

_OF_EACH = 3
_UNKNOWN = 404


@experiment(Kind.FAULTS, "a backup taken under load is restored, and the app goes on from it")
def restore_a_backup(ground: Ground) -> Tally:
    """What the backup knows goes on, what it does not know is refused, nothing is doubled."""
    tally = Tally()
    for _ in range(ground.how_often(short=1, long=30)):
        with street(ground) as here:
            before = Books(here.town)
            restored_url = _live_until_the_end(ground, here, before, tally)
            _go_on(ground, here, before, restored_url, tally)
            tally.done += 1
    return tally


def _live_until_the_end(ground: Ground, here: Street, books: Books, tally: Tally) -> str:
    """The app's first life, with a backup in the midst of it. Returns the restored database."""
    here.town.saleor.answer_reports_with(Outage.SERVER_ERROR)
    for _ in range(_OF_EACH):
        _begin_and_pay(books)
    paid_later = [here.town.begin() for _ in range(_OF_EACH)]
    with shopping(books):
        time.sleep(0.5)
        restored_url = _backed_up_and_restored(ground, here)
        time.sleep(0.3)
    here.town.saleor.answer_reports_with(None)
    for payment in paid_later:
        books.enter(payment)
        books.pay(payment)
    for _ in range(_OF_EACH):
        _begin_and_pay(books)
    books.repeat_the_unanswered()
    books.close(tally)
    here.app.stop()
    return restored_url


def _go_on(ground: Ground, here: Street, before: Books, restored_url: str, tally: Tally) -> None:
    """The app's second life. Paysera sends again what it sent since the backup."""
    here.move_to(restored_url)
    let_leases_run_out(here, really=False)
    here.app.start()
    books, unknown = Books(here.town), 0
    for payment in before.begun:
        if _is_known(here, payment):
            books.enter(payment)
            continue
        unknown += 1
        if here.town.paysera.repeat(payment.order).status != _UNKNOWN:
            tally.found_accepted(f"{payment.order_number} is unknown, and its callback taken")
    if unknown in (0, len(before.begun)):
        tally.found_broken(f"{unknown} of {len(before.begun)} payments are not in the backup")
    _begin_and_pay(books)
    books.settle(tally)
    tally.remarks.append(f"{unknown} payments were begun after the backup and are unknown")
    try:
        eventually(lambda: _undelivered(here) == 0, within=60)
    except AssertionError:
        tally.found_lost(f"{_undelivered(here)} reports that waited in the backup never went out")


def _begin_and_pay(books: Books) -> None:
    payment = books.town.begin()
    books.enter(payment)
    books.pay(payment)


def _is_known(here: Street, payment: BegunPayment) -> bool:
    try:
        here.town.payment(payment.order_number)
    except UnknownOrder:
        return False
    return True


def _undelivered(here: Street) -> int:
    with here.town.store.engine.connect() as connection:
        number = connection.scalar(
            select(func.count()).where(reports.c.state != ReportState.DELIVERED)
        )
    return number or 0


def _backed_up_and_restored(ground: Ground, here: Street) -> str:
    name = ground.chance.randbytes(4).hex()
    if ground.database is Database.SQLITE:
        backup = ground.directory / f"backup-{name}.db"
        back_up(here.town.store.engine, backup)
        return f"sqlite:///{backup}"
    assert ground.postgresql is not None
    programs, backup = ground.postgresql.binaries, ground.directory / f"{name}.dump"
    dump = f"{programs}/pg_dump", "--format=custom", f"--file={backup}"
    subprocess.run([*dump, f"--dbname={here.database_url}"], check=True)
    restored_url = ground.new_database()
    restore = f"{programs}/pg_restore", "--exit-on-error", f"--dbname={restored_url}"
    subprocess.run([*restore, str(backup)], check=True)
    return restored_url
