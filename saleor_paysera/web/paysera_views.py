"""Paysera comes in: its callbacks, and the shoppers it sends back."""

from typing import Final

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from saleor_paysera.services.addresses import ACCEPT_PATH, CALLBACK_PATH, CANCEL_PATH
from saleor_paysera.services.return_shopper import (
    ReturningShopper,
    return_after_cancelling,
    return_after_paying,
)
from saleor_paysera.services.take_callback import take_callback
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.web.current import current_context
from saleor_paysera.web.pages import shopper_page, unknown_payment_page

blueprint: Final = Blueprint("paysera", __name__)

_SEE_OTHER: Final = 303


@blueprint.route(f"{CALLBACK_PATH}<order_number>", methods=["GET", "POST"])
def callback(order_number: str) -> Response:
    """Paysera tells news about a payment, by GET or by POST.

    ``OK`` and nothing else stops Paysera from repeating it, so it is said only once the
    callback is committed. What is understood but changes nothing (a wrong amount, a test
    in live mode) is stored for staff and gets its ``OK`` too: repeating would not help.
    """
    take_callback(current_context(), order_number, callback_query())
    return Response("OK", content_type="text/plain; charset=utf-8")


@blueprint.route(f"{ACCEPT_PATH}<order_number>", methods=["GET", "POST"])
def accept(order_number: str) -> BaseResponse:
    """A shopper comes back after paying."""
    try:
        return _sent_on(return_after_paying(current_context(), order_number, callback_query()))
    except UnknownOrder:
        return unknown_payment_page()


@blueprint.get(f"{CANCEL_PATH}<order_number>")
def cancel(order_number: str) -> BaseResponse:
    """A shopper comes back without having paid."""
    try:
        return _sent_on(return_after_cancelling(current_context(), order_number))
    except UnknownOrder:
        return unknown_payment_page()


def _sent_on(shopper: ReturningShopper) -> BaseResponse:
    if shopper.storefront_url is None:
        return shopper_page(shopper)
    return redirect(shopper.storefront_url, _SEE_OTHER)


def callback_query() -> dict[str, str]:
    """All parameters, from the address and a form; of equal names the last one counts."""
    return {
        name: values[-1]
        for source in (request.args, request.form)
        for name, values in source.lists()
    }
