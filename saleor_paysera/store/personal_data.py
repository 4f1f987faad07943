"""The data of payers: where it is, and how it goes while the payments stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from saleor_paysera.payments.facts import RefundState
from saleor_paysera.payments.states import MAY_EXPIRE, PaymentState
from saleor_paysera.store.callback_fields import opened_fields, sealed_fields
from saleor_paysera.store.outbox_records import ReportState
from saleor_paysera.store.payer_email import email_indexes
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import (
    callbacks,
    completions,
    installations,
    payments,
    refunds,
    reports,
    trials,
)

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class OldPayment:
    """A payment whose payer's data has had its time, and its place among them."""

    id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """How much personal data went, or would go.

    ``callbacks`` had fields about the payer; ``trials`` go as a whole; ``unreadable`` are
    payments left as they are because the secret key of their callbacks is not configured.
    """

    payments: int = 0
    emails: int = 0
    return_urls: int = 0
    callbacks: int = 0
    trials: int = 0
    unreadable: int = 0

    def __add__(self, other: "Removal") -> "Removal":
        return Removal(
            payments=self.payments + other.payments,
            emails=self.emails + other.emails,
            return_urls=self.return_urls + other.return_urls,
            callbacks=self.callbacks + other.callbacks,
            trials=self.trials + other.trials,
            unreadable=self.unreadable + other.unreadable,
        )


class PersonalData:
    """The repository of what tells who paid."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def claim_old(
        self, before: datetime, *, after: OldPayment | None, limit: int, now: datetime
    ) -> list[OldPayment]:
        """Payments begun ``before`` that still have data and are over, the oldest first.

        They are locked until the commit; what others have locked is left to them. ``after``
        is the last one of the batch before.
        """
        conditions = [*_old(before), ~_under_way(now)]
        if after is not None:
            place = tuple_(
                literal(after.created_at, payments.c.created_at.type),
                literal(after.id, payments.c.id.type),
            )
            conditions.append(tuple_(payments.c.created_at, payments.c.id) > place)
        rows = self._connection.execute(
            select(payments.c.id, payments.c.created_at)
            .where(*conditions)
            .order_by(payments.c.created_at, payments.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [OldPayment(row.id, row.created_at) for row in rows]

    def count_old(self, before: datetime, *, now: datetime) -> Removal:
        """What ``remove`` would find in all payments that ``claim_old`` gives; of callbacks at
        most so many, since whether one loses a field shows only when it is opened.
        """
        is_due = and_(*_old(before), ~_under_way(now))
        counted = self._connection.execute(
            select(
                func.count(),
                func.count(payments.c.payer_email_sealed),
                func.count(payments.c.return_url),
            ).where(is_due)
        ).one()
        of_these = select(func.count()).select_from(callbacks.join(payments)).where(is_due)
        return Removal(*counted, callbacks=self._connection.scalars(of_these).one())

    def held_back(self, before: datetime, *, now: datetime) -> list[str]:
        """The order numbers of up to 20 old payments that are not over, the oldest first."""
        return self._order_numbers(and_(*_old(before), _under_way(now)), limit=_MOST_NAMED)

    def remove(
        self,
        payment_id: int,
        *,
        trimmed: Callable[[Mapping[str, str]], Mapping[str, str]],
        now: datetime,
    ) -> Removal:
        """Take the payer's data from a locked payment. What is left of a callback's fields
        is what ``trimmed`` leaves.

        Raises:
            SecretKeyMismatch: nothing was removed.
        """
        stripped = self._stripped_callbacks(payment_id, trimmed)
        row = self._connection.execute(
            select(payments.c.payer_email_sealed, payments.c.return_url).where(
                payments.c.id == payment_id
            )
        ).one()
        for callback_id, fields in stripped.items():
            self._connection.execute(
                update(callbacks)
                .where(callbacks.c.id == callback_id)
                .values(fields_sealed=sealed_fields(self._secrets, fields))
            )
        self._connection.execute(
            update(payments)
            .where(payments.c.id == payment_id)
            .values(
                payer_email_sealed=None,
                payer_email_index=None,
                return_url=None,
                pay_url_sealed=self._secrets.seal(""),
                personal_data_removed_at=now,
            )
        )
        return Removal(
            payments=1,
            emails=int(row.payer_email_sealed is not None),
            return_urls=int(row.return_url is not None),
            callbacks=len(stripped),
        )

    def _stripped_callbacks(
        self, payment_id: int, trimmed: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> dict[int, Mapping[str, str]]:
        """What is left of the callbacks that lose something, by their ids."""
        rows = self._connection.execute(
            select(callbacks.c.id, callbacks.c.fields_sealed).where(
                callbacks.c.payment_id == payment_id
            )
        )
        opened = {row.id: opened_fields(self._secrets, row.fields_sealed) for row in rows}
        return {
            callback_id: trimmed(fields)
            for callback_id, fields in opened.items()
            if trimmed(fields) != fields
        }

    def drop_trials(self, before: datetime) -> int:
        """Drop the trials begun before then. Returns how many."""
        return self._connection.execute(delete(trials).where(trials.c.created_at < before)).rowcount

    def count_trials(self, before: datetime) -> int:
        """How many trials were begun before then."""
        return self._connection.scalars(
            select(func.count()).select_from(trials).where(trials.c.created_at < before)
        ).one()

    def of_payer(self, email: str, *, installation_id: int | None) -> list[str]:
        """The order numbers of a payer's payments, the oldest first.

        Found by the email in any case; ``installation_id`` None: of all installations.
        """
        return self._order_numbers(self._is_payers(email, installation_id))

    def under_way(self, email: str, *, installation_id: int | None, now: datetime) -> list[str]:
        """Which of a payer's payments are not over: up to 20, the oldest first."""
        condition = and_(self._is_payers(email, installation_id), _under_way(now))
        return self._order_numbers(condition, limit=_MOST_NAMED)

    def _is_payers(self, email: str, installation_id: int | None) -> ColumnElement[bool]:
        shops = select(installations.c.id)  # named, so that an index serves for all of them too
        if installation_id is not None:
            shops = shops.where(installations.c.id == installation_id)
        return and_(
            payments.c.installation_id.in_(shops),
            payments.c.payer_email_index.in_(email_indexes(self._secrets, email)),
        )

    def _order_numbers(
        self, condition: ColumnElement[bool], *, limit: int | None = None
    ) -> list[str]:
        query = select(payments.c.order_number).where(condition)
        query = query.order_by(payments.c.created_at, payments.c.id).limit(limit)
        return list(self._connection.scalars(query))


def _old(before: datetime) -> list[ColumnElement[bool]]:
    return [payments.c.personal_data_removed_at.is_(None), payments.c.created_at < before]


def _under_way(now: datetime) -> ColumnElement[bool]:
    """Whether something is still to come for which the payer's data may be needed.

    Nothing comes any more where the shop has removed the app.
    """
    gone = select(installations.c.id).where(installations.c.uninstalled_at.is_not(None))
    return and_(
        payments.c.installation_id.not_in(gone),
        or_(
            payments.c.state == PaymentState.PENDING,
            payments.c.state.in_(MAY_EXPIRE) & (payments.c.expires_at > now),
            exists().where(
                refunds.c.payment_id == payments.c.id, refunds.c.state == RefundState.REQUESTED
            ),
            exists().where(
                reports.c.payment_id == payments.c.id, reports.c.state == ReportState.WAITING
            ),
            exists().where(
                completions.c.payment_id == payments.c.id,
                completions.c.finished_at.is_(None),
            ),
        ),
    )
