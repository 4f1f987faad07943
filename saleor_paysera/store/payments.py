"""Payments: one row for a Saleor transaction and its Paysera order."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, select, update

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.facts import PaymentFacts, RefundState
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import MAY_EXPIRE, PaymentState, Verdict
from saleor_paysera.store.payer_email import email_columns, opened_email
from saleor_paysera.store.payment_search import (
    PaymentCursor,
    PaymentFilter,
    PaymentRow,
    PaymentSearch,
)
from saleor_paysera.store.planning import unindexed
from saleor_paysera.store.records import NewPayment, Payment, PaymentTerms, PaymentTraces
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.storable import is_storable_text
from saleor_paysera.store.tables import callbacks, payments, refunds, reports
from saleor_paysera.store.upsert import insert_unless_there

_MOST_AT_ONCE: Final = 500  # a statement has only so many parameters
_CLOSED: Final = (PaymentState.CALLED_OFF, PaymentState.EXPIRED)


# Built once: building a statement takes longer than executing it.
_BY_ORDER_NUMBER: Final = select(payments).where(
    payments.c.order_number == bindparam("order_number")
)
_OF_INSTALLATION: Final = _BY_ORDER_NUMBER.where(
    payments.c.installation_id == bindparam("installation_id")
)
_BY_TRANSACTION: Final = select(payments).where(
    payments.c.installation_id == bindparam("installation_id"),
    payments.c.transaction_id == bindparam("transaction_id"),
)
_mine, _first = payments.alias("mine"), payments.alias("first")
# The first payment of a checkout stands for all of them. Everybody locks the older row before
# the newer one: two of them cannot wait for each other.
_LOCKED: Final = (
    select(payments)
    .where(
        payments.c.id.in_(
            [
                select(func.min(_first.c.id))
                .where(
                    _mine.c.order_number == bindparam("order_number"),
                    unindexed(_first.c.installation_id) == _mine.c.installation_id,
                    _first.c.source_id == _mine.c.source_id,
                )
                .scalar_subquery(),
                select(_mine.c.id)
                .where(_mine.c.order_number == bindparam("order_number"))
                .scalar_subquery(),
            ]
        )
    )
    .order_by(payments.c.id)
    .with_for_update()
)
_PAID_BY_ANOTHER: Final = and_(
    unindexed(payments.c.installation_id) == bindparam("installation_id"),
    payments.c.source_id == bindparam("source_id"),
    unindexed(payments.c.state) == PaymentState.PAID,
    payments.c.id != bindparam("id"),
)
# One look where each of them would be empty for nearly every payment.
_TRACES: Final = select(
    (
        select(func.coalesce(func.sum(payments.c.charged_minor), 0))
        .where(_PAID_BY_ANOTHER)
        .scalar_subquery()
        - select(func.coalesce(func.sum(refunds.c.amount_minor), 0))
        .join(payments, payments.c.id == refunds.c.payment_id)
        .where(_PAID_BY_ANOTHER, unindexed(refunds.c.state) == RefundState.DONE)
        .scalar_subquery()
    ).label("others_paid_minor"),
    exists().where(reports.c.payment_id == bindparam("id")).label("has_reports"),
    exists().where(refunds.c.payment_id == bindparam("id")).label("has_refunds"),
    exists()
    .where(
        callbacks.c.payment_id == bindparam("id"),
        callbacks.c.verdict == Verdict.REFUND_BEFORE_PAYMENT,
    )
    .label("has_early_refunds"),
)
_SAVE: Final = (
    update(payments)
    .where(payments.c.id == bindparam("payment_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("state", "charged_minor", "pending_counts", "paid_at", "closed_at")
        }
    )
)
_CHARGE: Final = select(payments.c.state, payments.c.charged_minor, payments.c.currency).where(
    payments.c.id == bindparam("id")
)

_LONGEST_SHOWN: Final = 20  # a little more than an order number has


class UnknownOrder(PaymentAppError):
    """No payment has this order number."""

    code = "UNKNOWN_ORDER"

    def __init__(self, order_number: str) -> None:
        super().__init__(
            N_("There is no payment with the order number “%(order_number)s”."),
            # Anything may stand in its place, a password too; the message is logged.
            order_number=order_number if len(order_number) <= _LONGEST_SHOWN else "…",
        )


class UnknownTransaction(PaymentAppError):
    """No payment was started for this Saleor transaction."""

    code = "UNKNOWN_TRANSACTION"

    def __init__(self, transaction_id: str) -> None:
        super().__init__(
            f"No Paysera payment was started for the transaction {transaction_id[:100]!r}. "
            "Start a new one with transactionInitialize."
        )


def _check_text(order_number: str) -> None:
    if not is_storable_text(order_number):
        raise UnknownOrder(order_number)


class TransactionHasPayment(PaymentAppError):
    """Another request has just stored a payment for the same Saleor transaction."""

    code = "TRANSACTION_HAS_PAYMENT"
    retryable = True


class Payments:
    """The repository of payments."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def add(self, payment: NewPayment) -> Payment:
        """Store a new payment, awaiting its money.

        Raises:
            TransactionHasPayment: read that one instead, in a new unit of work.
        """
        terms = {field.name: getattr(payment, field.name) for field in fields(PaymentTerms)}
        values = dict(terms)
        values.pop("asked")
        values["pay_url_sealed"] = self._secrets.seal(payment.pay_url)
        values |= email_columns(self._secrets, payment.payer_email)
        values["amount_minor"] = payment.asked.amount_minor
        values["currency"] = payment.asked.currency
        values["state"] = PaymentState.AWAITING_PAYMENT
        key = {name: values.pop(name) for name in ("installation_id", "transaction_id")}
        added = insert_unless_there(self._connection, payments, key, values)
        if added is None:
            raise TransactionHasPayment(
                f"The transaction {payment.transaction_id} has a payment already."
            )
        return Payment(
            **terms,
            id=added.id,
            state=PaymentState.AWAITING_PAYMENT,
            open_payer_email=lambda: payment.payer_email,
            open_pay_url=lambda: payment.pay_url,
        )

    def by_order_number(self, order_number: str) -> Payment:
        """Find a payment by its order number.

        Raises:
            UnknownOrder
        """
        _check_text(order_number)
        payment = self._first(_BY_ORDER_NUMBER, order_number=order_number)
        if payment is None:
            raise UnknownOrder(order_number)
        return payment

    def find_for_installation(self, installation_id: int, order_number: str) -> Payment:
        """Find a payment by its order number, unless it is another installation's.

        Raises:
            UnknownOrder
        """
        _check_text(order_number)
        payment = self._first(
            _OF_INSTALLATION, installation_id=installation_id, order_number=order_number
        )
        if payment is None:
            raise UnknownOrder(order_number)
        return payment

    def lock(self, order_number: str) -> Payment:
        """Find a payment and keep others from changing it until the commit.

        Nor can another payment of the same checkout or order be locked until then: of two that
        are paid at the same moment, one has to find the other paid.

        Raises:
            UnknownOrder
        """
        _check_text(order_number)
        rows = self._connection.execute(_LOCKED, {"order_number": order_number}).all()
        if not rows:
            raise UnknownOrder(order_number)
        return self._payment(rows[-1])

    def find_by_transaction(self, installation_id: int, transaction_id: str) -> Payment | None:
        """The payment of a Saleor transaction, if one was started."""
        return self._first(
            _BY_TRANSACTION, installation_id=installation_id, transaction_id=transaction_id
        )

    def of_transactions(
        self, installation_id: int, transaction_ids: Sequence[str]
    ) -> list[Payment]:
        """The payments of these Saleor transactions, as far as there are any, oldest first."""
        found: list[Payment] = []
        wanted = sorted({*filter(is_storable_text, transaction_ids)})
        for start in range(0, len(wanted), _MOST_AT_ONCE):
            rows = self._connection.execute(
                select(payments).where(
                    payments.c.installation_id == installation_id,
                    payments.c.transaction_id.in_(wanted[start : start + _MOST_AT_ONCE]),
                )
            )
            found += map(self._payment, rows)
        return sorted(found, key=lambda payment: (payment.created_at, payment.id))

    def by_transaction(self, installation_id: int, transaction_id: str) -> Payment:
        """The payment of a Saleor transaction.

        Raises:
            UnknownTransaction
        """
        payment = self.find_by_transaction(installation_id, transaction_id)
        if payment is None:
            raise UnknownTransaction(transaction_id)
        return payment

    def save(self, payment: Payment, facts: PaymentFacts, *, now: datetime) -> None:
        """Keep where a locked payment stands now."""
        paid_at, closed_at = payment.paid_at, payment.closed_at
        if facts.state is PaymentState.PAID and paid_at is None:
            paid_at = now
        if facts.state is not payment.state and facts.state in _CLOSED:
            closed_at = now
        self._connection.execute(
            _SAVE,
            {
                "payment_id": payment.id,
                "state": facts.state,
                "charged_minor": facts.charged and facts.charged.amount_minor,
                "pending_counts": facts.pending_counts,
                "paid_at": paid_at,
                "closed_at": closed_at,
            },
        )

    def charge_of(self, payment_id: int) -> tuple[PaymentState, Money | None]:
        """A payment's state and what Saleor was told is paid, without opening its secrets."""
        row = self._connection.execute(_CHARGE, {"id": payment_id}).one()
        charged = None if row.charged_minor is None else Money(row.charged_minor, row.currency)
        return PaymentState(row.state), charged

    def traces_of(self, payment: Payment) -> PaymentTraces:
        """What there is about a payment besides its own row."""
        place = {
            "id": payment.id,
            "installation_id": payment.installation_id,
            "source_id": payment.source_id,
        }
        row = self._connection.execute(_TRACES, place).one()
        return PaymentTraces(
            others_paid_minor=int(row.others_paid_minor),
            has_reports=bool(row.has_reports),
            has_refunds=bool(row.has_refunds),
            has_early_refunds=bool(row.has_early_refunds),
        )

    def due_to_expire(
        self, before: datetime, *, limit: int, except_for: Collection[str] = ()
    ) -> list[str]:
        """The order numbers of unpaid payments whose time was over ``before``.

        ``except_for``: those that cannot be ended.
        """
        # Passed by here and not by the statement, which has only so many parameters.
        most = limit + len(except_for)
        due = [
            row.order_number
            for state in MAY_EXPIRE
            for row in self._connection.execute(
                select(payments.c.order_number)
                .where(payments.c.state == state, payments.c.expires_at <= before)
                .order_by(payments.c.expires_at)
                .limit(most)
            )
        ]
        return [order_number for order_number in due if order_number not in except_for][:limit]

    def lock_by_transaction(self, installation_id: int, transaction_id: str) -> Payment:
        """The payment of a Saleor transaction, kept from others until the commit.

        Raises:
            UnknownTransaction
        """
        return self.lock(self.by_transaction(installation_id, transaction_id).order_number)

    def lock_for_installation(self, installation_id: int, order_number: str) -> Payment:
        """A payment of this installation, kept from others until the commit.

        Raises:
            UnknownOrder
        """
        return self.lock(self.find_for_installation(installation_id, order_number).order_number)

    def keep_total_now(self, payment: Payment, total_minor: int) -> None:
        """Note what the payment's checkout or order costs now, in minor units."""
        self._connection.execute(
            update(payments)
            .where(payments.c.id == payment.id)
            .values(source_total_now_minor=total_minor)
        )

    def newest(self, *, limit: int) -> list[Payment]:
        """The latest payments of all installations, newest first."""
        rows = self._connection.execute(
            select(payments).order_by(payments.c.id.desc()).limit(limit)
        )
        return [self._payment(row) for row in rows]

    def search(
        self,
        installation_id: int,
        wanted: PaymentFilter,
        *,
        before: PaymentCursor | None,
        limit: int,
        now: datetime,
    ) -> list[PaymentRow]:
        """Up to ``limit`` payments that fit at ``now``, the newest first.

        ``before`` is the place of the last one of the page before; None: from the newest.
        """
        search = PaymentSearch(self._connection, self._secrets, installation_id)
        return search.find(wanted, before=before, limit=limit, now=now)

    def count(
        self, installation_id: int, wanted: PaymentFilter, *, up_to: int, now: datetime
    ) -> int:
        """How many payments fit at ``now``; ``up_to``: where to leave off, or a bit later."""
        search = PaymentSearch(self._connection, self._secrets, installation_id)
        return search.count(wanted, up_to=up_to, now=now)

    def _first(self, statement: Select[tuple[object, ...]], **values: object) -> Payment | None:
        row = self._connection.execute(statement, values).one_or_none()
        return None if row is None else self._payment(row)

    def _payment(self, row: Row[tuple[object, ...]]) -> Payment:
        return Payment(
            id=row.id,
            order_number=row.order_number,
            installation_id=row.installation_id,
            configuration_id=row.configuration_id,
            transaction_id=row.transaction_id,
            source_id=row.source_id,
            channel_slug=row.channel_slug,
            asked=Money(row.amount_minor, row.currency),
            is_test=row.is_test,
            method=row.method,
            language=row.language,
            return_url=row.return_url,
            open_payer_email=lambda: opened_email(self._secrets, row.payer_email_sealed),
            open_pay_url=lambda: self._secrets.open(row.pay_url_sealed),
            state=PaymentState(row.state),
            created_at=row.created_at,
            expires_at=row.expires_at,
            paid_at=row.paid_at,
            charged=None if row.charged_minor is None else Money(row.charged_minor, row.currency),
            pending_counts=row.pending_counts,
            closed_at=row.closed_at,
            personal_data_removed_at=row.personal_data_removed_at,
            source_total_minor=row.source_total_minor,
            source_total_now_minor=row.source_total_now_minor,
        )
