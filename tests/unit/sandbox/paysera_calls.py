"""What the tests of the Paysera double call again and again."""

import base64
from urllib.parse import parse_qsl

import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.paysera import (
    PayOrder,
    PayseraDouble,
)
from tests.unit.sandbox.merchant_stub import (
    MerchantStub,
    redirect_url,
)


def opened(paysera: PayseraDouble, merchant: MerchantStub, **changes: str | None) -> PayOrder:
    return paysera.open(redirect_url(paysera.pay_url, merchant.fields(**changes)))


def decoded(data: str) -> dict[str, str]:
    return dict(parse_qsl(base64.urlsafe_b64decode(data).decode(), keep_blank_values=True))


def public_key(paysera: PayseraDouble) -> rsa.RSAPublicKey:
    pem = requests.get(paysera.public_key_url, timeout=5).content
    assert pem.startswith(b"-----BEGIN CERTIFICATE-----")
    key = x509.load_pem_x509_certificate(pem).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    return key
