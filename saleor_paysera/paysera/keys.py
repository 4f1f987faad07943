"""Paysera's public keys, as they are served: certificates or bare keys in PEM."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

_BLOCK: Final = re.compile(
    rb"-----BEGIN (CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY)-----.+?-----END \1-----", re.DOTALL
)


@lru_cache(maxsize=32)
def rsa_keys_in(pem: str) -> tuple[RSAPublicKey, ...]:
    """Every RSA public key in a PEM text; empty when there is none. Parsed once."""
    keys = (_key_in(block.group(0), block.group(1)) for block in _BLOCK.finditer(_ascii(pem)))
    return tuple(key for key in keys if isinstance(key, RSAPublicKey))


def _key_in(block: bytes, kind: bytes) -> object:
    try:
        if kind == b"CERTIFICATE":
            return x509.load_pem_x509_certificate(block).public_key()
        return load_pem_public_key(block)
    except (ValueError, UnsupportedAlgorithm):
        return None


def _ascii(pem: str) -> bytes:
    return pem.encode("ascii", "replace")


def expiry_of(pem: str) -> datetime | None:
    """When the last certificate in ``pem`` ends (UTC); ``None`` where a bare key is among them,
    since it has no end, and where there is no key at all."""
    keys = [
        block
        for block in _BLOCK.finditer(_ascii(pem))
        if isinstance(_key_in(block.group(0), block.group(1)), RSAPublicKey)
    ]
    if any(block.group(1) != b"CERTIFICATE" for block in keys):
        return None
    certificates = (x509.load_pem_x509_certificate(block.group(0)) for block in keys)
    return max((each.not_valid_after_utc for each in certificates), default=None)
