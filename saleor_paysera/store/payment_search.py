"""Looking for payments of an installation, fast with a million of them.

Each search walks along an index from the newest payment to the older ones and stops when
it has enough, once for each stored state if need be; where an order number or an email
leaves only a few, it looks at those instead. The next page begins where the last one ended
(keyset paging), so that the thousandth page is as fast as the first.
"""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import MAY_EXPIRE, PAYMENT_LIFETIME, PaymentState
from saleor_paysera.store.payer_email import email_indexes, opened_email
from saleor_paysera.store.planning import unindexed
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.storable import is_storable_id, is_storable_text
from saleor_paysera.store.tables import payments

_FEW: Final = 5_000  # reading and sorting so many takes some hundredths of a second
_LAST_CHARACTER: Final = "\U0010ffff"
_COLUMNS: Final = (
    payments.c.id,
    payments.c.order_number,
    payments.c.state,
    payments.c.is_test,
    payments.c.amount_minor,
    payments.c.currency,
    payments.c.method,
    payments.c.channel_slug,
    payments.c.payer_email_sealed,
    payments.c.created_at,
    payments.c.expires_at,
    payments.c.paid_at,
    payments.c.transaction_id,
    payments.c.configuration_id,
)


class InvalidCursor(PaymentAppError):
    """A place in a list that this app did not give."""

    code = "INVALID_CURSOR"

    def __init__(self) -> None:
        super().__init__(N_("The place in the list is not valid. Start from the first page."))


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments to find; None: whichever.

    ``state`` is the one shown (an unpaid payment expires by itself), ``until`` the first
    moment that is not wanted any more, ``order_number`` how it begins, in any case, and
    ``email`` the payer's, in any case.
    """

    state: PaymentState | None = None
    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    order_number: str | None = None
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PaymentCursor:
    """The place of a payment in the list."""

    created_at: datetime
    id: int

    def to_text(self) -> str:
        """A short text for the address of the next page."""
        text = f"{self.created_at.astimezone(UTC).isoformat()} {self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The place that ``to_text`` wrote.

        Raises:
            InvalidCursor
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            created_at, number = base64.b64decode(padded, b"-_", validate=True).decode().split(" ")
            cursor = cls(datetime.fromisoformat(created_at), int(number))
        except ValueError as error:
            raise InvalidCursor from error
        if cursor.created_at.tzinfo is not UTC or not is_storable_id(cursor.id):
            raise InvalidCursor
        return cursor


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as a list shows it. ``state`` is the stored one.

    ``payer_email`` None: there is none, or the secret key it was sealed with is lost.
    """

    id: int
    order_number: str
    state: PaymentState
    is_test: bool
    asked: Money
    method: str | None
    channel_slug: str
    payer_email: str | None = field(repr=False)
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    transaction_id: str
    configuration_id: int


class PaymentSearch:
    """Finds payments of one installation."""

    def __init__(self, connection: Connection, secrets: SecretBox, installation_id: int) -> None:
        self._connection = connection
        self._secrets = secrets
        self._mine = payments.c.installation_id == installation_id

    def find(
        self,
        wanted: PaymentFilter,
        *,
        before: PaymentCursor | None,
        limit: int,
        now: datetime,
    ) -> list[PaymentRow]:
        """Up to ``limit`` payments older than ``before``, the newest first."""
        found = [
            row
            for query in self._queries(wanted, before, now)
            for row in self._connection.execute(query.limit(limit))
        ]
        found.sort(key=lambda row: (row.created_at, row.id), reverse=True)
        return [self._row(row) for row in found[:limit]]

    def count(self, wanted: PaymentFilter, *, up_to: int, now: datetime) -> int:
        """How many payments there are; each query stops counting at ``up_to``."""
        counted = (
            select(func.count()).select_from(query.limit(up_to).subquery())
            for query in self._queries(wanted, None, now)
        )
        return sum(self._connection.scalars(each).one() for each in counted)

    def _queries(
        self, wanted: PaymentFilter, before: PaymentCursor | None, now: datetime
    ) -> list[Select[tuple[object, ...]]]:
        if not all(is_storable_text(text or "") for text in (wanted.channel, wanted.order_number)):
            return []
        beginning = (wanted.order_number or "").strip().upper()
        few = self._few(wanted, beginning)
        if few is None:
            states = _shown_as(wanted.state, payments, now)
            if wanted.channel is not None and wanted.state is None:
                # The index of channels is in order within a state.
                states = [payments.c.state == one for one in PaymentState]
            common = [self._mine, *_conditions(payments, wanted, beginning, before)]
            return [_newest_first(payments, *common, state) for state in states]
        # The offset keeps both databases from going by another index than that of the few.
        of_few = select(*_COLUMNS).where(self._mine, few).offset(0).subquery()
        states = _shown_as(wanted.state, of_few, now)
        common = _conditions(of_few, wanted, beginning, before)
        return [_newest_first(of_few, *common, or_(*states))]

    def _few(self, wanted: PaymentFilter, beginning: str) -> ColumnElement[bool] | None:
        """What leaves so few payments that they can all be looked at, if anything does."""
        if wanted.email:
            indexes = email_indexes(self._secrets, wanted.email)
            return payments.c.payer_email_index.in_(indexes)
        number = payments.c.order_number
        in_range = (number >= beginning) & (number < beginning + _LAST_CHARACTER)
        if not beginning or self._count_up_to_few(in_range) == _FEW:
            return None
        return in_range

    def _count_up_to_few(self, condition: ColumnElement[bool]) -> int | None:
        some = select(payments.c.id).where(self._mine, condition).limit(_FEW)
        return self._connection.scalar(select(func.count()).select_from(some.subquery()))

    def _row(self, row: Row[tuple[object, ...]]) -> PaymentRow:
        return PaymentRow(
            id=row.id,
            order_number=row.order_number,
            state=PaymentState(row.state),
            is_test=row.is_test,
            asked=Money(row.amount_minor, row.currency),
            method=row.method,
            channel_slug=row.channel_slug,
            payer_email=self._email(row.payer_email_sealed),
            created_at=row.created_at,
            expires_at=row.expires_at,
            paid_at=row.paid_at,
            transaction_id=row.transaction_id,
            configuration_id=row.configuration_id,
        )

    def _email(self, sealed: bytes | None) -> str | None:
        try:
            return opened_email(self._secrets, sealed)
        except SecretKeyMismatch:
            return None  # staff still have to see the payment


def _newest_first(
    source: FromClause, *conditions: ColumnElement[bool]
) -> Select[tuple[object, ...]]:
    return (
        select(*(source.c[column.name] for column in _COLUMNS))
        .where(*conditions)
        .order_by(source.c.created_at.desc(), source.c.id.desc())
    )


def _conditions(
    source: FromClause, wanted: PaymentFilter, beginning: str, before: PaymentCursor | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.channel is not None:
        found.append(source.c.channel_slug == wanted.channel)
    if wanted.since is not None:
        found.append(source.c.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(source.c.created_at < wanted.until)
    if beginning:
        # In this form no index is tried, and nothing in it is a wildcard.
        found.append(func.substr(source.c.order_number, 1, len(beginning)) == beginning)
    if before is not None:
        place = tuple_(
            literal(before.created_at, payments.c.created_at.type),
            literal(before.id, payments.c.id.type),
        )
        found.append(tuple_(source.c.created_at, source.c.id) < place)
    return found


def _shown_as(
    state: PaymentState | None, source: FromClause, now: datetime
) -> list[ColumnElement[bool]]:
    """For each stored state that may be shown as ``state`` (see ``state_at``), when it is."""
    stored, expires_at = source.c.state, source.c.expires_at
    if state is None:
        return [true()]
    if state is PaymentState.EXPIRED:
        unswept = [(stored == one) & (unindexed(expires_at) <= now) for one in MAY_EXPIRE]
        return [stored == state, *unswept]
    if state not in MAY_EXPIRE:
        return [stored == state]
    # Older ones have expired all, and there may be many of them.
    is_young = source.c.created_at > now - PAYMENT_LIFETIME
    return [(stored == state) & (unindexed(expires_at) > now) & is_young]
