"""The app's calls to Saleor, against a small real HTTP server that answers as told."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import requests
from flask import Flask, Response, request

from saleor_paysera.outbound import Outbound, OutboundFailure
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor import transport
from saleor_paysera.saleor.api import (
    AppProblem,
    ChangeRefused,
    EventReport,
    ReportRefused,
    SaleorApi,
    fetch_jwks,
)
from saleor_paysera.saleor.manifest import WebhookManifest
from saleor_paysera.saleor.results import AppIdentity
from saleor_paysera.saleor.signatures import InvalidKeySet
from saleor_paysera.saleor.transport import SaleorPermissionDenied, SaleorUnavailable
from saleor_paysera.sandbox.server import LocalServer

TOKEN = "a-token-that-nobody-may-see"
REPORT = EventReport(
    transaction_id="VHJhbnNhY3Rpb25JdGVtOjYx",
    type="CHARGE_SUCCESS",
    amount=Decimal("9.90"),
    psp_reference="SP-7K3M-9Q2X-V4TB",
    time=datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC),
    message="Paid through Paysera.",
    external_url="https://paysera.example/dashboard/payments/SP-7K3M-9Q2X-V4TB",
    available_actions=("REFUND",),
)
WEBHOOK = WebhookManifest(
    name="Paid", target_url="https://app.example/", query="subscription {}", sync_events=[],
    async_events=["APP_DELETED"], is_active=True,
)  # fmt: skip
JWK = '{"kty":"RSA","kid":"1","n":"%s","e":"AQAB"}' % ("w" + "A" * 341)


class ToldSaleor:
    """Answers every request with what it was told, and remembers the requests."""

    def __init__(self) -> None:
        self.status = 200
        self.body: bytes | str = b"{}"
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        flask = Flask("told-saleor")
        flask.add_url_rule("/<path:path>", view_func=self._answer, methods=["GET", "POST"])
        self.server = LocalServer(flask)

    def _answer(self, path: str) -> Response:
        self.requests.append((path, dict(request.headers), request.get_data()))
        time.sleep(self.delay)
        headers = {"Content-Type": "application/json", **self.headers}
        return Response(self.body, self.status, headers)

    def tell(self, body: object, status: int = 200, **headers: str) -> None:
        self.body = body if isinstance(body, bytes | str) else json.dumps(body)
        self.status = status
        self.headers = headers

    def tell_report(self, **payload: object) -> None:
        self.tell({"data": {"transactionEventReport": payload}})

    @property
    def api_url(self) -> str:
        return f"{self.server.origin}/graphql/"

    def last_json(self) -> Any:
        return json.loads(self.requests[-1][2], parse_float=Decimal)


@pytest.fixture(scope="module")
def server() -> Iterator[ToldSaleor]:
    told = ToldSaleor()
    with told.server:
        yield told


@pytest.fixture
def saleor(server: ToldSaleor) -> ToldSaleor:
    server.tell({})
    server.delay = 0.0
    server.requests.clear()
    return server


@pytest.fixture
def session() -> requests.Session:
    return Outbound(allow_private_hosts=True).session


@pytest.fixture
def api(saleor: ToldSaleor, session: requests.Session) -> SaleorApi:
    return SaleorApi(saleor.api_url, TOKEN, session)


def test_a_report_that_saleor_accepts(saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell_report(alreadyProcessed=False, errors=[])

    api.report(REPORT)

    path, headers, _ = saleor.requests[-1]
    assert path == "graphql/"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Type"] == "application/json"
    sent = saleor.last_json()
    assert "mutation TransactionEventReport" in sent["query"]
    assert sent["variables"] == {
        "transactionId": "VHJhbnNhY3Rpb25JdGVtOjYx",
        "type": "CHARGE_SUCCESS",
        "amount": Decimal("9.90"),
        "pspReference": "SP-7K3M-9Q2X-V4TB",
        "time": "2026-11-24T12:00:01+00:00",
        "message": "Paid through Paysera.",
        "externalUrl": "https://paysera.example/dashboard/payments/SP-7K3M-9Q2X-V4TB",
        "availableActions": ["REFUND"],
    }


@pytest.mark.parametrize("amount", ["9.90", "0.01", "500", "1.234", "90071992547409.93", "0.10"])
def test_an_amount_on_the_wire_is_an_exact_number(
    amount: str, saleor: ToldSaleor, api: SaleorApi
) -> None:
    saleor.tell_report(errors=[])

    api.report(
        EventReport("T", "CHARGE_SUCCESS", Decimal(amount), "SP", REPORT.time, "ąž", None, ())
    )

    body = saleor.requests[-1][2].decode()
    assert re.search(r'"amount": ?([^,}]+)', body.partition('"variables"')[2]).group(1) == amount  # type: ignore[union-attr]
    assert json.loads(body)["variables"]["message"] == "ąž"


def test_what_saleor_knew_already_counts_as_told(saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell_report(alreadyProcessed=True, errors=[])

    api.report(REPORT)


@pytest.mark.parametrize("code", ["NOT_FOUND", "INCORRECT_DETAILS", "ALREADY_EXISTS", "INVALID"])
def test_an_error_in_the_answer_is_final(code: str, saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell_report(
        alreadyProcessed=None, errors=[{"code": code, "field": "id", "message": "No."}]
    )

    with pytest.raises(ReportRefused, match=f"{code}, No.") as refusal:
        api.report(REPORT)
    assert refusal.value.retryable is False


def test_an_error_that_is_said_shortly_is_final_too(saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell_report(errors=[{"code": "NOT_FOUND"}])

    with pytest.raises(ReportRefused, match="NOT_FOUND"):
        api.report(REPORT)


@pytest.mark.parametrize(
    "exception", ["PermissionDenied", "InvalidTokenError", "ExpiredSignatureError"]
)
def test_a_token_that_is_refused_may_be_accepted_again(
    exception: str, saleor: ToldSaleor, api: SaleorApi
) -> None:
    saleor.tell(
        {
            "data": {"transactionEventReport": None},
            "errors": [
                {
                    "message": "To access this path, you need HANDLE_PAYMENTS",
                    "locations": [{"line": 1, "column": 1}],
                    "path": ["transactionEventReport"],
                    "extensions": {"exception": {"code": exception}},
                }
            ],
        }
    )

    with pytest.raises(SaleorPermissionDenied) as refusal:
        api.report(REPORT)
    assert refusal.value.retryable is True
    assert TOKEN not in refusal.value.message


UNAVAILABLE: dict[str, tuple[int, object]] = {
    "server error": (500, "Internal Server Error"),
    "server error in JSON": (500, {"data": {"transactionEventReport": {"errors": []}}}),
    "bad gateway": (502, "<html>502</html>"),
    "too many requests": (429, {"errors": [{"message": "slow down"}]}),
    "bad request": (400, {"errors": [{"message": "Syntax Error"}]}),
    "not found": (404, "<html>404</html>"),
    "no content": (204, b""),
    "html": (200, "<html>maintenance</html>"),
    "nothing": (200, b""),
    "half of the JSON": (200, b'{"data": {"transactionEventReport": {"err'),
    "not utf-8": (200, b'{"data": "\xff"}'),
    "a list": (200, []),
    "a list that looks like an answer": (200, ["data", "errors"]),
    "a number": (200, b"5"),
    "null": (200, b"null"),
    "true": (200, b"true"),
    "a text": (200, b'"data"'),
    "an empty object": (200, {}),
    "data is null": (200, {"data": None}),
    "data is null, no errors": (200, {"data": None, "errors": []}),
    "data is a list": (200, {"data": []}),
    "data is a text": (200, {"data": "transactionEventReport"}),
    "data is empty": (200, {"data": {}}),
    "payload is null": (200, {"data": {"transactionEventReport": None}}),
    "payload without errors": (200, {"data": {"transactionEventReport": {}}}),
    "errors are null": (200, {"data": {"transactionEventReport": {"errors": None}}}),
    "errors are texts": (200, {"data": {"transactionEventReport": {"errors": ["x"]}}}),
    "errors without a code": (200, {"data": {"transactionEventReport": {"errors": [{}]}}}),
    "another error": (200, {"errors": [{"message": "Internal Server Error"}]}),
    "top-level errors are a text": (200, {"errors": "no"}),
    "top-level errors are texts": (200, {"data": None, "errors": ["no"]}),
    "nested too deep": (200, b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
}


@pytest.mark.parametrize("answer", UNAVAILABLE)
def test_any_other_answer_is_tried_again_later(
    answer: str, saleor: ToldSaleor, api: SaleorApi
) -> None:
    status, body = UNAVAILABLE[answer]
    saleor.tell(body, status)

    with pytest.raises(SaleorUnavailable) as failure:
        api.report(REPORT)
    assert failure.value.retryable is True
    assert TOKEN not in failure.value.message
    assert len(failure.value.message) < 600


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell(b"", status, Location=f"{saleor.server.origin}/elsewhere")

    with pytest.raises(SaleorUnavailable, match="redirect"):
        api.report(REPORT)
    assert [path for path, _, _ in saleor.requests] == ["graphql/"]


def test_an_answer_that_takes_too_long_is_tried_again_later(
    saleor: ToldSaleor, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", (0.5, 0.1))
    saleor.tell_report(errors=[])
    saleor.delay = 0.4

    with pytest.raises(SaleorUnavailable, match=r"cannot be reached"):
        SaleorApi(saleor.api_url, TOKEN, session).report(REPORT)


def test_a_saleor_that_is_not_there_is_tried_again_later(session: requests.Session) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/graphql/"

        with pytest.raises(SaleorUnavailable, match="refused"):
            SaleorApi(url, TOKEN, session).report(REPORT)


def hang_up_on(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    connection.close()


def test_a_connection_that_breaks_is_tried_again_later(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=hang_up_on, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/graphql/"

        with pytest.raises(SaleorUnavailable):
            SaleorApi(url, TOKEN, session).report(REPORT)


CHANGES: dict[str, Callable[[SaleorApi], None]] = {
    "webhookUpdate": lambda api: api.update_webhook("V2ViaG9vazox", WEBHOOK),
    "webhookCreate": lambda api: api.create_webhook(WEBHOOK),
    "appProblemCreate": lambda api: api.create_problem(AppProblem("k", "m", is_critical=True)),
    "appProblemDismiss": lambda api: api.dismiss_problems(["k"]),
}


@pytest.mark.parametrize("mutation", CHANGES)
def test_a_change_that_saleor_refuses_is_refused_for_good(
    mutation: str, saleor: ToldSaleor, api: SaleorApi
) -> None:
    told = "Invalid query. " * 100
    saleor.tell({"data": {mutation: {"errors": [{"code": "INVALID", "message": told}]}}})

    with pytest.raises(ChangeRefused, match="INVALID, Invalid query") as refusal:
        CHANGES[mutation](api)

    assert not refusal.value.retryable
    assert len(refusal.value.message) < 400


@pytest.mark.parametrize("mutation", CHANGES)
def test_a_change_that_saleor_makes_is_no_error(
    mutation: str, saleor: ToldSaleor, api: SaleorApi
) -> None:
    saleor.tell({"data": {mutation: {"errors": []}}})

    CHANGES[mutation](api)


@pytest.mark.parametrize("token", ["line\nbreak", "žetonas"])
def test_a_token_that_no_header_can_hold_is_an_ordinary_failure(
    token: str, saleor: ToldSaleor, session: requests.Session
) -> None:
    saleor.tell({"data": {"app": {"id": "QXBwOjEz"}}})

    with pytest.raises(PaymentAppError) as failure:
        SaleorApi(saleor.api_url, token, session).app_identity()
    assert token not in failure.value.message
    assert saleor.requests == []


def test_a_token_tells_which_app_it_belongs_to(saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell({"data": {"app": {"id": "QXBwOjEz", "identifier": "some.app", "more": 1}}})

    assert api.app_identity() == AppIdentity("QXBwOjEz", "some.app")
    assert "query AppIdentity" in saleor.last_json()["query"]


def test_a_token_that_belongs_to_no_app_is_refused(saleor: ToldSaleor, api: SaleorApi) -> None:
    saleor.tell({"data": {"app": None}})

    with pytest.raises(SaleorPermissionDenied):
        api.app_identity()


def test_jwks_are_fetched_from_the_well_known_address(
    saleor: ToldSaleor, session: requests.Session
) -> None:
    document = f'{{"keys":[{JWK}]}}'
    saleor.tell(document)

    assert fetch_jwks(saleor.api_url, session) == document
    path, headers, _ = saleor.requests[-1]
    assert path == ".well-known/jwks.json"
    assert "Authorization" not in headers


@pytest.mark.parametrize("body", ["{}", '{"keys":[]}', "<html>", b"\xff\xfe", b""])
def test_jwks_without_a_key_are_refused(
    body: bytes | str, saleor: ToldSaleor, session: requests.Session
) -> None:
    saleor.tell(body)

    with pytest.raises(InvalidKeySet):
        fetch_jwks(saleor.api_url, session)


@pytest.mark.parametrize("status", [404, 500, 302, 204])
def test_jwks_that_are_not_served_can_be_asked_for_again(
    status: int, saleor: ToldSaleor, session: requests.Session
) -> None:
    saleor.tell(f'{{"keys":[{JWK}]}}', status, Location=f"{saleor.server.origin}/elsewhere")

    with pytest.raises(OutboundFailure, match=r"answered|redirects") as failure:
        fetch_jwks(saleor.api_url, session)
    assert failure.value.retryable is True
    assert len(saleor.requests) == 1


def test_jwks_of_unreasonable_size_are_not_read(
    saleor: ToldSaleor, session: requests.Session
) -> None:
    saleor.tell(b" " * 100_001)

    with pytest.raises(OutboundFailure, match="more than 100000 bytes"):
        fetch_jwks(saleor.api_url, session)
