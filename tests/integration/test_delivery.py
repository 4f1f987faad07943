"""Reports on their way to Saleor: refused, delayed, sent again, and never in each other's way."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import event, update

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from saleor_paysera.sandbox.saleor import Outage, SaleorDouble
from saleor_paysera.services.expire_payments import expire_payments
from saleor_paysera.store.backup import back_up
from saleor_paysera.store.outbox_records import ReportState, StoredReport
from saleor_paysera.store.reports import MAX_LEASED
from saleor_paysera.store.tables import payments
from tests.support.apps import AppInThread
from tests.support.town import PASSWORD, PROJECT_ID, BegunPayment, Town, town
from tests.support.waiting import eventually


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Town]:
    with town(saleor_key, paysera_key, f"sqlite:///{tmp_path}/a.db") as built:
        yield built


def report_of(here: Town, begun: BegunPayment) -> StoredReport:
    with here.store.read() as uow:
        payment = uow.payments.by_order_number(begun.order_number)
        (report,) = uow.reports.of_payment(payment.id)
        return report


def test_a_final_refusal_is_kept_for_staff_and_can_be_sent_again(here: Town) -> None:
    begun = here.begin()
    transaction = here.saleor.transactions.pop(begun.transaction.id)

    here.paysera.pay(begun.order)
    eventually(lambda: report_of(here, begun).state is ReportState.REFUSED)
    assert "NOT_FOUND" in (report_of(here, begun).last_error or "")
    assert report_of(here, begun).attempts == 1

    here.saleor.transactions[transaction.id] = transaction
    with here.store.write() as uow:
        payment = uow.payments.by_order_number(begun.order_number)
        assert uow.reports.send_again(payment.id, now=payment.created_at) == 1
    here.wait_until_charged(begun)
    eventually(lambda: report_of(here, begun).state is ReportState.DELIVERED)


def test_the_pauses_between_tries_grow(here: Town) -> None:
    begun = here.begin()
    here.saleor.answer_reports_with(Outage.SERVER_ERROR)
    began = time.monotonic()

    here.paysera.pay(begun.order)
    eventually(lambda: len(here.reports_of(begun)) == 3)

    assert 2.8 < time.monotonic() - began < 8, "at once, after 1 s, after 2 s more"
    stored = report_of(here, begun)
    assert stored.state is ReportState.WAITING
    assert "it answered 500" in (stored.last_error or "")


def test_a_report_goes_out_though_the_key_of_its_payment_is_lost(here: Town) -> None:
    """After a reinstall the token is sealed anew; the payment stays as it was."""
    begun = here.begin()
    here.saleor.answer_reports_with(Outage.SERVER_ERROR)
    here.paysera.pay(begun.order)
    with here.store.engine.begin() as connection:
        connection.execute(update(payments).values(pay_url_sealed=b"sealed with a lost key"))

    here.saleor.answer_reports_with(None)

    here.wait_until_charged(begun)
    assert begun.transaction.actions == ("REFUND",)


def test_commits_that_fail_while_claiming_stop_nothing(here: Town) -> None:
    begun = here.begin()
    left = [6]

    def fail_while_claiming(connection: object, *_: object) -> None:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("the database fails at the commit")

    here.saleor.answer_reports_with(Outage.SERVER_ERROR)
    here.paysera.pay(begun.order)
    eventually(lambda: len(here.reports_of(begun)) == 1)
    event.listen(here.store.engine, "commit", fail_while_claiming)
    here.app.ahead = timedelta(hours=2)
    eventually(lambda: left[0] == 0, within=60)
    event.remove(here.store.engine, "commit", fail_while_claiming)
    here.saleor.answer_reports_with(None)

    here.app.ahead = timedelta(hours=5)
    here.wait_until_charged(begun)


def test_a_saleor_that_hangs_does_not_hold_up_another(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    with (
        SaleorDouble(private_key=saleor_key) as hanging,
        SaleorDouble(private_key=saleor_key) as healthy,
        PayseraDouble(
            {PROJECT_ID: Project(PASSWORD)}, private_key=paysera_key, repeat_after=()
        ) as paysera,
        AppInThread(f"sqlite:///{tmp_path}/a.db", paysera.origin) as app,
    ):
        first, second = Town(hanging, paysera, app.store), Town(healthy, paysera, app.store)
        for shop in (first, second):
            shop.saleor.install(f"{app.base_url}/api/manifest")
            shop.configure()
        hanging.answer_reports_with(Outage.HANG)
        for _ in range(MAX_LEASED + 4):
            paysera.pay(first.begin().order)
        eventually(lambda: len(hanging.reports) == MAX_LEASED)

        begun = second.begin()
        paysera.pay(begun.order)

        second.wait_until_charged(begun, within=3)
        assert len(hanging.reports) == MAX_LEASED, "no more than a few at once for one Saleor"
        hanging.answer_reports_with(None)


def test_a_failure_is_not_told_of_money_that_saleor_has(here: Town, tmp_path: Path) -> None:
    # As after going back to a backup: Saleor sets such money to nothing, and no later success
    # brings it back.
    begun, copy = here.begin(), tmp_path / "copy.db"
    back_up(here.store.engine, copy)
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)
    _go_back_to(copy, here)

    here.app.ahead = timedelta(days=4)
    assert expire_payments(here.app.context, set()) == 1
    eventually(lambda: report_of(here, begun).state is ReportState.REFUSED)

    assert "charged" in (report_of(here, begun).last_error or "")
    assert [r.type for r in here.reports_of(begun)] == ["CHARGE_SUCCESS"]
    assert here.charged(begun) == Decimal("9.99")


def test_a_replayed_callback_sets_a_payment_right_that_a_backup_did_not_know_paid(
    here: Town, tmp_path: Path
) -> None:
    begun, copy = here.begin(), tmp_path / "copy.db"
    back_up(here.store.engine, copy)
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)
    _go_back_to(copy, here)
    here.app.ahead = timedelta(days=4)
    expire_payments(here.app.context, set())
    eventually(lambda: report_of(here, begun).state is ReportState.REFUSED)

    assert here.paysera.repeat(begun.order).is_ok

    eventually(lambda: len(here.reports_of(begun)) == 2)
    assert here.payment(begun.order_number).state is PaymentState.PAID
    assert here.charged(begun) == Decimal("9.99")
    with here.store.read() as uow:
        assert (
            uow.reports.oldest_undelivered(1, ReportState.REFUSED, now=here.app.context.clock())
            is None
        )


def _go_back_to(copy: Path, here: Town) -> None:
    """Put the backup in the place of the database."""
    with (
        closing(sqlite3.connect(copy)) as source,
        closing(sqlite3.connect(here.store.engine.url.database or "")) as target,
    ):
        source.backup(target)
