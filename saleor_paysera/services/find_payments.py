"""Staff look for payments of their own installation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.payment_search import PaymentCursor, PaymentFilter, PaymentRow

PAGE_SIZE: Final = 50
_EXPORT_PAGE: Final = 1_000
_MOST_EXPORTED: Final = 100_000
_MAX_TEXT: Final = 254
_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(9000, 1, 1)


class FilterField(StrEnum):
    """What staff can look for, by the names in the Dashboard's JSON."""

    STATE = "state"
    CHANNEL = "channel"
    FIRST_DAY = "from"
    LAST_DAY = "to"
    TIME_ZONE = "timeZone"
    ORDER_NUMBER = "orderNumber"
    EMAIL = "email"


class InvalidFilter(PaymentAppError):
    """A filter that cannot be understood; ``field`` tells which."""

    code = "INVALID_FILTER"

    def __init__(self, field: FilterField, template: str) -> None:
        super().__init__(template)
        self.field: Final = field


class ExportTooLarge(PaymentAppError):
    """More payments fit than one file takes."""

    code = "EXPORT_TOO_LARGE"


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Some payments, the newest first, and where the older ones begin."""

    payments: tuple[PaymentRow, ...]
    older: PaymentCursor | None


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """What staff look for, as they wrote it; "" means any. Days in ``time_zone`` (IANA)."""

    state: str = ""
    channel: str = ""
    first_day: str = ""
    last_day: str = ""
    time_zone: str = ""
    order_number: str = ""
    email: str = ""


def read_filter(query: PaymentQuery) -> PaymentFilter:
    """Understand what staff look for.

    Raises:
        InvalidFilter
    """
    zone = _zone(query.time_zone)
    first_day = _day(FilterField.FIRST_DAY, query.first_day)
    last_day = _day(FilterField.LAST_DAY, query.last_day)
    return PaymentFilter(
        state=_state(query.state),
        channel=_text(FilterField.CHANNEL, query.channel),
        since=_midnight(first_day, zone),
        until=_midnight(last_day and last_day + timedelta(days=1), zone),
        order_number=_text(FilterField.ORDER_NUMBER, query.order_number),
        email=_text(FilterField.EMAIL, query.email),
    )


def find_payments(
    context: Context, staff: Staff, wanted: PaymentFilter, *, before: PaymentCursor | None
) -> PaymentPage:
    """One page of payments older than ``before`` (None: the newest)."""
    rows = _search(context, staff, wanted, before, PAGE_SIZE + 1)
    page = tuple(rows[:PAGE_SIZE])
    return PaymentPage(page, _cursor(page[-1]) if len(rows) > PAGE_SIZE else None)


def all_payments(context: Context, staff: Staff, wanted: PaymentFilter) -> Iterator[PaymentRow]:
    """Every payment that fits, read page by page, so that no other reader has to wait.

    Raises:
        ExportTooLarge: before anything is read.
    """
    with context.store.read() as uow:
        number = uow.payments.count(
            staff.installation.id, wanted, up_to=_MOST_EXPORTED + 1, now=context.clock()
        )
    if number > _MOST_EXPORTED:
        raise ExportTooLarge(
            N_(
                "More than %(limit)s payments fit. Choose fewer days, and save one file after the "
                "other."
            ),
            limit=_MOST_EXPORTED,
        )
    return _pages(context, staff, wanted)


def _pages(context: Context, staff: Staff, wanted: PaymentFilter) -> Iterator[PaymentRow]:
    before: PaymentCursor | None = None
    while rows := _search(context, staff, wanted, before, _EXPORT_PAGE):
        yield from rows
        before = _cursor(rows[-1])


def _search(
    context: Context,
    staff: Staff,
    wanted: PaymentFilter,
    before: PaymentCursor | None,
    limit: int,
) -> list[PaymentRow]:
    with context.store.read() as uow:
        return uow.payments.search(
            staff.installation.id, wanted, before=before, limit=limit, now=context.clock()
        )


def _cursor(row: PaymentRow) -> PaymentCursor:
    return PaymentCursor(row.created_at, row.id)


def _state(text: str) -> PaymentState | None:
    if not text:
        return None
    try:
        return PaymentState(text)
    except ValueError as error:
        raise InvalidFilter(
            FilterField.STATE, N_("There is no such state of a payment.")
        ) from error


def _text(field: FilterField, text: str) -> str | None:
    cleaned = text.strip()
    if len(cleaned) > _MAX_TEXT:
        raise InvalidFilter(field, N_("What you look for is too long."))
    return cleaned or None


def _day(field: FilterField, text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidFilter(field, N_("A day is written like 2026-11-24.")) from error
    # Far from the ends of what a time can hold, in every zone.
    return min(max(day, _FIRST_DAY), _LAST_DAY)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidFilter(FilterField.TIME_ZONE, N_("The time zone is not known.")) from error


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)
