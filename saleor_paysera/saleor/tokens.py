"""Verify the token that the Dashboard gives to a page of the app: a JWT by Saleor's key.

Source: recorded from a real Dashboard. Every member of the staff gets such a token for every
installed app, whatever they may do, so what it allows must be read from it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import jwt
import msgspec

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.saleor.signatures import ALGORITHM, rsa_keys_of

_TYPE: Final = "thirdparty"
_MAX_LENGTH: Final = 16_384
_LONGEST_NAME: Final = 255  # what a database keeps of whoever decided
_LATEST_EXPIRY: Final = 253_402_300_799  # the last second that a datetime can hold


class InvalidDashboardToken(PaymentAppError):
    """A token that this Saleor's Dashboard did not issue for this app."""

    code = "INVALID_DASHBOARD_TOKEN"


class UnknownTokenKey(InvalidDashboardToken):
    """The token names a key that the known JWKS lacks: the keys may have been changed."""

    code = "UNKNOWN_TOKEN_KEY"


class DashboardTokenExpired(InvalidDashboardToken):
    """A token whose time is over; the Dashboard hands out a new one by itself."""

    code = "DASHBOARD_TOKEN_EXPIRED"


class _Claims(msgspec.Struct, frozen=True):
    """The claims that count. Saleor's tokens have no ``sub``, ``nbf`` or ``jti``."""

    iss: str
    exp: int
    type: str
    app: str
    user_id: str
    email: str = ""
    user_permissions: list[str] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DashboardToken:
    """A verified token: who is at the Dashboard, and what that person may do there."""

    user_id: str
    email: str = field(repr=False)
    user_permissions: Collection[str]
    expires_at: datetime


def issuer_of(token: str) -> str:
    """The API address that a token claims to come from. Nothing is verified yet.

    Raises:
        InvalidDashboardToken
    """
    return _claims(token, verified_by=None).iss


def verify_dashboard_token(
    token: str, *, jwks: str, saleor_api_url: str, app_id: str, now: datetime
) -> DashboardToken:
    """Verify signature (RS256 only), expiry, issuer, type and app of a token.

    Raises:
        UnknownTokenKey: no such key in ``jwks``; it may help to fetch it anew.
        DashboardTokenExpired: right, but ``now`` (UTC) is not before its end.
        InvalidDashboardToken: anything else.
    """
    claims = _claims(token, verified_by=_key_for(token, jwks))
    if claims.iss != saleor_api_url:
        raise InvalidDashboardToken("The token was issued by another Saleor.")
    if claims.type != _TYPE or claims.app != app_id:
        raise InvalidDashboardToken("The token was not issued for this app.")
    if not claims.user_id or not _is_storable(claims.user_id) or not _is_storable(claims.email):
        raise InvalidDashboardToken("The token does not say who it was issued to.")
    if not 0 < claims.exp <= _LATEST_EXPIRY:
        raise InvalidDashboardToken("The token's expiry is not a time.")
    expires_at = datetime.fromtimestamp(claims.exp, UTC)
    if expires_at <= now:
        raise DashboardTokenExpired(
            N_(
                "The Dashboard's token has expired. The page goes on by itself when the Dashboard "
                "sends a new one; if it does not, load the Dashboard anew."
            )
        )
    return DashboardToken(
        user_id=claims.user_id,
        email=claims.email,
        user_permissions=frozenset(claims.user_permissions),
        expires_at=expires_at,
    )


def _is_storable(text: str) -> bool:
    """Half a character, say, no database can keep: who decided on a refund is kept."""
    return text.isprintable() and len(text) <= _LONGEST_NAME


def _key_for(token: str, jwks: str) -> jwt.PyJWK:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise InvalidDashboardToken("The token cannot be read.") from error
    if header.get("alg") != ALGORITHM:
        raise InvalidDashboardToken("The token must be signed by RS256.")
    key = rsa_keys_of(jwks).get(str(header.get("kid", "")))
    if key is None:
        raise UnknownTokenKey(N_("The token is signed with a key that is not in Saleor's JWKS."))
    return key


def _claims(token: str, *, verified_by: jwt.PyJWK | None) -> _Claims:
    """The claims of a token, its signature checked with ``verified_by`` if there is one."""
    if not token or len(token) > _MAX_LENGTH:
        raise InvalidDashboardToken("There is no token of the Dashboard's in the request.")
    try:
        payload = jwt.decode(
            token,
            verified_by or "",
            algorithms=[ALGORITHM],
            # Expiry is checked against the app's own clock, the other claims by their caller.
            options={
                "verify_signature": verified_by is not None,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_aud": False,
                "verify_sub": False,
                "verify_jti": False,
            },
        )
        return msgspec.convert(payload, _Claims)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError, RecursionError) as error:
        raise InvalidDashboardToken(
            N_("The token is not one of this Saleor's Dashboard.")
        ) from error
