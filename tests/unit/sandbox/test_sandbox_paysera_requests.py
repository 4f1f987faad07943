"""Requests to pay, good and bad, and the list of methods."""

import base64
import hashlib

import pytest
import requests
from defusedxml.ElementTree import fromstring

from saleor_paysera.sandbox.paysera import (
    ErrorCode,
    PayseraDouble,
    PayseraError,
)
from tests.unit.sandbox.merchant_stub import (
    PASSWORD,
    PROJECT,
    MerchantStub,
    encoded,
    redirect_url,
    signed_query,
)
from tests.unit.sandbox.paysera_calls import decoded, opened


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"projectid": None}, ErrorCode.PROJECT),
        ({"projectid": "999"}, ErrorCode.PROJECT),
        ({"projectid": "5"}, ErrorCode.INACTIVE),
        ({"orderid": None}, ErrorCode.ORDER_ID),
        ({"orderid": "x" * 41}, ErrorCode.ORDER_ID),
        ({"orderid": "ž" * 21}, ErrorCode.ORDER_ID),
        ({"amount": None}, ErrorCode.AMOUNT_MISSING),
        ({"amount": "9.99"}, ErrorCode.AMOUNT_MISSING),
        ({"amount": "999\n"}, ErrorCode.AMOUNT_MISSING),
        ({"currency": None}, ErrorCode.AMOUNT_MISSING),
        ({"currency": "XYZ"}, ErrorCode.CURRENCY),
        ({"amount": "9"}, ErrorCode.AMOUNT_TOO_SMALL),
        ({"amount": "300000001"}, ErrorCode.AMOUNT_TOO_BIG),
        ({"payment": "barter"}, ErrorCode.METHOD),
        ({"accepturl": None}, ErrorCode.URL),
        ({"callbackurl": "/callback"}, ErrorCode.URL),
        ({"cancelurl": "https://shop.example/" + "c" * 255}, ErrorCode.URL),
        ({"projectid": "6"}, ErrorCode.FOREIGN_URL),
        ({"projectid": "2", "test": "1"}, ErrorCode.TEST_OFF),
        ({"test": "yes"}, ErrorCode.PARAMETER),
        ({"version": None}, ErrorCode.PARAMETER),
        ({"p_zip": "0" * 21}, ErrorCode.PARAMETER),
        ({"time_limit": "tomorrow"}, ErrorCode.TIME_LIMIT),
    ],
)
def test_a_bad_request_shows_its_code(
    paysera: PayseraDouble, merchant: MerchantStub, changes: dict[str, str | None], error: ErrorCode
) -> None:
    url = redirect_url(paysera.pay_url, merchant.fields(**changes))
    with pytest.raises(PayseraError) as refused:
        paysera.open(url)
    assert refused.value.error is error
    page = requests.get(url, timeout=5)
    assert page.status_code == 400
    assert f"<strong>{error.code}</strong>" in page.text


def test_a_wrong_signature_is_0x14(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    url = redirect_url(paysera.pay_url, merchant.fields(), "another password")
    with pytest.raises(PayseraError, match="0x14"):
        paysera.open(url)


@pytest.mark.parametrize("data", ["", "???", "%%%%"])
def test_what_cannot_be_decoded_is_an_error_page(paysera: PayseraDouble, data: str) -> None:
    page = requests.get(paysera.pay_url, params={"data": data, "sign": "0"}, timeout=5)
    assert page.status_code == 400


def test_a_text_that_is_not_utf8_is_0x9(paysera: PayseraDouble) -> None:
    data = base64.urlsafe_b64encode(f"projectid={PROJECT}&paytext=%FF".encode()).decode()
    sign = hashlib.md5((data + PASSWORD).encode()).hexdigest()
    page = requests.get(paysera.pay_url, params={"data": data, "sign": sign}, timeout=5)
    assert "<strong>0x9</strong>" in page.text


def test_a_request_may_be_posted(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    page = requests.post(paysera.pay_url, data=signed_query(merchant.fields()), timeout=5)
    assert page.status_code == 200
    assert "9.99 EUR" in page.text
    assert "Užsakymas SP-1 (shop.example)" in page.text
    assert "SMS Bank" in page.text


def test_the_same_order_number_is_the_same_order(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    assert opened(paysera, merchant) is opened(paysera, merchant)


def test_the_methods_come_by_country_and_group(paysera: PayseraDouble) -> None:
    answer = requests.get(f"{paysera.methods_url}{PROJECT}/currency:EUR", timeout=5)
    document = fromstring(answer.content)
    assert document.tag == "payment_types_document"
    assert document.attrib == {"project_id": PROJECT, "currency": "EUR"}
    assert [country.get("code") for country in document.iter("country")] == ["lt", "lv", "ee", "pl"]
    sms = document.find(".//country[@code='lt']//payment_type[@key='smsbank']")
    assert sms is not None
    titles = {t.get("language"): (t.text or "").strip() for t in sms.findall("title")}
    assert titles == {"en": "SMS Bank", "lt": "SMS bankas", "ru": "SMS банк"}
    minimum = sms.find("min")
    assert minimum is not None
    assert minimum.attrib == {"amount": "10", "currency": "EUR"}
    logo = sms.findtext("logo_url")
    assert logo is not None
    assert requests.get(logo.strip(), timeout=5).headers["Content-Type"].startswith("image/svg")


def test_with_an_amount_only_the_methods_that_take_it_are_listed(paysera: PayseraDouble) -> None:
    url = f"{paysera.methods_url}{PROJECT}/currency:EUR/amount:20"
    document = fromstring(requests.get(url, timeout=5).content)
    keys = {method.get("key") for method in document.iter("payment_type")}
    assert "smsbank" in keys
    assert "card" not in keys


def test_the_methods_of_an_unknown_project_are_not_found(paysera: PayseraDouble) -> None:
    url = f"{paysera.methods_url}999/currency:EUR"
    assert requests.get(url, timeout=5).status_code == 404


def test_the_test_helper_and_the_double_encode_alike(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    fields = merchant.fields(paytext="a+b=c & d/e?~*")
    fields["paytext"] += "[order_nr] [site_name]"
    order = opened(paysera, merchant, paytext=fields["paytext"])
    assert order.request.text("paytext") == fields["paytext"]
    assert decoded(encoded(fields)) == fields
