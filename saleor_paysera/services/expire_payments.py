"""Unpaid payments end when their time is over, and Saleor is told."""

from datetime import timedelta
from typing import Final

import structlog

from saleor_paysera.logs import about_payment, piece_of_work
from saleor_paysera.payments.decisions import happen
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.states import Happening, Outcome
from saleor_paysera.services.context import Context
from saleor_paysera.services.log_about import log_about
from saleor_paysera.services.payment_facts import facts_of, keep_step
from saleor_paysera.services.periodic_loop import PeriodicLoop
from saleor_paysera.store.write_gate import DatabaseBusy

GRACE: Final = timedelta(minutes=15)
"""News of what was paid in the last minute may still be on its way."""

_LOOK_EVERY: Final = timedelta(seconds=20)
_AT_ONCE: Final = 200

_log = structlog.get_logger()


class PaymentExpiry(PeriodicLoop):
    """The loop that ends payments: each is locked, looked at again and ended once."""

    def __init__(self, context: Context) -> None:
        super().__init__("payment-expiry", every=_LOOK_EVERY)
        self._context = context
        self._given_up: set[str] = set()

    def _look(self) -> None:
        while not self._stopping.is_set():
            if expire_payments(self._context, self._given_up) < _AT_ONCE:
                return


def expire_payments(context: Context, given_up: set[str]) -> int:
    """End up to 200 unpaid payments whose time was over 15 minutes ago. Returns how many.

    ``given_up``: the order numbers of those that cannot be ended, which are passed by; more
    are added. One with a refund that is sealed with a lost key has to wait for the key, and so for
    the next start: however many there are, they must not hold up the others.
    """
    before = context.clock() - GRACE
    with context.store.read() as uow:
        due = uow.payments.due_to_expire(before, limit=_AT_ONCE, except_for=given_up)
    return sum(_is_expired(context, order_number, given_up) for order_number in due)


def _is_expired(context: Context, order_number: str, given_up: set[str]) -> bool:
    with piece_of_work():
        about_payment(order_number)
        try:
            return _expire(context, order_number)
        except DatabaseBusy:
            raise
        except PaymentAppError as error:
            _log.error("payment_not_expired", code=error.code)
            given_up.add(order_number)
            return False


def _expire(context: Context, order_number: str) -> bool:
    now = context.clock()
    with context.store.write() as uow:
        payment = uow.payments.lock(order_number)
        log_about(uow, payment)
        before = facts_of(uow, payment)
        step = happen(before, Happening.TIME_RAN_OUT, now=now)
        if step.outcome is not Outcome.APPLIED:
            return False  # paid meanwhile, or another process was faster
        keep_step(uow, payment, before, step, now=now)
    context.wake_delivery()
    _log.info("payment_expired")
    return True
