"""What is paid for may change while it is being paid: the total then, and the total now."""

from dataclasses import replace

import structlog

from saleor_paysera.payments.errors import InvalidAmount, UnsupportedCurrency
from saleor_paysera.payments.money import Money
from saleor_paysera.saleor.events import Total
from saleor_paysera.services.context import Context
from saleor_paysera.store.records import Payment

_log = structlog.get_logger()


def total_minor(total: Total | None, currency: str) -> int | None:
    """A total in minor units; None where Saleor did not say it, or not as an amount."""
    if total is None:
        return None
    try:
        return Money.from_decimal(total.gross.amount, currency).amount_minor
    except (InvalidAmount, UnsupportedCurrency):
        return None


def with_total_now(context: Context, payment: Payment, total: Total | None) -> Payment:
    """The payment with what its checkout or order costs now; a difference is kept for staff."""
    now_minor = total_minor(total, payment.asked.currency)
    before = payment.last_known_total_minor
    if now_minor is None or before is None or now_minor == before:
        return payment
    with context.store.write() as uow:
        uow.payments.keep_total_now(payment, now_minor)
    _log.info("checkout_changed", total_minor=now_minor)
    return replace(payment, source_total_now_minor=now_minor)
