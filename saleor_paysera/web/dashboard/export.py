"""Payments as CSV, for spreadsheets and bookkeeping."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

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
