"""What staff ask for in Saleor: money back, a payment called off, money taken."""

import secrets
from decimal import Decimal
from typing import NoReturn

import structlog

from saleor_paysera.logs import about_payment
from saleor_paysera.payments.decisions import Step, happen
from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.facts import PaymentFacts, Refund
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.order_numbers import RANDOM_BITS, order_number_from
from saleor_paysera.payments.refunds import request_refund
from saleor_paysera.payments.states import Happening, Outcome, PaymentState
from saleor_paysera.saleor.events import (
    TransactionCancelationRequested,
    TransactionChargeRequested,
    TransactionEvent,
    TransactionRefundRequested,
    events_of,
)
from saleor_paysera.services.context import Context
from saleor_paysera.services.payment_facts import facts_of, keep_step
from saleor_paysera.services.verify_webhook import VerifiedEvent
from saleor_paysera.store.records import Payment

_log = structlog.get_logger()


class CannotCharge(PaymentAppError):
    """Paysera has no capture of its own."""

    code = "CANNOT_CHARGE"


class CannotCancel(PaymentAppError):
    """A payment that cannot be called off any more."""

    code = "CANNOT_CANCEL"


def refusal_reference() -> str:
    """A reference for a refusal: unique, and no payment's."""
    return order_number_from(secrets.randbits(RANDOM_BITS))


def take_refund_request(
    context: Context, verified: VerifiedEvent[TransactionRefundRequested]
) -> tuple[Payment, Refund]:
    """Note a refund that staff have to make in Paysera; the same request is noted once.

    Raises:
        UnknownTransaction, InvalidAmount, UnsupportedCurrency
        RefundRefused: more than was paid, or nothing.
    """
    event, now = verified.event, context.clock()
    amount = Money.from_decimal(event.action.amount, event.action.currency)
    with context.store.write() as uow:
        payment = uow.payments.lock_by_transaction(verified.installation.id, event.transaction.id)
        about_payment(payment.order_number)
        before = facts_of(uow, payment)
        request_id = _request_event_id(events_of(event.transaction), event.action.amount, before)
        for refund in before.refunds:
            if request_id is not None and refund.request_event_id == request_id:
                return payment, refund
        after, refund = request_refund(
            before,
            amount,
            request_event_id=request_id,
            now=now,
            reason=(event.granted_refund and event.granted_refund.reason) or "",
        )
        keep_step(uow, payment, before, Step(outcome=Outcome.APPLIED, facts=after), now=now)
    _log.warning(
        "refund_requested",
        refund=refund.psp_reference,
        amount=str(refund.amount),
    )
    return payment, refund


def _request_event_id(
    events: list[TransactionEvent], amount: Decimal, payment: PaymentFacts
) -> str | None:
    """Which of Saleor's events this request is; None where Saleor shows none.

    Saleor does not say. It is the newest request without a reference, and where several are
    under way at once, the newest that has not been taken yet: each is taken once, and those
    of equal amount need not be told apart.
    """
    requests = [
        event
        for event in events
        if event.type == "REFUND_REQUEST"
        and not event.psp_reference
        and event.amount.amount == amount
    ]
    newest_first = sorted(requests, key=lambda event: event.created_at, reverse=True)
    taken = {refund.request_event_id for refund in payment.refunds}
    untaken = [event for event in newest_first if event.id not in taken]
    return next((event.id for event in untaken or newest_first), None)


def call_off(context: Context, verified: VerifiedEvent[TransactionCancelationRequested]) -> Payment:
    """Call an unpaid payment off: its link is offered no more.

    Paysera cannot be told, so whoever has its page open may still pay; that is reported then.

    Raises:
        UnknownTransaction, CannotCancel
    """
    now = context.clock()
    with context.store.write() as uow:
        payment = uow.payments.lock_by_transaction(
            verified.installation.id, verified.event.transaction.id
        )
        about_payment(payment.order_number)
        before = facts_of(uow, payment)
        step = happen(before, Happening.SHOP_CANCELLED, now=now)
        if step.outcome is Outcome.REFUSED:
            raise CannotCancel(_why_not(payment))
        keep_step(uow, payment, before, step, now=now)
    _log.info("payment_called_off")
    return payment


def _why_not(payment: Payment) -> str:
    if payment.state is PaymentState.PAID:
        return N_("The payment is paid. To give the money back, ask for a refund.")
    return N_(
        "The payer's bank has accepted the payment, so it cannot be stopped any more. If the "
        "money arrives, ask for a refund."
    )


def charge(verified: VerifiedEvent[TransactionChargeRequested]) -> NoReturn:
    """There is nothing to do: with Paysera a shopper's payment is the charge.

    Raises:
        CannotCharge: always.
    """
    _log.info("charge_refused", transaction_id=verified.event.transaction.id)
    raise CannotCharge(
        N_(
            "Paysera has no separate charging: what the shopper pays is charged at once. There "
            "is nothing left to charge."
        )
    )
