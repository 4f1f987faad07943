"""Paysera comes in about a trial: its callback, and whoever made the trial payment."""

from typing import Final

from flask import Blueprint, Response, make_response, render_template

from saleor_paysera.services.addresses import TRIAL_PATH
from saleor_paysera.services.try_configuration import note_trial_return, take_trial_callback
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.trials import TrialReturn
from saleor_paysera.web.current import current_context
from saleor_paysera.web.pages import unknown_payment_page
from saleor_paysera.web.paysera_views import callback_query

blueprint: Final = Blueprint("trials", __name__)


@blueprint.route(f"{TRIAL_PATH}<order_number>/callback", methods=["GET", "POST"])
def callback(order_number: str) -> Response:
    """Paysera tells news about a trial."""
    take_trial_callback(current_context(), order_number, callback_query())
    return Response("OK", content_type="text/plain; charset=utf-8")


@blueprint.route(f"{TRIAL_PATH}<order_number>/accept", methods=["GET", "POST"])
def accept(order_number: str) -> Response:
    """Back after paying."""
    return _returned(order_number, TrialReturn.ACCEPT)


@blueprint.get(f"{TRIAL_PATH}<order_number>/cancel")
def cancel(order_number: str) -> Response:
    """Back without having paid."""
    return _returned(order_number, TrialReturn.CANCEL)


def _returned(order_number: str, returned: TrialReturn) -> Response:
    try:
        trial = note_trial_return(current_context(), order_number, returned)
    except UnknownOrder:
        return unknown_payment_page()
    return make_response(render_template("trial.html", order_number=trial.order_number))
