"""Webhooks on their way to an app: the app's own query, signed and sent as Saleor sends it."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import requests
from graphql import GraphQLSchema, execute_sync, parse

from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.ids import now
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.sandbox.saleor.views import View, app_view


class Event(Enum):
    """The webhooks of a payment app; the value is the type of the event object."""

    PAYMENT_GATEWAY_INITIALIZE_SESSION = "PaymentGatewayInitializeSession"
    TRANSACTION_INITIALIZE_SESSION = "TransactionInitializeSession"
    TRANSACTION_PROCESS_SESSION = "TransactionProcessSession"
    TRANSACTION_CHARGE_REQUESTED = "TransactionChargeRequested"
    TRANSACTION_REFUND_REQUESTED = "TransactionRefundRequested"
    TRANSACTION_CANCELATION_REQUESTED = "TransactionCancelationRequested"
    APP_DELETED = "AppDeleted"
    APP_STATUS_CHANGED = "AppStatusChanged"


@dataclass(frozen=True)
class Delivery:
    """One request to an app and what came back; no `status` means no answer in time."""

    event: Event
    url: str
    request_body: bytes
    status: int | None
    body: bytes

    def answer(self) -> object | None:
        """The JSON of an accepted answer, otherwise nothing."""
        return self.json() if self.status is not None and 200 <= self.status < 300 else None

    def json(self) -> object | None:
        """The JSON of the answer whatever its status, nothing if it is none."""
        try:
            return json.loads(self.body)  # type: ignore[no-any-return]
        except ValueError:
            return None


class Courier:
    """Sends webhooks and keeps a log of them.

    `timeouts` are seconds for connecting and for reading; `key` is asked for at every
    signature, so that it may change.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        key: Callable[[], SigningKey],
        api_url: Callable[[], str],
        timeouts: tuple[float, float],
        version: str,
    ) -> None:
        self._schema = schema
        self._key = key
        self._api_url = api_url
        self._timeouts = timeouts
        self._version = version
        self.deliveries: list[Delivery] = []

    def body(self, app: InstalledApp, event: Event, content: View) -> bytes | None:
        """The body of a webhook: the event object as the app's own query selects it."""
        webhook = app.webhook(event.name)
        if webhook is None:
            return None
        root = {
            "event": {
                "__typename": event.value,
                "issuedAt": now(),
                "version": f"{self._version}.0",
                "issuingPrincipal": None,
                "recipient": app_view(app),
                **content,
            }
        }
        result = execute_sync(self._schema, parse(webhook.query), root_value=root)
        if result.errors or not result.data:
            raise AssertionError(f"The query of {webhook.name} failed: {result.errors}")
        # json escapes what is not ASCII, and separates with spaces: just as Saleor's bytes are.
        return json.dumps(result.data["event"]).encode()

    def send(self, app: InstalledApp, event: Event, body: bytes) -> Delivery:
        """Send a body once, following no redirect, and wait for the answer."""
        webhook = app.webhook(event.name)
        assert webhook is not None
        status, answer = None, b""
        try:
            with requests.Session() as session:
                session.trust_env = False
                response = session.post(
                    webhook.target_url,
                    data=body,
                    headers=self._headers(event, body),
                    timeout=self._timeouts,
                    allow_redirects=False,
                )
                status, answer = response.status_code, response.content
        except requests.RequestException:
            pass
        delivery = Delivery(event, webhook.target_url, body, status, answer)
        self.deliveries.append(delivery)
        return delivery

    def ask(self, app: InstalledApp, event: Event, content: View) -> object | None:
        """Send an event once and give the JSON answer; nothing if it did not work."""
        body = self.body(app, event, content)
        return None if body is None else self.send(app, event, body).answer()

    def _headers(self, event: Event, body: bytes) -> dict[str, str]:
        saleor = {
            "Saleor-Event": event.name.lower(),
            "Saleor-Domain": domain_of(self._api_url()),
            "Saleor-Signature": self._key().sign(body),
        }
        return {
            "User-Agent": f"Saleor/{self._version}",
            "Content-Type": "application/json",
            **{f"X-{name}": value for name, value in saleor.items()},
            **saleor,
            "Saleor-Api-Url": self._api_url(),
            "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
        }


def domain_of(api_url: str) -> str:
    """Host and port of an API URL, as Saleor-Domain shows it."""
    return api_url.split("/")[2]
