"""For whoever watches the app: is it alive, can it take payments, and its numbers."""

from typing import Final

from flask import Blueprint, Response, abort, request

from saleor_paysera import metrics
from saleor_paysera.services.verify_watcher import verify_watcher
from saleor_paysera.services.waiting import read_waiting
from saleor_paysera.web.current import current_context
from saleor_paysera.web.strangers import sender_is_known

blueprint: Final = Blueprint("health", __name__)

_PLAIN: Final = "text/plain; charset=utf-8"


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return Response("ok\n", content_type=_PLAIN)


@blueprint.get("/readyz")
def readyz() -> Response:
    """Whether payments can be taken: the database answers and fits this version."""
    problem = current_context().readiness.problem()
    if problem is None:
        return Response("ready\n", content_type=_PLAIN)
    return Response(f"{problem}\n", 503, content_type=_PLAIN)


@blueprint.get("/metrics")
def metrics_page() -> Response:
    """All metrics, for whoever has the token; without one in the settings there is no such page."""
    context = current_context()
    wanted = context.settings.metrics_token
    if wanted is None:
        abort(404)
    verify_watcher(request.headers.get("Authorization", ""), metrics_token=wanted)
    sender_is_known()
    waiting = read_waiting(context) if context.readiness.problem() is None else None
    return Response(metrics.exposition(waiting, context.clock()), content_type=metrics.CONTENT_TYPE)
