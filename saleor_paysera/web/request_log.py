"""One log line and one count for each request, with why it was refused or failed.

The line never has the query: callbacks and returns carry signed personal data there.
"""

import logging
import time
from dataclasses import dataclass
from typing import Final

import structlog
from flask import Flask, Response, g, request

from saleor_paysera import metrics
from saleor_paysera.logs import begin_request
from saleor_paysera.metrics import RequestResult
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.callback import InvalidCallbackReason

NO_ROUTE: Final = "unknown"

_PROBES: Final = frozenset({"health.healthz", "health.readyz", "health.metrics_page"})
_SERVER_ERROR: Final = 500
_BAD_REQUEST: Final = 400

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Why:
    """What the line says beyond the answer's status."""

    result: RequestResult
    level: int
    facts: dict[str, object]


def install(app: Flask) -> None:
    """Tell of every request. Comes after all routes are there."""
    app.before_request(_begin)
    app.after_request(_end)
    metrics.expect(
        [NO_ROUTE, *(rule.rule for rule in app.url_map.iter_rules())], InvalidCallbackReason
    )


def note_refusal(error: PaymentAppError, *, status: int, refused_at: int = logging.WARNING) -> None:
    """An expected error is why the present request is not answered as was asked.

    ``status``: the HTTP status that tells this error, whether or not it is the answer's.
    ``refused_at``: the level of a line about what is not the app's fault.
    """
    result = _result_of(status)
    level = logging.ERROR if result is RequestResult.FAILED else refused_at
    g.why = _Why(result, level, {"code": error.code, "reason": error.message})


def note_fault(error: Exception) -> None:
    """Something happened that nobody foresaw; the line carries the traceback."""
    g.why = _Why(RequestResult.FAILED, logging.ERROR, {"exc_info": error})


def _begin() -> None:
    g.began_at = time.perf_counter()
    begin_request(request.headers.get("traceparent", ""))


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.began_at
    route = NO_ROUTE if request.url_rule is None else request.url_rule.rule
    why: _Why = g.get("why") or _why_by_status(response.status_code)
    metrics.request_answered(route, why.result)
    metrics.request_took(route, seconds)
    _log.log(
        logging.DEBUG if request.endpoint in _PROBES else why.level,
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        **why.facts,
    )
    return response


def _why_by_status(status: int) -> _Why:
    result = _result_of(status)
    level = logging.ERROR if result is RequestResult.FAILED else logging.INFO
    return _Why(result, level, {})


def _result_of(status: int) -> RequestResult:
    if status >= _SERVER_ERROR:
        return RequestResult.FAILED
    return RequestResult.OK if status < _BAD_REQUEST else RequestResult.REFUSED
