"""The app's own addresses that Paysera and shoppers come to."""

from dataclasses import dataclass
from typing import Final

CALLBACK_PATH: Final = "/paysera/callback/"
ACCEPT_PATH: Final = "/paysera/accept/"
CANCEL_PATH: Final = "/paysera/cancel/"


@dataclass(frozen=True, slots=True)
class PaymentAddresses:
    """Three addresses of one payment, each far below Paysera's 255 bytes."""

    callback: str
    accept: str
    cancel: str


def payment_addresses(base_url: str, order_number: str) -> PaymentAddresses:
    """The addresses of the payment with this order number.

    The storefront's return URL is not in them: it is stored, however long it is.
    """
    return PaymentAddresses(
        callback=f"{base_url}{CALLBACK_PATH}{order_number}",
        accept=f"{base_url}{ACCEPT_PATH}{order_number}",
        cancel=f"{base_url}{CANCEL_PATH}{order_number}",
    )
