"""A payment app of a few lines, which answers as it is told; for the tests of the doubles."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, request

from saleor_paysera.sandbox.saleor.signing import new_private_key
from saleor_paysera.sandbox.server import LocalServer

IDENTIFIER = "stub.payment.app"
COMMON = "__typename issuedAt version recipient { id identifier }"
SOURCE = """sourceObject {
  __typename
  ... on Checkout {
    id email languageCode channel { slug currencyCode }
    totalPrice { gross { amount currency } }
    billingAddress { firstName lastName city country { code } }
    lines { id quantity variant { sku } }
  }
  ... on Order { id number userEmail total { gross { amount currency } } }
}"""
TRANSACTION = """transaction {
  id token pspReference createdAt
  events { id type pspReference amount { amount } createdAt }
  sourceCheckout: checkout { id } order { id number }
}"""
QUERIES = {
    "PAYMENT_GATEWAY_INITIALIZE_SESSION": (
        f"subscription {{ event {{ ... on PaymentGatewayInitializeSession"
        f" {{ {COMMON} data amount {SOURCE} }} }} }}"
    ),
    "TRANSACTION_INITIALIZE_SESSION": (
        f"subscription {{ event {{ ... on TransactionInitializeSession {{ {COMMON} data"
        f" merchantReference customerIpAddress idempotencyKey"
        f" action {{ amount currency actionType }} {TRANSACTION} {SOURCE} }} }} }}"
    ),
    "TRANSACTION_PROCESS_SESSION": (
        f"subscription {{ event {{ ... on TransactionProcessSession {{ {COMMON} data"
        f" action {{ amount currency actionType }} {TRANSACTION} {SOURCE} }} }} }}"
    ),
    "TRANSACTION_REFUND_REQUESTED": (
        f"subscription {{ event {{ ... on TransactionRefundRequested {{ {COMMON}"
        f" action {{ amount currency actionType }} grantedRefund {{ id }} {TRANSACTION} }} }} }}"
    ),
}
Reply = Mapping[str, object] | Response | Callable[[], Response]


@dataclass(frozen=True)
class Received:
    """One request to the stub, byte for byte."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return self.headers.get("Saleor-Event", "").upper()

    def json(self) -> dict[str, object]:
        payload = json.loads(self.body)
        assert isinstance(payload, dict)
        return payload


@cache
def session_key() -> rsa.RSAPrivateKey:
    """One RSA key for all tests: making one takes long."""
    return new_private_key()


@dataclass
class Script:
    """What the stub answers to each event, and how it takes its token."""

    replies: dict[str, Reply] = field(default_factory=dict)
    registration: Reply = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)
    on_token: Callable[[str], None] = lambda _token: None


class PaymentAppStub(LocalServer):
    def __init__(self) -> None:
        self.script = Script()
        self.received: list[Received] = []
        self.tokens: list[str] = []
        application = Flask(__name__)
        application.add_url_rule("/manifest", view_func=self._manifest)
        application.add_url_rule("/register", view_func=self._register, methods=["POST"])
        application.add_url_rule("/webhook", view_func=self._webhook, methods=["POST"])
        super().__init__(application)

    @property
    def manifest_url(self) -> str:
        return f"{self.origin}/manifest"

    def last(self, event: str) -> Received:
        return [r for r in self.received if r.event == event][-1]

    def count(self, event: str) -> int:
        return len([r for r in self.received if r.event == event])

    def _note(self) -> None:
        self.received.append(Received(dict(request.headers), request.get_data()))

    def _manifest(self) -> dict[str, object]:
        self._note()
        webhooks = [
            {
                "name": event,
                "targetUrl": f"{self.origin}/webhook",
                "query": query,
                "syncEvents": [event],
            }
            for event, query in QUERIES.items()
        ]
        return {
            "id": IDENTIFIER,
            "name": "Stub",
            "version": "1.0.0",
            "tokenTargetUrl": f"{self.origin}/register",
            "permissions": ["HANDLE_PAYMENTS"],
            "webhooks": webhooks,
            **self.script.changes,
        }

    def _register(self) -> Response:
        self._note()
        token = json.loads(request.get_data())["auth_token"]
        self.tokens.append(token)
        self.script.on_token(token)
        return _response(self.script.registration)

    def _webhook(self) -> Response:
        self._note()
        event = request.headers["Saleor-Event"].upper()
        return _response(self.script.replies.get(event, {}))


def _response(reply: Reply) -> Response:
    if isinstance(reply, Response):
        return reply
    if callable(reply):
        return reply()
    return Response(json.dumps(dict(reply)), mimetype="application/json")
