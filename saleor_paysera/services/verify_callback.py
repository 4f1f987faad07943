"""Trust a callback: from a query that anyone may have sent to fields that Paysera signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from saleor_paysera.paysera.callback import (
    InvalidCallback,
    InvalidCallbackReason,
    QueryValue,
    VerifiedCallback,
    read_callback,
)
from saleor_paysera.services.context import Context
from saleor_paysera.services.paysera_key_ring import PayseraKeyUnavailable
from saleor_paysera.store.records import Configuration

_KEY_MAY_BE_NEW: Final = frozenset(
    {
        InvalidCallbackReason.WRONG_SS2,
        InvalidCallbackReason.WRONG_SS3,
        InvalidCallbackReason.NO_PUBLIC_KEY,
    }
)
_PASSWORD_MAY_DIFFER: Final = frozenset(
    {
        InvalidCallbackReason.WRONG_SS1,
        InvalidCallbackReason.WRONG_PASSWORD,
        InvalidCallbackReason.NOT_DECRYPTABLE,
    }
)


def verify_callback(
    context: Context,
    configuration: Configuration,
    query: Mapping[str, QueryValue],
    *,
    begun_at: datetime,
) -> VerifiedCallback:
    """Verify a callback about something that was begun at ``begun_at`` (UTC).

    Each password that was in use since then may have signed it. Paysera's key is fetched
    anew if need be.

    Raises:
        InvalidCallback: not proven to come from Paysera for this project.
        PayseraKeyUnavailable: it cannot be checked now.
    """
    passwords = configuration.passwords_since(begun_at)
    carries_rsa = "ss2" in query or "ss3" in query
    keys = context.paysera_keys.pems() if carries_rsa else []
    try:
        return _verify_with(configuration, passwords, query, keys)
    except InvalidCallback as error:
        if error.reason not in _KEY_MAY_BE_NEW:
            raise
    context.paysera_keys.renew()
    keys = context.paysera_keys.pems()
    if not keys:
        raise PayseraKeyUnavailable(
            "Paysera's public key cannot be fetched, so the callback cannot be checked now."
        )
    return _verify_with(configuration, passwords, query, keys)


def _verify_with(
    configuration: Configuration,
    passwords: tuple[str, ...],
    query: Mapping[str, QueryValue],
    keys: list[str],
) -> VerifiedCallback:
    refusal: InvalidCallback | None = None
    for password in passwords:
        try:
            return read_callback(
                query,
                project_id=configuration.settings.project_id,
                password=password,
                public_keys=keys,
                ss1_is_enough=configuration.settings.ss1_is_enough,
            )
        except InvalidCallback as error:
            refusal = refusal or error
            if error.reason not in _PASSWORD_MAY_DIFFER:
                raise
    raise refusal or InvalidCallback(InvalidCallbackReason.NO_PASSWORD)
