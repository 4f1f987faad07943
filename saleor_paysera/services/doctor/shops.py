"""Each shop: its Saleor, its keys, and all that its status page shows."""

from collections.abc import Iterator
from typing import Final

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import fetch_jwks
from saleor_paysera.saleor.signatures import NO_KEYS, share_a_key
from saleor_paysera.services.check_status import check_status
from saleor_paysera.services.context import Context
from saleor_paysera.services.doctor.findings import Finding, Health
from saleor_paysera.services.same_saleor import SaleorChanged
from saleor_paysera.services.status import CheckKey, CheckState
from saleor_paysera.store.records import Installation

_HEALTH: Final = {
    CheckState.OK: Health.WELL,
    CheckState.UNKNOWN: Health.WELL,
    CheckState.WARNING: Health.LOOK,
    CheckState.CRITICAL: Health.ILL,
}
_NOT_OF_A_SHOP: Final = CheckKey.PUBLIC_KEY  # looked at once, for all


def examine_shops(context: Context) -> Iterator[Finding]:
    """Everything about every shop that has the app."""
    with context.store.read() as uow:
        installations = uow.installations.all()
    if not installations:
        yield Finding(
            "shops",
            Health.LOOK,
            "No Saleor has installed the app yet. In its Dashboard, install it from "
            f"{context.settings.app_base_url}/api/manifest",
        )
    for installation in installations:
        if installation.uninstalled_at is None:
            yield from _examine(context, installation)
        else:
            yield Finding(
                installation.saleor_api_url,
                Health.WELL,
                f"The app was uninstalled there on {installation.uninstalled_at:%Y-%m-%d}.",
            )


def _examine(context: Context, installation: Installation) -> Iterator[Finding]:
    yield _keys(context, installation)
    for check in check_status(context, installation).checks:
        if check.key is not _NOT_OF_A_SHOP:
            moment = f" {check.at:%Y-%m-%d %H:%M} UTC" if check.at else ""
            yield Finding(
                installation.saleor_api_url, _HEALTH[check.state], f"{check.text}{moment}"
            )


def _keys(context: Context, installation: Installation) -> Finding:
    url = installation.saleor_api_url
    try:
        jwks = fetch_jwks(url, context.outbound.session)
    except PaymentAppError as error:
        return Finding(
            url,
            Health.ILL,
            f"{error.message} Its webhooks can be checked only while its keys stay as they are.",
        )
    if installation.jwks == NO_KEYS:
        return Finding(url, Health.WELL, "Its next keys will be taken for its own, as was allowed.")
    if not share_a_key(installation.jwks, jwks):
        return Finding(url, Health.ILL, str(SaleorChanged(url)))
    return Finding(url, Health.WELL, "Its keys (JWKS) can be read, and are those known.")
