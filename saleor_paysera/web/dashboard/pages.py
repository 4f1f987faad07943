"""The document of the Dashboard page.

Nothing in it is secret: who may see what is decided by the token that the Dashboard gives to
the page, not by the address.
"""

from typing import Final

from flask import Blueprint, Response, g, make_response, render_template, request

from saleor_paysera import __version__
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.dashboards import dashboard_page_url
from saleor_paysera.saleor.manifest import APP_PATH
from saleor_paysera.web.current import current_context
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.error_codes import error_codes
from saleor_paysera.web.dashboard.framing import (
    dashboard_sources,
    framed_by,
    note_foreign_dashboard,
)
from saleor_paysera.web.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    OWN_NAMES,
    best_language,
    current_translator,
)

blueprint: Final = Blueprint("dashboard", __name__)

_PAYMENT_ROUTE: Final = "payments/"
_THEMES: Final = ("light", "dark")


@blueprint.get(APP_PATH)
@blueprint.get(f"{APP_PATH}/")
@blueprint.get(f"{APP_PATH}//", merge_slashes=False)
@blueprint.get(f"{APP_PATH}/<path:route>")
@blueprint.get(f"{APP_PATH}//<path:route>", merge_slashes=False)
def page(route: str = "") -> Response:
    """The one document of the page, for every route in it.

    The Dashboard asks for it twice at once, and anew at the route it shows when it is loaded
    anew. A GET changes nothing.
    """
    wanted = request.args.get("lang")
    chosen = wanted if wanted in LANGUAGES else best_language(request.accept_languages)
    g.language = chosen or DEFAULT_LANGUAGE
    translator = current_translator()
    theme = request.args.get("theme")
    sources = dashboard_sources(request.args.get("saleorApiUrl"))
    note_foreign_dashboard(sources)
    response = make_response(
        render_template(
            "dashboard/page.html",
            lang_is_chosen=chosen is not None,
            theme=theme if theme in _THEMES else None,
            manifest_url=f"{current_context().settings.app_base_url}/api/manifest",
            version=__version__,
            dashboard_origins=list(sources),
            order_number=_order_number_in(route),
            dashboard_link=_dashboard_link(_order_number_in(route)),
            error_codes=error_codes(translator),
            languages=[(code, OWN_NAMES[code]) for code in LANGUAGES],
            states=[(state, translator.gettext(text)) for state, text in labels.STATE.items()],
            pay_within_choices=[
                (minutes or "", translator.gettext(text)) for minutes, text in labels.PAY_WITHIN
            ],
        )
    )
    return framed_by(response, sources)


def _order_number_in(route: str) -> str | None:
    cleaned = route.strip("/")
    return cleaned.removeprefix(_PAYMENT_ROUTE) if cleaned.startswith(_PAYMENT_ROUTE) else None


def _dashboard_link(order_number: str | None) -> str | None:
    """Into the Dashboard, for whoever opens the address of a payment outside of it."""
    if order_number is None:
        return None
    context = current_context()
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
        path=f"{_PAYMENT_ROUTE}{order_number}",
    )
