"""Paysera's public list of methods: read what is there, refuse what is dangerous."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.money import Money
from saleor_paysera.paysera.methods import InvalidMethodList, PaymentMethod, read_methods

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<payment_types_document project_id="123456" currency="EUR" amount="999">
  <country code="lt">
    <title language="lt"><![CDATA[ Lietuva ]]></title>
    <payment_group key="e-banking">
      <title language="en">Internet banking</title>
      <payment_type key="hanza">
        <logo_url language="lt"><![CDATA[ https://bank.example/lt.png ]]></logo_url>
        <logo_url language="en">https://bank.example/en.png</logo_url>
        <title language="lt"><![CDATA[ Swedbank  sąskaita
        ]]></title>
        <title language="en">Swedbank account</title>
        <min amount="1" currency="EUR"/>
        <max amount="1000000" currency="EUR"/>
        <is_iban>1</is_iban>
        <base_currency>EUR</base_currency>
      </payment_type>
    </payment_group>
    <payment_group key="sms">
      <payment_type key="smsbank"><title language="lt">SMS bankas</title></payment_type>
    </payment_group>
  </country>
  <country code="lv">
    <payment_group key="e-banking">
      <payment_type key="hanza"><title language="lv">Swedbank</title></payment_type>
    </payment_group>
  </country>
</payment_types_document>
""".encode()


def list_with(inside: str) -> bytes:
    return (
        '<payment_types_document><country code="lt"><payment_group key="g">'
        f'<payment_type key="k">{inside}</payment_type>'
        "</payment_group></country></payment_types_document>"
    ).encode()


def the_method(inside: str) -> PaymentMethod:
    (method,) = read_methods(list_with(inside))
    return method


def test_methods_of_every_country_in_their_order() -> None:
    methods = read_methods(DOCUMENT)

    assert [(m.key, m.country, m.group) for m in methods] == [
        ("hanza", "lt", "e-banking"),
        ("smsbank", "lt", "sms"),
        ("hanza", "lv", "e-banking"),
    ]


def test_texts_are_read_without_the_spaces_around_them() -> None:
    hanza = read_methods(DOCUMENT)[0]

    assert hanza.titles == {"lt": "Swedbank  sąskaita", "en": "Swedbank account"}
    assert hanza.logo_urls["lt"] == "https://bank.example/lt.png"


def test_a_title_in_the_language_else_english_else_any_else_the_key() -> None:
    hanza, smsbank, _ = read_methods(DOCUMENT)

    assert hanza.title("lt") == "Swedbank  sąskaita"
    assert hanza.title("de") == "Swedbank account"
    assert smsbank.title("de") == "SMS bankas"
    assert the_method("").title("lt") == "k"
    assert the_method('<title language="lt"> </title>').title("lt") == "k"


def test_a_logo_in_the_language_else_english_else_any_else_none() -> None:
    hanza, smsbank, _ = read_methods(DOCUMENT)

    assert hanza.logo_url("lt") == "https://bank.example/lt.png"
    assert hanza.logo_url("de") == "https://bank.example/en.png"
    assert smsbank.logo_url("lt") is None


def test_limits_are_minor_units() -> None:
    hanza, smsbank, _ = read_methods(DOCUMENT)

    assert (hanza.min_amount, hanza.max_amount) == (Money(1, "EUR"), Money(1_000_000, "EUR"))
    assert (smsbank.min_amount, smsbank.max_amount) == (None, None)


@pytest.mark.parametrize(
    "limit",
    [
        "<min/>",
        '<min amount="1"/>',
        '<min currency="EUR"/>',
        '<min amount="" currency="EUR"/>',
        '<min amount="1.50" currency="EUR"/>',
        '<min amount="-1" currency="EUR"/>',
        '<min amount="x" currency="EUR"/>',
        '<min amount="٣" currency="EUR"/>',
        '<min amount="1" currency="LTL"/>',
        '<min amount="1" currency="eur"/>',
    ],
)
def test_a_limit_that_cannot_be_read_is_no_limit(limit: str) -> None:
    assert the_method(limit).min_amount is None


def test_a_limit_of_thousands_of_digits_does_not_break_the_list() -> None:
    digits = "9" * 5000

    assert the_method(f'<max amount="{digits}" currency="EUR"/>').max_amount is None


def test_a_method_without_a_key_is_left_out() -> None:
    xml = list_with("").replace(b'key="k"', b"")

    assert read_methods(xml) == ()


def test_a_country_and_a_group_without_a_name_are_nameless() -> None:
    (method,) = read_methods(
        b"<payment_types_document><country><payment_group>"
        b'<payment_type key="k"/></payment_group></country></payment_types_document>'
    )

    assert (method.country, method.group) == ("", "")


def test_a_text_without_a_language_is_english_and_an_empty_one_is_none() -> None:
    method = the_method("<title>Card</title><title language='lt'> </title><title language='ru'/>")

    assert method.titles == {"en": "Card"}


def test_an_empty_list() -> None:
    assert read_methods(b"<payment_types_document/>") == ()


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"OK",
        b"{}",
        b"\x00",
        b"\xff\xfe",
        b"<payment_types_document>",
        b"<payment_types_document></payment_type>",
        b"<payment_types_document>\xff</payment_types_document>",
        b"<!doctype html><html><body>502 Bad Gateway</body></html>",
        b"<html><body>502 Bad Gateway</body></html>",
        b"<payment_types/>",
        b'<?xml version="1.0" encoding="utf-16"?><payment_types_document/>',
        b'<?xml version="1.0" encoding="no-such-thing"?><payment_types_document/>',
        b'<?xml version="1.0" encoding="hex"?><payment_types_document/>',
    ],
)
def test_what_is_no_list_is_refused(xml: bytes) -> None:
    with pytest.raises(InvalidMethodList):
        read_methods(xml)


BILLION_LAUGHS = (
    b'<!DOCTYPE payment_types_document [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in b"bcdefghij")
    + b"]>"
)


@pytest.mark.parametrize(
    "xml",
    [
        BILLION_LAUGHS + list_with("<title>&j;</title>"),
        b'<!DOCTYPE payment_types_document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + list_with("<title>&x;</title>"),
        b'<!DOCTYPE payment_types_document [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]>'
        + list_with(""),
        b'<!DOCTYPE payment_types_document SYSTEM "http://127.0.0.1:9/x.dtd">' + list_with(""),
        b"<!DOCTYPE payment_types_document>" + list_with(""),
    ],
)
@pytest.mark.timeout(5)
def test_entities_and_document_types_are_refused(xml: bytes) -> None:
    with pytest.raises(InvalidMethodList):
        read_methods(xml)


@given(st.binary(max_size=40), st.integers(0, len(DOCUMENT)), st.integers(0, 40))
def test_a_broken_list_is_refused_or_read_but_never_anything_else(
    noise: bytes, position: int, cut: int
) -> None:
    broken = DOCUMENT[:position] + noise + DOCUMENT[position + cut :]
    try:
        methods = read_methods(broken)
    except InvalidMethodList:
        return
    assert all(method.key for method in methods)


@pytest.mark.parametrize(
    ("amount", "is_taken"),
    [
        (Money(99, "EUR"), False),
        (Money(100, "EUR"), True),
        (Money(500, "EUR"), True),
        (Money(501, "EUR"), False),
        (Money(1, "USD"), True),
    ],
)
def test_limits_count_in_their_own_currency(amount: Money, *, is_taken: bool) -> None:
    method = PaymentMethod("card", "lt", "card", {}, {}, Money(100, "EUR"), Money(500, "EUR"))

    assert method.takes(amount) is is_taken


def test_without_limits_every_amount_is_taken() -> None:
    method = PaymentMethod("card", "lt", "card", {}, {}, None, None)

    assert method.takes(Money(1, "EUR"))
    assert method.takes(Money(10**11, "EUR"))
