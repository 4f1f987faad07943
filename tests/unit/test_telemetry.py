"""What leaves the app for Sentry and OpenTelemetry: where in the code, and no more."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from saleor_paysera.logs import configure_logging
from saleor_paysera.settings import LogFormat, LogLevel
from saleor_paysera.telemetry.faults import sentry
from saleor_paysera.telemetry.traces import trace
from saleor_paysera.web.application import create_web_app
from tests.support.office import open_office

SECRETS = ("jonas@example.com", "a-password-of-somebody", "what-a-stranger-wrote")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The app, with a route that fails over what was sent to it."""
    with open_office(f"sqlite:///{tmp_path}/a.db") as office:
        app = create_web_app(office.context)

        @app.post("/fails/<name>")
        def fails(name: str) -> str:
            password = "a-password-of-somebody"
            raise RuntimeError(f"{name} {password} jonas@example.com")

        yield app
        office.context.outbound.session.close()


def fail(app: Flask) -> None:
    app.test_client().post(
        "/fails/what-a-stranger-wrote?email=jonas@example.com",
        data={"password": "a-password-of-somebody"},
        headers={
            "Authorization": "Bearer a-password-of-somebody",
            "User-Agent": "what-a-stranger-wrote",
            "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
            "baggage": "email=jonas@example.com",
            "Host": "what-a-stranger-wrote.example",
        },
    )


def test_without_their_settings_neither_does_anything() -> None:
    assert sentry({}) is None
    trace(Flask("nothing is done to it"), {})


def test_sentry_learns_where_a_fault_is_and_nothing_that_was_sent(app: Flask) -> None:
    sentry_sdk = pytest.importorskip("sentry_sdk")
    sent: list[str] = []

    class Kept(sentry_sdk.transport.Transport):  # type: ignore[misc,name-defined]
        def capture_envelope(self, envelope: object) -> None:
            sent.append(json.dumps([item.payload.json for item in envelope.items]))  # type: ignore[attr-defined]

    before = structlog.get_config()
    tell_fault = sentry({"SENTRY_DSN": "https://key@sentry.example/1"}, transport=Kept)
    configure_logging(LogLevel.INFO, LogFormat.JSON, tell_fault=tell_fault)
    try:
        fail(app)
    finally:
        structlog.configure(**before)
        sentry_sdk.get_client().close()
        sentry_sdk.init()

    (told,) = sent
    assert "RuntimeError" in told
    assert '"function": "fails"' in told
    assert "request_id" in told
    assert [secret for secret in SECRETS if secret in told] == []


def test_a_wrong_dsn_stops_nothing() -> None:
    pytest.importorskip("sentry_sdk")

    assert sentry({"SENTRY_DSN": "not an address"}) is None


def test_traces_tell_the_route_and_nothing_that_was_sent(app: Flask) -> None:
    pytest.importorskip("opentelemetry.instrumentation.flask")
    from opentelemetry.instrumentation.flask import FlaskInstrumentor
    from opentelemetry.instrumentation.requests import RequestsInstrumentor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    provider = trace(app, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, exporter=kept)
    try:
        fail(app)
        app.test_client().get("/what-a-stranger-wrote/x?email=jonas@example.com")
        app.test_client().get("/healthz")
        assert provider is not None
        provider.force_flush()
    finally:
        FlaskInstrumentor().uninstrument_app(app)  # type: ignore[no-untyped-call]
        RequestsInstrumentor().uninstrument()

    first, second = kept.get_finished_spans()
    assert (first.name, second.name) == ("POST /fails/<name>", "GET")
    assert f"{first.context.trace_id:032x}" == TRACE
    told = first.to_json() + second.to_json()
    assert [secret for secret in SECRETS if secret in told] == []
