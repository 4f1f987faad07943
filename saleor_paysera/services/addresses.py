"""The app's own addresses that Paysera, shoppers and staff come to."""

from dataclasses import dataclass
from typing import Final

from saleor_paysera.saleor.manifest import APP_PATH

CALLBACK_PATH: Final = "/paysera/callback/"
ACCEPT_PATH: Final = "/paysera/accept/"
CANCEL_PATH: Final = "/paysera/cancel/"
TRIAL_PATH: Final = "/paysera/trial/"
PAYMENT_ROUTE: Final = "payments/"
"""Within the app's page; the order number of the payment that it shows follows."""


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


def trial_addresses(base_url: str, order_number: str) -> PaymentAddresses:
    """The addresses of a trial: they lead to nothing that could pay an order."""
    trial = f"{base_url}{TRIAL_PATH}{order_number}"
    return PaymentAddresses(
        callback=f"{trial}/callback", accept=f"{trial}/accept", cancel=f"{trial}/cancel"
    )


def payment_page_url(base_url: str, order_number: str) -> str:
    """Where staff see a payment: the app's page, which leads into the Dashboard."""
    return f"{base_url}{APP_PATH}/{PAYMENT_ROUTE}{order_number}"
