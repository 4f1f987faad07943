"""Callbacks: what is in them, how they are sent, and when they are repeated."""

import itertools
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from uuid import uuid4

import requests

from saleor_paysera.sandbox.paysera.codec import encrypted, form_encode, signed
from saleor_paysera.sandbox.paysera.keys import CallbackKey
from saleor_paysera.sandbox.paysera.pay_requests import URLS, PayRequest

TIMEOUT_SECONDS = 30.0
# Without an OK: after 1 hour, 3 hours, 24 hours.
REPEAT_AFTER = (3600.0, 10800.0, 86400.0)


class Status(Enum):
    """The status of a callback."""

    NOT_EXECUTED = 0
    PAID = 1
    ACCEPTED = 2
    ADDITIONAL = 3
    NO_CONFIRMATION = 4
    REFUNDED = 5


@dataclass(frozen=True)
class CallbackAnswer:
    """What the merchant answered; `status` 0 stands for no answer."""

    status: int
    body: str

    @property
    def is_ok(self) -> bool:
        """Whether Paysera stops repeating: 200 and exactly OK."""
        return self.status == 200 and self.body == "OK"


@dataclass(frozen=True)
class SentCallback:
    """A callback as sent: its fields before signing, what went over the wire, the answer."""

    order_id: str
    fields: Mapping[str, str]
    query: Mapping[str, str]
    method: str
    answer: CallbackAnswer


@dataclass
class PayOrder:
    """A payment at Paysera. `refunded_minor` in minor units of the request's currency."""

    request: PayRequest
    token: str = field(default_factory=lambda: uuid4().hex)
    status: Status | None = None
    request_id: str = ""
    refunded_minor: int = 0
    last_fields: dict[str, str] = field(default_factory=dict)
    last_query: dict[str, str] = field(default_factory=dict)
    sent: list[SentCallback] = field(default_factory=list)

    @property
    def order_id(self) -> str:
        """The number the merchant gave it."""
        return self.request.order_id

    @property
    def refundable_minor(self) -> int:
        paid = self.status in (Status.PAID, Status.REFUNDED)
        return self.request.amount_minor - self.refunded_minor if paid else 0


def major_units(amount_minor: int) -> str:
    """Minor units as `12.34`: all currencies of the sandbox have two decimals."""
    return str(Decimal(amount_minor).scaleb(-2).quantize(Decimal("0.01")))


class Callbacks:
    """Builds, signs, sends and repeats callbacks. `repeat_after` in seconds."""

    def __init__(self, repeat_after: tuple[float, ...] = REPEAT_AFTER) -> None:
        self.method = "GET"
        self.log: list[SentCallback] = []
        self._repeat_after = repeat_after
        self._request_ids = itertools.count(70_000_001)
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def new_request_id(self) -> str:
        """A number for a new attempt to pay, or for a refund."""
        return str(next(self._request_ids))

    def fields(self, order: PayOrder, status: Status) -> dict[str, str]:
        """The fields of a callback about this order: the request echoed, and the outcome."""
        request = order.request
        echoed = {k: v for k, v in request.fields.items() if k not in URLS and k != "sign"}
        country = request.text("country") or "LT"
        return {
            **echoed,
            "lang": request.text("lang") or "LIT",
            "payment": request.text("payment") or "wallet",
            "country": country,
            "paytext": request.purpose,
            "original_paytext": request.text("paytext"),
            "name": request.text("p_firstname") or "Vardenis",
            "surename": request.text("p_lastname") or "Pavardenis",
            "status": str(status.value),
            "test": "1" if request.is_test else "0",
            "requestid": order.request_id,
            "payment_country": country,
            "payer_ip_country": country,
            "payer_country": country,
            "payamount": str(request.amount_minor),
            "paycurrency": request.currency,
            "account": "LT601010012345678901",
            "personcodestatus": "0",
            "type": "macro",
        }

    def refund_fields(self, order: PayOrder, amount_minor: int) -> dict[str, str]:
        """The fields of a refund: its own amounts are in major units, the rest is in minor."""
        return {
            **self.fields(order, Status.REFUNDED),
            "refund_amount": major_units(amount_minor),
            "refund_currency": order.request.currency,
            "refund_commission_amount": "0.00",
            "refund_commission_currency": order.request.currency,
            "refund_timestamp": str(int(time.time())),
        }

    @staticmethod
    def sign(order: PayOrder, fields: Mapping[str, str], key: CallbackKey) -> dict[str, str]:
        """Sign fields, or encrypt them, as the order's project has it."""
        project = order.request.project
        if project.encrypted:
            return encrypted(fields, project.password)
        return signed(fields, project.password, key.private_key)

    def deliver(
        self, order: PayOrder, fields: dict[str, str], query: dict[str, str]
    ) -> CallbackAnswer:
        """Send a callback; without an OK it is repeated by the schedule."""
        order.last_fields, order.last_query = fields, query
        answer = self.send(order, query, fields=fields)
        if not answer.is_ok and self._repeat_after:
            threading.Thread(target=self._repeat, args=(order, fields, query), daemon=True).start()
        return answer

    def send(
        self,
        order: PayOrder,
        query: Mapping[str, str],
        method: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> CallbackAnswer:
        """Send a callback once, whatever is in it, and note it."""
        method = method or self.method
        url = order.request.fields["callbackurl"]
        try:
            with requests.Session() as session:
                session.trust_env = False
                response = session.request(
                    method,
                    appended(url, query) if method == "GET" else url,
                    data=dict(query) if method == "POST" else None,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
                answer = CallbackAnswer(response.status_code, response.text)
        except requests.RequestException as error:
            answer = CallbackAnswer(0, type(error).__name__)
        sent = SentCallback(order.order_id, dict(fields or {}), dict(query), method, answer)
        with self._lock:
            order.sent.append(sent)
            self.log.append(sent)
        return answer

    def start(self) -> None:
        """Repeat what is not answered OK (again)."""
        self._stopped.clear()

    def stop(self) -> None:
        """Give up all repetitions."""
        self._stopped.set()

    def _repeat(self, order: PayOrder, fields: dict[str, str], query: dict[str, str]) -> None:
        for pause in self._repeat_after:
            if self._stopped.wait(pause) or self.send(order, query, fields=fields).is_ok:
                return


def appended(url: str, query: Mapping[str, str]) -> str:
    """An address with these fields added to its query."""
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{form_encode(query)}"
