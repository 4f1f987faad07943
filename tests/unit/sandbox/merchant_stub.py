"""A merchant's callback address that answers as it is told, and a request to pay."""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, Response, request

from saleor_paysera.sandbox.server import LocalServer

PROJECT = "123456"
PASSWORD = "0123456789abcdef0123456789abcdef"
SHORT = "short password"


class MerchantStub(LocalServer):
    """Keeps what it gets; `answers` are used up one by one, the last one stays."""

    def __init__(self) -> None:
        self.answers = [Response("OK")]
        self.received: list[tuple[str, dict[str, str]]] = []
        application = Flask(__name__)
        application.add_url_rule("/callback", view_func=self._take, methods=["GET", "POST"])
        super().__init__(application)

    def _take(self) -> Response:
        self.received.append((request.method, request.values.to_dict()))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def last(self) -> dict[str, str]:
        return self.received[-1][1]

    def fields(self, **changes: str | None) -> dict[str, str]:
        """The fields of a proper request, changed; None leaves one out."""
        fields: dict[str, str | None] = {
            "projectid": PROJECT,
            "orderid": "SP-1",
            "accepturl": "http://127.0.0.1:9/accept?a=1",
            "cancelurl": "http://127.0.0.1:9/cancel",
            "callbackurl": f"{self.origin}/callback?installation=7",
            "version": "1.9",
            "lang": "LIT",
            "amount": "999",
            "currency": "EUR",
            "payment": "smsbank",
            "country": "LT",
            "paytext": "Užsakymas [order_nr] ([site_name])",
            "p_firstname": "Jonas",
            "p_lastname": "Žemaitis",
            "p_email": "jonas+1@example.com",
            "test": "0",
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}


def encoded(fields: Mapping[str, str]) -> str:
    return base64.urlsafe_b64encode(urlencode(fields).encode()).decode()


def signed_query(fields: Mapping[str, str], password: str = PASSWORD) -> dict[str, str]:
    data = encoded(fields)
    return {"data": data, "sign": hashlib.md5((data + password).encode()).hexdigest()}


def redirect_url(pay_url: str, fields: Mapping[str, str], password: str = PASSWORD) -> str:
    return f"{pay_url}?{urlencode(signed_query(fields, password))}"
