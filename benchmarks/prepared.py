"""Requests as they come over the wire, signed beforehand: signing would slow the load down."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Final

import msgspec

from benchmarks.shop import AMOUNT_MINOR, APP_ID, Keys, order_number, source_id, transaction_id
from saleor_paysera.sandbox.paysera.codec import form_encode, signed
from saleor_paysera.services.addresses import payment_addresses
from tests.support.town import PASSWORD, PROJECT_ID

_WEBHOOKS: Final = "/api/webhooks/"
_NOT_BEGUN: Final = 100_000_000  # far beyond the numbers of the payments that a shop has


@dataclass(frozen=True)
class Preparation:
    """Who sends the requests, and to where. The ``host`` is the app's, with its port."""

    keys: Keys
    api_url: str
    host: str = "127.0.0.1"

    def initialize(self, number: int) -> list[bytes]:
        """Payments to be begun, each for a transaction of its own that the shop does not have."""
        return self._each(number, "transaction-initialize-session", _initialize)

    def process(self, number: int) -> list[bytes]:
        """Questions how the shop's payments stand."""
        return self._each(number, "transaction-process-session", _process)

    def gateway_initialize(self, number: int) -> list[bytes]:
        """Questions which methods there are."""
        return self._each(number, "payment-gateway-initialize-session", _gateway_initialize)

    def paid_callbacks(self, number: int) -> list[bytes]:
        """Paysera's word that the shop's payments are paid, one for each."""
        return _in_parallel(partial(_callback, self), number)

    def _each(
        self, number: int, path: str, event: Callable[[int], Mapping[str, object]]
    ) -> list[bytes]:
        return _in_parallel(partial(_webhook, self, path, event), number)


def _in_parallel(make: Callable[[int], bytes], number: int) -> list[bytes]:
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        return pool.map(make, range(number), chunksize=250)


def _webhook(
    preparation: Preparation,
    path: str,
    event: Callable[[int], Mapping[str, object]],
    at: int,
) -> bytes:
    body = msgspec.json.encode(event(at))
    lines = [
        f"POST {_WEBHOOKS}{path} HTTP/1.1",
        f"Host: {preparation.host}",
        "User-Agent: Saleor/3.22",
        "Accept-Encoding: gzip, deflate",
        "Accept: */*",
        "Content-Type: application/json",
        f"Saleor-Api-Url: {preparation.api_url}",
        f"Saleor-Signature: {preparation.keys.saleor.sign(body)}",
        f"traceparent: 00-{at + 1:032x}-{at + 1:016x}-01",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _callback(preparation: Preparation, at: int) -> bytes:
    fields = {
        "projectid": PROJECT_ID,
        "version": "1.6",
        "orderid": order_number(at),
        "lang": "LIT",
        "amount": str(AMOUNT_MINOR),
        "currency": "EUR",
        "payment": "smsbank",
        "country": "LT",
        "paytext": f"Užsakymas nr: {order_number(at)}",
        "p_firstname": "Jonas",
        "p_lastname": "Petraitis",
        "p_email": "jonas@example.com",
        "name": "Jonas",
        "surename": "Petraitis",
        "status": "1",
        "test": "1",
        "requestid": str(70_000_000 + at),
        "payamount": str(AMOUNT_MINOR),
        "paycurrency": "EUR",
        "account": "LT601010012345678901",
        "type": "macro",
    }
    query = signed(fields, PASSWORD, preparation.keys.paysera)
    path = payment_addresses("", order_number(at)).callback
    return f"GET {path}?{form_encode(query)} HTTP/1.1\r\nHost: {preparation.host}\r\n\r\n".encode()


def _source(at: int) -> dict[str, object]:
    return {
        "__typename": "Checkout",
        "id": source_id(at),
        "email": f"payer-{at}@example.com",
        "languageCode": "LT",
        "channel": {"slug": "default-channel", "currencyCode": "EUR"},
        "billingAddress": {
            "firstName": "Jonas",
            "lastName": "Petraitis",
            "streetAddress1": "Gedimino pr. 1",
            "streetAddress2": "",
            "city": "VILNIUS",
            "countryArea": "",
            "postalCode": "01103",
            "country": {"code": "LT"},
        },
        "total": {"gross": {"amount": AMOUNT_MINOR / 100}},
    }


def _initialize(number: int) -> dict[str, object]:
    at = _NOT_BEGUN + number
    return {
        "__typename": "TransactionInitializeSession",
        "version": "3.22.5",
        "recipient": {"id": APP_ID},
        "data": {"returnUrl": "https://shop.example/checkout/return", "paymentMethod": "smsbank"},
        "action": _action(),
        "transaction": {"id": transaction_id(at)},
        "sourceObject": _source(at),
    }


def _process(at: int) -> dict[str, object]:
    return {
        "__typename": "TransactionProcessSession",
        "version": "3.22.5",
        "recipient": {"id": APP_ID},
        "action": _action(),
        "transaction": {"id": transaction_id(at)},
        "sourceObject": {
            "__typename": "Checkout",
            "id": source_id(at),
            "total": {"gross": {"amount": AMOUNT_MINOR / 100}},
        },
    }


def _gateway_initialize(at: int) -> dict[str, object]:
    return {
        "__typename": "PaymentGatewayInitializeSession",
        "version": "3.22.5",
        "recipient": {"id": APP_ID},
        "data": None,
        "amount": AMOUNT_MINOR / 100,
        "sourceObject": _source(at),
    }


def _action() -> dict[str, object]:
    return {"amount": AMOUNT_MINOR / 100, "currency": "EUR", "actionType": "CHARGE"}
