"""The facts about money in a callback: what cannot be read for certain is nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.decisions import CallbackKind, CallbackStatus
from saleor_paysera.payments.money import Money
from saleor_paysera.paysera.notice import identity_of, read_notice

PAID = {
    "projectid": "123456",
    "orderid": "SP-7K3M-9Q2X-V4TB",
    "requestid": "90210",
    "type": "macro",
    "status": "1",
    "test": "0",
    "amount": "999",
    "currency": "EUR",
    "payamount": "999",
    "paycurrency": "EUR",
    "payment": "smsbank",
    "p_email": "jonas@example.com",
}


def test_the_facts_of_an_ordinary_callback() -> None:
    notice = read_notice(PAID)

    assert notice.kind is CallbackKind.MACRO
    assert notice.status is CallbackStatus.PAID
    assert notice.is_test is False
    assert notice.requested == notice.received == Money(999, "EUR")


def test_a_callback_without_any_field_says_nothing_about_money() -> None:
    notice = read_notice({})

    assert (notice.status, notice.requested, notice.received) == (None, None, None)
    assert notice.is_test is False


def test_a_premium_text_message_is_told_apart() -> None:
    assert read_notice({"type": "micro"}).kind is CallbackKind.MICRO


@pytest.mark.parametrize("status", list(CallbackStatus))
def test_known_statuses(status: CallbackStatus) -> None:
    assert read_notice({"status": str(int(status))}).status is status


@pytest.mark.parametrize(
    "text",
    ["", "6", "9", "-1", "01", "1 ", " 1", "+1", "1.0", "1\n", "one", "¹", "٣", "11", "true"],
)
def test_any_other_status_is_not_known(text: str) -> None:
    assert read_notice({"status": text}).status is None


@pytest.mark.parametrize("text", ["", "0"])
def test_only_a_clear_no_is_a_live_payment(text: str) -> None:
    assert read_notice({"test": text}).is_test is False


@pytest.mark.parametrize("text", ["1", "2", "00", "0 ", " 0", "false", "no", "-0", "0.0", "０"])  # noqa: RUF001
def test_a_doubt_about_test_mode_is_a_test(text: str) -> None:
    assert read_notice({"test": text}).is_test is True


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        ("999", "EUR", Money(999, "EUR")),
        ("0999", "EUR", Money(999, "EUR")),
        ("0", "EUR", Money(0, "EUR")),
        ("999", "eur", Money(999, "EUR")),
        ("500", "JPY", Money(500, "JPY")),
        ("999999999999999", "EUR", Money(999_999_999_999_999, "EUR")),
    ],
)
def test_classic_amounts_are_minor_units(amount: str, currency: str, money: Money) -> None:
    fields = {
        "amount": amount,
        "currency": currency,
        "payamount": amount,
        "paycurrency": currency,
    }

    assert (read_notice(fields).requested, read_notice(fields).received) == (money, money)


GARBAGE = ["", " ", "9.99", "9,99", "-999", "+999", "999 ", "1e3", "0x3e7", "1_000", "٩٩٩", "NaN"]


@pytest.mark.parametrize("amount", [*GARBAGE, "²", "9" * 16, "9" * 100_000])
def test_what_is_not_plain_digits_is_no_amount(amount: str) -> None:
    notice = read_notice({"amount": amount, "currency": "EUR"})

    assert notice.requested is None


def test_an_amount_without_a_currency_is_no_money() -> None:
    assert read_notice({"amount": "999", "payamount": "999"}).requested is None
    assert read_notice({"amount": "999", "currency": ""}).requested is None
    assert read_notice({"currency": "EUR"}).requested is None


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        ("9.99", "EUR", Money(999, "EUR")),
        ("9.9", "EUR", Money(990, "EUR")),
        ("10", "EUR", Money(1000, "EUR")),
        ("500", "JPY", Money(500, "JPY")),
        ("1.234", "KWD", Money(1234, "KWD")),
        ("9.99", "eur", Money(999, "EUR")),
    ],
)
def test_newer_fields_are_major_units(amount: str, currency: str, money: Money) -> None:
    fields = {
        "request_amount": amount,
        "request_currency": currency,
        "pay_amount": amount,
        "pay_currency": currency,
    }

    assert (read_notice(fields).requested, read_notice(fields).received) == (money, money)


@pytest.mark.parametrize(
    "amount",
    ["", "9,99", "9.999", "NaN", "sNaN", "Infinity", "x", "9.99 EUR", "9" * 16, "1e", "--1"],
)
def test_what_is_no_major_amount_is_nothing(amount: str) -> None:
    assert read_notice({"request_amount": amount, "request_currency": "EUR"}).requested is None


@pytest.mark.parametrize("amount", ["1_000", " 9.99", "9.99\n", "٩.٩٩", "1e3", "1E-2", "-5", "+5"])
def test_a_major_amount_is_plain_digits_too(amount: str) -> None:
    # Python's Decimal reads all of these; Paysera writes none of them.
    assert read_notice({"request_amount": amount, "request_currency": "EUR"}).requested is None


@pytest.mark.parametrize("amount", ["1e999999", "1e99999", "-1e999999", "1e-9999999"])
def test_an_amount_of_absurd_size_is_nothing(amount: str) -> None:
    assert read_notice({"request_amount": amount, "request_currency": "EUR"}).requested is None


@pytest.mark.parametrize("currency", ["", "XXX", "LTL", "EU", "€"])
def test_a_major_amount_in_no_currency_is_nothing(currency: str) -> None:
    assert read_notice({"pay_amount": "9.99", "pay_currency": currency}).received is None


def test_newer_fields_are_read_only_where_the_classic_ones_are_missing() -> None:
    fields = {"amount": "998", "currency": "EUR", "request_amount": "9.99"}
    fields["request_currency"] = "EUR"

    assert read_notice(fields).requested == Money(998, "EUR")


@pytest.mark.parametrize("amount", ["9.99", "-999", "999 ", "NaN", "9" * 16])
def test_a_classic_amount_that_cannot_be_read_is_not_replaced_by_a_newer_one(amount: str) -> None:
    fields = {
        "amount": amount,
        "currency": "EUR",
        "request_amount": "9.99",
        "request_currency": "EUR",
    }

    assert read_notice(fields).requested is None


any_fields = st.dictionaries(
    st.sampled_from(
        [
            "status",
            "test",
            "amount",
            "currency",
            "payamount",
            "paycurrency",
            "request_amount",
            "request_currency",
            "pay_amount",
            "pay_currency",
        ]
    ),
    st.text(max_size=12)
    | st.text("0123456789.eE-", max_size=8)
    | st.sampled_from(["EUR", "JPY", "1", "0"]),
)


@given(any_fields)
def test_reading_never_fails_and_never_makes_money_up(fields: dict[str, str]) -> None:
    notice = read_notice(fields)

    for money in (notice.requested, notice.received):
        if money is not None:
            assert any(value.upper() == money.currency for value in fields.values())
            assert len(str(money.amount_minor)) <= 20


def test_reading_does_not_fail_on_a_kind_that_is_not_known() -> None:
    assert read_notice(PAID | {"type": "mega"}).kind is not CallbackKind.MACRO


def test_a_repeat_of_a_callback_has_the_same_identity() -> None:
    in_another_order = dict(reversed(PAID.items()))

    assert identity_of(in_another_order) == identity_of(PAID)
    assert len(identity_of(PAID)) == 64


@pytest.mark.parametrize("field", ["lang", "payment", "p_email", "paytext", "account", "version"])
def test_fields_that_are_no_news_do_not_change_the_identity(field: str) -> None:
    assert identity_of(PAID | {field: "other"}) == identity_of(PAID)


@pytest.mark.parametrize(
    "field",
    [
        "projectid",
        "orderid",
        "requestid",
        "status",
        "type",
        "test",
        "amount",
        "currency",
        "payamount",
        "paycurrency",
        "refund_amount",
        "refund_currency",
        "refund_timestamp",
        "request_amount",
        "pay_amount",
    ],
)
def test_news_has_an_identity_of_its_own(field: str) -> None:
    changed = PAID | {field: "7"}

    assert identity_of(changed) != identity_of(PAID)
    assert identity_of(PAID | {field: ""}) != identity_of(changed)


def test_what_became_known_of_the_payer_is_news_only_in_a_callback_about_that() -> None:
    """A paid callback that mentions it later must not look like a second payment."""
    assert identity_of(PAID | {"personcodestatus": "1"}) == identity_of(PAID)

    information = PAID | {"status": "3"}
    assert identity_of(information | {"personcodestatus": "1"}) != identity_of(
        information | {"personcodestatus": "2"}
    )


def test_two_partial_refunds_of_one_payment_are_two_pieces_of_news() -> None:
    refund = PAID | {"status": "5", "refund_currency": "EUR", "refund_timestamp": "1764000000"}
    first = identity_of(refund | {"refund_amount": "2.00"})

    assert first == identity_of(refund | {"refund_amount": "2.00"})
    assert first != identity_of(refund | {"refund_amount": "3.00"})
    later = {"refund_amount": "2.00", "refund_timestamp": "1764000099"}
    assert first != identity_of(refund | later)


def test_values_cannot_be_moved_between_fields_unnoticed() -> None:
    assert identity_of({"amount": "1", "currency": ""}) != identity_of({"currency": "1"})
    quotes = {"requestid": "1'), ('status', '1"}
    assert identity_of(quotes) != identity_of({"requestid": "1", "status": "1"})


@given(st.dictionaries(st.sampled_from(sorted(PAID)), st.text(st.characters(), max_size=5)))
def test_every_callback_has_an_identity(fields: dict[str, str]) -> None:
    assert re.fullmatch("[0-9a-f]{64}", identity_of(fields))
