"""A small Paysera over real HTTP, for the sandbox and for tests.

It knows the classic checkout: signed requests, the pay page, callbacks with their
repetitions, the certificate with the public key, and the list of methods.
"""

from collections.abc import Mapping
from typing import Self
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.paysera.callbacks import (
    REPEAT_AFTER,
    CallbackAnswer,
    Callbacks,
    PayOrder,
    SentCallback,
    Status,
)
from saleor_paysera.sandbox.paysera.counter import Counter
from saleor_paysera.sandbox.paysera.keys import callback_key, new_private_key
from saleor_paysera.sandbox.paysera.pay_requests import Project
from saleor_paysera.sandbox.paysera.website import Website
from saleor_paysera.sandbox.server import LocalServer


class PayseraDouble(LocalServer):
    """A Paysera with some projects. `repeat_after`: seconds until an unanswered callback
    is sent again; `data_on_return`: whether accepturl gets the callback's fields too."""

    def __init__(
        self,
        projects: dict[str, Project],
        port: int = 0,
        *,
        repeat_after: tuple[float, ...] = REPEAT_AFTER,
        data_on_return: bool = True,
        private_key: rsa.RSAPrivateKey | None = None,
    ) -> None:
        self.projects = projects
        self._callbacks = Callbacks(repeat_after)
        self._counter = Counter(
            projects,
            self._callbacks,
            callback_key(private_key or new_private_key()),
            data_on_return,
        )
        website = Website(self._counter, lambda: self.origin)
        super().__init__(website.application(), port)

    def start(self) -> Self:
        """Listen, and repeat callbacks again."""
        self._callbacks.start()
        return super().start()

    def stop(self) -> None:
        """Stop, giving up what would be repeated."""
        self._callbacks.stop()
        super().stop()

    @property
    def pay_url(self) -> str:
        return f"{self.origin}/pay/"

    @property
    def public_key_url(self) -> str:
        return f"{self.origin}/download/public.key"

    @property
    def methods_url(self) -> str:
        """The address before `{projectid}/currency:{CUR}`."""
        return f"{self.origin}/payment-methods/"

    @property
    def callback_method(self) -> str:
        """GET or POST."""
        return self._callbacks.method

    @callback_method.setter
    def callback_method(self, method: str) -> None:
        self._callbacks.method = method

    @property
    def log(self) -> list[SentCallback]:
        """Every callback sent, with the answer."""
        return self._callbacks.log

    @property
    def orders(self) -> list[PayOrder]:
        return list(self._counter.orders.values())

    @property
    def certificate_pem(self) -> bytes:
        return self._counter.key.certificate_pem

    @property
    def is_key_away(self) -> bool:
        """Whether the public key cannot be fetched at the moment."""
        return self._counter.is_key_away

    @is_key_away.setter
    def is_key_away(self, away: bool) -> None:
        self._counter.is_key_away = away

    def rotate_key(self, private_key: rsa.RSAPrivateKey | None = None) -> None:
        """Sign with another key from now on, and publish its certificate."""
        self._counter.key = callback_key(private_key or new_private_key())

    def open(self, redirect_url: str) -> PayOrder:
        """Go where the app sends a shopper; raises PayseraError where Paysera shows a code."""
        if not redirect_url.startswith(self.pay_url):
            raise ValueError(f"{redirect_url} is not at {self.pay_url}")
        query = parse_qs(urlsplit(redirect_url).query)
        return self._counter.open(query.get("data", [""])[0], query.get("sign", [""])[0])

    def pay(self, order: PayOrder) -> CallbackAnswer:
        """The shopper pays, the money is there: callback with status 1."""
        return self._counter.pay(order)

    def pay_later(self, order: PayOrder) -> CallbackAnswer:
        """The shopper pays, the money is on its way: callback with status 2."""
        return self._counter.pay_later(order)

    def confirm(self, order: PayOrder) -> CallbackAnswer:
        """The money of `pay_later` has come: callback with status 1."""
        return self._counter.confirm(order)

    def decline(self, order: PayOrder) -> CallbackAnswer:
        """The payment was not executed: callback with status 0."""
        return self._counter.decline(order)

    def refund(self, order: PayOrder, amount_minor: int) -> CallbackAnswer:
        """The merchant refunds, wholly or in part: callback with status 5."""
        return self._counter.refund(order, amount_minor)

    def repeat(self, order: PayOrder) -> CallbackAnswer:
        """The last callback once more, byte for byte."""
        return self._counter.repeat(order)

    def accept_url(self, order: PayOrder) -> str:
        """Where the shopper's browser goes after paying."""
        return self._counter.accept_url(order)

    def cancel_url(self, order: PayOrder) -> str:
        """Where the shopper's browser goes after giving up."""
        return self._counter.cancel_url(order)

    def signed_callback(self, order: PayOrder, **overrides: str | None) -> dict[str, str]:
        """A properly signed callback of a paid order with some fields changed.

        None leaves a field out. Nothing is sent and the order stays as it is.
        """
        fields = self._callbacks.fields(order, Status.PAID)
        fields["requestid"] = order.request_id or self._callbacks.new_request_id()
        changed = {**fields, **overrides}
        return self._counter.sign(order, {k: v for k, v in changed.items() if v is not None})

    def send(
        self, order: PayOrder, query: Mapping[str, str], method: str = "GET"
    ) -> CallbackAnswer:
        """Send any query to the order's callback address, once."""
        return self._callbacks.send(order, query, method)
