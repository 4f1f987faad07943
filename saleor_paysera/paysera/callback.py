"""Verify what Paysera sends back. The only door through which money news enters.

Source: developers.paysera.com, callback specification; observed: lib-webtopay 3.1.5.
This app is stricter than the official library: every signature that is present must be
right, and at least one RSA signature must be there.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.encoding import EncodingError, base64url_decode, form_decode
from saleor_paysera.paysera.keys import rsa_keys_in
from saleor_paysera.paysera.request import md5_sign

QueryValue = str | Sequence[str]
"""What one name of an unverified query holds; a sequence is an array (always refused)."""

CALLBACK_FIELDS: Final = ("data", "ss1", "ss2", "ss3")
_RSA_HASHES: Final = {"ss2": SHA1, "ss3": SHA256}
_IV_BYTES: Final = 12
_TAG_BYTES: Final = 16
_KEY_BYTES: Final = 32


class InvalidCallbackReason(StrEnum):
    """Why a callback was refused."""

    MALFORMED = "malformed"
    NO_PASSWORD = "no_password"  # noqa: S105 - a reason, not a password
    WRONG_SS1 = "wrong_ss1"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason, not a password
    WRONG_SS2 = "wrong_ss2"
    WRONG_SS3 = "wrong_ss3"
    NO_RSA_SIGNATURE = "no_rsa_signature"
    NO_PUBLIC_KEY = "no_public_key"
    NOT_DECRYPTABLE = "not_decryptable"
    WRONG_PROJECT = "wrong_project"


_SENTENCES: Final = {
    InvalidCallbackReason.MALFORMED: "It is not a well-formed Paysera callback.",
    InvalidCallbackReason.NO_PASSWORD: "No project password is configured to check it with.",
    InvalidCallbackReason.WRONG_PASSWORD: (
        "Paysera's own signature is right, but ss1 is not: the project password differs."
    ),
    InvalidCallbackReason.WRONG_SS1: (
        "Its signature ss1 is wrong: the project password differs, or the data was changed."
    ),
    InvalidCallbackReason.WRONG_SS2: "Its RSA signature ss2 is wrong.",
    InvalidCallbackReason.WRONG_SS3: "Its RSA signature ss3 is wrong.",
    InvalidCallbackReason.NO_RSA_SIGNATURE: (
        "It carries no RSA signature (ss2 or ss3), and ss1 alone is not enough here."
    ),
    InvalidCallbackReason.NO_PUBLIC_KEY: "Paysera's public key is not at hand to check it with.",
    InvalidCallbackReason.NOT_DECRYPTABLE: (
        "It has no signatures, and its data does not decrypt with the project password."
    ),
    InvalidCallbackReason.WRONG_PROJECT: "It is about another Paysera project.",
}


class InvalidCallback(PaymentAppError):
    """A callback that did not prove to come from Paysera for this project."""

    code = "INVALID_CALLBACK"

    def __init__(self, reason: InvalidCallbackReason) -> None:
        super().__init__(f"The callback was refused. {_SENTENCES[reason]}")
        self.reason = reason


class CallbackProof(StrEnum):
    """What proved a callback. Encrypted callbacks carry no signatures."""

    SS1 = "ss1"
    SS2 = "ss2"
    SS3 = "ss3"
    ENCRYPTION = "encryption"


@dataclass(frozen=True, slots=True)
class VerifiedCallback:
    """A callback that Paysera made for this project. Only ``read_callback`` makes one."""

    fields: Mapping[str, str]
    proofs: frozenset[CallbackProof]


def read_callback(
    query: Mapping[str, QueryValue],
    *,
    project_id: int | str,
    password: str,
    public_keys: Sequence[str],
    ss1_is_enough: bool = False,
) -> VerifiedCallback:
    """Verify a callback's query and read its fields.

    ``query`` holds the parameters as received, form-decoded; names other than ``data``,
    ``ss1``, ``ss2`` and ``ss3`` are ignored. ``public_keys`` are PEM texts, any of which
    may have signed (keys change). Not checked here: order, amount, test mode and status.

    Raises:
        InvalidCallback: its ``reason`` says why.
    """
    received = _texts_of(query)
    if not password:
        raise InvalidCallback(InvalidCallbackReason.NO_PASSWORD)
    data = received.pop("data", None)
    if data is None:
        raise InvalidCallback(InvalidCallbackReason.MALFORMED)
    if received:
        _check_signatures(data, received, password, public_keys, ss1_is_enough=ss1_is_enough)
        form = _decoded(data)
        proofs = frozenset(CallbackProof(name) for name in received)
    else:
        form = _decrypted(data, password)
        proofs = frozenset({CallbackProof.ENCRYPTION})
    fields = _fields_in(form)
    if fields.get("projectid") != str(project_id):
        raise InvalidCallback(InvalidCallbackReason.WRONG_PROJECT)
    return VerifiedCallback(fields, proofs)


def _texts_of(query: Mapping[str, QueryValue]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in query.items():
        field = name.partition("[")[0]
        if field in CALLBACK_FIELDS:
            if field != name or not isinstance(value, str) or not value.isascii():
                raise InvalidCallback(InvalidCallbackReason.MALFORMED)
            texts[field] = value
    return texts


def _check_signatures(
    data: str,
    signatures: Mapping[str, str],
    password: str,
    public_keys: Sequence[str],
    *,
    ss1_is_enough: bool,
) -> None:
    ss1 = signatures.get("ss1")
    present = [name for name in _RSA_HASHES if name in signatures]
    keys = [key for pem in public_keys for key in rsa_keys_in(pem)]
    wrong = [
        name
        for name in present
        if not any(_is_signed(data, signatures[name], key, name) for key in keys)
    ]
    if ss1 is not None and not hmac.compare_digest(md5_sign(data, password), ss1):
        # Anyone can send a wrong ss1. Beside Paysera's own signature it proves something.
        is_payseras = present and not wrong
        raise InvalidCallback(
            InvalidCallbackReason.WRONG_PASSWORD if is_payseras else InvalidCallbackReason.WRONG_SS1
        )
    if not present and not ss1_is_enough:
        raise InvalidCallback(InvalidCallbackReason.NO_RSA_SIGNATURE)
    if present and not keys:
        raise InvalidCallback(InvalidCallbackReason.NO_PUBLIC_KEY)
    if wrong:
        raise InvalidCallback(InvalidCallbackReason(f"wrong_{wrong[0]}"))


def _is_signed(data: str, signature: str, key: RSAPublicKey, name: str) -> bool:
    try:
        key.verify(base64url_decode(signature), data.encode(), PKCS1v15(), _RSA_HASHES[name]())
    except (EncodingError, InvalidSignature):
        return False
    return True


def _decoded(data: str) -> bytes:
    try:
        return base64url_decode(data)
    except EncodingError:
        raise InvalidCallback(InvalidCallbackReason.MALFORMED) from None


def _decrypted(data: str, password: str) -> bytes:
    sealed = _decoded(data)
    if len(sealed) < _IV_BYTES + _TAG_BYTES:
        raise InvalidCallback(InvalidCallbackReason.NOT_DECRYPTABLE)
    key = password.encode()[:_KEY_BYTES].ljust(_KEY_BYTES, b"\0")
    try:
        return AESGCM(key).decrypt(sealed[:_IV_BYTES], sealed[_IV_BYTES:], None)
    except InvalidTag:
        raise InvalidCallback(InvalidCallbackReason.NOT_DECRYPTABLE) from None


def _fields_in(form: bytes) -> dict[str, str]:
    try:
        fields = form_decode(form)
    except EncodingError:
        raise InvalidCallback(InvalidCallbackReason.MALFORMED) from None
    if fields.get("type") not in ("macro", "micro"):
        is_text_message = {"to", "from", "sms"} <= fields.keys()
        fields["type"] = "micro" if is_text_message else "macro"
    return fields
