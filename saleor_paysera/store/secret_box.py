"""Secrets at rest: what is encrypted before it reaches the database."""

import base64
import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from saleor_paysera.payments.errors import PaymentAppError

_CIPHER_KEY: Final = b"saleor-paysera secrets v1"
_INDEX_KEY: Final = b"saleor-paysera blind index v1"
_MOST_KEPT_OPEN: Final = 4_096  # tokens and passwords of as many shops


class SecretKeyMismatch(PaymentAppError):
    """Something stored was encrypted with a key that is not configured any more."""

    code = "SECRET_KEY_MISMATCH"
    retryable = True  # it waits for the operator, who adds the key


class SecretBox:
    """Encrypts with the first secret key, decrypts with any of them.

    A key is any long random text; the real key is derived from it (HKDF-SHA256), the
    cipher is Fernet (AES-128-CBC with HMAC-SHA256).
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        fernets = [
            Fernet(base64.urlsafe_b64encode(_derive(key, _CIPHER_KEY))) for key in secret_keys
        ]
        self._first, self._fernet = fernets[0], MultiFernet(fernets)
        self._indexers = [
            hmac.new(_derive(key, _INDEX_KEY), digestmod="sha256") for key in secret_keys
        ]
        self.open_often = lru_cache(_MOST_KEPT_OPEN)(self.open)
        """Like ``open``, for what nearly every request needs: it stays open in memory."""

    def seal(self, secret: str) -> bytes:
        """Encrypt a text."""
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt what ``seal`` made.

        Raises:
            SecretKeyMismatch: none of the keys fits.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SecretKeyMismatch(
                "A stored secret does not decrypt with SECRET_KEY. Add the key that was used "
                "before to the end of the list in SECRET_KEY."
            ) from error

    def is_sealed_with_first_key(self, sealed: bytes) -> bool:
        """Whether the other keys are not needed to open it."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def blind_index(self, text: str) -> str:
        """What a sealed text can be found by: equal for equal texts, and tells nothing else.

        64 hexadecimal digits, made with the first secret key (HMAC-SHA256).
        """
        return self.blind_indexes(text)[0]

    def blind_indexes(self, text: str) -> tuple[str, ...]:
        """The blind index by each secret key, to find what was stored before a new one came."""
        found = []
        for indexer in self._indexers:
            mac = indexer.copy()
            mac.update(text.encode())
            found.append(mac.hexdigest())
        return tuple(found)


def _derive(key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(key.encode())
