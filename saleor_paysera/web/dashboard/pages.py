"""The documents of the Dashboard page and of its order widget.

Nothing in them is secret: who may see what is decided by the token that the Dashboard gives
to the page (or posts to the widget), not by the address.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import structlog
from babel.dates import format_datetime
from flask import Blueprint, Response, g, make_response, render_template, request

from saleor_paysera import __version__
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.dashboards import LOOPBACK_SOURCES, dashboard_page_url, frame_sources
from saleor_paysera.saleor.manifest import APP_PATH
from saleor_paysera.services.addresses import payment_page_url
from saleor_paysera.services.check_payment import PaymentStanding
from saleor_paysera.services.show_payment import payments_of_order
from saleor_paysera.services.staff_preferences import preference_of
from saleor_paysera.services.verify_staff import verify_staff
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.web.current import current_context
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.error_codes import error_codes
from saleor_paysera.web.dashboard.present import present_payment
from saleor_paysera.web.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    OWN_NAMES,
    Translator,
    best_language,
    current_translator,
)

blueprint: Final = Blueprint("dashboard", __name__)

_PAYMENT_ROUTE: Final = "payments/"
_THEMES: Final = ("light", "dark")

_log = structlog.get_logger()


@blueprint.get(APP_PATH)
@blueprint.get(f"{APP_PATH}/<path:route>")
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
    saleor_api_url = request.args.get("saleorApiUrl")
    sources = _frame_sources(saleor_api_url)
    _note_foreign_dashboard(sources)
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
    return _framed_by(response, sources)


@blueprint.post(f"{APP_PATH}/order-widget")
def order_widget() -> Response:
    """The payments of one order, as a widget on its page in the Dashboard (3.22 and later).

    The Dashboard posts its token in the form; there is no other message to a widget like this.
    """
    saleor_api_url = request.form.get("saleorApiUrl", "")
    sources = _frame_sources(saleor_api_url)
    g.language = best_language(request.accept_languages) or DEFAULT_LANGUAGE
    theme: str | None = None
    problem: str | None = None
    standings: list[PaymentStanding] = []
    context = current_context()
    try:
        staff = verify_staff(context, request.form.get("accessToken", ""))
        preference = preference_of(context, staff)
        theme, g.language = preference.theme, preference.language or g.language
        standings = payments_of_order(context, staff, request.form.get("orderId", ""))
    except PaymentAppError as error:
        _log.warning("order_widget_refused", code=error.code, reason=error.message)
        problem = current_translator().sentence(error)
    response = make_response(
        render_template(
            "dashboard/widget.html",
            theme=theme,
            problem=problem,
            payments=[_widget_payment(standing, current_translator()) for standing in standings],
        )
    )
    return _framed_by(response, sources)


def _widget_payment(standing: PaymentStanding, translator: Translator) -> dict[str, object]:
    """What the widget's template shows of a payment."""
    shown = present_payment(standing.payment, standing.state, translator)
    return {
        "order_number": shown.order_number,
        "state_label": shown.state_label,
        "tone": shown.tone,
        "amount": shown.amount,
        "is_test": standing.payment.is_test,
        "started_at": shown.started_at.isoformat(),
        "started_at_shown": _shown_time(shown.started_at, translator),
        "url": payment_page_url(current_context().settings.app_base_url, shown.order_number),
    }


def _shown_time(moment: datetime, translator: Translator) -> str:
    """A widget has no script that knows the reader's zone, so the zone is said."""
    locale = "en_GB" if translator.language == "en" else translator.language
    return f"{format_datetime(moment, 'short', locale=locale)} UTC"


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
    except UnknownOrder:
        return None
    return dashboard_page_url(
        context.settings.dashboard_urls,
        saleor_api_url=installation.saleor_api_url,
        app_id=installation.app_id,
        path=f"{_PAYMENT_ROUTE}{order_number}",
    )


def _frame_sources(saleor_api_url: str | None) -> tuple[str, ...]:
    settings = current_context().settings
    is_allowed = saleor_api_url and settings.allowed_saleor_urls.allow(saleor_api_url)
    sources = frame_sources(settings.dashboard_urls, saleor_api_url if is_allowed else None)
    return (*sources, *LOOPBACK_SOURCES) if settings.allow_private_hosts else sources


def _framed_by(response: Response, sources: tuple[str, ...]) -> Response:
    """The strictest policy that the page works with: no inline script or style."""
    ancestors = " ".join(sources) or "'none'"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )
    return response


def _note_foreign_dashboard(sources: tuple[str, ...]) -> None:
    """The browser will refuse the frame and say nothing that helps; the log does."""
    framed_by = urlsplit(request.headers.get("Referer", ""))
    if request.headers.get("Sec-Fetch-Dest") != "iframe" or not framed_by.netloc:
        return
    origin = f"{framed_by.scheme}://{framed_by.netloc}"
    own = urlsplit(current_context().settings.app_base_url)
    if not any(_covers(source, origin) for source in (*sources, f"{own.scheme}://{own.netloc}")):
        _log.warning("dashboard_not_allowed", origin=origin, remedy="add it to DASHBOARD_URLS")


def _covers(source: str, origin: str) -> bool:
    scheme, _, host = source.partition("://")
    origin_scheme, _, origin_host = origin.partition("://")
    if scheme != origin_scheme:
        return False
    if host.startswith("*."):
        return origin_host.endswith(host[1:])
    if host.endswith(":*"):
        return origin_host.partition(":")[0] == host[:-2]
    return host == origin_host
