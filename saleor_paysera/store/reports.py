"""Reports: the outbox of everything Saleor has to be told.

A report is stored in the commit that makes it true, and sent afterwards. Whoever sends it
first takes a lease; a process that dies leaves a lease that runs out.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, insert, or_, select, update

from saleor_paysera.payments.decisions import Report, ReportType
from saleor_paysera.payments.money import Money
from saleor_paysera.store.records import ClaimedReport, ReportState, StoredReport
from saleor_paysera.store.tables import payments, reports


class Reports:
    """The repository of reports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, payment_id: int, report: Report, *, now: datetime) -> None:
        """Store a report to be sent at once."""
        self._connection.execute(
            insert(reports).values(
                payment_id=payment_id,
                type=report.type,
                psp_reference=report.psp_reference,
                amount_minor=report.amount.amount_minor,
                currency=report.amount.currency,
                message=report.message,
                occurred_at=report.occurred_at,
                state=ReportState.WAITING,
                attempts=0,
                next_attempt_at=now,
            )
        )

    def claim_due(
        self, *, limit: int, now: datetime, leased_until: datetime
    ) -> list[ClaimedReport]:
        """Lease up to ``limit`` reports that are due, the oldest of each payment only.

        Only the caller may send them until ``leased_until``; of several callers at once
        each report goes to one.
        """
        candidates = self._connection.execute(self._due(now).limit(limit)).all()
        return [
            self._claimed(row)
            for row in candidates
            if self._connection.execute(
                update(reports)
                .where(reports.c.id == row.id, self._is_free(now))
                .values(leased_until=leased_until, attempts=reports.c.attempts + 1)
            ).rowcount
        ]

    def _due(self, now: datetime) -> Select[tuple[object, ...]]:
        earlier = reports.alias("earlier")
        return (
            select(reports, payments.c.transaction_id, payments.c.installation_id)
            .join(payments)
            .where(
                self._is_free(now),
                reports.c.next_attempt_at <= now,
                ~exists().where(
                    earlier.c.payment_id == reports.c.payment_id,
                    earlier.c.id < reports.c.id,
                    earlier.c.state == ReportState.WAITING,
                ),
            )
            .order_by(reports.c.next_attempt_at, reports.c.id)
        )

    @staticmethod
    def _is_free(now: datetime) -> ColumnElement[bool]:
        return (reports.c.state == ReportState.WAITING) & or_(
            reports.c.leased_until.is_(None), reports.c.leased_until <= now
        )

    def mark_delivered(self, report_id: int, *, now: datetime) -> None:
        """Saleor has it."""
        self._finish(report_id, state=ReportState.DELIVERED, delivered_at=now, last_error=None)

    def mark_refused(self, report_id: int, error: str) -> None:
        """Saleor's final no; a person has to look."""
        self._finish(report_id, state=ReportState.REFUSED, last_error=error)

    def retry_later(self, report_id: int, error: str, *, next_attempt_at: datetime) -> None:
        """It did not get through; it is due again at ``next_attempt_at``."""
        self._finish(report_id, next_attempt_at=next_attempt_at, last_error=error)

    def _finish(self, report_id: int, **values: object) -> None:
        self._connection.execute(
            update(reports).where(reports.c.id == report_id).values(leased_until=None, **values)
        )

    def make_due(self, installation_id: int, *, now: datetime) -> None:
        """Let all waiting reports of an installation be tried at once (it has a new token)."""
        of_installation = select(payments.c.id).where(payments.c.installation_id == installation_id)
        self._connection.execute(
            update(reports)
            .where(
                reports.c.state == ReportState.WAITING, reports.c.payment_id.in_(of_installation)
            )
            .values(next_attempt_at=now)
        )

    def is_any_due(self, now: datetime) -> bool:
        """Whether ``claim_due`` would find something; only reads."""
        return self._connection.execute(self._due(now).limit(1)).first() is not None

    def of_payment(self, payment_id: int) -> Sequence[StoredReport]:
        """All reports about a payment, in order."""
        rows = self._connection.execute(
            select(reports).where(reports.c.payment_id == payment_id).order_by(reports.c.id)
        )
        return [
            StoredReport(
                report=_report(row),
                state=ReportState(row.state),
                attempts=row.attempts,
                next_attempt_at=row.next_attempt_at,
                last_error=row.last_error,
                delivered_at=row.delivered_at,
            )
            for row in rows
        ]

    @staticmethod
    def _claimed(row: Row[tuple[object, ...]]) -> ClaimedReport:
        return ClaimedReport(
            id=row.id,
            report=_report(row),
            attempts=row.attempts + 1,
            transaction_id=row.transaction_id,
            installation_id=row.installation_id,
        )


def _report(row: Row[tuple[object, ...]]) -> Report:
    return Report(
        type=ReportType(row.type),
        psp_reference=row.psp_reference,
        amount=Money(row.amount_minor, row.currency),
        occurred_at=row.occurred_at,
        message=row.message,
    )
