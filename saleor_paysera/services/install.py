"""A Saleor installs the app, or installs it again."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import structlog

from saleor_paysera.logs import about_installation
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import SaleorApi, fetch_jwks
from saleor_paysera.saleor.manifest import manifest_id
from saleor_paysera.saleor.signatures import NO_KEYS, share_a_key
from saleor_paysera.saleor.transport import SaleorPermissionDenied
from saleor_paysera.services.context import Context
from saleor_paysera.services.same_saleor import SaleorChanged
from saleor_paysera.store.records import Installation, NewInstallation
from saleor_paysera.store.unit_of_work import UnitOfWork

_MAX_URL_LENGTH: Final = 512

_log = structlog.get_logger()


class SaleorNotAllowed(PaymentAppError):
    """A Saleor that may not install this app."""

    code = "SALEOR_NOT_ALLOWED"


class RegistrationsBusy(PaymentAppError):
    """As many registrations as the app asks about at a time are under way."""

    code = "REGISTRATIONS_BUSY"
    retryable = True


class InvalidRegistration(PaymentAppError):
    """A registration without what it needs."""

    code = "INVALID_REGISTRATION"


def install(context: Context, *, saleor_api_url: str, token: str) -> Installation:
    """Register the app's token for a Saleor, after asking that Saleor about it.

    The request itself is unsigned and proves nothing, so: the address must be allowed, its
    API must accept the token as this app's, and its keys must be there; only then is
    anything stored. On a reinstall the newest token wins, the configuration stays, and
    reports that waited for the new token go out; so it must be the Saleor that had the app
    before, not another one that has come by its address.

    Raises:
        SaleorNotAllowed, InvalidRegistration, SaleorUnavailable, SaleorPermissionDenied,
        OutboundFailure, InvalidKeySet, SaleorChanged, RegistrationsBusy
    """
    _check_address(context, saleor_api_url)
    if not token:
        raise InvalidRegistration("The registration carries no auth_token.")
    if not context.registrations.acquire(blocking=False):
        raise RegistrationsBusy("The app is busy with other installations. Try again in a minute.")
    try:
        registration = _asked_about(context, saleor_api_url, token)
    finally:
        context.registrations.release()
    now = context.clock()
    with context.store.write() as uow:
        installation = _stored(uow, registration, now=now)
        uow.app_problems.forget(installation.id)
        uow.reports.make_due(installation.id, now=now)
        uow.completions.make_due(installation.id, now=now)
    context.wake_delivery()
    about_installation(saleor_api_url)
    _log.info("app_installed", app_id=registration.app_id)
    return installation


def _asked_about(context: Context, saleor_api_url: str, token: str) -> NewInstallation:
    """What the Saleor at the address says of the token and of itself."""
    session = context.outbound.session
    try:
        app = SaleorApi(saleor_api_url, token, session).app_identity()
    except SaleorPermissionDenied as error:
        raise SaleorPermissionDenied(
            "Saleor does not accept the token that came with the registration. Install the app "
            "from the Dashboard once more."
        ) from error
    if app.identifier not in (None, manifest_id()):
        raise InvalidRegistration("The token belongs to another app of this Saleor.")
    jwks = fetch_jwks(saleor_api_url, session)
    return NewInstallation(saleor_api_url, app.id, token, jwks)


def _stored(uow: UnitOfWork, registration: NewInstallation, *, now: datetime) -> Installation:
    """Store a registration. Where the app was installed before, the keys known stay: whoever is
    at the address now can copy them, but not sign with them."""
    known = uow.installations.jwks_of(registration.saleor_api_url)
    if known is None or known == NO_KEYS:
        return uow.installations.put(registration, now=now, token_is_proven=True)
    if not share_a_key(known, registration.jwks):
        raise SaleorChanged(registration.saleor_api_url)
    with_known_keys = replace(registration, jwks=known)
    return uow.installations.put(with_known_keys, now=now, token_is_proven=False)


def _check_address(context: Context, saleor_api_url: str) -> None:
    if len(saleor_api_url) > _MAX_URL_LENGTH:
        raise SaleorNotAllowed("The Saleor-Api-Url header is too long for an address.")
    if not context.settings.allowed_saleor_urls.allow(saleor_api_url):
        raise SaleorNotAllowed(
            f"The Saleor at {saleor_api_url[:200]} may not install this app. Add its API "
            "address to ALLOWED_SALEOR_URLS of the app."
        )
    try:
        parts = urlsplit(saleor_api_url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or "@" in parts.netloc or parts.scheme not in ("http", "https"):
        raise SaleorNotAllowed("The Saleor-Api-Url header is not an address.")
    if parts.scheme == "http" and not context.settings.allow_private_hosts:
        raise SaleorNotAllowed(
            "The Saleor's API address is plain http. Use https, or ALLOW_PRIVATE_HOSTS=true "
            "in development."
        )
