"""Paysera's public keys at hand: fetched, cached, kept during a change, or pinned."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound, OutboundFailure, fetch
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.keys import rsa_keys_in
from saleor_paysera.services.once_per import OncePer
from saleor_paysera.store.records import PayseraKey
from saleor_paysera.store.unit_of_work import Store

_REFRESH_EVERY: Final = timedelta(hours=24)
_REREAD_STORE_EVERY: Final = timedelta(minutes=1)
_REFETCH_PAUSE: Final = timedelta(minutes=1)
_KEEP_OLD_KEYS_FOR: Final = timedelta(days=30)
_MAX_KEY_BYTES: Final = 65_536

_log = structlog.get_logger()


class PayseraKeyUnavailable(PaymentAppError):
    """Paysera's public key is not known and cannot be fetched now."""

    code = "PAYSERA_KEY_UNAVAILABLE"
    retryable = True


class PayseraKeyRing:
    """The keys that may have signed a callback, as PEM texts.

    Paysera's key lives at a public address and changes now and then. It is fetched once a
    day and, at most once a minute, when a signature does not fit; the keys served before
    stay valid for 30 days more. A ``pinned_file`` replaces all that.
    """

    def __init__(
        self,
        *,
        store: Store,
        outbound: Outbound,
        clock: Callable[[], datetime],
        url: str,
        pinned_file: Path | None,
    ) -> None:
        self._store = store
        self._outbound = outbound
        self._clock = clock
        self._url = url
        self._pinned_file = pinned_file
        self._fetches = OncePer(_REFETCH_PAUSE)
        self._fetching = threading.Lock()
        self._keys: Sequence[PayseraKey] = ()
        self._read_at: datetime | None = None

    def pems(self) -> list[str]:
        """The keys to verify a callback with; empty when none could be had yet."""
        if self._pinned_file is not None:
            return [self._pinned_file.read_text("utf-8")]
        now = self._clock()
        if self._read_at is None or now - self._read_at >= _REREAD_STORE_EVERY:
            self._read_store(now)
        if not self._keys or now - self._keys[0].last_seen_at >= _REFRESH_EVERY:
            self._fetch(now)
        if not self._keys:
            return []
        oldest = self._keys[0].last_seen_at - _KEEP_OLD_KEYS_FOR
        return [key.pem for key in self._keys if key.last_seen_at >= oldest]

    def renew(self) -> None:
        """A signature did not fit: fetch the key again, unless that was tried just now."""
        if self._pinned_file is None:
            self._fetch(self._clock())

    def _read_store(self, now: datetime) -> None:
        with self._store.read() as uow:
            self._keys = uow.paysera_keys.newest_first()
        self._read_at = now

    def _fetch(self, now: datetime) -> None:
        # Whoever comes while a fetch is under way waits for it: the key it brings may be
        # the very one that is missing.
        with self._fetching:
            if not self._fetches.allows(self._url, now):
                return
            try:
                pem = fetch(self._outbound.session, self._url, max_bytes=_MAX_KEY_BYTES).decode(
                    "utf-8", "replace"
                )
            except OutboundFailure as error:
                _log.warning("paysera_key_not_fetched", code=error.code, reason=error.message)
                return
            if not rsa_keys_in(pem):
                _log.warning("paysera_key_not_fetched", reason=f"{self._url} serves no RSA key")
                return
            with self._store.write() as uow:
                uow.paysera_keys.put(pem, now=now)
            self._read_store(now)
        _log.info("paysera_key_fetched", keys_known=len(self._keys))
