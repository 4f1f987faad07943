"""Is it still the Saleor that installed the app? An address can pass into other hands."""

import structlog

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import SaleorApi
from saleor_paysera.saleor.signatures import NO_KEYS, share_a_key
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


def shows_known_keys(context: Context, saleor_api_url: str, jwks: str) -> bool:
    """Whether whoever publishes ``jwks`` has a key that this address's Saleor had before.

    It counts, too, if nobody has installed the app there yet, or if whoever runs the app
    said that new keys are fine.
    """
    with context.store.read() as uow:
        known = uow.installations.jwks_of(saleor_api_url)
    return known is None or known == NO_KEYS or share_a_key(known, jwks)


def knows_the_token(context: Context, installation: Installation) -> bool:
    """Whether the app's token works there, as it does in the same Saleor's database.

    Good enough for a Saleor that shows new keys while the app is installed. It proves nothing
    against somebody who has the address and its certificate and says yes to every token; to
    them no installation is handed over.
    """
    api = SaleorApi(installation.saleor_api_url, installation.token, context.outbound.session)
    try:
        return api.app_identity().id == installation.app_id
    except PaymentAppError as error:
        _log.error(
            "saleor_changed", saleor_api_url=installation.saleor_api_url, reason=error.message
        )
        return False


def accept_new_keys(context: Context, saleor_api_url: str) -> None:
    """Let the next keys that this Saleor shows count as its own.

    Raises:
        UnknownInstallation
    """
    with context.store.write() as uow:
        installation = uow.installations.by_api_url(saleor_api_url)
        uow.installations.renew_jwks(installation.id, NO_KEYS, now=context.clock())
