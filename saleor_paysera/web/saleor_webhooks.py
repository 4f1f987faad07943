"""How a webhook of Saleor's is read and answered."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.exceptions import HTTPException

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.answers import ActionAnswer, GatewayAnswer, SessionAnswer, encode
from saleor_paysera.saleor.signatures import InvalidSignature
from saleor_paysera.services.verify_webhook import (
    SignedWebhook,
    UnverifiedWebhook,
    WrongRecipient,
    verify_webhook,
)
from saleor_paysera.store.installations import UnknownInstallation
from saleor_paysera.web.current import current_context
from saleor_paysera.web.errors import status_of
from saleor_paysera.web.request_log import note_fault, note_refusal

Answer = GatewayAnswer | SessionAnswer | ActionAnswer


class _Unforeseen(PaymentAppError):
    """What Saleor is told of a fault that nobody foresaw."""

    retryable = True


def answered(
    handle: Callable[[SignedWebhook], Answer], refused: Callable[[PaymentAppError], Answer]
) -> Response:
    """Answer with 200 and a well-formed result, whatever happens inside.

    Saleor takes anything else for "the app cannot be reached", or asks again with an empty
    body. Only a webhook that is not proven to come from this Saleor for this app gets an HTTP
    error.
    """
    try:
        webhook = verify_webhook(current_context(), unverified_webhook())
        answer = handle(webhook)
    except (UnknownInstallation, InvalidSignature, WrongRecipient, HTTPException):
        raise
    except PaymentAppError as error:
        note_refusal(error, status=status_of(error))
        answer = refused(error)
    except Exception as fault:  # noqa: BLE001 - the entry point: Saleor needs an answer
        note_fault(fault)
        answer = refused(_Unforeseen("The payment app could not do it now. Please try again."))
    return json_answer(encode(answer))


def unverified_webhook() -> UnverifiedWebhook:
    """The present request as received; of each header its deprecated twin, too."""

    def header(name: str) -> str:
        return request.headers.get(name) or request.headers.get(f"X-{name}") or ""

    return UnverifiedWebhook(
        saleor_api_url=header("Saleor-Api-Url"),
        signature=header("Saleor-Signature"),
        body=request.get_data(),
    )


def json_answer(body: bytes) -> Response:
    """An answer of 200 with JSON."""
    return Response(body, content_type="application/json")
