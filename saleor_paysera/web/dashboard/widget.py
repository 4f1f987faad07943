"""The payments of one order, as a widget on its page in the Dashboard (3.22 and later)."""

from datetime import datetime
from typing import Final

from babel.dates import format_datetime
from flask import Blueprint, Response, g, make_response, render_template, request

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.dashboards import covers, dashboard_page_url
from saleor_paysera.saleor.manifest import APP_PATH
from saleor_paysera.services.addresses import PAYMENT_ROUTE, payment_page_url
from saleor_paysera.services.show_payment import PaymentHistory, payments_of_order
from saleor_paysera.services.staff_preferences import preference_of
from saleor_paysera.services.verify_staff import verify_staff
from saleor_paysera.store.records import Installation
from saleor_paysera.web.current import current_context
from saleor_paysera.web.dashboard.framing import dashboard_sources, framed_by
from saleor_paysera.web.dashboard.present import present_payment
from saleor_paysera.web.dashboard.refunds import open_refund_sentences, present_notices
from saleor_paysera.web.dashboard.timeline import attention_of
from saleor_paysera.web.errors import status_of
from saleor_paysera.web.i18n import DEFAULT_LANGUAGE, Translator, best_language, current_translator
from saleor_paysera.web.request_log import note_refusal

blueprint: Final = Blueprint("order_widget", __name__)


@blueprint.post(f"{APP_PATH}/order-widget")
def order_widget() -> Response:
    """The widget's document. The Dashboard posts its token in the form and says nothing more."""
    sources = dashboard_sources(request.form.get("saleorApiUrl"))
    g.language = best_language(request.accept_languages) or DEFAULT_LANGUAGE
    context = current_context()
    theme: str | None = None
    problem: str | None = None
    payments: list[dict[str, object]] = []
    try:
        staff = verify_staff(context, request.form.get("accessToken", ""))
        preference = preference_of(context, staff)
        theme, g.language = preference.theme, preference.language or g.language
        payments = [
            _shown(history, staff.installation, sources, current_translator())
            for history in payments_of_order(context, staff, request.form.get("orderId", ""))
        ]
    except PaymentAppError as error:
        note_refusal(error, status=status_of(error))
        problem = current_translator().sentence(error)
    response = make_response(
        render_template("dashboard/widget.html", theme=theme, problem=problem, payments=payments)
    )
    return framed_by(response, sources)


def _shown(
    history: PaymentHistory,
    installation: Installation,
    sources: tuple[str, ...],
    translator: Translator,
) -> dict[str, object]:
    """What the template shows of a payment."""
    standing = history.standing
    shown = present_payment(standing.payment, standing.state, translator)
    return {
        "order_number": shown.order_number,
        "state_label": shown.state_label,
        "tone": shown.tone,
        "amount": shown.amount,
        "is_test": standing.payment.is_test,
        "started_at": shown.started_at.isoformat(),
        "started_at_shown": _shown_time(shown.started_at, translator),
        "money": open_refund_sentences(history, translator),
        "attention": [
            *dict.fromkeys(notice.text for notice in present_notices(history, translator)),
            *attention_of(history, translator),
        ],
        "url": _page_of(shown.order_number, installation, sources),
    }


def _shown_time(moment: datetime, translator: Translator) -> str:
    """A widget has no script that knows the reader's zone, so the zone is said."""
    return f"{format_datetime(moment, 'short', locale=translator.date_locale)} UTC"


def _page_of(order_number: str, installation: Installation, sources: tuple[str, ...]) -> str:
    """The payment's page in the Dashboard that posted the form."""
    settings, origin = current_context().settings, request.headers.get("Origin", "")
    if not any(covers(source, origin) for source in sources):
        return payment_page_url(settings.app_base_url, order_number)
    return dashboard_page_url(
        settings.dashboard_urls,
        saleor_api_url=installation.saleor_api_url,
        app_id=installation.app_id,
        path=f"{PAYMENT_ROUTE}{order_number}",
        seen_at=origin,
    )
