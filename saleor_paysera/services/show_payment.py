"""Everything that is known about one payment, for staff; and sending its reports again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from saleor_paysera.logs import about_payment
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.facts import PaymentFacts, Refund
from saleor_paysera.paysera.callback import InvalidCallbackReason
from saleor_paysera.saleor.dashboards import dashboard_page_url
from saleor_paysera.saleor.results import OrderName
from saleor_paysera.services.addresses import PAYMENT_ROUTE
from saleor_paysera.services.ask_saleor import asking_saleor
from saleor_paysera.services.check_payment import PaymentStanding, standing_at
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.outbox_records import ReportState, StoredCompletion, StoredReport
from saleor_paysera.store.records import Payment, RefusedCallbacks, StoredCallback
from saleor_paysera.store.reports import OVERDUE_AFTER
from saleor_paysera.store.unit_of_work import UnitOfWork

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PaymentHistory:
    """A payment and all that happened to it until ``seen_at`` (UTC), in the order it came."""

    standing: PaymentStanding
    seen_at: datetime
    configuration_name: str
    callbacks: Sequence[StoredCallback]
    refused: Sequence[RefusedCallbacks]
    reports: Sequence[StoredReport]
    refunds: Sequence[Refund]
    completion: StoredCompletion | None

    @property
    def money(self) -> PaymentFacts:
        """The facts about its money, to look at: what was reported is not among them."""
        payment = self.standing.payment
        return PaymentFacts(
            psp_reference=payment.psp_reference,
            asked=payment.asked,
            is_test=payment.is_test,
            state=payment.state,
            charged=payment.charged,
            refunds=tuple(self.refunds),
        )

    @property
    def callbacks_for_staff(self) -> list[StoredCallback]:
        """The verified callbacks that a person has to look at."""
        return [c for c in self.callbacks if c.awaits_staff]

    @property
    def refused_for_staff(self) -> list[RefusedCallbacks]:
        """Refused callbacks that mean something: after the last right one, and not merely
        somebody who opened the address."""
        last = max((c.received_at for c in self.callbacks), default=None)
        return [
            r
            for r in self.refused
            if r.reason != InvalidCallbackReason.MALFORMED and (last is None or r.last_at > last)
        ]

    @property
    def undelivered(self) -> list[StoredReport]:
        """Reports that Saleor does not have although they were sent, or should have been.

        Not those that were refused and overtaken by a later word about the same reference.
        """
        last = {stored.report.psp_reference: stored for stored in self.reports}
        return [
            r
            for r in self.reports
            if (r.state is ReportState.REFUSED and last[r.report.psp_reference] is r)
            or (r.state is ReportState.WAITING and (r.last_error or self._is_overdue(r)))
        ]

    def _is_overdue(self, waiting: StoredReport) -> bool:
        return waiting.report.occurred_at < self.seen_at - OVERDUE_AFTER


def show_payment(context: Context, staff: Staff, order_number: str) -> PaymentHistory:
    """The history of a payment of this installation.

    Raises:
        UnknownOrder: no such payment, or another installation's.
    """
    with context.store.read() as uow:
        payment = uow.payments.find_for_installation(staff.installation.id, order_number)
        about_payment(payment.order_number)
        return history_of(uow, payment, now=context.clock())


def history_of(uow: UnitOfWork, payment: Payment, *, now: datetime) -> PaymentHistory:
    """Everything that is stored about a payment, as it stands at ``now`` (UTC)."""
    return PaymentHistory(
        standing=standing_at(payment, now),
        seen_at=now,
        configuration_name=uow.configurations.name_of(payment.configuration_id),
        callbacks=uow.callbacks.of_payment(payment.id),
        refused=uow.callbacks.refused_for_payment(payment.id),
        reports=uow.reports.of_payment(payment.id),
        refunds=uow.refunds.of_payment(payment.id),
        completion=uow.completions.of_payment(payment.id),
    )


def send_reports_again(context: Context, staff: Staff, order_number: str) -> int:
    """Let a payment's undelivered reports be sent now. Returns how many there are.

    Raises:
        UnknownOrder
    """
    with context.store.write() as uow:
        payment = uow.payments.lock_for_installation(staff.installation.id, order_number)
        about_payment(payment.order_number)
        count = uow.reports.send_again(payment.id, now=context.clock())
    if count:
        context.wake_delivery()
    _log.info("reports_sent_again", count=count, user=staff.user_id)
    return count


def order_of_payment(context: Context, staff: Staff, order_number: str) -> OrderName | None:
    """The Saleor order that a payment is for, asked from Saleor; None: still a checkout.

    Raises:
        UnknownOrder, SaleorUnavailable, SaleorPermissionDenied, SaleorBusy
    """
    installation = staff.installation
    with context.store.read() as uow:
        payment = uow.payments.find_for_installation(installation.id, order_number)
        about_payment(payment.order_number)
    with asking_saleor(context, installation) as saleor:
        return saleor.order_of_transaction(payment.transaction_id)


def payments_of_order(context: Context, staff: Staff, order_id: str) -> list[PaymentHistory]:
    """The Paysera payments of an order in Saleor and their histories, the newest first.

    Raises:
        SaleorUnavailable, SaleorPermissionDenied, SaleorBusy
    """
    installation = staff.installation
    with asking_saleor(context, installation) as saleor:
        order = saleor.transactions_of_order(order_id)
    if order is None:
        return []
    now = context.clock()
    with context.store.read() as uow:
        payments = uow.payments.of_transactions(
            installation.id, [transaction.id for transaction in order.transactions]
        )
        newest_first = sorted(payments, key=lambda payment: payment.created_at, reverse=True)
        return [history_of(uow, payment, now=now) for payment in newest_first]


def dashboard_address_of(context: Context, order_number: str) -> str | None:
    """Where a payment is shown in the Dashboard of its own Saleor, for whoever opens the app's
    page outside of it; None: there is no such payment, or no address for it.

    Nobody has proven who they are here, and the payment may be any shop's. The address tells
    which Saleor an order number belongs to and nothing of the payment, which is shown there only
    to that Saleor's staff.
    """
    try:
        with context.store.read() as uow:
            payment = uow.payments.by_order_number(order_number)
            installation = uow.installations.get(payment.installation_id)
    except PaymentAppError:  # no such payment, or its secrets cannot be opened now
        return None
    return dashboard_page_url(
        context.settings.dashboard_urls,
        saleor_api_url=installation.saleor_api_url,
        app_id=installation.app_id,
        path=f"{PAYMENT_ROUTE}{order_number}",
    )
