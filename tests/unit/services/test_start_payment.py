"""What a shopper is sent to Paysera with."""

import json
from collections.abc import Callable

import pytest

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.order_numbers import RANDOM_BITS, order_number_from
from saleor_paysera.paysera.request import MAX_BYTES, request_fields
from saleor_paysera.saleor.events import TransactionInitializeSession, read_event
from saleor_paysera.services.addresses import PaymentAddresses, payment_addresses, trial_addresses
from saleor_paysera.services.start_payment import start_payment
from saleor_paysera.services.verify_webhook import VerifiedEvent
from saleor_paysera.store.records import Payment
from tests.support.office import Office, open_office

LONGEST_BASE_URL = "https://paysera.example.com/".ljust(200, "x")
"""The longest that the setting APP_BASE_URL takes."""


def started(office: Office, amount: str = "9.99", currency: str = "EUR") -> Payment:
    """A shopper begins to pay; ``amount`` as Saleor writes it."""
    office.configure(channels=("default-channel",))
    said: dict[str, object] = {
        "__typename": "TransactionInitializeSession",
        "version": "3.22.0",
        "recipient": {"id": "QXBwOjE="},
        "transaction": {"id": "VHJhbnNhY3Rpb246MQ=="},
        "action": {"amount": "AMOUNT", "currency": currency, "actionType": "CHARGE"},
        "sourceObject": {
            "__typename": "Checkout",
            "id": "Q2hlY2tvdXQ6MQ==",
            "channel": {"slug": "default-channel", "currencyCode": currency},
        },
    }
    event = read_event(json.dumps(said).replace('"AMOUNT"', amount).encode())
    assert isinstance(event, TransactionInitializeSession)
    return start_payment(office.context, VerifiedEvent(office.staff.installation, event)).payment


@pytest.mark.parametrize(
    ("amount", "currency", "smallest_units"),
    [
        ("9.99", "EUR", "999"),
        ("1500", "JPY", "1500"),
        ("1500.0", "JPY", "1500"),
        ("1.234", "KWD", "1234"),
        ("1.5", "BHD", "1500"),
    ],
)
def test_paysera_is_asked_for_the_amount_in_the_currencys_own_smallest_units(
    office: Office, amount: str, currency: str, smallest_units: str
) -> None:
    payment = started(office, amount, currency)

    asked = request_fields(payment.pay_url)
    assert (asked["amount"], asked["currency"]) == (smallest_units, currency)
    assert payment.asked == Money(int(smallest_units), currency)


def test_paysera_is_given_the_payments_own_addresses(sqlite_url: str) -> None:
    with open_office(sqlite_url, APP_BASE_URL=LONGEST_BASE_URL) as office:
        payment = started(office)

        asked = request_fields(payment.pay_url)
        own = payment_addresses(LONGEST_BASE_URL, payment.order_number)
        assert asked["accepturl"] == own.accept
        assert asked["cancelurl"] == own.cancel
        assert asked["callbackurl"] == own.callback


@pytest.mark.parametrize("addresses_of", [payment_addresses, trial_addresses])
def test_all_addresses_fit_into_what_paysera_takes_below_the_longest_base_address(
    addresses_of: Callable[[str, str], PaymentAddresses],
) -> None:
    addresses = addresses_of(LONGEST_BASE_URL, order_number_from(2**RANDOM_BITS - 1))

    assert len(addresses.accept.encode()) <= MAX_BYTES["accepturl"]
    assert len(addresses.cancel.encode()) <= MAX_BYTES["cancelurl"]
    assert len(addresses.callback.encode()) <= MAX_BYTES["callbackurl"]
