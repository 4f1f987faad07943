"""Callbacks: what Paysera said about a payment, and what was refused."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from saleor_paysera.payments.states import Outcome, Verdict
from saleor_paysera.store.callback_fields import opened_fields, sealed_fields, status_column
from saleor_paysera.store.planning import unindexed
from saleor_paysera.store.records import (
    CallbackForStaff,
    ReceivedCallback,
    RefusedCallbacks,
    RefusedForPayment,
    Resolution,
    StoredCallback,
)
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import (
    callbacks,
    configurations,
    payments,
    refused_callbacks,
)
from saleor_paysera.store.upsert import upsert

_MOST_SHOWN: Final = 50
_KNOWN: Final = select(callbacks.c.id).where(
    callbacks.c.payment_id == bindparam("payment_id"),
    callbacks.c.identity == bindparam("identity"),
)
_EARLY_REFUNDS: Final = (
    select(callbacks)
    .where(
        callbacks.c.payment_id == bindparam("payment_id"),
        callbacks.c.verdict == Verdict.REFUND_BEFORE_PAYMENT,
    )
    .order_by(callbacks.c.id)
)
_ADD: Final = insert(callbacks).values(
    configuration_id=select(payments.c.configuration_id)
    .where(payments.c.id == bindparam("of_payment"))
    .scalar_subquery(),
)


class Callbacks:
    """The repository of callbacks. Their fields hold personal data and are sealed."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def is_known(self, payment_id: int, identity: str) -> bool:
        """Whether this very callback was taken before."""
        return (
            self._connection.scalar(_KNOWN, {"payment_id": payment_id, "identity": identity})
            is not None
        )

    def add(self, payment_id: int, callback: ReceivedCallback) -> None:
        """Store a verified callback with what was decided on it."""
        self._connection.execute(
            _ADD,
            {
                "payment_id": payment_id,
                "of_payment": payment_id,
                "identity": callback.identity,
                "status": status_column(callback.status),
                "verdict": callback.decision.verdict,
                "outcome": callback.decision.outcome,
                "proofs": " ".join(callback.proofs),
                "fields_sealed": sealed_fields(self._secrets, callback.fields),
                "received_at": callback.received_at,
                "awaits_staff": callback.decision.needs_staff,
            },
        )

    def of_payment(self, payment_id: int) -> list[StoredCallback]:
        """All verified callbacks about a payment, in the order they came."""
        rows = self._connection.execute(
            select(callbacks).where(callbacks.c.payment_id == payment_id).order_by(callbacks.c.id)
        )
        return [self._callback(row) for row in rows]

    def early_refunds(self, payment_id: int) -> list[StoredCallback]:
        """The refunds that wait for the payment itself, in the order they came."""
        rows = self._connection.execute(_EARLY_REFUNDS, {"payment_id": payment_id})
        return [self._callback(row) for row in rows]

    def understand(self, callback_id: int, verdict: Verdict, *, awaits_staff: bool) -> None:
        """What came later tells how a callback is to be understood."""
        self._connection.execute(
            update(callbacks)
            .where(callbacks.c.id == callback_id)
            .values(verdict=verdict, outcome=Outcome.APPLIED, awaits_staff=awaits_staff)
        )

    def resolve(self, callback_id: int, resolution: Resolution, *, by: str, now: datetime) -> None:
        """Staff have dealt with a callback."""
        self._connection.execute(
            update(callbacks)
            .where(callbacks.c.id == callback_id)
            .values(awaits_staff=False, resolution=resolution, resolved_at=now, resolved_by=by)
        )

    def for_staff(self, installation_id: int, *, limit: int) -> list[CallbackForStaff]:
        """What a person has to look at, the newest first."""
        rows = self._connection.execute(
            select(callbacks.c.verdict, callbacks.c.received_at, payments.c.order_number)
            .join(payments)
            .where(
                callbacks.c.configuration_id.in_(
                    select(configurations.c.id).where(
                        configurations.c.installation_id == installation_id
                    )
                ),
                callbacks.c.awaits_staff,
            )
            .order_by(callbacks.c.id.desc())
            .limit(limit)
        )
        return [
            CallbackForStaff(row.order_number, Verdict(row.verdict), row.received_at)
            for row in rows
        ]

    def _callback(self, row: Row[tuple[object, ...]]) -> StoredCallback:
        return StoredCallback(
            id=row.id,
            status=row.status,
            verdict=Verdict(row.verdict),
            outcome=Outcome(row.outcome),
            proofs=tuple(row.proofs.split()),
            fields=opened_fields(self._secrets, row.fields_sealed),
            received_at=row.received_at,
            awaits_staff=row.awaits_staff,
            resolution=None if row.resolution is None else Resolution(row.resolution),
            resolved_at=row.resolved_at,
            resolved_by=row.resolved_by,
        )

    def last_received_at(self, configuration_id: int) -> datetime | None:
        """When Paysera last sent a verified callback about a payment of a configuration."""
        last: datetime | None = self._connection.scalar(
            select(func.max(callbacks.c.received_at)).where(
                callbacks.c.configuration_id == configuration_id
            )
        )
        return last

    def count_refused(self, payment_id: int, reason: str, *, now: datetime) -> None:
        """Count a callback that was refused, once more for its reason."""
        upsert(
            self._connection,
            refused_callbacks,
            {"payment_id": payment_id, "reason": reason},
            {"times": 1, "first_at": now, "last_at": now},
            changes={"times": refused_callbacks.c.times + 1, "last_at": now},
        )

    def refused_for_payment(self, payment_id: int) -> list[RefusedCallbacks]:
        """What was refused at a payment's callback address, by reason."""
        rows = self._connection.execute(
            select(refused_callbacks)
            .where(refused_callbacks.c.payment_id == payment_id)
            .order_by(refused_callbacks.c.first_at)
        )
        return [RefusedCallbacks(row.reason, row.times, row.first_at, row.last_at) for row in rows]

    def refused_since(
        self, installation_id: int, since: datetime, *, except_for: str
    ) -> list[RefusedForPayment]:
        """Which payments had callbacks refused since then: up to 50, the latest first.

        Those refused for the reason ``except_for`` do not count.
        """
        rows = self._connection.execute(
            select(refused_callbacks, payments.c.order_number)
            .join(payments)
            .where(
                unindexed(payments.c.installation_id) == installation_id,
                refused_callbacks.c.last_at >= since,
                refused_callbacks.c.reason != except_for,
            )
            .order_by(refused_callbacks.c.last_at.desc())
            .limit(_MOST_SHOWN)
        )
        return [
            RefusedForPayment(row.order_number, row.reason, row.times, row.last_at) for row in rows
        ]
