"""The tokens that the Dashboard hands to an app's page, one staff user at a time."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from saleor_paysera.sandbox.saleor.apps import Extension, InstalledApp
from saleor_paysera.sandbox.saleor.signing import SigningKey

LIFETIME = timedelta(seconds=300)
ALL_PERMISSIONS = (
    "HANDLE_CHECKOUTS",
    "HANDLE_PAYMENTS",
    "HANDLE_TAXES",
    "IMPERSONATE_USER",
    "MANAGE_APPS",
    "MANAGE_CHANNELS",
    "MANAGE_CHECKOUTS",
    "MANAGE_CUSTOMER_TYPES_AND_ATTRIBUTES",
    "MANAGE_DISCOUNTS",
    "MANAGE_GIFT_CARD",
    "MANAGE_MENUS",
    "MANAGE_OBSERVABILITY",
    "MANAGE_ORDERS",
    "MANAGE_ORDERS_IMPORT",
    "MANAGE_PAGES",
    "MANAGE_PAGE_TYPES_AND_ATTRIBUTES",
    "MANAGE_PLUGINS",
    "MANAGE_PRODUCTS",
    "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",
    "MANAGE_SETTINGS",
    "MANAGE_SHIPPING",
    "MANAGE_STAFF",
    "MANAGE_TAXES",
    "MANAGE_TRANSLATIONS",
    "MANAGE_USERS",
)


@dataclass(frozen=True)
class StaffUser:
    """Somebody who works in the Dashboard; `permissions` are all that this user has."""

    email: str = "admin@example.com"
    id: str = "VXNlcjoyMQ=="
    permissions: tuple[str, ...] = ALL_PERMISSIONS


ADMIN = StaffUser()
CLERK = StaffUser("limited@example.com", "VXNlcjo0Ng==", ("MANAGE_ORDERS",))


def claims_of(
    app: InstalledApp, user: StaffUser, *, api_url: str, now: datetime, lifetime: timedelta
) -> dict[str, object]:
    """What a token for the app's page says, in the order Saleor says it."""
    issued_at = int(now.timestamp())
    return {
        "iat": issued_at,
        "owner": "saleor",
        "iss": api_url,
        "exp": issued_at + int(lifetime.total_seconds()),
        "token": hashlib.sha256(user.id.encode()).hexdigest()[:12],
        "email": user.email,
        "type": "thirdparty",
        "user_id": user.id,
        "is_staff": True,
        "app": app.id,
        "permissions": [p for p in app.permissions if p in user.permissions],
        "user_permissions": list(user.permissions),
    }


def signed(key: SigningKey, claims: Mapping[str, object]) -> str:
    """The token itself. A claim that is None is left out."""
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, key.private_key, algorithm="RS256", headers={"kid": key.kid})


def extension_claims(extension: Extension) -> dict[str, object]:
    """What a widget's token says instead: the extension's permissions, and which it is."""
    return {"permissions": list(extension.permissions), "app_extension": extension.id}
