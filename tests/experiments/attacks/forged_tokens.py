"""Dashboard tokens that are almost right, and right ones where they do not belong."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from saleor_paysera.sandbox.saleor import SaleorDouble
from saleor_paysera.sandbox.saleor.dashboard_tokens import ADMIN, CLERK, claims_of
from saleor_paysera.sandbox.saleor.ids import now
from saleor_paysera.sandbox.saleor.signing import SigningKey
from tests.experiments.attacks.forged_jws import b64, detached, right_header
from tests.experiments.attacks.shops import Shops
from tests.experiments.experiment import Keys

_HOUR: Final = timedelta(hours=1)
Claims = Mapping[str, object]


def token_of(header: Mapping[str, object], claims: object, key: rsa.RSAPrivateKey) -> str:
    """A JWT by RS256, whatever its header says."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{b64(signature)}"


def claims_at(shops: Shops, saleor: SaleorDouble, **changes: object) -> dict[str, object]:
    """What a token of the careful shop's admin says, by the Saleor at this address."""
    own = claims_of(shops.careful_app, ADMIN, api_url=saleor.api_url, now=now(), lifetime=_HOUR)
    return {name: value for name, value in {**own, **changes}.items() if value is not ...}


def forged_tokens(shops: Shops, keys: Keys, url: str) -> Iterator[tuple[str, str]]:
    """Everything that must open nothing of the careful shop's."""
    own = shops.careful.saleor
    header = {"alg": "RS256", "typ": "JWT", "kid": SigningKey(keys.saleor).kid}
    for what, changes in _other_claims(shops):
        yield what, token_of(header, claims_at(shops, own, **changes), keys.saleor)
    expired = claims_of(
        shops.careful_app, ADMIN, api_url=own.api_url, now=now(), lifetime=-timedelta(seconds=2)
    )
    yield "stolen, and expired", token_of(header, expired, keys.saleor)
    clerk = claims_of(shops.careful_app, CLERK, api_url=own.api_url, now=now(), lifetime=_HOUR)
    yield "of a clerk", token_of(header, clerk, keys.saleor)
    yield from _other_signatures(header, claims_at(shops, own), keys, url)
    yield from _other_forms(header, claims_at(shops, own), keys)


def _other_claims(shops: Shops) -> Iterator[tuple[str, dict[str, object]]]:
    """By the right key, so that only the claims are at fault. ``...`` leaves one out."""
    odd: tuple[object, ...] = (..., None, "", 0, [], {}, "\0", "\ud800")
    for name in ("iss", "exp", "type", "app", "user_id", "user_permissions"):
        for value in odd:
            yield f"{name} {value!a}", {name: value}
    for kind in ("access", "refresh", "ThirdParty", "thirdparty ", ["thirdparty"], "plugin"):
        yield f"type {kind!a}", {"type": kind}
    for app in ("QXBwOjk5", shops.careful_app.id.lower(), [shops.careful_app.id], "*", 1):
        yield f"for the app {app!a}", {"app": app}
    for exp in (1, -1, "9999999999", 1e308, 253_402_300_800, 10**30, True, 1.5, "x"):
        yield f"exp {exp!a}", {"exp": exp}
    for person in ("\0", "x\0y", "\ud800", "x" * 256):
        yield f"user_id {person[:9]!a}", {"user_id": person}
        yield f"email {person[:9]!a}", {"email": person}
    permitted: tuple[object, ...] = (
        ["handle_payments"], ["HANDLE_PAYMENTS "], ["MANAGE_APPS", "MANAGE_PLUGINS"], ["*"],
        "HANDLE_PAYMENTS", {"HANDLE_PAYMENTS": True}, [["HANDLE_PAYMENTS"]], [None],
        ["HANDLE_PAYMENTS\0"],
    )  # fmt: skip
    for permissions in permitted:
        changes: dict[str, object] = {
            "user_permissions": permissions,
            "permissions": ["HANDLE_PAYMENTS"],
        }
        yield f"user_permissions {permissions!a}", changes
    own, foreign = shops.careful.saleor.api_url, shops.careless.saleor.api_url
    host = own.removeprefix("http://")
    for issuer in (
        own.rstrip("/"), f"{own}/", own.upper(), f" {own}", f"{own} ", f"{own}#", f"{own}?x=1",
        f"https://{host}", f"http://x@{host}", f"http://x:y@{host}", f"{own}\0", f"{own}\n",
        own.replace("127.0.0.1", "localhost"), own.replace("127.0.0.1", "127.1"),
        own.replace("1", "\uff11"), own.replace("graphql", "graphql\u200b"), f"{foreign},{own}",
        [own], {"url": own}, f"{own}\\@{foreign}", "*", "%", "' OR 1=1 --", "x" * 10_000,
    ):  # fmt: skip
        yield f"iss {str(issuer)[:40]!a}", {"iss": issuer}
    yield "iss of the other shop, by this one's key", {"iss": foreign}


def _other_signatures(
    header: Mapping[str, object], claims: Claims, keys: Keys, url: str
) -> Iterator[tuple[str, str]]:
    body = b64(json.dumps(claims).encode())

    def part(**changes: object) -> str:
        return f"{b64(json.dumps({**header, **changes}).encode())}.{body}"

    nones: tuple[object, ...] = ("none", "None", "NONE", "", None, 0, [], "nOnE")
    for none in nones:
        for signature in ("", "AA"):
            yield f"alg {none!a}", f"{part(alg=none)}.{signature}"
    public = keys.saleor.public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    jwks = json.dumps(SigningKey(keys.saleor).jwks()).encode()
    for name, secret in (("the PEM", pem), ("no secret", b""), ("the JWKS", jwks)):
        for size in ("256", "384", "512"):
            signed = part(alg=f"HS{size}")
            mac = hmac.new(secret, signed.encode(), f"sha{size}").digest()
            yield f"HS{size} with {name}", f"{signed}.{b64(mac)}"
    for algorithm, chosen in (("RS384", hashes.SHA384()), ("RS512", hashes.SHA512())):
        signed = part(alg=algorithm)
        raw = keys.saleor.sign(signed.encode(), padding.PKCS1v15(), chosen)
        yield f"{algorithm} by the right key", f"{signed}.{b64(raw)}"
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    for algorithm in ("PS256", "RS256"):
        signed = part(alg=algorithm)
        raw = keys.saleor.sign(signed.encode(), scheme, hashes.SHA256())
        yield f"{algorithm} by PSS", f"{signed}.{b64(raw)}"
    curve, signed = ec.generate_private_key(ec.SECP256R1()), part(alg="ES256")
    raw = curve.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    yield "ES256", f"{signed}.{b64(raw)}"
    stranger = SigningKey(keys.strangers)
    extras: tuple[dict[str, object], ...] = (
        {}, {"kid": stranger.kid}, {"kid": None}, {"kid": 0}, {"kid": ""}, {"kid": [1]},
        {"kid": "../../dev/null"}, {"kid": "' OR '1'='1"}, {"kid": "x" * 5_000}, {"jku": url},
        {"x5u": url}, {"jwk": stranger.jwks()["keys"][0]}, {"crit": ["b64"], "b64": False},
        {"kid": stranger.kid, "jku": url},
    )  # fmt: skip
    for extra in extras:
        what = f"by a stranger's key, {', '.join(map(str, extra)) or 'nothing else'}"
        yield what, token_of({**header, **extra}, claims, keys.strangers)


def _other_forms(
    header: Mapping[str, object], claims: Claims, keys: Keys
) -> Iterator[tuple[str, str]]:
    good = token_of(header, claims, keys.saleor)
    head, body, tail = good.split(".")
    for form in (
        "", ".", "..", "...", "x", head, f"{head}.{body}", f"{head}.{body}.", f"{head}..{tail}",
        f".{body}.{tail}", f"{good}.x", f"{good}x", good[:-2], good.lower(), f"{good},{good}",
        f"{head}.{body}.{tail}.{tail}", f'"{good}"', f"{good} {good}", "x" * 17_000, "null",
        "e30.e30.e30", "undefined", "\xff\xfe", f"{head}.{body}A.{tail}",
        f"{b64(b'[' * 9_000)}.{body}.{tail}", f"{head}.{b64(b'[' * 9_000)}.{tail}",
    ):  # fmt: skip
        yield f"the form {form[:9]!a}, {len(form)} long", form
    lists: tuple[object, ...] = ([], [claims], None, 1, "x", {"claims": claims})
    for other in lists:
        yield f"claims that are {str(other)[:9]!a}", token_of(header, other, keys.saleor)
    raw = json.dumps(claims).encode()
    yield "a webhook's signature", detached(right_header(keys), raw, keys.saleor)
    digest = hashlib.sha256(f"{head}.{body}".encode()).digest()
    yield "a bare hash for a signature", f"{head}.{body}.{b64(digest)}"
