"""What a real Saleor sent is taken. The recordings are not part of this repository; where
they are missing, these tests are skipped and the doubles' requests stand in for them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, jsonify

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.saleor.events import read_event
from saleor_paysera.saleor.signatures import InvalidSignature, verify_signature
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.configure import configure
from tests.support.apps import AppInThread
from tests.support.missing import missing

CAPTURES = Path(__file__).parents[3] / "shared" / "saleor" / "captures"
pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="recordings are not here")

EVENTS = [
    "PAYMENT_GATEWAY_INITIALIZE_SESSION",
    "TRANSACTION_INITIALIZE_SESSION",
    "TRANSACTION_PROCESS_SESSION",
    "TRANSACTION_CHARGE_REQUESTED",
    "TRANSACTION_REFUND_REQUESTED",
    "TRANSACTION_CANCELATION_REQUESTED",
]
SALEOR_PORT = 8000  # the recorded Saleor-Api-Url names it


class RecordedSaleor:
    """The one that was recorded: its JWKS, and whichever app id the recording was for."""

    def __init__(self) -> None:
        self.app_id = ""
        application = Flask(__name__)
        application.add_url_rule("/.well-known/jwks.json", view_func=self._jwks)
        application.add_url_rule("/graphql/", view_func=self._graphql, methods=["POST"])
        self.server = LocalServer(application, SALEOR_PORT)

    def _jwks(self) -> Response:
        return Response((CAPTURES / "jwks.json").read_bytes(), content_type="application/json")

    def _graphql(self) -> Response:
        return jsonify(data={"app": {"id": self.app_id}})


def body_of(event: str) -> bytes:
    return (CAPTURES / f"{event}.body").read_bytes()


def headers_of(event: str) -> dict[str, str]:
    recorded = json.loads((CAPTURES / f"{event}.headers.json").read_text())["headers"]
    return {name: value for name, value in recorded if name not in ("Host", "Content-Length")}


@pytest.fixture
def saleor() -> Iterator[RecordedSaleor]:
    recorded = RecordedSaleor()
    try:
        recorded.server.start()
    except (OSError, SystemExit):
        missing(f"port {SALEOR_PORT} is in use")
    yield recorded
    recorded.server.stop()


@pytest.mark.parametrize("event", [*EVENTS, "TRANSACTION_ITEM_METADATA_UPDATED"])
def test_recorded_signatures_verify_and_changed_bytes_do_not(event: str) -> None:
    jwks = (CAPTURES / "jwks.json").read_text()
    body, signature = body_of(event), headers_of(event)["Saleor-Signature"]

    verify_signature(body, signature, jwks=jwks)

    with pytest.raises(InvalidSignature):
        verify_signature(body.replace(b"9.99", b"0.01") + b" ", signature, jwks=jwks)


@pytest.mark.parametrize("event", EVENTS)
def test_recorded_bodies_are_read(event: str) -> None:
    read = read_event(body_of(event))

    assert type(read).__name__.upper() == event.replace("_", "")
    assert read.recipient_id


def test_the_app_takes_the_recorded_registration_and_sessions(
    saleor: RecordedSaleor, tmp_path: Path
) -> None:
    with AppInThread(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:9") as app:
        manifest = requests.get(
            f"{app.base_url}/api/manifest", headers=headers_of("MANIFEST_GET"), timeout=5
        ).json()
        address = {e: w["targetUrl"] for w in manifest["webhooks"] for e in w["syncEvents"]}
        for event in EVENTS[:3]:
            saleor.app_id = json.loads(body_of(event))["recipient"]["id"]
            registered = requests.post(
                manifest["tokenTargetUrl"],
                data=body_of("TOKEN_TARGET_URL"),
                headers=headers_of("TOKEN_TARGET_URL"),
                timeout=5,
            )
            assert registered.status_code == 200, registered.text
            _configure(app)

            answer = requests.post(
                address[event], data=body_of(event), headers=headers_of(event), timeout=5
            )

            assert answer.status_code == 200, answer.text
            _check(event, answer.json())


def _configure(app: AppInThread) -> None:
    wish = ConfigurationInput(
        name="Shop",
        project_id="1",
        password="password",
        is_test=True,
        ss1_is_enough=False,
        default_method="smsbank",
        methods=[],
        purpose=None,
        pay_within_minutes=None,
        return_origins=[],
        accepts_pending=False,
    )
    configure(
        app.store,
        wish,
        saleor_api_url=f"http://127.0.0.1:{SALEOR_PORT}/graphql/",
        channels=[],
        clock=utc_now,
    )


def _check(event: str, answer: dict[str, Any]) -> None:
    if event == "PAYMENT_GATEWAY_INITIALIZE_SESSION":
        assert answer["data"]["configured"] is True
        assert answer["data"]["paymentMethods"] == [{"key": "smsbank", "title": "SMS Bank"}]
    elif event == "TRANSACTION_INITIALIZE_SESSION":
        assert answer["result"] == "CHARGE_ACTION_REQUIRED"
        assert answer["amount"] == 9.99
    else:  # its payment was never started here, which may come right
        assert answer["result"] == "CHARGE_ACTION_REQUIRED"
        assert answer["data"]["errors"][0]["code"] == "UNKNOWN_TRANSACTION"
