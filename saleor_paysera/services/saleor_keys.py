"""The keys of an installation's Saleor, fetched again when something does not fit them."""

from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import fetch_jwks
from saleor_paysera.services.context import Context
from saleor_paysera.services.same_saleor import may_have_new_keys
from saleor_paysera.store.records import Installation

_WAIT_S: Final = 3.0

_log = structlog.get_logger()
T = TypeVar("T")


def verified_with_keys(
    context: Context,
    installation: Installation,
    verify: Callable[[str], T],
    *,
    keys_may_be_old: type[PaymentAppError],
) -> T:
    """Call ``verify`` with the stored JWKS, and once more with new ones if that may help.

    ``keys_may_be_old`` is the error after which new keys may help; it leaves unchanged when
    they do not, or when they were fetched just now.
    """
    try:
        verified = verify(installation.jwks)
    except keys_may_be_old:
        jwks = _renewed_jwks(context, installation)
        if jwks is None or jwks == installation.jwks:
            raise
        return verify(jwks)
    if not installation.token_is_proven:
        with context.store.write() as uow:
            uow.installations.prove_token(installation)
    return verified


def _renewed_jwks(context: Context, installation: Installation) -> str | None:
    """The keys as they are now; None when they cannot be fetched, were just now, or are those of
    another Saleor."""
    turn = context.jwks_turns.of(installation.id)
    if not turn.acquire(timeout=_WAIT_S):
        return None  # somebody else fetches them, and Saleor is slow
    try:
        with context.store.read() as uow:
            stored = uow.installations.get(installation.id).jwks
        if stored != installation.jwks:
            return stored  # another request has just fetched them
        now = context.clock()
        if not context.jwks_refetches.allows(installation.id, now):
            return None
        try:
            jwks = fetch_jwks(installation.saleor_api_url, context.outbound.session)
        except PaymentAppError as error:
            _log.warning("jwks_not_fetched", reason=error.message)
            return None
        if jwks != installation.jwks:
            if not may_have_new_keys(context, installation):
                return None
            with context.store.write() as uow:
                uow.installations.renew_jwks(installation.id, jwks, now=now)
            _log.info("jwks_renewed", installation=installation.saleor_api_url)
        return jwks
    finally:
        turn.release()
