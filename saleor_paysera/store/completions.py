"""Completions: the paid checkouts that have to become orders, one row for a payment.

Whoever tries one takes a lease, as with reports; a process that dies leaves a lease that runs
out.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from saleor_paysera.store.outbox_records import (
    ClaimedCompletion,
    CompletedOrder,
    CompletionState,
    RefusedCompletions,
    StoredCompletion,
    WantedCompletion,
)
from saleor_paysera.store.tables import completions, configurations, installations, payments
from saleor_paysera.store.upsert import insert_unless_there

LONGEST_PAUSE: Final = timedelta(hours=24)
"""Until the next attempt, and until the end of a lease."""

MAX_LEASED: Final = 2
"""How many of one Saleor's are tried at a time: completing is hard work for it."""

_WANTED: Final = (
    select(payments.c.id, payments.c.source_id, configurations.c.complete_after_s)
    .join(configurations, payments.c.configuration_id == configurations.c.id)
    .where(
        payments.c.installation_id == bindparam("installation_id"),
        payments.c.transaction_id == bindparam("transaction_id"),
        configurations.c.complete_after_s.is_not(None),
    )
)


class Completions:
    """The repository of completions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def wanted_for(self, installation_id: int, transaction_id: str) -> WantedCompletion | None:
        """What a transaction's merchant wants; None: it is left to Saleor or the storefront."""
        row = self._connection.execute(
            _WANTED, {"installation_id": installation_id, "transaction_id": transaction_id}
        ).one_or_none()
        if row is None:
            return None
        return WantedCompletion(row.id, row.source_id, row.complete_after_s)

    def add(self, payment_id: int, *, due_at: datetime) -> None:
        """Have a payment's checkout completed at ``due_at``, unless that is arranged already."""
        insert_unless_there(
            self._connection,
            completions,
            {"payment_id": payment_id},
            {
                "state": CompletionState.WAITING,
                "attempts": 0,
                "refusals": 0,
                "next_attempt_at": due_at,
            },
        )

    def is_any_due(self, now: datetime, *, busy_installations: Collection[int] = ()) -> bool:
        """Whether ``claim_due`` would find something; only reads."""
        due = self._due(now, {*busy_installations, *_full(self._leases(now))}).limit(1)
        return self._connection.execute(due).first() is not None

    def claim_due(
        self,
        *,
        limit: int,
        now: datetime,
        leased_until: datetime,
        busy_installations: Collection[int] = (),
    ) -> list[ClaimedCompletion]:
        """Lease up to ``limit`` completions that are due, the one that waits longest first.

        Only the caller may try them until ``leased_until``; of several callers at once each
        goes to one. None is taken of ``busy_installations``, and another one has at most
        ``MAX_LEASED`` under way (a few more where several claim at the same moment).
        """
        under_way = self._leases(now)
        due = self._due(now, {*busy_installations, *_full(under_way)}).limit(limit)
        claimed: list[ClaimedCompletion] = []
        rows = self._connection.execute(due.with_for_update(of=completions, skip_locked=True))
        for row in rows.all():
            if under_way[row.installation_id] == MAX_LEASED:
                continue
            taken = self._connection.execute(
                update(completions)
                .where(completions.c.payment_id == row.payment_id, _is_free(now))
                .values(leased_until=leased_until, attempts=completions.c.attempts + 1)
            )
            if taken.rowcount:
                under_way[row.installation_id] += 1
                claimed.append(_claimed(row))
        return claimed

    def _due(
        self, now: datetime, busy_installations: Collection[int]
    ) -> Select[tuple[object, ...]]:
        return (
            select(
                completions,
                payments.c.order_number.label("paysera_order_number"),
                payments.c.transaction_id,
                payments.c.installation_id,
            )
            .join(payments, completions.c.payment_id == payments.c.id)
            .join(installations, payments.c.installation_id == installations.c.id)
            .where(
                _is_free(now),
                _is_time(now),
                payments.c.installation_id.not_in(busy_installations),
                installations.c.uninstalled_at.is_(None),
            )
            .order_by(completions.c.next_attempt_at, completions.c.payment_id)
        )

    def _leases(self, now: datetime) -> Counter[int]:
        """How many of each installation are being tried."""
        rows = self._connection.execute(
            select(payments.c.installation_id, func.count().label("leased"))
            .join(payments, completions.c.payment_id == payments.c.id)
            .where(_is_open(), ~_is_free(now))
            .group_by(payments.c.installation_id)
        )
        return Counter({row.installation_id: row.leased for row in rows})

    def mark_done(
        self, claimed: ClaimedCompletion, order: CompletedOrder, *, now: datetime
    ) -> None:
        """The order is there. That is so even if the lease ran out meanwhile."""
        self._connection.execute(
            update(completions)
            .where(completions.c.payment_id == claimed.payment_id)
            .values(
                state=CompletionState.DONE,
                leased_until=None,
                code=None,
                message=None,
                order_id=order.id,
                order_number=order.number,
                charge_status=order.charge_status,
                tried_at=now,
                finished_at=now,
            )
        )

    def leave(self, claimed: ClaimedCompletion, *, now: datetime) -> None:
        """Nothing has to be completed any more."""
        self._finish(
            claimed, state=CompletionState.LEFT, code=None, message=None, tried_at=now,
            finished_at=now,
        )  # fmt: skip

    def refused(
        self,
        claimed: ClaimedCompletion,
        *,
        state: CompletionState,
        code: str,
        message: str,
        next_attempt_at: datetime | None,
        now: datetime,
    ) -> None:
        """Saleor refused; it is due again at ``next_attempt_at``, None: only if somebody asks."""
        again = {"next_attempt_at": next_attempt_at} if next_attempt_at else {"finished_at": now}
        self._finish(
            claimed,
            state=state,
            code=code,
            message=message,
            refusals=claimed.refusals + 1,
            tried_at=now,
            **again,
        )

    def retry_later(
        self, claimed: ClaimedCompletion, error: str, *, next_attempt_at: datetime, now: datetime
    ) -> None:
        """Saleor could not be asked; what it said before, if anything, still holds."""
        told = case((completions.c.code.is_(None), error), else_=completions.c.message)
        self._finish(claimed, next_attempt_at=next_attempt_at, tried_at=now, message=told)

    def _finish(self, claimed: ClaimedCompletion, **values: object) -> None:
        # Whoever's lease ran out must not undo what the next one did: each lease has its own
        # number of attempts.
        self._connection.execute(
            update(completions)
            .where(
                completions.c.payment_id == claimed.payment_id,
                completions.c.attempts == claimed.attempts,
                _is_open(),
            )
            .values(leased_until=None, **values)
        )

    def try_again(self, payment_id: int, *, now: datetime) -> bool:
        """Let a completion that did not succeed be tried at once, with all its patience anew.

        Tells whether there is one.
        """
        return bool(
            self._connection.execute(
                update(completions)
                .where(
                    completions.c.payment_id == payment_id,
                    completions.c.state != CompletionState.DONE,
                )
                .values(
                    state=CompletionState.WAITING,
                    refusals=0,
                    code=None,
                    message=None,
                    next_attempt_at=now,
                    finished_at=None,
                )
            ).rowcount
        )

    def make_due(self, installation_id: int, *, now: datetime) -> None:
        """Let all that Saleor could not be asked for be tried at once (there is a new token)."""
        unasked = (
            select(completions.c.payment_id)
            .join(payments, completions.c.payment_id == payments.c.id)
            .where(
                payments.c.installation_id == installation_id,
                completions.c.state == CompletionState.WAITING,
                completions.c.code.is_(None),
                completions.c.message.is_not(None),
            )
            # In one order for everybody: two reinstalls at once must not block each other.
            .order_by(completions.c.payment_id)
            .with_for_update(of=completions)
        )
        self._connection.execute(
            update(completions)
            .where(completions.c.payment_id.in_(unasked))
            .values(next_attempt_at=now)
        )

    def of_payment(self, payment_id: int) -> StoredCompletion | None:
        """A payment's completion; None: nothing has to be completed, or not by this app."""
        row = self._connection.execute(
            select(completions).where(completions.c.payment_id == payment_id)
        ).one_or_none()
        return None if row is None else _stored(row)

    def refused_of(self, installation_id: int) -> RefusedCompletions | None:
        """Those of an installation that a person has to look at; None: there are none."""
        wanted = (
            (payments.c.installation_id == installation_id)
            & (completions.c.state == CompletionState.REFUSED)
        )  # fmt: skip
        joined = completions.join(payments, completions.c.payment_id == payments.c.id)
        row = self._connection.execute(
            select(
                payments.c.order_number,
                completions.c.code,
                completions.c.message,
                func.count().over().label("number"),
            )
            .select_from(joined)
            .where(wanted)
            .order_by(completions.c.payment_id)
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return RefusedCompletions(row.number, row.order_number, row.code, row.message)


def _full(under_way: Counter[int]) -> set[int]:
    """The installations that have as many under way as they may."""
    return {installation_id for installation_id, n in under_way.items() if n >= MAX_LEASED}


def _is_open() -> ColumnElement[bool]:
    return completions.c.finished_at.is_(None)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return _is_open() & or_(
        completions.c.leased_until.is_(None),
        completions.c.leased_until <= now,
        completions.c.leased_until > now + LONGEST_PAUSE,
    )


def _is_time(now: datetime) -> ColumnElement[bool]:
    # A clock that ran ahead and was put back: what it planned must not wait for that time.
    return or_(
        completions.c.next_attempt_at <= now, completions.c.next_attempt_at > now + LONGEST_PAUSE
    )


def _claimed(row: Row[tuple[object, ...]]) -> ClaimedCompletion:
    return ClaimedCompletion(
        payment_id=row.payment_id,
        attempts=row.attempts + 1,
        refusals=row.refusals,
        order_number=row.paysera_order_number,
        transaction_id=row.transaction_id,
        installation_id=row.installation_id,
    )


def _stored(row: Row[tuple[object, ...]]) -> StoredCompletion:
    order = None
    if row.order_id is not None:
        order = CompletedOrder(row.order_id, row.order_number, row.charge_status)
    return StoredCompletion(
        state=CompletionState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        tried_at=row.tried_at,
        code=row.code,
        message=row.message,
        order=order,
        finished_at=row.finished_at,
    )
