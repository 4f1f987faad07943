"""What can be done with an order at Paysera: the page's buttons and the tests come here."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from saleor_paysera.sandbox.paysera.callbacks import (
    CallbackAnswer,
    Callbacks,
    PayOrder,
    Status,
    appended,
)
from saleor_paysera.sandbox.paysera.keys import CallbackKey
from saleor_paysera.sandbox.paysera.pay_requests import Project, read_request


class NotPossible(Exception):
    """The order's state does not allow this."""


@dataclass
class Counter:
    """Paysera's own side of payments, over its projects."""

    projects: dict[str, Project]
    callbacks: Callbacks
    key: CallbackKey
    data_on_return: bool = True
    is_key_away: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.orders: dict[str, PayOrder] = {}

    def open(self, data: str, sign: str) -> PayOrder:
        """Check a request and open its order, or the one already there under its number."""
        request = read_request(self.projects, data, sign)
        with self._lock:
            for order in self.orders.values():
                known = order.request
                if (known.project_id, known.order_id) == (request.project_id, request.order_id):
                    if order.status is None:
                        order.request = request
                    return order
            order = PayOrder(request)
            self.orders[order.token] = order
            return order

    def pay(self, order: PayOrder) -> CallbackAnswer:
        """The shopper pays, and the money is there: status 1."""
        self._begin(order)
        return self._tell(order, Status.PAID)

    def pay_later(self, order: PayOrder) -> CallbackAnswer:
        """The shopper pays, and the money is on its way: status 2."""
        self._begin(order)
        return self._tell(order, Status.ACCEPTED)

    def confirm(self, order: PayOrder) -> CallbackAnswer:
        """The money of an accepted payment has come: status 1."""
        if order.status is not Status.ACCEPTED:
            raise NotPossible("Only an accepted payment can be confirmed.")
        return self._tell(order, Status.PAID)

    def decline(self, order: PayOrder) -> CallbackAnswer:
        """The bank refuses: status 0. The shopper may try again."""
        if order.status is Status.ACCEPTED:
            return self._tell(order, Status.NOT_EXECUTED)
        self._begin(order)
        return self._tell(order, Status.NOT_EXECUTED)

    def refund(self, order: PayOrder, amount_minor: int) -> CallbackAnswer:
        """The merchant refunds in the Paysera account: status 5. Amount in minor units."""
        if not 0 < amount_minor <= order.refundable_minor:
            raise NotPossible("There is not that much left to refund.")
        order.refunded_minor += amount_minor
        order.status = Status.REFUNDED
        fields = self.callbacks.refund_fields(order, amount_minor)
        # Each refund is an event of its own: with the payment's number, a second partial
        # refund would look like a repetition of the first.
        fields["requestid"] = self.callbacks.new_request_id()
        return self.callbacks.deliver(order, fields, self.sign(order, fields))

    def repeat(self, order: PayOrder) -> CallbackAnswer:
        """Send the last callback again, byte for byte."""
        if not order.last_query:
            raise NotPossible("No callback has been sent yet.")
        return self.callbacks.send(order, order.last_query, fields=order.last_fields)

    def sign(self, order: PayOrder, fields: Mapping[str, str]) -> dict[str, str]:
        """Sign (or encrypt) these fields with the key of the moment."""
        return self.callbacks.sign(order, fields, self.key)

    def accept_url(self, order: PayOrder) -> str:
        """Where the shopper goes after paying, with the callback's fields appended."""
        query = order.last_query if self.data_on_return else {}
        return appended(order.request.fields["accepturl"], query)

    def cancel_url(self, order: PayOrder) -> str:
        """Where the shopper goes otherwise: bare."""
        return order.request.fields["cancelurl"]

    def _begin(self, order: PayOrder) -> None:
        if order.status not in (None, Status.NOT_EXECUTED):
            raise NotPossible("This order is paid or accepted already.")
        order.request_id = self.callbacks.new_request_id()

    def _tell(self, order: PayOrder, status: Status) -> CallbackAnswer:
        order.status = status
        fields = self.callbacks.fields(order, status)
        return self.callbacks.deliver(order, fields, self.sign(order, fields))
