"""Odd keys and odd cuts: whatever a JWKS or a signature holds, it is right or it is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from saleor_paysera.saleor.signatures import (
    InvalidKeySet,
    InvalidSignature,
    UnknownSigningKey,
    check_key_set,
    verify_signature,
)
from tests.support.jws import b64_of, detached, jwk
from tests.support.jws import jwks as jwks_of

BODY = b'{"__typename": "TransactionInitializeSession", "city": "\\u017dagar\\u0117", "a": 9.99}'


def sign(key: RSAPrivateKey, body: bytes = BODY) -> str:
    return detached(key, body)


@pytest.mark.parametrize("head", ["e30", "eyJhIjo5", '{"a": 9'])
def test_the_tail_of_a_signed_body_is_not_signed(saleor_key: RSAPrivateKey, head: str) -> None:
    """``header.head..signature`` must not turn a signed ``head.tail`` into a signed ``tail``."""
    header, rest = sign(saleor_key, head.encode() + b"." + BODY).split("..")

    with pytest.raises(InvalidSignature):
        verify_signature(BODY, f"{header}.{head}..{rest}", jwks=jwks_of(jwk(saleor_key)))


@pytest.mark.parametrize(
    "beside",
    [
        {"kty": "OKP", "crv": "Ed25519", "kid": "key-1", "x": "AQ"},
        {"kty": "RSA", "kid": "broken", "n": "!!", "e": "AQAB"},
        {"kty": "RSA", "kid": "broken", "n": ["AQ"], "e": {"a": 1}},
        {"kty": "RSA", "kid": "broken", "n": "AQAB", "e": "AQAB", "d": "AQAB"},
        {"kty": "RSA", "kid": "broken", "n": "AQAB", "e": "AQAB", "oth": []},
        {"kty": ["RSA"], "kid": "key-1"},
        {"kty": "RSA", "kid": ["x"], "n": "AQ", "e": "Ag"},
    ],
    ids=str,
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_broken_key_does_not_get_in_the_way_of_the_right_one(
    saleor_key: RSAPrivateKey, beside: dict[str, object], first: bool
) -> None:
    keys = [beside, jwk(saleor_key)] if first else [jwk(saleor_key), beside]

    check_key_set(jwks_of(*keys))
    verify_signature(BODY, sign(saleor_key), jwks=jwks_of(*keys))


def test_a_key_published_with_its_private_half_is_none(saleor_key: RSAPrivateKey) -> None:
    """Whoever reads it could sign with it."""
    private = saleor_key.private_numbers()
    whole = jwk(
        saleor_key,
        d=b64_of(private.d),
        p=b64_of(private.p),
        q=b64_of(private.q),
        dp=b64_of(private.dmp1),
        dq=b64_of(private.dmq1),
        qi=b64_of(private.iqmp),
    )

    with pytest.raises(InvalidKeySet):
        check_key_set(jwks_of(whole))
    with pytest.raises(UnknownSigningKey):
        verify_signature(BODY, sign(saleor_key), jwks=jwks_of(whole))


@pytest.mark.parametrize(
    "jwks",
    [
        "[" * 100_000,
        '{"keys": [' * 5_000,
        '{"keys": [{"x": ' + "[" * 20_000 + "]" * 20_000 + "}]}",
        '{"keys": [' + "[" * 20_000 + "]" * 20_000 + "]}",
        '{"more": ' + "[" * 20_000 + "]" * 20_000 + ', "keys": []}',
    ],
    ids=lambda text: text[:20],
)
def test_a_key_set_nested_too_deeply_is_refused(saleor_key: RSAPrivateKey, jwks: str) -> None:
    with pytest.raises(InvalidKeySet):
        check_key_set(jwks)
    with pytest.raises(UnknownSigningKey):
        verify_signature(BODY, sign(saleor_key), jwks=jwks)
