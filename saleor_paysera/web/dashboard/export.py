"""Payments as CSV, for spreadsheets and bookkeeping."""

import csv
import io
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.states import state_at
from saleor_paysera.store.payment_search import PaymentRow
from saleor_paysera.web.dashboard.present import mode_of

_COLUMNS: Final = (
    "order_number",
    "state",
    "amount",
    "currency",
    "mode",
    "method",
    "channel",
    "email",
    "started_at",
    "paid_at",
    "transaction_id",
)
_BYTE_ORDER_MARK: Final = "\ufeff"  # or spreadsheets read UTF-8 as something else
# At the start of a cell, or after what some spreadsheets take for the end of one.
_FORMULA: Final = re.compile(r"(\A|[;\t\r\n])(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_ROWS_AT_ONCE: Final = 200


class TooManyExports(PaymentAppError):
    """Other exports of the shop, or of other shops, are not at their end yet."""

    code = "TOO_MANY_EXPORTS"
    retryable = True


class ExportSlots:
    """How many exports may be under way at once in this process.

    Each has a thread for seconds, and the server keeps the file whole until it is sent.
    """

    def __init__(self, *, for_each_shop: int, in_all: int) -> None:
        self._for_each_shop = for_each_shop
        self._in_all = in_all
        self._lock = threading.Lock()
        self._taken: Counter[int] = Counter()

    def take(self, installation_id: int) -> None:
        """Take a slot, to be given back by ``give_back``.

        Raises:
            TooManyExports
        """
        with self._lock:
            of_shop = self._taken[installation_id]
            if of_shop >= self._for_each_shop or self._taken.total() >= self._in_all:
                raise TooManyExports(
                    N_("Other downloads are not at their end yet. Try again in a minute.")
                )
            self._taken[installation_id] += 1

    def give_back(self, installation_id: int) -> None:
        """The export has ended, or whoever wanted it is gone."""
        with self._lock:
            self._taken[installation_id] -= 1


def csv_of(rows: Iterable[PaymentRow], *, now: datetime) -> Iterator[str]:
    """CSV text in pieces, with a header row. Amounts in major units, times in UTC."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(_BYTE_ORDER_MARK)
    writer.writerow(_COLUMNS)
    for count, row in enumerate(rows, start=1):
        writer.writerow([_harmless(cell) for cell in _cells(row, now)])
        if count % _ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _cells(row: PaymentRow, now: datetime) -> tuple[str, ...]:
    return (
        row.order_number,
        state_at(row.state, expires_at=row.expires_at, now=now),
        f"{row.asked.to_decimal():f}",
        row.asked.currency,
        mode_of(is_test=row.is_test),
        row.method or "",
        row.channel_slug,
        row.payer_email or "",
        _time(row.created_at),
        _time(row.paid_at) if row.paid_at else "",
        row.transaction_id,
    )


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _harmless(cell: str) -> str:
    """Shoppers choose some of the texts: none may be a formula in somebody's spreadsheet."""
    return _FORMULA.sub(r"\1'", cell)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
