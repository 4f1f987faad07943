"""Secrets at rest: what is encrypted before it reaches the database."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from saleor_paysera.payments.errors import PaymentAppError


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
        self._fernet = MultiFernet([Fernet(_derive(key)) for key in secret_keys])

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


def _derive(key: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"saleor-paysera secrets v1")
    return base64.urlsafe_b64encode(derived.derive(key.encode()))
