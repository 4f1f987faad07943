"""Verify that a webhook comes from a Saleor: detached JWS by RFC 7797, RS256 only."""

from functools import lru_cache
from typing import Final

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from jwt.api_jws import PyJWS
from jwt.utils import base64url_decode

from saleor_paysera.payments.errors import PaymentAppError

ALGORITHM: Final = "RS256"
"""The only algorithm that Saleor signs with, and that is accepted."""
NO_KEYS: Final = '{"keys":[]}'
"""A JWKS document that verifies nothing."""
_JWS: Final = PyJWS(algorithms=[ALGORITHM])


class InvalidSignature(PaymentAppError):
    """A webhook's signature is missing, malformed or wrong."""

    code = "INVALID_SIGNATURE"


class UnknownSigningKey(InvalidSignature):
    """The signature names a key that the known JWKS lacks: the keys may have been changed."""

    code = "UNKNOWN_SIGNING_KEY"


class InvalidKeySet(PaymentAppError):
    """A JWKS document without a usable RSA key."""

    code = "INVALID_JWKS"


class _Header(msgspec.Struct, frozen=True):
    alg: str = ""
    b64: bool = True
    crit: list[str] = []
    kid: str = ""


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[dict[str, object]]


@lru_cache(maxsize=1024)
def rsa_keys_of(jwks: str) -> dict[str, jwt.PyJWK]:
    """The RSA signature keys of a JWKS document by ``kid``. Parsed once per document."""
    try:
        documents = msgspec.json.decode(jwks, type=_KeySet).keys
    except (msgspec.MsgspecError, RecursionError):
        return {}
    keys: dict[str, jwt.PyJWK] = {}
    for item in documents:
        if item.get("kty") != "RSA" or item.get("use", "sig") != "sig" or "d" in item:
            continue
        try:
            keys[str(item.get("kid", ""))] = jwt.PyJWK.from_dict(item, algorithm=ALGORITHM)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    return keys


def check_key_set(jwks: str) -> None:
    """Make sure that a JWKS document holds a key to verify with.

    Raises:
        InvalidKeySet: no RSA signature key inside.
    """
    if not rsa_keys_of(jwks):
        raise InvalidKeySet("Saleor's JWKS holds no RSA key to verify webhooks with.")


def share_a_key(jwks: str, other_jwks: str) -> bool:
    """Whether two JWKS documents have an RSA key in common, by whatever name.

    That proves little of who published them: public keys are there for everybody to copy.
    """
    return not _numbers_of(jwks).isdisjoint(_numbers_of(other_jwks))


def _numbers_of(jwks: str) -> set[RSAPublicNumbers]:
    keys = (key.key for key in rsa_keys_of(jwks).values())
    return {key.public_numbers() for key in keys if isinstance(key, RSAPublicKey)}


def _header(encoded: str) -> _Header:
    """Only what tells the key; the library reads all of it again when it verifies."""
    try:
        return msgspec.json.decode(base64url_decode(encoded), type=_Header)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InvalidSignature("The Saleor-Signature header cannot be read.") from error


def verify_signature(body: bytes, signature: str, *, jwks: str) -> None:
    """Check the detached signature over the raw bytes of ``body``.

    Raises:
        UnknownSigningKey: no such key in ``jwks``; it may help to fetch it anew.
        InvalidSignature: anything else that is not a right signature.
    """
    header_part, _, rest = signature.partition("..")
    if not header_part or not rest:
        raise InvalidSignature("The Saleor-Signature header is not a detached JWS.")
    header = _header(header_part)
    if (header.alg, header.b64, header.crit) != (ALGORITHM, False, ["b64"]):
        raise InvalidSignature("The signature must be RS256 with an unencoded payload.")
    key = rsa_keys_of(jwks).get(header.kid)
    if key is None:
        raise UnknownSigningKey("The webhook is signed with a key that is not in Saleor's JWKS.")
    try:
        _JWS.decode_complete(signature, key, [ALGORITHM], detached_payload=body)
    except jwt.PyJWTError as error:
        raise InvalidSignature("The webhook's signature does not fit its body.") from error
