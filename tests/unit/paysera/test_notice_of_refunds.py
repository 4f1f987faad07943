"""What a refund may be: the unit of its amount is not documented, so both readings are kept."""

import pytest

from saleor_paysera.payments.money import Money
from saleor_paysera.paysera.notice import identity_of, money_fields, read_notice


def refunded(amount: str, currency: str = "EUR", /, **fields: str) -> tuple[Money, ...]:
    """The readings of a callback about a refund."""
    told = {"refund_amount": amount, "refund_currency": currency, **fields}
    return read_notice({"status": "5", **told}).refunded


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_decimal_point_says_that_it_is_in_major_units() -> None:
    assert refunded("5.00") == (eur(500),)


@pytest.mark.parametrize("commission", ["0.30", "1.0", "0.00"])
def test_so_does_one_in_its_commission(commission: str) -> None:
    assert refunded("5", refund_commission_amount=commission) == (eur(500),)


@pytest.mark.parametrize("commission", ["", "0", "30"])
def test_without_one_it_may_be_in_major_or_in_minor_units(commission: str) -> None:
    assert refunded("500", refund_commission_amount=commission) == (eur(50_000), eur(500))


def test_where_both_are_the_same_money_it_is_one_reading() -> None:
    assert refunded("500", "JPY") == (Money(500, "JPY"),)


def test_the_currency_is_the_refunds_own_in_whatever_letters() -> None:
    assert refunded("5.00", "eur", amount="999", currency="USD") == (eur(500),)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("", "EUR"), ("five", "EUR"), ("-5", "EUR"), ("5,00", "EUR"), ("5", ""), ("5.001", "EUR")],
)
def test_what_cannot_be_read_is_no_reading(amount: str, currency: str) -> None:
    assert refunded(amount, currency) == ()


def test_an_amount_in_a_currency_that_nobody_knows_is_kept_as_it_stands() -> None:
    assert refunded("500", "XTS") == (Money(500, "XTS"),)


def test_no_other_callback_tells_of_a_refund() -> None:
    assert read_notice({"status": "1", "amount": "999", "currency": "EUR"}).refunded == ()


@pytest.mark.parametrize(("digits", "is_read"), [(15, True), (16, False)])
def test_an_amount_has_at_most_fifteen_characters(digits: int, is_read: bool) -> None:
    assert bool(refunded("1" * digits)) is is_read


def test_of_the_fields_only_those_about_money_are_kept_without_the_payer() -> None:
    about_money = {"orderid": "SP-1", "status": "5", "refund_amount": "5.00", "payment": "card"}
    about_the_payer = {"p_email": "a@b.lt", "name": "Ona", "account": "LT1", "not_known_yet": "x"}

    assert money_fields({**about_money, **about_the_payer}) == about_money


def test_half_a_character_does_not_keep_a_callback_from_having_an_identity() -> None:
    assert identity_of({"orderid": "SP-\ud83c"}) != identity_of({"orderid": "SP-"})
