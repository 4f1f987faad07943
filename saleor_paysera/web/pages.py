"""Pages for people: what this address is, and where a shopper's payment stands."""

from typing import Final

from flask import Blueprint, Response, make_response, render_template, request

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.services.return_shopper import ReturningShopper
from saleor_paysera.web.current import current_context
from saleor_paysera.web.texts import LANGUAGES, PageTexts, texts_in

blueprint: Final = Blueprint("pages", __name__)

_REFRESH_SECONDS: Final = 5
_UNSETTLED: Final = frozenset({PaymentState.AWAITING_PAYMENT, PaymentState.PENDING})
_BY_PAYSERA_LANGUAGE: Final = {"LIT": "lt", "RUS": "ru"}


@blueprint.get("/")
def about() -> Response:
    """What this address is and how to install it. The Dashboard shows it in a frame."""
    manifest_url = f"{current_context().settings.app_base_url}/api/manifest"
    response = make_response(
        render_template("about.html", t=_texts_by_browser(), manifest_url=manifest_url)
    )
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return response


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def shopper_page(shopper: ReturningShopper) -> Response:
    """Where the payment stands, for a shopper whose storefront gave no return address.

    Without the pay link: it holds the payer's name and address, and this page opens to
    anyone who knows the order number.
    """
    payment, state = shopper.standing.payment, shopper.standing.state
    language = _BY_PAYSERA_LANGUAGE.get(payment.language, "en")
    return make_response(
        render_template(
            "payment.html",
            t=texts_in(language),
            state=state,
            order_number=payment.order_number,
            is_test=payment.is_test,
            refresh=_REFRESH_SECONDS if state in _UNSETTLED else None,
        )
    )


def unknown_payment_page() -> Response:
    """For a shopper whose address names no payment."""
    return make_response(render_template("unknown.html", t=_texts_by_browser()), 404)


def _texts_by_browser() -> PageTexts:
    return texts_in(request.accept_languages.best_match(LANGUAGES) or "en")
