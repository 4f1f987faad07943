"""Callbacks of the Paysera double in every signature mode, and their repetitions."""

import base64
import hashlib
import time
from urllib.parse import parse_qsl

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response

from saleor_paysera.sandbox.paysera import (
    NotPossible,
    PayseraDouble,
)
from tests.support.waiting import eventually
from tests.unit.sandbox.merchant_stub import (
    PASSWORD,
    SHORT,
    MerchantStub,
    redirect_url,
)
from tests.unit.sandbox.paysera_calls import decoded, opened, public_key


def test_a_callback_carries_three_right_signatures_over_its_data(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    answer = paysera.pay(opened(paysera, merchant))
    assert answer.is_ok
    method, query = merchant.received[0]
    assert method == "GET"
    assert set(query) == {"installation", "data", "ss1", "ss2", "ss3"}
    data = query["data"]
    assert len(data) % 4 == 0
    assert query["ss1"] == hashlib.md5((data + PASSWORD).encode()).hexdigest()
    key = public_key(paysera)
    hashing: tuple[tuple[str, hashes.HashAlgorithm], ...] = (
        ("ss2", hashes.SHA1()),
        ("ss3", hashes.SHA256()),
    )
    for name, algorithm in hashing:
        signature = base64.urlsafe_b64decode(query[name])
        key.verify(signature, data.encode(), padding.PKCS1v15(), algorithm)


@pytest.mark.parametrize(
    ("project", "key"), [("3", PASSWORD.encode()), ("4", SHORT.encode().ljust(32, b"\0"))]
)
def test_an_encrypted_project_sends_sealed_data_alone(
    paysera: PayseraDouble, merchant: MerchantStub, project: str, key: bytes
) -> None:
    fields = merchant.fields(projectid=project)
    password = paysera.projects[project].password
    order = paysera.open(redirect_url(paysera.pay_url, fields, password))
    assert paysera.pay(order).is_ok
    query = merchant.last
    assert set(query) == {"installation", "data"}
    sealed = base64.urlsafe_b64decode(query["data"])
    form = AESGCM(key).decrypt(sealed[:12], sealed[12:], None).decode()
    assert dict(parse_qsl(form))["status"] == "1"


def test_a_callback_echoes_the_request_and_says_what_was_paid(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    paysera.pay(opened(paysera, merchant))
    fields = decoded(merchant.last["data"])
    for name in ("projectid", "orderid", "lang", "amount", "currency", "payment", "p_email"):
        assert fields[name] == merchant.fields()[name]
    assert fields["status"] == "1"
    assert fields["test"] == "0"
    assert (fields["payamount"], fields["paycurrency"]) == ("999", "EUR")
    assert fields["original_paytext"] == "Užsakymas [order_nr] ([site_name])"
    assert fields["paytext"] == "Užsakymas SP-1 (shop.example)"
    assert fields["surename"] == "Žemaitis"
    assert fields["requestid"].isdigit()
    assert "callbackurl" not in fields


def test_a_test_payment_says_so(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    paysera.pay(opened(paysera, merchant, test="1"))
    assert decoded(merchant.last["data"])["test"] == "1"


def test_paying_later_is_accepted_first_and_paid_when_confirmed(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    paysera.pay_later(order)
    paysera.confirm(order)
    sent = [decoded(query["data"]) for _, query in merchant.received]
    assert [fields["status"] for fields in sent] == ["2", "1"]
    assert sent[0]["requestid"] == sent[1]["requestid"]


def test_after_a_refusal_the_shopper_may_pay_in_a_new_attempt(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    paysera.decline(order)
    paysera.pay(order)
    sent = [decoded(query["data"]) for _, query in merchant.received]
    assert [fields["status"] for fields in sent] == ["0", "1"]
    assert sent[0]["requestid"] != sent[1]["requestid"]


def test_a_paid_order_cannot_be_paid_again(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    order = opened(paysera, merchant)
    paysera.pay(order)
    with pytest.raises(NotPossible):
        paysera.pay(order)
    with pytest.raises(NotPossible):
        paysera.confirm(order)


def test_refunds_are_told_in_major_units_and_may_be_several(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    paysera.pay(order)
    paysera.refund(order, 450)
    paysera.refund(order, 549)
    first, second = (decoded(query["data"]) for _, query in merchant.received[1:])
    assert (first["status"], first["refund_amount"], first["refund_currency"]) == (
        "5",
        "4.50",
        "EUR",
    )
    assert first["amount"] == "999"
    assert second["refund_amount"] == "5.49"
    assert first["requestid"] != second["requestid"]
    with pytest.raises(NotPossible):
        paysera.refund(order, 1)


def test_a_repetition_is_the_same_byte_for_byte(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    paysera.pay(order)
    paysera.repeat(order)
    assert merchant.received[0] == merchant.received[1]


@pytest.mark.parametrize(
    "refusal",
    [Response("OK", 500), Response("ok"), Response("OK\n"), Response("OK", 202), Response("")],
)
def test_only_ok_and_200_end_the_repetitions(
    paysera: PayseraDouble, merchant: MerchantStub, refusal: Response
) -> None:
    merchant.answers = [refusal, refusal, Response("OK")]
    order = opened(paysera, merchant)
    assert not paysera.pay(order).is_ok
    eventually(lambda: len(order.sent) == 3)
    time.sleep(0.1)
    assert [sent.answer.is_ok for sent in order.sent] == [False, False, True]
    assert len({query["data"] for _, query in merchant.received}) == 1


def test_it_is_sent_four_times_in_all(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    merchant.answers = [Response("later", 503)]
    order = opened(paysera, merchant)
    paysera.pay(order)
    eventually(lambda: len(order.sent) == 4)
    time.sleep(0.1)
    assert len(paysera.log) == 4


def test_an_unreachable_merchant_gets_it_later(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    merchant.stop()
    assert paysera.pay(order).status == 0
    merchant.start()
    eventually(lambda: order.sent[-1].answer.is_ok)


def test_callbacks_may_be_posted(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    paysera.callback_method = "POST"
    assert paysera.pay(opened(paysera, merchant)).is_ok
    assert merchant.received[0][0] == "POST"
    assert merchant.last["installation"] == "7"


def test_a_forged_callback_is_properly_signed_and_changes_nothing(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    query = paysera.signed_callback(order, amount="1", payamount="1", country=None)
    assert order.status is None
    assert paysera.send(order, query, "POST").is_ok
    fields = decoded(merchant.last["data"])
    assert (fields["amount"], fields["payamount"]) == ("1", "1")
    assert "country" not in fields
    data = query["data"]
    signature = base64.urlsafe_b64decode(query["ss3"])
    public_key(paysera).verify(signature, data.encode(), padding.PKCS1v15(), hashes.SHA256())


def test_after_a_rotation_the_new_certificate_fits_and_the_old_does_not(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    old = public_key(paysera)
    paysera.rotate_key()
    query = paysera.signed_callback(opened(paysera, merchant))
    signature, data = base64.urlsafe_b64decode(query["ss3"]), query["data"].encode()
    public_key(paysera).verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        old.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
