"""Trust a request from the Dashboard: from a token to a person who may handle payments."""

from dataclasses import dataclass, field
from typing import Final

from saleor_paysera.logs import about_installation
from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.saleor.tokens import (
    InvalidDashboardToken,
    UnknownTokenKey,
    issuer_of,
    verify_dashboard_token,
)
from saleor_paysera.services.context import Context
from saleor_paysera.services.saleor_keys import verified_with_keys
from saleor_paysera.store.records import Installation

REQUIRED_PERMISSION: Final = "HANDLE_PAYMENTS"


class StaffPermissionMissing(PaymentAppError):
    """A member of the staff who may not handle payments."""

    code = "STAFF_PERMISSION_MISSING"


@dataclass(frozen=True, slots=True)
class Staff:
    """A verified person at the Dashboard of one Saleor. Sees nothing of the others."""

    installation: Installation
    user_id: str
    email: str = field(repr=False)


def verify_staff(context: Context, token: str) -> Staff:
    """Verify a Dashboard token, and that its owner may handle payments.

    The installation is found by the issuer that the token claims; its keys then prove it.

    Raises:
        InvalidDashboardToken, DashboardTokenExpired, UnknownInstallation,
        StaffPermissionMissing
    """
    issuer = issuer_of(token)
    if not issuer.isprintable():  # half a character, say, which no database can look for
        raise InvalidDashboardToken("The token's issuer is not the address of a Saleor.")
    with context.store.look() as uow:
        installation = uow.installations.by_api_url(issuer)
    verified = verified_with_keys(
        context,
        installation,
        lambda jwks: verify_dashboard_token(
            token,
            jwks=jwks,
            saleor_api_url=installation.saleor_api_url,
            app_id=installation.app_id,
            now=context.clock(),
        ),
        keys_may_be_old=UnknownTokenKey,
    )
    about_installation(installation.saleor_api_url)
    if REQUIRED_PERMISSION not in verified.user_permissions:
        raise StaffPermissionMissing(
            N_(
                "Your staff account lacks the permission “Handle payments”. Ask whoever manages "
                "the staff of your shop to add it to your permission group."
            )
        )
    return Staff(installation, verified.user_id, verified.email)
