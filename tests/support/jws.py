"""Keys and signatures as Saleor writes them, made by hand: RFC 7515, 7517 and 7797."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm


def b64(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def b64_of(number: int) -> str:
    """A number of a key."""
    return b64(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def header_part(**changes: object) -> str:
    """The first part of a signature; what is "absent" is left out."""
    header = {"alg": "RS256", "b64": False, "crit": ["b64"], "kid": "key-1", "typ": "JWT"} | changes
    return b64(json.dumps({name: v for name, v in header.items() if v != "absent"}).encode())


def detached(
    key: rsa.RSAPrivateKey,
    body: bytes,
    *,
    hash_: HashAlgorithm | None = None,
    pss: bool = False,
    **changes: object,
) -> str:
    """A detached JWS: the signature is over the header, a dot and the raw body."""
    header = header_part(**changes)
    how = padding.PSS(padding.MGF1(SHA256()), 32) if pss else padding.PKCS1v15()
    signature = key.sign(header.encode() + b"." + body, how, hash_ or SHA256())
    return f"{header}..{b64(signature)}"


def jwk(key: rsa.RSAPrivateKey, kid: str = "key-1", **more: object) -> dict[str, object]:
    """The public half of a key, as it is published."""
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": b64_of(public.n), "e": b64_of(public.e), **more}


def jwks(*keys: object) -> str:
    """What Saleor publishes at ``/.well-known/jwks.json``."""
    return json.dumps({"keys": keys})
