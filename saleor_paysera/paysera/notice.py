"""Read the facts about money out of a verified callback's fields."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from saleor_paysera.payments.decisions import CallbackKind, CallbackStatus, PaymentNotice
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.money import Money

# The fields that make two callbacks different news. Paysera repeats a callback with the
# same values; several refunds of one payment share requestid and status.
_IDENTITY_FIELDS: Final = (
    "projectid",
    "orderid",
    "requestid",
    "status",
    "type",
    "test",
    "amount",
    "currency",
    "payamount",
    "paycurrency",
    "request_amount",
    "request_currency",
    "pay_amount",
    "pay_currency",
    "refund_amount",
    "refund_currency",
    "refund_timestamp",
)
_MONEY_FIELDS: Final = frozenset(
    {*_IDENTITY_FIELDS, "payment", "refund_commission_amount", "refund_commission_currency"}
)
# Only callbacks about the payer (status 3) are about this; a payment mentions it in passing.
_PAYER_FIELD: Final = "personcodestatus"
_MAX_DIGITS: Final = 15
_DECIMAL: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


def read_notice(fields: Mapping[str, str]) -> PaymentNotice:
    """Translate Paysera's fields into facts. Never fails: what cannot be read is ``None``.

    Amounts come in minor units (``amount``, ``payamount``); newer texts of Paysera show
    them in major units under other names (``request_amount``, ``pay_amount``), which are
    read only where the classic ones are missing.
    """
    return PaymentNotice(
        kind=CallbackKind.MACRO if fields.get("type", "macro") == "macro" else CallbackKind.MICRO,
        status=_status(fields.get("status", "")),
        # Anything but a clear "0" or nothing counts as a test: a doubt must not pay.
        is_test=fields.get("test", "") not in ("", "0"),
        requested=_minor(fields, "amount", "currency")
        if "amount" in fields
        else _major(fields, "request_amount", "request_currency"),
        received=_minor(fields, "payamount", "paycurrency")
        if "payamount" in fields
        else _major(fields, "pay_amount", "pay_currency"),
        refunded=_refund_readings(fields),
    )


def identity_of(fields: Mapping[str, str]) -> str:
    """A fingerprint (hex) that is equal for repeats of one callback and differs for other news.

    Two equal refunds of one payment without a ``refund_timestamp`` cannot be told apart.
    """
    is_about_payer = _status(fields.get("status", "")) is CallbackStatus.INFORMATION
    names = (*_IDENTITY_FIELDS, _PAYER_FIELD) if is_about_payer else _IDENTITY_FIELDS
    known = [(name, fields[name]) for name in names if name in fields]
    return hashlib.sha256(repr(known).encode("utf-8", "replace")).hexdigest()


def money_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that decide about money, and none that tells who paid.

    They are named one by one: fields that are not known yet may hold anything.
    """
    return {name: value for name, value in fields.items() if name in _MONEY_FIELDS}


def _status(text: str) -> CallbackStatus | None:
    try:
        return CallbackStatus(int(text)) if len(text) == 1 and text.isascii() else None
    except ValueError:
        return None


def _minor(fields: Mapping[str, str], amount: str, currency: str) -> Money | None:
    digits = fields.get(amount, "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS):
        return None
    code = fields.get(currency, "").upper()
    return Money(int(digits), code) if code else None


def _refund_readings(fields: Mapping[str, str]) -> tuple[Money, ...]:
    """What a refund may be: in major units, as seen in practice, or in minor ones like the
    other amounts. A decimal point in it, or in its commission, tells that it is in major units.
    """
    readings = [_major(fields, "refund_amount", "refund_currency")]
    amounts = (fields.get(f"refund_{part}amount", "") for part in ("", "commission_"))
    if not any("." in amount for amount in amounts):
        readings.append(_minor(fields, "refund_amount", "refund_currency"))
    return tuple(dict.fromkeys(reading for reading in readings if reading is not None))


def _major(fields: Mapping[str, str], amount: str, currency: str) -> Money | None:
    text = fields.get(amount, "")
    if len(text) > _MAX_DIGITS or not _DECIMAL.fullmatch(text):
        return None
    try:
        return Money.from_decimal(Decimal(text), fields.get(currency, "").upper())
    except PaymentAppError:
        return None
