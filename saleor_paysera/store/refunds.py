"""Refunds: money of a payment that goes back, or went."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, Row, bindparam, func, select

from saleor_paysera.payments.facts import Refund, RefundOrigin, RefundState
from saleor_paysera.payments.money import Money
from saleor_paysera.store.payer_email import opened_email
from saleor_paysera.store.records import OpenRefund
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import payments, refunds
from saleor_paysera.store.upsert import upsert

_OF_PAYMENT: Final = (
    select(refunds).where(refunds.c.payment_id == bindparam("payment_id")).order_by(refunds.c.id)
)


class Refunds:
    """The repository of refunds. Whoever changes a payment's refunds has locked the payment."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def save(self, payment_id: int, changed: Iterable[Refund]) -> None:
        """Store refunds, or change those whose references are known."""
        for refund in changed:
            values: dict[str, object] = {
                "payment_id": payment_id,
                "origin": refund.origin,
                "state": refund.state,
                "amount_minor": refund.amount.amount_minor,
                "currency": refund.amount.currency,
                "is_called_back": refund.is_called_back,
                "request_event_id": refund.request_event_id,
                "reason": refund.reason,
                "begun_at": refund.begun_at,
                "settled_at": refund.settled_at,
                "settled_by": refund.settled_by,
            }
            upsert(self._connection, refunds, {"psp_reference": refund.psp_reference}, values)

    def of_payment(self, payment_id: int) -> tuple[Refund, ...]:
        """All refunds of a payment, in order."""
        rows = self._connection.execute(_OF_PAYMENT, {"payment_id": payment_id})
        return tuple(map(_refund, rows))

    def open_of_installation(self, installation_id: int, *, limit: int) -> list[OpenRefund]:
        """What staff have to make in Paysera, the oldest first."""
        rows = self._connection.execute(
            select(refunds, payments.c.order_number, payments.c.payer_email_sealed)
            .join(payments)
            .where(
                payments.c.installation_id == installation_id,
                refunds.c.state == RefundState.REQUESTED,
            )
            .order_by(refunds.c.id)
            .limit(limit)
        )
        return [
            OpenRefund(
                row.order_number,
                _refund(row),
                payer_email=opened_email(self._secrets, row.payer_email_sealed),
            )
            for row in rows
        ]

    def count_open(self, installation_id: int) -> int:
        """How many refunds staff have to make in Paysera."""
        return self._connection.scalars(
            select(func.count())
            .select_from(refunds.join(payments))
            .where(
                payments.c.installation_id == installation_id,
                refunds.c.state == RefundState.REQUESTED,
            )
        ).one()


def _refund(row: Row[tuple[object, ...]]) -> Refund:
    return Refund(
        psp_reference=row.psp_reference,
        origin=RefundOrigin(row.origin),
        state=RefundState(row.state),
        amount=Money(row.amount_minor, row.currency),
        begun_at=row.begun_at,
        is_called_back=row.is_called_back,
        request_event_id=row.request_event_id,
        reason=row.reason,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )
