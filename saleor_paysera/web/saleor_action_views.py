"""Saleor comes in: what staff ask of a payment in the Dashboard."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.answers import ActionAnswer, ActionResult, refused_action
from saleor_paysera.saleor.events import (
    TransactionCancelationRequested,
    TransactionChargeRequested,
    TransactionRefundRequested,
)
from saleor_paysera.saleor.external_urls import external_url
from saleor_paysera.saleor.manifest import WEBHOOK_PATH
from saleor_paysera.services.addresses import payment_page_url
from saleor_paysera.services.take_action_requests import (
    call_off,
    charge,
    refusal_reference,
    take_refund_request,
)
from saleor_paysera.services.verify_webhook import (
    SignedWebhook,
    read_signed_event,
)
from saleor_paysera.web.current import current_context
from saleor_paysera.web.saleor_webhooks import answered

blueprint: Final = Blueprint("saleor_actions", __name__)


@blueprint.post(WEBHOOK_PATH + "transaction-refund-requested")
def transaction_refund_requested() -> Response:
    """Money is to go back."""
    return answered(_refund, _refused(ActionResult.REFUND_FAILURE))


@blueprint.post(WEBHOOK_PATH + "transaction-cancelation-requested")
def transaction_cancelation_requested() -> Response:
    """An unpaid payment is to be called off."""
    return answered(_cancel, _refused(ActionResult.CANCEL_FAILURE))


@blueprint.post(WEBHOOK_PATH + "transaction-charge-requested")
def transaction_charge_requested() -> Response:
    """Money is to be taken, which Paysera does when the shopper pays."""
    return answered(_charge, _refused(ActionResult.CHARGE_FAILURE))


def _refund(webhook: SignedWebhook) -> ActionAnswer:
    event = read_signed_event(current_context(), webhook, TransactionRefundRequested)
    payment, refund = take_refund_request(current_context(), event)
    return ActionAnswer(refund.psp_reference, external_url=_page_of(payment.order_number))


def _cancel(webhook: SignedWebhook) -> ActionAnswer:
    event = read_signed_event(current_context(), webhook, TransactionCancelationRequested)
    payment = call_off(current_context(), event)
    return ActionAnswer(
        payment.psp_reference,
        ActionResult.CANCEL_SUCCESS,
        message="Not paid, and called off.",
        external_url=_page_of(payment.order_number),
        actions=[],
    )


def _charge(webhook: SignedWebhook) -> ActionAnswer:
    charge(read_signed_event(current_context(), webhook, TransactionChargeRequested))


def _page_of(order_number: str) -> str | None:
    return external_url(payment_page_url(current_context().settings.app_base_url, order_number))


def _refused(result: ActionResult) -> Callable[[PaymentAppError], ActionAnswer]:
    """The no to a request, with the reason."""
    return lambda error: refused_action(result, error, psp_reference=refusal_reference())
