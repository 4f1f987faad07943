"""Saleor's signatures, against vectors that are signed here by hand (RFC 7515 and 7797)."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.signatures import (
    InvalidKeySet,
    InvalidSignature,
    UnknownSigningKey,
    check_key_set,
    share_a_key,
    verify_signature,
)
from tests.support.jws import b64, b64_of, detached, header_part, jwk, jwks

BODY = b'{"__typename": "TransactionInitializeSession", "name": "\\u017d\\u0105sis"}'
STRANGER = rsa.generate_private_key(65537, 2048)


def signed(key: rsa.RSAPrivateKey, body: bytes = BODY, **how: Any) -> str:
    return detached(key, body, **how)


@pytest.fixture(scope="session")
def key(saleor_key: rsa.RSAPrivateKey) -> rsa.RSAPrivateKey:
    return saleor_key


@pytest.fixture(scope="session")
def key_set(key: rsa.RSAPrivateKey) -> str:
    return jwks(jwk(key, use="sig", alg="RS256", key_ops=["verify"]))


def test_the_right_signature_passes(key: rsa.RSAPrivateKey, key_set: str) -> None:
    verify_signature(BODY, signed(key), jwks=key_set)


@pytest.mark.parametrize("body", [b"", b".", b"..", b"\xff\x00", b"x" * 1_000_000])
def test_any_bytes_can_be_signed(body: bytes, key: rsa.RSAPrivateKey, key_set: str) -> None:
    verify_signature(body, signed(key, body), jwks=key_set)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        BODY + b" ",
        BODY + b"\n",
        BODY[:-1],
        BODY.replace(b"T", b"t", 1),
        b"." + BODY,
        BODY.decode().encode("utf-16"),
        b64(BODY).encode(),
    ],
)
def test_another_body_does_not_pass(body: bytes, key: rsa.RSAPrivateKey, key_set: str) -> None:
    with pytest.raises(InvalidSignature, match="does not fit"):
        verify_signature(body, signed(key), jwks=key_set)


def test_every_changed_byte_is_noticed(key: rsa.RSAPrivateKey, key_set: str) -> None:
    signature = signed(key)
    for position in range(len(BODY)):
        changed = bytearray(BODY)
        changed[position] ^= 1
        with pytest.raises(InvalidSignature):
            verify_signature(bytes(changed), signature, jwks=key_set)


def test_another_key_does_not_pass(key_set: str) -> None:
    with pytest.raises(InvalidSignature, match="does not fit"):
        verify_signature(BODY, signed(STRANGER), jwks=key_set)


@pytest.mark.parametrize("kid", ["key-2", "", "KEY-1", "absent"])
def test_a_key_of_another_name_may_be_new(kid: str, key: rsa.RSAPrivateKey, key_set: str) -> None:
    with pytest.raises(UnknownSigningKey):
        verify_signature(BODY, signed(key, kid=kid), jwks=key_set)


def test_no_algorithm_at_all_does_not_pass(key_set: str) -> None:
    for alg in ("none", "None", "NONE", "absent", None, ""):
        header = header_part(alg=alg)
        for signature in (f"{header}..", f"{header}..AA", f"{header}.."):
            with pytest.raises(InvalidSignature):
                verify_signature(BODY, signature, jwks=key_set)


def test_the_public_key_is_no_shared_secret(key: rsa.RSAPrivateKey, key_set: str) -> None:
    public = key.public_key()
    secrets = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(jwk(key)).encode(),
        key_set.encode(),
        b"",
    ]
    header = header_part(alg="HS256")
    for secret in secrets:
        mac = hmac.new(secret, header.encode() + b"." + BODY, hashlib.sha256).digest()
        with pytest.raises(InvalidSignature):
            verify_signature(BODY, f"{header}..{b64(mac)}", jwks=key_set)


@pytest.mark.parametrize(
    ("alg", "hash_", "pss"),
    [
        ("RS384", SHA384(), False),
        ("RS512", SHA512(), False),
        ("PS256", SHA256(), True),
        ("rs256", SHA256(), False),
        (["RS256"], SHA256(), False),
        ("RS256", SHA512(), False),  # says one thing and does another
        ("RS256", SHA256(), True),
    ],
)
def test_only_rs256_passes(
    alg: object, hash_: HashAlgorithm, pss: bool, key: rsa.RSAPrivateKey, key_set: str
) -> None:
    with pytest.raises(InvalidSignature):
        verify_signature(BODY, signed(key, hash_=hash_, pss=pss, alg=alg), jwks=key_set)


@pytest.mark.parametrize("value", ["absent", True, None, 0, 0.0, "", "false", [], [False]])
def test_the_header_must_say_that_the_body_is_not_encoded(
    value: object, key: rsa.RSAPrivateKey, key_set: str
) -> None:
    for content in (BODY, b"", b64(BODY).encode()):
        with pytest.raises(InvalidSignature):
            verify_signature(BODY, signed(key, content, b64=value), jwks=key_set)


@pytest.mark.parametrize(
    "value",
    ["absent", None, [], ["exp"], ["b64", "exp"], ["exp", "b64"], ["b64", "b64"], "b64", {}],
)
def test_the_header_must_name_b64_and_nothing_else_as_critical(
    value: object, key: rsa.RSAPrivateKey, key_set: str
) -> None:
    with pytest.raises(InvalidSignature):
        verify_signature(BODY, signed(key, crit=value, exp=1), jwks=key_set)


def test_a_payload_inside_the_signature_does_not_pass(key: rsa.RSAPrivateKey, key_set: str) -> None:
    signature = signed(key)
    header, _, rest = signature.partition("..")
    encoded = key.sign(f"{header}.{b64(BODY)}".encode(), padding.PKCS1v15(), SHA256())
    for attached in (
        f"{header}.{b64(BODY)}.{rest}",
        f"{header}.{b64(BODY)}.{b64(encoded)}",
        f"{header}..{b64(BODY)}.{rest}",
        f"{header}...{rest}",
        f"{header}..{rest}.",
        f"{header}..{rest}..",
        f".{signature}",
    ):
        with pytest.raises(InvalidSignature):
            verify_signature(BODY, attached, jwks=key_set)


def test_a_dot_cannot_wander_from_the_body_into_the_signature(
    key: rsa.RSAPrivateKey, key_set: str
) -> None:
    header, _, rest = signed(key, b"." + BODY).partition("..")

    with pytest.raises(InvalidSignature):
        verify_signature(BODY, f"{header}..x.{rest}", jwks=key_set)


def test_an_ordinary_token_of_the_same_saleor_is_no_signature(
    key: rsa.RSAPrivateKey, key_set: str
) -> None:
    header = b64(json.dumps({"alg": "RS256", "typ": "JWT", "kid": "key-1"}).encode())
    claims = b64(b'{"token": "x"}')
    signature = key.sign(f"{header}.{claims}".encode(), padding.PKCS1v15(), SHA256())
    token = f"{header}.{claims}.{b64(signature)}"

    for body in (b"", claims.encode(), b'{"token": "x"}'):
        for text in (token, token.replace(claims, "")):
            with pytest.raises(InvalidSignature):
                verify_signature(body, text, jwks=key_set)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        ".",
        "..",
        "...",
        "a..b",
        "a..",
        "..b",
        "not a signature",
        "ž..ą",
        "\xff..\xff",
        f"{b64(b'null')}..AA",
        f"{b64(b'[]')}..AA",
        f"{b64(b'RS256')}..AA",
        f"{b64(b'{')}..AA",
        f"{b64(b'[' * 50_000)}..AA",
        f"{b64(b'{' + b'x' * 100)}..AA",
        f"{header_part(kid=5)}..AA",
        f"{header_part(kid=['key-1'])}..AA",
        f"{header_part()}..!!!!",
        f"{header_part()}..A",
        f"{header_part()}..",
        f"{header_part()}..{'A' * 1_000_000}",
        "A" * 1_000_000 + "..AA",
        "." * 100_000,
    ],
    ids=lambda text: text[:20].encode("ascii", "replace").decode(),
)
@pytest.mark.timeout(10)
def test_what_is_malformed_does_not_pass(signature: str, key_set: str) -> None:
    with pytest.raises(InvalidSignature):
        verify_signature(BODY, signature, jwks=key_set)


@given(st.text(max_size=30), st.text("AQ.-_=e0", max_size=30), st.binary(max_size=10))
def test_no_noise_passes_or_breaks_the_check(noise: str, dots: str, body: bytes) -> None:
    key_set = jwks(jwk(STRANGER))
    for signature in (noise, dots, f"{noise}..{dots}", f"{header_part()}..{dots}"):
        with pytest.raises(InvalidSignature):
            verify_signature(body, signature, jwks=key_set)


def test_the_right_key_is_found_among_others(key: rsa.RSAPrivateKey) -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    others: list[object] = [
        {"kty": "EC", "kid": "key-1", "crv": "P-256", "x": b64_of(curve.x), "y": b64_of(curve.y)},
        {"kty": "oct", "kid": "key-1", "k": b64(b"secret")},
        jwk(STRANGER, "key-1", use="enc"),
        jwk(STRANGER, "key-0"),
        {"kty": "RSA", "kid": "key-1"},
        {"kty": "RSA", "kid": "key-1", "n": "", "e": ""},
        {"kty": "RSA", "kid": "key-1", "n": 5, "e": None},
        {},
    ]
    key_set = jwks(*others, jwk(key), jwk(STRANGER, "key-2"))

    verify_signature(BODY, signed(key), jwks=key_set)
    verify_signature(BODY, signed(STRANGER, kid="key-2"), jwks=key_set)
    with pytest.raises(InvalidSignature):
        verify_signature(BODY, signed(STRANGER), jwks=key_set)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"keys": null}',
        '{"keys": []}',
        '{"keys": {}}',
        '{"keys": [null]}',
        '{"keys": [{"kty": "RSA"}]}',
        '{"keys": [{"kty": "RSA", "n": 5, "e": [1]}]}',
        '{"keys": [{"kty": "RSA", "n": "ž", "e": "ž"}]}',
        '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
        jwks(jwk(STRANGER, use="enc")),
        "<html>404</html>",
        '{"keys": [',
        "[" * 60_000,
        '{"keys": [{"kty": ' + "[" * 60_000 + "]" * 60_000 + "}]}",
        "\ufffd",
    ],
    ids=lambda text: text[:30].encode("ascii", "replace").decode(),
)
def test_a_document_without_a_usable_key_is_refused(document: str) -> None:
    with pytest.raises(InvalidKeySet):
        check_key_set(document)
    with pytest.raises(UnknownSigningKey):
        verify_signature(BODY, signed(STRANGER), jwks=document)


def test_a_document_with_a_key_is_accepted(key_set: str) -> None:
    check_key_set(key_set)


def test_a_wrong_signature_does_not_get_better_by_asking_again() -> None:
    for error in (InvalidSignature, UnknownSigningKey, InvalidKeySet):
        assert issubclass(error, PaymentAppError)
        assert error.retryable is False


class TestAKeyInCommon:
    """Two documents of keys: of the same Saleor, perhaps after it has changed its key?"""

    def test_is_found_by_its_numbers_whatever_it_is_called(self, key: rsa.RSAPrivateKey) -> None:
        assert share_a_key(jwks(jwk(key, kid="old")), jwks(jwk(key, kid="new")))

    def test_is_not_found_in_the_keys_of_another(self, key: rsa.RSAPrivateKey) -> None:
        assert not share_a_key(jwks(jwk(key, kid="1")), jwks(jwk(STRANGER, kid="1")))

    def test_is_not_found_where_there_are_no_keys(self, key: rsa.RSAPrivateKey) -> None:
        assert not share_a_key('{"keys": []}', jwks(jwk(key, kid="1")))
        assert not share_a_key(jwks(jwk(key, kid="1")), "no keys")
