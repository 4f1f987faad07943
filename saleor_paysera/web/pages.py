"""Pages for people: what this address is, and where a shopper's payment stands."""

from typing import Final

from flask import Blueprint, Response, g, make_response, render_template

from saleor_paysera.payments.errors import N_
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.services.return_shopper import ReturningShopper
from saleor_paysera.web.current import current_context
from saleor_paysera.web.i18n import DEFAULT_LANGUAGE

blueprint: Final = Blueprint("pages", __name__)

_REFRESH_SECONDS: Final = 5
_UNSETTLED: Final = frozenset({PaymentState.AWAITING_PAYMENT, PaymentState.PENDING})
_BY_PAYSERA_LANGUAGE: Final = {"LIT": "lt", "RUS": "ru"}
_HEADLINES: Final = {
    PaymentState.AWAITING_PAYMENT: N_("Waiting for the confirmation of your payment"),
    PaymentState.PENDING: N_("Your payment has been accepted and is being carried out"),
    PaymentState.PAID: N_("Paid. Thank you!"),
    PaymentState.CANCELLED: N_("The payment was cancelled"),
    PaymentState.CALLED_OFF: N_("The shop has cancelled this payment"),
    PaymentState.EXPIRED: N_("The time to pay is over"),
}
_EXPLANATIONS: Final = {
    PaymentState.AWAITING_PAYMENT: N_(
        "We have not heard from Paysera yet. If you have paid, this usually takes less "
        "than a minute."
    ),
    PaymentState.PENDING: N_("The shop will be told as soon as the money has arrived."),
    PaymentState.PAID: N_("The shop has been told. You can go back to it."),
    PaymentState.CANCELLED: N_("No money has arrived. You can pay again from the shop."),
    PaymentState.CALLED_OFF: N_("No money has arrived. Please do not pay it any more."),
    PaymentState.EXPIRED: N_(
        "No money has arrived. If you have paid, wait for the shop's email; otherwise order again "
        "in the shop."
    ),
}


@blueprint.get("/")
def about() -> Response:
    """What this address is and how to install it."""
    manifest_url = f"{current_context().settings.app_base_url}/api/manifest"
    return make_response(render_template("about.html", manifest_url=manifest_url))


def shopper_page(shopper: ReturningShopper) -> Response:
    """Where the payment stands, for a shopper who has no storefront to go back to.

    Without the pay link: it holds the payer's name and address, and this page opens to
    anyone who knows the order number.
    """
    payment, state = shopper.standing.payment, shopper.standing.state
    g.language = _BY_PAYSERA_LANGUAGE.get(payment.language, DEFAULT_LANGUAGE)
    return make_response(
        render_template(
            "payment.html",
            state=state,
            headline=_HEADLINES[state],
            explanation=_EXPLANATIONS[state],
            order_number=payment.order_number,
            is_test=payment.is_test,
            refresh=_REFRESH_SECONDS if state in _UNSETTLED else None,
        )
    )


def unknown_payment_page() -> Response:
    """For a shopper whose address names no payment."""
    return make_response(render_template("unknown.html"), 404)
