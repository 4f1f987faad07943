"""Everything kept about one payer, to be given to that payer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from saleor_paysera.payments.facts import Refund
from saleor_paysera.paysera.request import request_fields
from saleor_paysera.services.show_payment import history_of
from saleor_paysera.store.outbox_records import StoredReport
from saleor_paysera.store.records import StoredCallback
from saleor_paysera.store.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class ExportedCallback:
    """What Paysera said about a payment."""

    received_at: datetime
    verdict: str
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExportedRefund:
    """Money that went back, or was asked back. ``amount`` such as ``9.99 EUR``."""

    amount: str
    state: str
    reason: str
    begun_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExportedReport:
    """What the shop's Saleor was told, or is to be told."""

    type: str
    amount: str
    message: str
    occurred_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExportedPayment:
    """A payment as its payer may see it. ``sent_to_paysera`` are the fields of the pay link.

    ``became_order`` is the number of the order, if the app itself completed the checkout.
    """

    order_number: str
    shop: str
    channel: str
    transaction: str
    paid_for: str
    amount: str
    is_test: bool
    method: str | None
    language: str
    state: str
    email: str | None = field(repr=False)
    return_url: str | None
    begun_at: datetime
    paid_at: datetime | None
    sent_to_paysera: Mapping[str, str] = field(repr=False)
    heard_from_paysera: tuple[ExportedCallback, ...]
    refunds: tuple[ExportedRefund, ...]
    told_the_shop: tuple[ExportedReport, ...]
    became_order: str | None


@dataclass(frozen=True, slots=True)
class PayerExport:
    """Everything kept about the payments of one email."""

    email: str = field(repr=False)
    exported_at: datetime
    payments: tuple[ExportedPayment, ...]


def export_payer(
    store: Store, email: str, *, installation_id: int | None, now: datetime
) -> PayerExport:
    """All that is kept about a payer, found by the email. ``installation_id`` None: in all shops.

    Raises:
        SecretKeyMismatch
    """
    with store.read() as uow:
        order_numbers = uow.personal_data.of_payer(email, installation_id=installation_id)
        payments = tuple(_payment(uow, order_number, now=now) for order_number in order_numbers)
    return PayerExport(email, now, payments)


def _payment(uow: UnitOfWork, order_number: str, *, now: datetime) -> ExportedPayment:
    payment = uow.payments.by_order_number(order_number)
    history = history_of(uow, payment, now=now)
    order = history.completion.order if history.completion else None
    return ExportedPayment(
        order_number=payment.order_number,
        shop=uow.installations.get(payment.installation_id).saleor_api_url,
        channel=payment.channel_slug,
        transaction=payment.transaction_id,
        paid_for=payment.source_id,
        amount=str(payment.asked),
        is_test=payment.is_test,
        method=payment.method,
        language=payment.language,
        state=history.standing.state,
        email=payment.payer_email,
        return_url=payment.return_url,
        begun_at=payment.created_at,
        paid_at=payment.paid_at,
        sent_to_paysera=request_fields(payment.pay_url),
        heard_from_paysera=tuple(map(_callback, history.callbacks)),
        refunds=tuple(map(_refund, history.refunds)),
        told_the_shop=tuple(map(_report, history.reports)),
        became_order=order.number if order else None,
    )


def _callback(callback: StoredCallback) -> ExportedCallback:
    return ExportedCallback(callback.received_at, callback.verdict, callback.fields)


def _refund(refund: Refund) -> ExportedRefund:
    return ExportedRefund(
        str(refund.amount), refund.state, refund.reason, refund.begun_at, refund.settled_at
    )


def _report(stored: StoredReport) -> ExportedReport:
    report = stored.report
    return ExportedReport(
        report.type, str(report.amount), report.message, report.occurred_at, stored.delivered_at
    )
