"""A storefront asks how a payment stands."""

from dataclasses import dataclass
from datetime import datetime

from saleor_paysera.logs import about_payment
from saleor_paysera.payments.facts import Refund, refundable_minor
from saleor_paysera.payments.states import PaymentState, state_at
from saleor_paysera.saleor.events import TransactionProcessSession
from saleor_paysera.services.context import Context
from saleor_paysera.services.source_totals import with_total_now
from saleor_paysera.services.verify_webhook import VerifiedEvent
from saleor_paysera.store.records import Payment


@dataclass(frozen=True, slots=True)
class PaymentStanding:
    """A payment, its refunds, and the state to show now (an unpaid one may have expired)."""

    payment: Payment
    state: PaymentState
    refunds: tuple[Refund, ...] = ()

    @property
    def covers_the_order(self) -> bool:
        """Whether the merchant lets the payment complete a checkout before it is certain."""
        return self.state is PaymentState.PENDING and self.payment.pending_counts

    @property
    def refundable_minor(self) -> int:
        """What may still be asked back, in minor units."""
        return refundable_minor(self.payment.charged, self.refunds)

    @property
    def can_be_paid(self) -> bool:
        """Whether sending the shopper to Paysera (again) makes sense."""
        return self.state in (PaymentState.AWAITING_PAYMENT, PaymentState.CANCELLED)


def standing_at(
    payment: Payment, now: datetime, refunds: tuple[Refund, ...] = ()
) -> PaymentStanding:
    """Where a payment stands at ``now`` (UTC)."""
    state = state_at(payment.state, expires_at=payment.expires_at, now=now)
    return PaymentStanding(payment, state, refunds)


def check_payment(
    context: Context, verified: VerifiedEvent[TransactionProcessSession]
) -> PaymentStanding:
    """Look a payment up. Only what is stored counts, whatever the storefront sends.

    Raises:
        UnknownTransaction
    """
    with context.store.look() as uow:
        payment = uow.payments.by_transaction(
            verified.installation.id, verified.event.transaction.id
        )
        refunds = uow.refunds.of_payment(payment.id) if payment.charged else ()
    about_payment(payment.order_number)
    source = verified.event.source_object
    payment = with_total_now(context, payment, source.total if source is not None else None)
    return standing_at(payment, context.clock(), refunds)
