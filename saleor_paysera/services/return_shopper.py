"""A shopper comes back from Paysera and is sent on to the storefront."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import structlog

from saleor_paysera.payments.decisions import happen
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.return_urls import (
    ReturnUrlNotAllowed,
    checked_return_url,
    with_query,
)
from saleor_paysera.payments.states import TRANSITIONS, Happening, Outcome, PaymentState
from saleor_paysera.paysera.callback import CALLBACK_FIELDS, QueryValue
from saleor_paysera.services.check_payment import PaymentStanding, standing_at
from saleor_paysera.services.context import Context
from saleor_paysera.services.log_about import log_about
from saleor_paysera.services.payment_facts import facts_of, keep_step
from saleor_paysera.services.take_callback import take_callback
from saleor_paysera.store.records import Payment

_KNOWN: Final = (PaymentState.PAID, PaymentState.PENDING)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReturningShopper:
    """Where to send a shopper and what may be said to them.

    ``storefront_url`` None: the storefront gave no address, or the merchant serves it no more.
    """

    standing: PaymentStanding
    storefront_url: str | None


def return_after_paying(
    context: Context, order_number: str, query: Mapping[str, QueryValue]
) -> ReturningShopper:
    """The shopper comes from Paysera's "accept". That alone proves nothing.

    Paysera usually appends the signed data of a callback; if it verifies, it is taken like
    any other, so that the shopper finds the payment paid. If not, the shopper is sent on
    all the same and the real callback decides.

    Raises:
        UnknownOrder
    """
    if any(name in query for name in CALLBACK_FIELDS):
        try:
            take_callback(context, order_number, query)
        except PaymentAppError as error:
            _log.info("signed_return_not_used", code=error.code)
    shopper = _shopper(context, order_number)
    return replace(shopper, standing=_came_from_paying(shopper.standing))


def return_after_cancelling(context: Context, order_number: str) -> ReturningShopper:
    """The shopper comes from Paysera's "cancel". Paying later stays possible.

    Noting it moves no money: where that cannot be done now, the shopper is sent on all the same.

    Raises:
        UnknownOrder
    """
    shopper = _shopper(context, order_number)
    stored = shopper.standing.payment.state
    # Whoever knows the address could keep the database busy with writing otherwise.
    if TRANSITIONS[stored, Happening.SHOPPER_CANCELLED].outcome is not Outcome.APPLIED:
        return shopper
    try:
        _note_cancelling(context, order_number)
    except PaymentAppError as error:
        _log.info("cancelling_not_noted", code=error.code)
        return shopper
    return _shopper(context, order_number)


def _note_cancelling(context: Context, order_number: str) -> None:
    with context.store.write() as uow:
        payment = uow.payments.lock(order_number)
        before, now = facts_of(uow, payment), context.clock()
        step = happen(before, Happening.SHOPPER_CANCELLED, now=now)
        keep_step(uow, payment, before, step, now=now)


def _came_from_paying(standing: PaymentStanding) -> PaymentStanding:
    """What may be said to someone whom Paysera sends back as paying.

    The money may be on its way although the payment was cancelled before or its time is over:
    only Paysera's callback knows, so nothing is known yet.
    """
    if standing.state in _KNOWN:
        return standing
    return replace(standing, state=PaymentState.AWAITING_PAYMENT)


def _shopper(context: Context, order_number: str) -> ReturningShopper:
    with context.store.read() as uow:
        payment = uow.payments.by_order_number(order_number)
        log_about(uow, payment)
        origins = uow.configurations.get(payment.configuration_id).settings.return_origins
    return ReturningShopper(
        standing_at(payment, context.clock()), _storefront_url(payment, origins)
    )


def _storefront_url(payment: Payment, origins: Collection[str]) -> str | None:
    """Where the storefront wants the shopper, unless the merchant has given that place up."""
    if not payment.return_url:
        return None
    try:
        checked_return_url(payment.return_url, allowed_origins=origins)
    except ReturnUrlNotAllowed:
        return None
    return with_query(
        payment.return_url,
        # All a storefront needs to go on, in whatever tab or browser this is.
        {"transaction": payment.transaction_id, "order": payment.order_number},
    )
