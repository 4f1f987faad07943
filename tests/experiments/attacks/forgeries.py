"""Signatures that are almost right, one for each way in which a check can be too weak."""

import base64
import hashlib
import hmac
import random
from collections.abc import Iterator
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from saleor_paysera.sandbox.paysera.codec import md5_signature, rsa_signature
from tests.experiments.experiment import Keys

_MODULUS_BYTES: Final = 256
_OWN_HASH: Final[dict[str, hashes.HashAlgorithm]] = {
    "ss2": hashes.SHA1(),
    "ss3": hashes.SHA256(),
}


def forged_ss1(data: str, password: str, foreign_password: str) -> Iterator[tuple[str, str]]:
    """What else somebody may send as ``ss1``, with a name for it."""
    right = md5_signature(data, password)
    yield "in upper case", right.upper()
    yield "half in upper case", right[:16] + right[16:].upper()
    yield "its first half", right[:16]
    yield "its first character", right[0]
    yield "one character short", right[:-1]
    yield "one character more", right + "0"
    yield "twice", right * 2
    yield "after a space", f" {right}"
    yield "before a newline", f"{right}\n"
    yield "before a NUL", f"{right}\0"
    yield "in full-width digits", right.translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    yield "as hex of hex", right.encode().hex()
    yield "in base64", base64.b64encode(bytes.fromhex(right)).decode()
    yield "with another shop's password", md5_signature(data, foreign_password)
    yield "with no password", md5_signature(data, "")
    yield "password first", hashlib.md5((password + data).encode()).hexdigest()
    yield "by SHA-1", hashlib.sha1((data + password).encode()).hexdigest()
    yield "by SHA-256", hashlib.sha256((data + password).encode()).hexdigest()
    yield "by HMAC", hmac.new(password.encode(), data.encode(), "md5").hexdigest()
    yield "of decoded data", md5_signature(base64.urlsafe_b64decode(data).decode(), password)
    yield "of data without padding", md5_signature(data + "=", password)
    for juggled in ("0", "1", "true", "null", "0e1234567890", "[]", "0" * 32, "*", "%"):
        yield f"the text {juggled}", juggled


def forged_rsa(
    name: str, data: str, keys: Keys, chance: random.Random
) -> Iterator[tuple[str, str]]:
    """What else somebody may send as ``ss2`` or ``ss3``."""
    own, other = _OWN_HASH[name], _OWN_HASH["ss3" if name == "ss2" else "ss2"]
    right = rsa_signature(data, keys.paysera, own)
    raw = base64.urlsafe_b64decode(right)
    yield "by another key", rsa_signature(data, keys.strangers, own)
    yield "by the Saleor's key", rsa_signature(data, keys.saleor, own)
    yield "by the other hash", rsa_signature(data, keys.paysera, other)
    yield "by SHA-512", rsa_signature(data, keys.paysera, hashes.SHA512())
    yield "by PSS", _pss(data, keys.paysera, own)
    yield "of data and a newline", rsa_signature(f"{data}\n", keys.paysera, own)
    decoded = base64.urlsafe_b64decode(data).decode()
    yield "of decoded data", rsa_signature(decoded, keys.paysera, own)
    yield "of nothing", rsa_signature("", keys.paysera, own)
    yield "with case swapped", right.swapcase()
    yield "in lower case", right.lower()
    yield "in upper case", right.upper()
    yield "in base64 of base64", base64.urlsafe_b64encode(right.encode()).decode()
    yield "in hex", raw.hex()
    yield "in base32", base64.b32encode(raw).decode()
    yield "cut by four", right[:-4]
    yield "its first half", right[: len(right) // 2]
    yield "its first character", right[0]
    yield "with a byte before", base64.urlsafe_b64encode(b"\0" + raw).decode()
    yield "with a byte after", base64.urlsafe_b64encode(raw + b"\0").decode()
    yield "nothing but padding", "===="
    yield "after a comma", f"{right},{right}"
    yield "with another character", f"{right[:9]}*{right[10:]}"
    for number in (0, 1, 2, keys.paysera.public_key().public_numbers().n):
        as_bytes = number.to_bytes(_MODULUS_BYTES)
        yield f"the number {str(number)[:9]}", base64.urlsafe_b64encode(as_bytes).decode()
    for _ in range(12):
        bit = chance.randrange(len(raw) * 8)
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        yield f"bit {bit} flipped", base64.urlsafe_b64encode(changed).decode()


def _pss(data: str, key: rsa.RSAPrivateKey, algorithm: hashes.HashAlgorithm) -> str:
    scheme = padding.PSS(padding.MGF1(algorithm), padding.PSS.MAX_LENGTH)
    return base64.urlsafe_b64encode(key.sign(data.encode(), scheme, algorithm)).decode()
