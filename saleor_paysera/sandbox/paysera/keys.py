"""Paysera's signing key, with the certificate in which the public key is published."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

VALID_DAYS = 365


def new_private_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class CallbackKey:
    """A private key and its self-signed certificate in PEM."""

    private_key: rsa.RSAPrivateKey
    certificate_pem: bytes


def callback_key(private_key: rsa.RSAPrivateKey) -> CallbackKey:
    """Wrap a private key into a certificate that is valid for a year."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Paysera sandbox")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .sign(private_key, hashes.SHA256())
    )
    return CallbackKey(private_key, certificate.public_bytes(serialization.Encoding.PEM))
