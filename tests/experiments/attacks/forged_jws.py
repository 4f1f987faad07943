"""Detached signatures (JWS) that are almost right, one for each known trick."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from saleor_paysera.sandbox.saleor.signing import SigningKey
from tests.experiments.experiment import Keys

_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}
Header = Mapping[str, object]


def b64(raw: bytes) -> str:
    """Base64url without padding, as in a JWS."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _rs(key: rsa.RSAPrivateKey, signed: bytes, size: str = "256") -> bytes:
    return key.sign(signed, padding.PKCS1v15(), _HASHES[size])


def _ps(key: rsa.RSAPrivateKey, signed: bytes, size: str = "256") -> bytes:
    algorithm = _HASHES[size]
    return key.sign(
        signed, padding.PSS(padding.MGF1(algorithm), padding.PSS.DIGEST_LENGTH), algorithm
    )


def detached(header: Header | bytes, body: bytes, key: rsa.RSAPrivateKey) -> str:
    """``header..signature`` by RS256, whatever the header says."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return f"{b64(raw)}..{b64(_rs(key, f'{b64(raw)}.'.encode() + body))}"


def right_header(keys: Keys) -> dict[str, object]:
    """What the careful shop's Saleor writes."""
    kid = SigningKey(keys.saleor).kid
    return {"alg": "RS256", "b64": False, "crit": ["b64"], "kid": kid, "typ": "JWT"}


def forged_jws(body: bytes, keys: Keys, url: str) -> Iterator[tuple[str, str]]:
    """Everything that must be refused; ``url`` is where a key could be fetched from."""
    right = right_header(keys)
    yield "by a stranger", detached(right, body, keys.strangers)
    yield from _other_algorithms(right, body, keys)
    yield from _other_headers(right, body, keys)
    yield from _headers_of_strangers(right, body, keys, url)
    yield from _other_forms(right, body, keys)
    for what, other in (("another body", b"{}"), ("a body with a space", body + b" "),
                        ("a body without its end", body[:-1]), ("nothing", b"")):  # fmt: skip
        yield f"of {what}", detached(right, other, keys.saleor)


def _other_algorithms(right: Header, body: bytes, keys: Keys) -> Iterator[tuple[str, str]]:
    def of(algorithm: object) -> tuple[str, bytes]:
        head = b64(json.dumps({**right, "alg": algorithm}).encode())
        return head, f"{head}.".encode() + body

    nones: tuple[object, ...] = (
        "none", "None", "NONE", "nOnE", "", "null", None, 0, [], ["RS256"], {},
    )  # fmt: skip
    for none in nones:
        head, _ = of(none)
        yield f"alg {none!r} without a signature", f"{head}.."
        yield f"alg {none!r} with one of a byte", f"{head}..AA"
    for secret_name, secret in _public_secrets(keys.saleor):
        for size in ("256", "384", "512"):
            head, signed = of(f"HS{size}")
            mac = hmac.new(secret, signed, f"sha{size}").digest()
            yield f"HS{size} with {secret_name}", f"{head}..{b64(mac)}"
    for size in ("384", "512"):
        head, signed = of(f"RS{size}")
        yield f"RS{size} by the right key", f"{head}..{b64(_rs(keys.saleor, signed, size))}"
    for size in ("256", "384", "512"):
        head, signed = of(f"PS{size}")
        yield f"PS{size} by the right key", f"{head}..{b64(_ps(keys.saleor, signed, size))}"
    head, signed = of("RS256")
    yield "RS256 that is PS256", f"{head}..{b64(_ps(keys.saleor, signed))}"
    yield "RS256 that is RS512", f"{head}..{b64(_rs(keys.saleor, signed, '512'))}"
    head, signed = of("ES256")
    curve = ec.generate_private_key(ec.SECP256R1())
    yield "ES256", f"{head}..{b64(curve.sign(signed, ec.ECDSA(hashes.SHA256())))}"
    yield "ES256 of zeros", f"{head}..{b64(bytes(64))}"
    head, signed = of("EdDSA")
    yield "EdDSA", f"{head}..{b64(Ed25519PrivateKey.generate().sign(signed))}"
    for name in ("rs256", "RS256 ", "RS256\0", "RS-256", "HS256,RS256"):
        head, signed = of(name)
        yield f"alg {name!r} by the right key", f"{head}..{b64(_rs(keys.saleor, signed))}"


def _public_secrets(key: rsa.RSAPrivateKey) -> Iterator[tuple[str, bytes]]:
    """What everybody knows of a public key and a careless check takes for a secret."""
    public = key.public_key()
    for name, form in (
        ("SPKI", serialization.PublicFormat.SubjectPublicKeyInfo),
        ("PKCS1", serialization.PublicFormat.PKCS1),
    ):
        pem = public.public_bytes(serialization.Encoding.PEM, form)
        yield f"the PEM of {name}", pem
        yield f"the PEM of {name} without its end", pem.strip()
        yield f"the DER of {name}", public.public_bytes(serialization.Encoding.DER, form)
    yield "the modulus", public.public_numbers().n.to_bytes(256)
    jwks = SigningKey(key).jwks()
    yield "the JWKS", json.dumps(jwks).encode()
    yield "the JWK", json.dumps(jwks["keys"][0]).encode()
    yield "nothing", b""


def _other_headers(right: Header, body: bytes, keys: Keys) -> Iterator[tuple[str, str]]:
    """By the right key, so that only the header is at fault."""
    without_b64 = {name: value for name, value in right.items() if name != "b64"}
    without_crit = {name: value for name, value in right.items() if name != "crit"}
    values_of_b64: tuple[object, ...] = (True, "false", 0, None, [], "")
    values_of_crit: tuple[object, ...] = (
        [], ["b64", "exp"], ["exp"], "b64", None, {"b64": 1}, ["b64", "b64"], ["B64"], [["b64"]],
        ["b64", "kid"], True,
    )  # fmt: skip
    for what, header in (
        ("b64 missing", without_b64),
        ("crit missing", without_crit),
        ("b64 and crit missing", {"alg": "RS256", "kid": right["kid"]}),
        *((f"b64 {b!r}", {**right, "b64": b}) for b in values_of_b64),
        *(
            (f"crit {c!r}", {**right, "crit": c})
            for c in values_of_crit
        ),
    ):  # fmt: skip
        yield f"{what}, by the right key", detached(header, body, keys.saleor)
        # With a payload that is encoded, as where b64 is true.
        head = b64(json.dumps(header).encode())
        encoded = _rs(keys.saleor, f"{head}.{b64(body)}".encode())
        yield f"{what}, payload encoded", f"{head}..{b64(encoded)}"
        yield f"{what}, payload attached", f"{head}.{b64(body)}.{b64(encoded)}"


def _headers_of_strangers(
    right: Header, body: bytes, keys: Keys, url: str
) -> Iterator[tuple[str, str]]:
    """By a stranger's key, which the header itself wants to make known."""
    stranger = SigningKey(keys.strangers)
    kids: tuple[object, ...] = (
        stranger.kid, "", None, 0, [], {}, [right["kid"]], "../../../../dev/null", "/etc/passwd",
                "' OR '1'='1", "' UNION SELECT 'x", f"{right['kid']}\0", f" {right['kid']}",
                "*", "%", "x" * 20_000, "\ud800", url,
    )  # fmt: skip
    for kid in kids:
        yield f"kid {str(kid)[:20]!a}", detached({**right, "kid": kid}, body, keys.strangers)
    without_kid = {name: value for name, value in right.items() if name != "kid"}
    yield "kid missing", detached(without_kid, body, keys.strangers)
    jwk = stranger.jwks()["keys"][0]
    for extra in ({"jwk": jwk}, {"jku": url}, {"x5u": url}, {"x5c": ["AAAA"]}, {"x5t": "AAAA"},
                  {"jwk": jwk, "jku": url, "kid": stranger.kid}, {"jku": url, "kid": stranger.kid},
                  {"crit": ["b64", "jku"], "jku": url}, {"zip": "DEF"}, {"enc": "A256GCM"},
                  {"iss": url}, {"cty": "JWT"}):  # fmt: skip
        yield f"with {', '.join(extra)}", detached({**right, **extra}, body, keys.strangers)


def _other_forms(right: Header, body: bytes, keys: Keys) -> Iterator[tuple[str, str]]:
    good = detached(right, body, keys.saleor)
    head, _, tail = good.partition("..")
    for form in ("..", ".", "...", f"{head}..", f"..{tail}", f"{head}.{tail}", head, tail,
                 f"{head}...{tail}", f"{good}.{tail}", f"{good}..{tail}", f"{tail}..{head}",
                 f"{head}.x.{tail}", f"{head}.{b64(body)}.{tail}", f"{good},{good}",
                 f"Bearer {good}", f"{good};", f"{head}.. {tail}", f"{good[:-8]}",
                 f"{head}..{'A' * 342}", f"{head}..{tail}AAAA", f"{head[:-4]}..{tail}",
                 good.lower(), good.swapcase(), "\xff\xfe..\xff", f"{head}..\xe9", "A" * 50_000,
                 f"{head}..{'A' * 50_000}", f"{'A' * 50_000}..{tail}"):  # fmt: skip
        yield f"the form {form[:9]!a}…{form[-9:]!a}, {len(form)} long", form
    for raw in (b"", b"{", b"null", b"[]", b"1", b'"x"', b"\xff", b"\xef\xbb\xbf{}", b"NaN",
                b"[" * 20_000, b'{"a":' * 5_000, b'{"alg":"RS256","alg":"none"}', b"1e999",
                b'{"alg":' + b"1" * 10_000 + b"}", b"\0" * 9, b'{"alg":"\\ud800"}'):  # fmt: skip
        yield f"the header {raw[:12]!r}", detached(raw, body, keys.strangers)
    digest = hashlib.sha256(body).digest()
    yield "a bare hash in place of a signature", f"{head}..{b64(digest)}"
