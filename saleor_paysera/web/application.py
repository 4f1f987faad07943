"""The Flask application over a ready context."""

from typing import Final

from flask import Flask, Response, request

from saleor_paysera.services.context import Context
from saleor_paysera.web import (
    errors,
    health_views,
    i18n,
    pages,
    paysera_views,
    request_log,
    saleor_action_views,
    saleor_app_views,
    saleor_views,
    strangers,
    trial_views,
)
from saleor_paysera.web.current import EXTENSION
from saleor_paysera.web.dashboard import api as dashboard_api
from saleor_paysera.web.dashboard import pages as dashboard_pages
from saleor_paysera.web.dashboard import widget as order_widget

MAX_BODY_BYTES: Final = 1_000_000
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def create_web_app(context: Context) -> Flask:
    """Build the application. Nothing is connected to before the first request."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions[EXTENSION] = context
    app.register_blueprint(saleor_views.blueprint)
    app.register_blueprint(saleor_action_views.blueprint)
    app.register_blueprint(saleor_app_views.blueprint)
    app.register_blueprint(paysera_views.blueprint)
    app.register_blueprint(trial_views.blueprint)
    app.register_blueprint(dashboard_pages.blueprint)
    app.register_blueprint(order_widget.blueprint)
    app.register_blueprint(dashboard_api.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(health_views.blueprint)
    errors.register(app)
    i18n.install(app)
    app.after_request(_protect)
    request_log.install(app)
    strangers.install(app, trusted_proxies=context.settings.trusted_proxies)
    return app


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
