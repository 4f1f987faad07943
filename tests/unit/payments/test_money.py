"""Money is whole minor units with the exponent of ISO 4217, exact in both directions."""

from decimal import Context, Decimal

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.errors import InvalidAmount, PaymentAppError, UnsupportedCurrency
from saleor_paysera.payments.money import EXPONENT_BY_CURRENCY, Money, exponent_of

# On list one of ISO 4217, but nothing that a shopper pays with.
FUNDS_CODES = {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW"}
BASKETS_AND_UNITS_OF_ACCOUNT = {"XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA"}
METALS = {"XAG", "XAU", "XPD", "XPT"}
TESTING_AND_NONE = {"XTS", "XXX"}
NOT_MONEY_TO_PAY_WITH = FUNDS_CODES | BASKETS_AND_UNITS_OF_ACCOUNT | METALS | TESTING_AND_NONE

LONG = Context(prec=100)

currencies = st.sampled_from(sorted(EXPONENT_BY_CURRENCY))
minor_amounts = st.integers(0, 10**15 - 1)  # the most that is read in every currency


def test_every_currency_of_the_standard_is_there_with_its_exponent() -> None:
    standard = {
        currency.code: currency.exponent
        for currency in iso4217.Currency
        if currency.code not in NOT_MONEY_TO_PAY_WITH
    }

    assert standard == EXPONENT_BY_CURRENCY


@pytest.mark.parametrize("currency", sorted(NOT_MONEY_TO_PAY_WITH))
def test_what_nobody_pays_with_is_left_out(currency: str) -> None:
    assert currency in {member.code for member in iso4217.Currency}, "no such code: a typing error"
    with pytest.raises(UnsupportedCurrency):
        exponent_of(currency)


@pytest.mark.parametrize("currency", ["", "eur", "Eur", "EURO", "EU", "EUR ", "LTL", "978", "€"])
def test_what_is_no_active_code_in_capitals_is_refused(currency: str) -> None:
    for read in (
        lambda: exponent_of(currency),
        lambda: Money.from_decimal(Decimal(1), currency),
        lambda: Money(1, currency).to_decimal(),
    ):
        with pytest.raises(UnsupportedCurrency, match="not a currency that can be paid in"):
            read()


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("9.99", "EUR", 999),
        ("0.01", "EUR", 1),
        ("10", "EUR", 1000),
        ("1E+2", "EUR", 10000),
        ("27.180", "EUR", 2718),
        ("500", "JPY", 500),
        ("500.00", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("0", "EUR", 0),
        ("-0.00", "EUR", 0),
        ("-1.50", "EUR", -150),
        ("999999999.99", "EUR", 99_999_999_999),
    ],
)
def test_major_units_are_read_by_the_currencys_exponent(
    text: str, currency: str, minor: int
) -> None:
    assert Money.from_decimal(Decimal(text), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("9.999", "EUR"), ("0.001", "EUR"), ("0.5", "JPY"), ("1.2345", "KWD"), ("1E-9", "EUR")],
)
def test_amounts_finer_than_the_smallest_unit_are_refused(text: str, currency: str) -> None:
    with pytest.raises(InvalidAmount, match="finer than"):
        Money.from_decimal(Decimal(text), currency)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount, match="not an amount"):
        Money.from_decimal(Decimal(text), "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "10.000000000000000000000000001",  # more digits than Decimal's default precision of 28
        "0.01" + "0" * 40 + "1",
        "1E-9999999",  # so small that it becomes zero when it is shifted
    ],
)
def test_no_amount_is_rounded_on_the_way_however_many_digits_it_has(text: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.from_decimal(Decimal(text), "EUR")


@pytest.mark.parametrize("text", ["1E+999999", "-1E+999999", "1E+99999"])
def test_an_amount_of_absurd_size_is_refused_at_once(text: str) -> None:
    # 1E+999990 took a minute to become an integer; no shop has that much.
    with pytest.raises(InvalidAmount):
        Money.from_decimal(Decimal(text), "EUR")


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(990, "EUR"), "9.90 EUR"),
        (Money(1, "EUR"), "0.01 EUR"),
        (Money(0, "KWD"), "0.000 KWD"),
        (Money(500, "JPY"), "500 JPY"),
        (Money(-150, "EUR"), "-1.50 EUR"),
        (Money(10**18, "EUR"), "10000000000000000.00 EUR"),
    ],
)
def test_money_shows_all_the_digits_of_its_currency(money: Money, shown: str) -> None:
    assert str(money) == shown


@given(minor_amounts, currencies)
def test_money_survives_the_way_to_decimals_and_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert Money.from_decimal(money.to_decimal(), currency) == money
    assert money.to_decimal().as_tuple().exponent == -exponent_of(currency)


long_decimals = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent, LONG),
    st.integers(-(10**45), 10**45),
    st.integers(-45, 5),
)


@given(st.decimals() | long_decimals, currencies)
def test_a_decimal_is_read_exactly_or_refused(amount: Decimal, currency: str) -> None:
    try:
        money = Money.from_decimal(amount, currency)
    except PaymentAppError:
        return
    assert Decimal(money.amount_minor).scaleb(-exponent_of(currency), LONG) == amount


@given(minor_amounts, currencies, currencies)
def test_equal_amounts_of_two_currencies_are_not_equal(
    minor: int, currency: str, other: str
) -> None:
    assert (Money(minor, currency) == Money(minor, other)) is (currency == other)


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
@pytest.mark.parametrize("amount", ["9223372036854775808", "1E+15", "-1E+15", "1E+18"])
def test_more_than_a_database_holds_is_no_amount(amount: str, currency: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.from_decimal(Decimal(amount), currency)


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
def test_the_largest_amount_fits_into_a_database(currency: str) -> None:
    assert Money.from_decimal(Decimal(10**15 - 1), currency).amount_minor < 2**63
