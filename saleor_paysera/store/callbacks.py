"""Callbacks: what Paysera said about a payment, and what was refused."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from saleor_paysera.payments.decisions import Verdict
from saleor_paysera.payments.states import Outcome
from saleor_paysera.store.callback_fields import opened_fields, sealed_fields, status_column
from saleor_paysera.store.planning import unindexed
from saleor_paysera.store.records import (
    ReceivedCallback,
    RefusedCallbacks,
    RefusedForPayment,
    StoredCallback,
)
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import callbacks, payments, refused_callbacks
from saleor_paysera.store.upsert import upsert

_MOST_SHOWN: Final = 50


class Callbacks:
    """The repository of callbacks. Their fields hold personal data and are sealed."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def is_known(self, payment_id: int, identity: str) -> bool:
        """Whether this very callback was taken before."""
        return (
            self._connection.scalar(
                select(callbacks.c.id).where(
                    callbacks.c.payment_id == payment_id, callbacks.c.identity == identity
                )
            )
            is not None
        )

    def add(self, payment_id: int, callback: ReceivedCallback) -> None:
        """Store a verified callback with what was decided on it."""
        self._connection.execute(
            insert(callbacks).values(
                payment_id=payment_id,
                configuration_id=select(payments.c.configuration_id)
                .where(payments.c.id == payment_id)
                .scalar_subquery(),
                identity=callback.identity,
                status=status_column(callback.status),
                verdict=callback.decision.verdict,
                outcome=callback.decision.outcome,
                proofs=" ".join(callback.proofs),
                fields_sealed=sealed_fields(self._secrets, callback.fields),
                received_at=callback.received_at,
            )
        )

    def of_payment(self, payment_id: int) -> list[StoredCallback]:
        """All verified callbacks about a payment, in the order they came."""
        rows = self._connection.execute(
            select(callbacks).where(callbacks.c.payment_id == payment_id).order_by(callbacks.c.id)
        )
        return [
            StoredCallback(
                status=row.status,
                verdict=Verdict(row.verdict),
                outcome=Outcome(row.outcome),
                proofs=tuple(row.proofs.split()),
                fields=opened_fields(self._secrets, row.fields_sealed),
                received_at=row.received_at,
            )
            for row in rows
        ]

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
