"""Who may show the app's documents in a frame."""

import structlog
from flask import Response, request

from saleor_paysera.payments.return_urls import InvalidOrigin, origin_of
from saleor_paysera.saleor.dashboards import LOOPBACK_SOURCES, covers, frame_sources
from saleor_paysera.web.current import current_context

_log = structlog.get_logger()


def dashboard_sources(saleor_api_url: str | None) -> tuple[str, ...]:
    """The origins of the Dashboards that may, as sources of a Content-Security-Policy.

    ``saleor_api_url`` is what the request says; it counts only if it may install the app.
    """
    settings = current_context().settings
    is_allowed = saleor_api_url and settings.allowed_saleor_urls.allow(saleor_api_url)
    sources = frame_sources(settings.dashboard_urls, saleor_api_url if is_allowed else None)
    return (*sources, *LOOPBACK_SOURCES) if settings.allow_private_hosts else sources


def framed_by(response: Response, sources: tuple[str, ...]) -> Response:
    """The strictest policy that the documents work with: no inline script or style."""
    ancestors = " ".join(sources) or "'none'"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )
    return response


def note_foreign_dashboard(sources: tuple[str, ...]) -> None:
    """The browser will refuse the frame and say nothing that helps; the log does."""
    if request.headers.get("Sec-Fetch-Dest") != "iframe":
        return
    try:
        origin = origin_of(request.headers.get("Referer", ""))
    except InvalidOrigin:
        return
    own = origin_of(current_context().settings.app_base_url)
    if not any(covers(source, origin) for source in (*sources, own)):
        _log.warning("dashboard_not_allowed", origin=origin, remedy="add it to DASHBOARD_URLS")
