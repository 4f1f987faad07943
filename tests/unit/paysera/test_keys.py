"""Paysera's public keys, in the forms in which they are or may be served."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificate

from saleor_paysera.paysera.keys import expiry_of, rsa_keys_in

VECTORS = Path(__file__).parents[2] / "vectors"


def text_of(name: str) -> str:
    return (VECTORS / f"TEST_ONLY_{name}.pem").read_text("ascii")


MAIN, OTHER = text_of("main_certificate"), text_of("other_certificate")


def private_key() -> rsa.RSAPrivateKey:
    key = load_pem_private_key(text_of("main_private_key").encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def bare(form: PublicFormat) -> str:
    return private_key().public_key().public_bytes(Encoding.PEM, form).decode()


def modulus_in(pem: str) -> list[int]:
    return [key.public_numbers().n for key in rsa_keys_in(pem)]


THE_KEY = private_key().public_key().public_numbers().n


@pytest.mark.parametrize(
    "pem",
    [
        MAIN,
        MAIN.replace("\n", "\r\n"),
        "Paysera's key ąčę:\n\n" + MAIN + "\nthe end",
        bare(PublicFormat.SubjectPublicKeyInfo),
        bare(PublicFormat.PKCS1),
    ],
)
def test_a_key_is_found_in_every_form(pem: str) -> None:
    assert modulus_in(pem) == [THE_KEY]


def test_an_expired_certificate_still_holds_its_key() -> None:
    # Paysera's own certificate ran out once while callbacks went on being signed with it.
    assert len(rsa_keys_in(text_of("main_certificate_expired"))) == 1


def test_several_keys_in_one_text_are_all_found_in_order() -> None:
    assert modulus_in(MAIN + OTHER) == [*modulus_in(MAIN), *modulus_in(OTHER)]
    assert modulus_in(OTHER + bare(PublicFormat.PKCS1)) == [*modulus_in(OTHER), THE_KEY]


def test_a_broken_key_does_not_hide_the_right_one_beside_it() -> None:
    broken = MAIN.replace("M", "N", 3)

    assert modulus_in(broken + MAIN)[-1:] == [THE_KEY]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>404</html>",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nžžžž\n-----END PUBLIC KEY-----",
        MAIN.replace("END CERTIFICATE", "END PUBLIC KEY"),
        text_of("elliptic_public_key"),
        text_of("rare_curve_public_key"),
        text_of("main_private_key"),
        text_of("main_signing_request"),
    ],
)
def test_where_there_is_no_rsa_public_key_none_is_found(text: str) -> None:
    assert rsa_keys_in(text) == ()


def test_the_end_of_a_certificate_is_told_in_utc() -> None:
    expiry = expiry_of(MAIN)

    assert expiry is not None
    assert expiry == load_pem_x509_certificate(MAIN.encode()).not_valid_after_utc
    assert expiry.tzinfo == UTC
    expired = expiry_of(text_of("main_certificate_expired"))
    assert expired is not None
    assert expired < datetime.now(UTC)


def test_the_next_certificate_beside_the_old_one_is_what_counts() -> None:
    """As whoever pins a file saves it there before the old one ends."""
    expired = text_of("main_certificate_expired")

    assert expiry_of(expired + MAIN) == expiry_of(MAIN + expired) == expiry_of(MAIN)


def test_a_bare_key_beside_a_certificate_has_no_end() -> None:
    assert expiry_of(MAIN + bare(PublicFormat.SubjectPublicKeyInfo)) is None


@pytest.mark.parametrize("text", [bare(PublicFormat.SubjectPublicKeyInfo), "", "nonsense"])
def test_what_is_no_certificate_has_no_end(text: str) -> None:
    assert expiry_of(text) is None
