"""Which methods a storefront may show for a checkout, and which it may then choose."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.paysera import methods
from saleor_paysera.sandbox.saleor import EventType
from saleor_paysera.sandbox.saleor.state import Address
from tests.support.town import Town, data_of, town

LATVIAN = Address(first_name="Anna", last_name="Ozola", city="RĪGA", country="LV")
FINNISH = Address(first_name="Aino", last_name="Virta", city="TURKU", country="FI")


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Town]:
    """The sandbox's Paysera: smsbank takes 0.10 to 30,000 EUR, card 1.00 to 5,000 EUR."""
    with town(saleor_key, paysera_key, f"sqlite:///{tmp_path}/a.db") as built:
        yield built


def offered(here: Town, total: str, amount: str | None = None) -> list[str]:
    """The keys that a storefront may show for a checkout, in order."""
    checkout = here.saleor.create_checkout(total)
    config = here.saleor.gateway_config(checkout.id, amount=amount)
    assert isinstance(config.data, dict)
    return [method["key"] for method in config.data["paymentMethods"]]


def is_taken(here: Town, method: str, total: str, address: Address | None = None) -> bool:
    """Whether a payment by this method can be started."""
    checkout = (
        here.saleor.create_checkout(total)
        if address is None
        else here.saleor.create_checkout(total, address=address)
    )
    session = here.saleor.initialize(checkout.id, {"paymentMethod": method})
    if session.event.type is EventType.CHARGE_ACTION_REQUIRED:
        return True
    assert "PAYMENT_METHOD_NOT_OFFERED" in repr(data_of(session)["errors"])
    return False


@pytest.mark.parametrize(
    ("total", "is_offered"),
    [("0.99", False), ("1.00", True), ("5000.00", True), ("5000.01", False)],
)
def test_a_method_is_offered_and_taken_within_its_limits(
    here: Town, total: str, *, is_offered: bool
) -> None:
    assert ("card" in offered(here, total)) is is_offered
    assert is_taken(here, "card", total) is is_offered


@pytest.mark.parametrize("total", ["0.05", "30000.01"])
def test_the_merchants_default_stays_whatever_the_amount(here: Town, total: str) -> None:
    assert offered(here, total)[0] == "smsbank"
    assert is_taken(here, "smsbank", total)


def test_the_amount_that_is_to_be_paid_counts_not_the_total(here: Town) -> None:
    assert "card" not in offered(here, "6000.00")
    assert "card" in offered(here, "6000.00", amount="100.00")


def test_where_nothing_is_left_to_pay_no_method_is_hidden(here: Town) -> None:
    assert "card" in offered(here, "9.99", amount="0")


def test_smsbank_stays_offered_where_the_merchant_has_chosen_it_and_the_list_is_silent(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_smsbank = tuple(m for m in methods.METHODS if m.key != "smsbank")
    monkeypatch.setattr(methods, "METHODS", without_smsbank)
    here.configure(default_method="hanza", methods=["hanza", "card", "smsbank"])

    assert offered(here, "9.99") == ["hanza", "smsbank", "card"]
    assert is_taken(here, "smsbank", "9.99")


def test_smsbank_is_not_offered_where_the_merchant_has_left_it_out(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_smsbank = tuple(m for m in methods.METHODS if m.key != "smsbank")
    monkeypatch.setattr(methods, "METHODS", without_smsbank)
    here.configure(default_method="hanza", methods=["hanza", "card"])

    assert offered(here, "9.99") == ["hanza", "card"]
    assert not is_taken(here, "smsbank", "9.99")


def test_a_country_for_which_paysera_lists_nothing_gets_the_default_alone(here: Town) -> None:
    assert is_taken(here, "smsbank", "9.99", FINNISH)
    assert not is_taken(here, "card", "9.99", FINNISH)
    assert is_taken(here, "card", "9.99", LATVIAN)
