"""Traces to OpenTelemetry: requests that come in and go out, as parts of Saleor's traces."""

import os
from collections.abc import Mapping, Sequence
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Final

import structlog
from flask import Flask

from saleor_paysera import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_WHERE: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOT_TRACED: Final = "/healthz$,/readyz$,/metrics$"
_METHOD: Final = "http.request.method"
_ROUTE: Final = "http.route"
_LISTED: Final = frozenset(
    {
        _METHOD,
        _ROUTE,
        "http.response.status_code",
        "network.protocol.version",
        "url.scheme",
        "error.type",
    }
)
_LISTED_OF_CALLS: Final = _LISTED | {"server.address", "server.port"}
"""Of requests that go out, also where to; who comes in tells any host in its headers."""

_log = structlog.get_logger()


def trace(
    app: Flask, environment: Mapping[str, str], *, exporter: "SpanExporter | None" = None
) -> "TracerProvider | None":
    """Send traces where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says, if it is set and the extra is there.

    ``exporter``: where to send them instead. Returns what was set up; None: nothing.
    """
    if not any(environment.get(name) for name in _WHERE):
        return None
    try:
        from opentelemetry import propagate  # noqa: PLC0415 - an optional extra
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.instrumentation.flask import FlaskInstrumentor  # noqa: PLC0415
        from opentelemetry.instrumentation.requests import RequestsInstrumentor  # noqa: PLC0415
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )
    except ImportError:
        _log.warning("extra_not_installed", remedy="pip install '.[otel]' in the app's folder")
        return None
    # The names of attributes that are listed below; the older ones have no host but in an address.
    os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "http"
    # Not what else strangers put into their headers (baggage), which would go out again.
    propagate.set_global_textmap(TraceContextTextMapPropagator())
    facts = {"service.version": __version__}
    if not environment.get("OTEL_SERVICE_NAME"):
        facts[SERVICE_NAME] = "saleor-paysera"
    provider = TracerProvider(resource=Resource.create(facts), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_listing(exporter or OTLPSpanExporter())))
    FlaskInstrumentor().instrument_app(  # type: ignore[no-untyped-call]
        app, tracer_provider=provider, excluded_urls=_NOT_TRACED
    )
    RequestsInstrumentor().instrument(tracer_provider=provider)
    # As in the bootstrap: the server's workers end without what is registered with atexit.
    Finalize(None, provider.shutdown, exitpriority=0)
    return provider


def _listing(exporter: "SpanExporter") -> "SpanExporter":
    """Hands on only what may leave of each span."""
    from opentelemetry.sdk.trace.export import (  # noqa: PLC0415 - an optional extra
        SpanExporter,
        SpanExportResult,
    )

    class Listing(SpanExporter):
        def export(self, spans: Sequence["ReadableSpan"]) -> SpanExportResult:
            return exporter.export([_listed(span) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return exporter.force_flush(timeout_millis)

    return Listing()


def _listed(span: "ReadableSpan") -> "ReadableSpan":
    from opentelemetry.sdk.trace import ReadableSpan  # noqa: PLC0415 - an optional extra
    from opentelemetry.trace import SpanKind, Status  # noqa: PLC0415

    listed = _LISTED_OF_CALLS if span.kind is SpanKind.CLIENT else _LISTED
    attributes = {n: v for n, v in (span.attributes or {}).items() if n in listed}
    return ReadableSpan(
        # By default the path of what has no route, which strangers choose.
        name=" ".join(str(attributes[name]) for name in (_METHOD, _ROUTE) if name in attributes),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        kind=span.kind,
        status=Status(span.status.status_code),  # its text is an error's message
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
