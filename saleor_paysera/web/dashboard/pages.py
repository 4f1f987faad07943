"""The document of the Dashboard page.

Nothing in it is secret: who may see what is decided by the token that the Dashboard gives to
the page, not by the address.
"""

from typing import Final

from flask import Blueprint, Response, g, make_response, render_template, request

from saleor_paysera import __version__
from saleor_paysera.saleor.manifest import APP_PATH
from saleor_paysera.services.addresses import PAYMENT_ROUTE
from saleor_paysera.services.show_payment import dashboard_address_of
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
    context, order_number = current_context(), _order_number_in(route)
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
            manifest_url=f"{context.settings.app_base_url}/api/manifest",
            version=__version__,
            dashboard_origins=list(sources),
            order_number=order_number,
            dashboard_link=order_number and dashboard_address_of(context, order_number),
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
    return cleaned.removeprefix(PAYMENT_ROUTE) if cleaned.startswith(PAYMENT_ROUTE) else None
