"""Is it still the Saleor that installed the app? An address can pass into other hands."""

import structlog

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import SaleorApi
from saleor_paysera.saleor.signatures import NO_KEYS
from saleor_paysera.services.context import Context
from saleor_paysera.store.records import Installation

_log = structlog.get_logger()


class SaleorChanged(PaymentAppError):
    """Another Saleor answers at the address of one that has the app."""

    code = "SALEOR_CHANGED"

    def __init__(self, saleor_api_url: str) -> None:
        super().__init__(
            f"Another Saleor answers at {saleor_api_url} than the one that installed the app: "
            "its keys are others. Payments and settings stay with the first one. If it is the "
            "same shop, whoever runs the app can allow the new keys: "
            f"saleor-paysera installations accept-new-keys {saleor_api_url}"
        )


def may_have_new_keys(context: Context, installation: Installation) -> bool:
    """Whether the keys at an installation's address may take the place of those known.

    They may if the app's token still works there, as it does in the same Saleor's database, or
    if whoever runs the app said so. A token that was registered since something was signed
    with a known key proves nothing: another Saleor may have registered it.
    """
    if installation.jwks == NO_KEYS:
        return True
    return installation.token_is_proven and _knows_the_token(context, installation)


def _knows_the_token(context: Context, installation: Installation) -> bool:
    api = SaleorApi(installation.saleor_api_url, installation.token, context.outbound.session)
    try:
        return api.app_identity().id == installation.app_id
    except PaymentAppError as error:
        _log.error("saleor_changed", installation=installation.saleor_api_url, reason=error.message)
        return False


def accept_new_keys(context: Context, saleor_api_url: str) -> None:
    """Let the next keys that this Saleor shows count as its own.

    Raises:
        UnknownInstallation
    """
    with context.store.write() as uow:
        installation = uow.installations.by_api_url(saleor_api_url)
        uow.installations.renew_jwks(installation.id, NO_KEYS, now=context.clock())
