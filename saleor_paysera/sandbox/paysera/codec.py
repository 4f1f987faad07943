"""Paysera's encoding and signatures, written from its public description, apart from the app's.

A double that shared code with what it tests would share its mistakes.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IV_BYTES = 12
KEY_BYTES = 32


class Undecodable(ValueError):
    """The text is no base64 of a form."""


def form_encode(fields: Mapping[str, str]) -> str:
    """A form as PHP writes it: a space is `+`, and `~` is escaped."""
    return urlencode(fields).replace("~", "%7E")


def encode(fields: Mapping[str, str]) -> str:
    """The `data` of a request or a callback: url-safe base64 with its padding."""
    return base64.urlsafe_b64encode(form_encode(fields).encode()).decode()


def decode(data: str) -> dict[str, str]:
    """The fields inside `data`; the last of two equal names wins."""
    try:
        text = base64.b64decode(data.translate({45: "+", 95: "/"}), validate=True).decode()
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except (ValueError, binascii.Error) as error:
        raise Undecodable(str(error)) from error


def md5_signature(data: str, password: str) -> str:
    """`sign` of a request and `ss1` of a callback."""
    return hashlib.md5((data + password).encode(), usedforsecurity=False).hexdigest()


def rsa_signature(data: str, key: rsa.RSAPrivateKey, algorithm: hashes.HashAlgorithm) -> str:
    """`ss2` (SHA-1) or `ss3` (SHA-256) of a callback, url-safe base64."""
    signature = key.sign(data.encode(), padding.PKCS1v15(), algorithm)
    return base64.urlsafe_b64encode(signature).decode()


def signed(fields: Mapping[str, str], password: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    """What a callback carries: `data`, `ss1`, `ss2`, `ss3`."""
    data = encode(fields)
    return {
        "data": data,
        "ss1": md5_signature(data, password),
        "ss2": rsa_signature(data, key, hashes.SHA1()),  # noqa: S303 - as Paysera signs
        "ss3": rsa_signature(data, key, hashes.SHA256()),
    }


def encrypted(fields: Mapping[str, str], password: str) -> dict[str, str]:
    """What a callback carries in the encrypted mode: `data` alone, AES-256-GCM."""
    iv = os.urandom(IV_BYTES)
    key = password.encode()[:KEY_BYTES].ljust(KEY_BYTES, b"\0")
    sealed = AESGCM(key).encrypt(iv, form_encode(fields).encode(), None)
    return {"data": base64.urlsafe_b64encode(iv + sealed).decode()}
