"""How much waits for a person or for Saleor, over all Saleors that have the app.

Each number comes from the rows that wait, which are few, found by an index: this is asked
several times a minute, however many payments there are.
"""

from typing import Final

from sqlalchemy import Connection, Executable, Select, func, select

from saleor_paysera.payments.facts import RefundState
from saleor_paysera.store.outbox_records import CompletionState, ReportState, WaitingRows
from saleor_paysera.store.reports import is_over
from saleor_paysera.store.tables import (
    callbacks,
    completions,
    configurations,
    installations,
    payments,
    refunds,
    reports,
)

_HAS_THE_APP: Final = payments.c.installation_id.not_in(
    select(installations.c.id).where(installations.c.uninstalled_at.is_not(None))
)


class Backlog:
    """Counts what waits. Nothing of a Saleor that has uninstalled the app."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reports(self) -> WaitingRows:
        """Reports that Saleor does not have yet, and when the oldest of them happened."""
        return self._counted(
            select(func.count(), func.min(reports.c.occurred_at))
            .select_from(reports.join(payments))
            .where(reports.c.state == ReportState.WAITING, _HAS_THE_APP)
        )

    def refused_reports(self) -> int:
        """Reports that Saleor refused for good, and that nothing later has made needless."""
        return self._count(
            select(func.count())
            .select_from(reports.join(payments))
            .where(reports.c.state == ReportState.REFUSED, ~is_over(), _HAS_THE_APP)
        )

    def refunds(self) -> WaitingRows:
        """Refunds that staff have to make in Paysera, and when the oldest was asked for."""
        return self._counted(
            select(func.count(), func.min(refunds.c.begun_at))
            .select_from(refunds.join(payments))
            .where(refunds.c.state == RefundState.REQUESTED, _HAS_THE_APP)
        )

    def refused_completions(self) -> int:
        """Paid checkouts that somebody has to look at."""
        return self._count(
            select(func.count())
            .select_from(completions.join(payments, completions.c.payment_id == payments.c.id))
            .where(completions.c.state == CompletionState.REFUSED, _HAS_THE_APP)
        )

    def callbacks_for_staff(self) -> int:
        """Callbacks that staff have to decide about."""
        return self._count(
            select(func.count())
            .select_from(callbacks)
            .where(
                callbacks.c.configuration_id.in_(_present_configurations()),
                callbacks.c.awaits_staff,
            )
        )

    def _count(self, query: Executable) -> int:
        return int(self._connection.scalars(query).one())

    def _counted(self, query: Executable) -> WaitingRows:
        row = self._connection.execute(query).one()
        return WaitingRows(row[0], row[1])


def _present_configurations() -> Select[int]:
    return (
        select(configurations.c.id)
        .join(installations, configurations.c.installation_id == installations.c.id)
        .where(installations.c.uninstalled_at.is_(None))
    )
