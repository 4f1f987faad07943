"""Saleor's signature on what it sends: a detached JWS over the raw body (RFC 7797)."""

import json
from dataclasses import dataclass
from hashlib import sha256

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


def new_private_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class SigningKey:
    """The private key of a Saleor, with the id under which its JWKS shows the public one."""

    private_key: rsa.RSAPrivateKey

    @property
    def kid(self) -> str:
        return sha256(str(self.private_key.public_key().public_numbers().n).encode()).hexdigest()[
            :43
        ]

    def sign(self, body: bytes) -> str:
        """`header..signature` for this body, byte for byte."""
        header = {"b64": False, "crit": ["b64"], "kid": self.kid, "typ": "JWT"}
        return jwt.api_jws.encode(
            body, self.private_key, algorithm="RS256", headers=header, is_payload_detached=True
        )

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public key, as `/.well-known/jwks.json` shows it."""
        numbers = json.loads(RSAAlgorithm.to_jwk(self.private_key.public_key()))
        return {
            "keys": [
                {
                    "kty": "RSA",
                    "key_ops": ["verify"],
                    "n": numbers["n"],
                    "e": numbers["e"],
                    "use": "sig",
                    "kid": self.kid,
                    "alg": "RS256",
                }
            ]
        }
