"""Reports: the outbox of everything Saleor has to be told.

A report is stored in the commit that makes it true, and sent afterwards. Whoever sends it
first takes a lease; a process that dies leaves a lease that runs out.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from saleor_paysera.payments.facts import Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import ReportType
from saleor_paysera.store.outbox_records import (
    ClaimedReport,
    ReportState,
    StoredReport,
    UndeliveredCount,
    UndeliveredReport,
)
from saleor_paysera.store.planning import unindexed
from saleor_paysera.store.tables import UtcDateTime, installations, payments, reports

MAX_LEASED: Final = 8
AT_ONCE: Final = datetime.fromtimestamp(0, UTC)
"""When a new report is due, whatever the clock says then."""
OVERDUE_AFTER: Final = timedelta(minutes=5)
"""A report that was not even tried for so long: something is wrong with whoever sends them."""
LONGEST_PAUSE: Final = timedelta(hours=1)
"""Until the next attempt, and until the end of a lease."""
_MOST_SHOWN: Final = 50
_ADD: Final = insert(reports).values(
    installation_id=select(payments.c.installation_id)
    .where(payments.c.id == bindparam("of_payment"))
    .scalar_subquery()
)
_OF_PAYMENT: Final = (
    select(reports).where(reports.c.payment_id == bindparam("payment_id")).order_by(reports.c.id)
)
_earlier: Final = reports.alias("earlier")
_NOW: Final = bindparam("now", type_=UtcDateTime())
# A clock that ran ahead and was put back: what it planned must not wait for that time.
_FAR: Final = bindparam("far", type_=UtcDateTime())
_IS_WAITING: Final = reports.c.state == ReportState.WAITING
_IS_FREE: Final = _IS_WAITING & or_(
    reports.c.leased_until.is_(None),
    reports.c.leased_until <= _NOW,
    reports.c.leased_until > _FAR,
)
_IS_TIME: Final = or_(reports.c.next_attempt_at <= _NOW, reports.c.next_attempt_at > _FAR)
_IS_OLDEST: Final = ~exists().where(
    _earlier.c.payment_id == reports.c.payment_id,
    _earlier.c.id < reports.c.id,
    unindexed(_earlier.c.state) == ReportState.WAITING,
)

_LEASES: Final = (
    select(reports.c.installation_id, func.count().label("leased"))
    .where(
        reports.c.leased_until > _NOW,
        reports.c.leased_until <= _FAR,
        unindexed(reports.c.state) == ReportState.WAITING,
    )
    .group_by(reports.c.installation_id)
)
_DUE: Final = (
    select(reports, payments.c.order_number, payments.c.transaction_id)
    .join(payments)
    .where(
        reports.c.installation_id == bindparam("installation_id"), _IS_FREE, _IS_TIME, _IS_OLDEST
    )
    .order_by(reports.c.next_attempt_at, reports.c.id)
    .limit(bindparam("room"))
)
# Whoever holds a row is about to change it: waiting for it could end in a deadlock.
_DUE_TO_LEASE: Final = _DUE.with_for_update(of=reports, skip_locked=True)
_LEASE: Final = (
    update(reports)
    .where(reports.c.id == bindparam("report_id"), _IS_FREE)
    .values(leased_until=bindparam("new_leased_until"), attempts=reports.c.attempts + 1)
)
_ANY_TO_ADOPT: Final = select(exists().where(_IS_WAITING, reports.c.installation_id.is_(None)))
_ADOPT: Final = (
    update(reports)
    .where(_IS_WAITING, reports.c.installation_id.is_(None))
    .values(
        installation_id=select(payments.c.installation_id)
        .where(payments.c.id == reports.c.payment_id)
        .scalar_subquery()
    )
)
_MARK_DELIVERED: Final = (
    update(reports)
    .where(reports.c.id == bindparam("report_id"))
    .values(
        state=ReportState.DELIVERED,
        delivered_at=bindparam("delivered_at"),
        last_error=None,
        leased_until=None,
    )
)


def _with_due() -> Select[tuple[int]]:
    """Which installations have something due. Walks from one to the next by the index, so
    that it takes as long as there are such installations, not reports."""
    found = select(func.min(reports.c.installation_id).label("id")).where(_IS_WAITING)
    known = found.cte("known", recursive=True)
    following = (
        select(func.min(reports.c.installation_id))
        .where(_IS_WAITING, reports.c.installation_id > known.c.id)
        .scalar_subquery()
    )
    known = known.union_all(select(following).where(known.c.id.is_not(None)))
    theirs = (
        select(reports.c.next_attempt_at)
        .where(_IS_WAITING, reports.c.installation_id == known.c.id)
        .limit(1)
    )
    first = theirs.order_by(reports.c.next_attempt_at).scalar_subquery()
    last = theirs.order_by(reports.c.next_attempt_at.desc()).scalar_subquery()
    return (
        select(known.c.id)
        .join(installations, installations.c.id == known.c.id)
        .where(installations.c.uninstalled_at.is_(None), or_(first <= _NOW, last > _FAR))
        .order_by(first)
    )


_WITH_DUE: Final = _with_due()


class Reports:
    """The repository of reports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, payment_id: int, report: Report) -> None:
        """Store a report to be sent at once."""
        self._connection.execute(
            _ADD,
            {
                "payment_id": payment_id,
                "of_payment": payment_id,
                "type": report.type,
                "psp_reference": report.psp_reference,
                "amount_minor": report.amount.amount_minor,
                "currency": report.amount.currency,
                "message": report.message,
                "occurred_at": report.occurred_at,
                "state": ReportState.WAITING,
                "attempts": 0,
                "next_attempt_at": AT_ONCE,
            },
        )

    def claim_due(
        self,
        *,
        limit: int,
        now: datetime,
        leased_until: datetime,
        busy_installations: Collection[int] = (),
    ) -> list[ClaimedReport]:
        """Lease up to ``limit`` reports that are due, the oldest of each payment only.

        Only the caller may send them until ``leased_until``; of several callers at once
        each report goes to one. An installation has ``MAX_LEASED`` reports under way at most
        (a few more where several claim at the same moment), and none more while it is among
        ``busy_installations``, so that a Saleor that hangs does not hold up the others. Those
        of a Saleor that has uninstalled the app wait until it is back.
        """
        self._connection.execute(_ADOPT)
        under_way = self._leases(now)
        claimed: list[ClaimedReport] = []
        for installation_id in self._with_due(now, {*busy_installations, *_full(under_way)}):
            room = min(MAX_LEASED - under_way[installation_id], limit - len(claimed))
            if not room:
                break
            due = self._connection.execute(
                _DUE_TO_LEASE, {"installation_id": installation_id, "room": room, **_times(now)}
            )
            claimed += [
                self._claimed(row)
                for row in due.all()
                if self._connection.execute(
                    _LEASE,
                    {"report_id": row.id, "new_leased_until": leased_until, **_times(now)},
                ).rowcount
            ]
        return claimed

    def is_any_due(self, now: datetime, *, busy_installations: Collection[int] = ()) -> bool:
        """Whether ``claim_due`` would find something; only reads."""
        if self._connection.scalar(_ANY_TO_ADOPT):
            return True
        return any(
            self._connection.execute(
                _DUE, {"installation_id": installation_id, "room": 1, **_times(now)}
            ).first()
            for installation_id in self._with_due(
                now, {*busy_installations, *_full(self._leases(now))}
            )
        )

    def _with_due(self, now: datetime, busy: Collection[int]) -> list[int]:
        """The installations with reports that are due, the one that waits longest first."""
        found = self._connection.execute(_WITH_DUE, _times(now))
        return [row.id for row in found if row.id not in busy]

    def _leases(self, now: datetime) -> Counter[int]:
        """How many reports of each installation are under way."""
        rows = self._connection.execute(_LEASES, _times(now))
        return Counter({row.installation_id: row.leased for row in rows})

    def mark_delivered(self, claimed: ClaimedReport, *, now: datetime) -> None:
        """Saleor has it. That is so even if the lease ran out meanwhile."""
        self._connection.execute(_MARK_DELIVERED, {"report_id": claimed.id, "delivered_at": now})

    def mark_refused(self, claimed: ClaimedReport, error: str) -> None:
        """Saleor's final no; a person has to look."""
        self._finish(claimed, state=ReportState.REFUSED, last_error=error)

    def retry_later(self, claimed: ClaimedReport, error: str, *, next_attempt_at: datetime) -> None:
        """It did not get through; it is due again at ``next_attempt_at``."""
        self._finish(claimed, next_attempt_at=next_attempt_at, last_error=error)

    def _finish(self, claimed: ClaimedReport, **values: object) -> None:
        # A sender whose lease ran out must not undo what the next one did: each lease
        # has its own number of attempts.
        self._connection.execute(
            update(reports)
            .where(
                reports.c.id == claimed.id,
                reports.c.state == ReportState.WAITING,
                reports.c.attempts == claimed.attempts,
            )
            .values(leased_until=None, **values)
        )

    def make_due(self, installation_id: int, *, now: datetime) -> None:
        """Let all waiting reports of an installation be tried at once (it is back)."""
        waiting = (
            select(reports.c.id)
            .join(payments)
            .where(
                payments.c.installation_id == installation_id,
                reports.c.state == ReportState.WAITING,
            )
            # In one order for everybody: two reinstalls at once must not block each other.
            .order_by(reports.c.id)
            .with_for_update(of=reports)
        )
        self._connection.execute(
            update(reports).where(reports.c.id.in_(waiting)).values(next_attempt_at=now)
        )

    def send_again(self, payment_id: int, *, now: datetime) -> int:
        """Let a payment's undelivered reports, refused ones too, be tried at once.

        One that has been overtaken by a later word about the same reference stays as it is:
        a failure must not come after the success. Returns how many there are.
        """
        return self._connection.execute(
            update(reports)
            .where(
                reports.c.payment_id == payment_id,
                reports.c.state != ReportState.DELIVERED,
                ~is_over(),
            )
            .values(state=ReportState.WAITING, next_attempt_at=now)
        ).rowcount

    def of_payment(self, payment_id: int) -> Sequence[StoredReport]:
        """All reports about a payment, in order."""
        rows = self._connection.execute(_OF_PAYMENT, {"payment_id": payment_id})
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

    def oldest_undelivered(
        self, installation_id: int, state: ReportState, *, now: datetime
    ) -> UndeliveredReport | None:
        """The oldest report that was refused, or that waits too long; None: no such."""
        row = self._connection.execute(
            select(reports, payments.c.order_number)
            .join(payments)
            .where(
                payments.c.installation_id == installation_id,
                reports.c.state == state,
                _is_undelivered(now),
            )
            .order_by(reports.c.id)
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return UndeliveredReport(
            order_number=row.order_number,
            type=ReportType(row.type),
            state=ReportState(row.state),
            occurred_at=row.occurred_at,
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            last_error=row.last_error,
        )

    def count_undelivered(self, installation_id: int, *, now: datetime) -> UndeliveredCount:
        """How many reports wait too long or were refused."""
        rows = self._connection.execute(
            select(reports.c.state, func.count().label("number"))
            .join(payments)
            .where(payments.c.installation_id == installation_id, _is_undelivered(now))
            .group_by(reports.c.state)
        )
        numbers = {row.state: row.number for row in rows}
        return UndeliveredCount(
            waiting=numbers.get(ReportState.WAITING, 0),
            refused=numbers.get(ReportState.REFUSED, 0),
        )

    @staticmethod
    def _claimed(row: Row[tuple[object, ...]]) -> ClaimedReport:
        return ClaimedReport(
            id=row.id,
            report=_report(row),
            attempts=row.attempts + 1,
            payment_id=row.payment_id,
            order_number=row.order_number,
            transaction_id=row.transaction_id,
            installation_id=row.installation_id,
        )


def _is_undelivered(now: datetime) -> ColumnElement[bool]:
    # Few are in these two states, so that their index leaves little to look at.
    undelivered = reports.c.state.in_([ReportState.WAITING, ReportState.REFUSED])
    has_failed = reports.c.last_error.is_not(None)
    return undelivered & (has_failed | (reports.c.occurred_at < now - OVERDUE_AFTER)) & ~is_over()


def _times(now: datetime) -> dict[str, datetime]:
    return {"now": now, "far": now + LONGEST_PAUSE}


def _full(under_way: Counter[int]) -> set[int]:
    return {saleor for saleor, leased in under_way.items() if leased >= MAX_LEASED}


def is_over() -> ColumnElement[bool]:
    """Refused, and overtaken by a later word about the same reference: nobody misses it."""
    later = reports.alias("later")
    overtaken = exists().where(
        later.c.payment_id == reports.c.payment_id,
        later.c.psp_reference == reports.c.psp_reference,
        later.c.id > reports.c.id,
    )
    return (reports.c.state == ReportState.REFUSED) & overtaken


def _report(row: Row[tuple[object, ...]]) -> Report:
    return Report(
        type=ReportType(row.type),
        psp_reference=row.psp_reference,
        amount=Money(row.amount_minor, row.currency),
        occurred_at=row.occurred_at,
        message=row.message,
    )
