"""What must hold in the app's database after whatever was done to it."""

from collections import Counter

from sqlalchemy import Connection, select

from saleor_paysera.payments.states import PaymentState, ReportType, Verdict
from saleor_paysera.store.tables import callbacks, payments, reports
from saleor_paysera.store.unit_of_work import Store
from tests.experiments.experiment import Tally

_PAYS = (
    Verdict.PAID,
    Verdict.PAID_AFTER_EXPIRY,
    Verdict.PAID_AFTER_CALLING_OFF,
    Verdict.PAID_ANOTHER_WAY_TOO,
)


def check_invariants(store: Store, tally: Tally) -> None:
    """Count every row that contradicts another."""
    with store.engine.connect() as connection:
        _check_reports(connection, tally)
        _check_order_numbers(connection, tally)


def _check_reports(connection: Connection, tally: Tally) -> None:
    charged = Counter(
        connection.scalars(
            select(reports.c.payment_id).where(reports.c.type == ReportType.CHARGE_SUCCESS)
        )
    )
    paid = set(
        connection.scalars(select(payments.c.id).where(payments.c.state == PaymentState.PAID))
    )
    proven = connection.scalars(
        select(callbacks.c.payment_id).where(callbacks.c.verdict.in_(_PAYS))
    )
    for payment_id in {*paid, *proven}:
        if not charged[payment_id]:
            tally.found_lost(f"payment {payment_id} is paid in the database and has no report")
    for payment_id, number in charged.items():
        if number > 1:
            tally.found_doubled(f"payment {payment_id} has {number} reports of a charge")
        if payment_id not in paid:
            tally.found_broken(f"payment {payment_id} has a report of a charge and is not paid")


def _check_order_numbers(connection: Connection, tally: Tally) -> None:
    # The tables forbid it; this is for the day somebody takes a constraint away.
    rows = connection.execute(
        select(payments.c.order_number, payments.c.installation_id, payments.c.transaction_id)
    ).all()
    numbers = Counter(row.order_number for row in rows)
    transactions = Counter((row.installation_id, row.transaction_id) for row in rows)
    for number, times in numbers.items():
        if times > 1:
            tally.found_doubled(f"{number} is the number of {times} payments")
    for (_, transaction_id), times in transactions.items():
        if times > 1:
            tally.found_doubled(f"{transaction_id} has {times} payments")
