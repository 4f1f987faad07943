"""Saleor comes in: what staff ask of a payment in the Dashboard."""

from collections.abc import Callable
from typing import Final

import structlog
from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.answers import ActionAnswer, ActionResult, encode, refused_action
from saleor_paysera.saleor.events import (
    TransactionCancelationRequested,
    TransactionChargeRequested,
    TransactionRefundRequested,
)
from saleor_paysera.saleor.external_urls import external_url
from saleor_paysera.saleor.manifest import WEBHOOK_PATH
from saleor_paysera.saleor.signatures import InvalidSignature
from saleor_paysera.services.act_for_staff import (
    call_off,
    charge,
    refusal_reference,
    take_refund_request,
)
from saleor_paysera.services.addresses import payment_page_url
from saleor_paysera.services.verify_webhook import (
    SignedWebhook,
    WrongRecipient,
    read_signed_event,
    verify_webhook,
)
from saleor_paysera.store.installations import UnknownInstallation
from saleor_paysera.web.current import current_context
from saleor_paysera.web.saleor_views import json_answer, unverified_webhook

blueprint: Final = Blueprint("saleor_actions", __name__)

_log = structlog.get_logger()


class _Unforeseen(PaymentAppError):
    """What staff are told of a fault that nobody foresaw."""


@blueprint.post(WEBHOOK_PATH + "transaction-refund-requested")
def transaction_refund_requested() -> Response:
    """Money is to go back."""
    return _answered(_refund, ActionResult.REFUND_FAILURE)


@blueprint.post(WEBHOOK_PATH + "transaction-cancelation-requested")
def transaction_cancelation_requested() -> Response:
    """An unpaid payment is to be called off."""
    return _answered(_cancel, ActionResult.CANCEL_FAILURE)


@blueprint.post(WEBHOOK_PATH + "transaction-charge-requested")
def transaction_charge_requested() -> Response:
    """Money is to be taken, which Paysera does when the shopper pays."""
    return _answered(_charge, ActionResult.CHARGE_FAILURE)


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


def _answered(handle: Callable[[SignedWebhook], ActionAnswer], refused: ActionResult) -> Response:
    """Answer with 200 and a well-formed result, whatever happens inside.

    After a 5xx Saleor would ask again with an empty body, which helps nobody.
    """
    try:
        webhook = verify_webhook(current_context(), unverified_webhook())
        structlog.contextvars.bind_contextvars(saleor=webhook.installation.saleor_api_url)
        answer = handle(webhook)
    except (UnknownInstallation, InvalidSignature, WrongRecipient, HTTPException):
        raise
    except PaymentAppError as error:
        _log.warning("action_refused", code=error.code, reason=error.message)
        answer = refused_action(refused, error, psp_reference=refusal_reference())
    except Exception:  # noqa: BLE001 - the entry point: Saleor needs an answer
        _log.exception("action_failed")
        unforeseen = _Unforeseen("The payment app could not do it now. Please try again.")
        answer = refused_action(refused, unforeseen, psp_reference=refusal_reference())
    return json_answer(encode(answer))
