"""Paysera's public keys at hand: fetched, cached, kept during a change, or pinned."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound, fetch
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.keys import expiry_of, rsa_keys_in
from saleor_paysera.services.once_per import OncePer
from saleor_paysera.store.records import PayseraKey
from saleor_paysera.store.unit_of_work import Store

_REFRESH_EVERY: Final = timedelta(hours=24)
_REREAD_STORE_EVERY: Final = timedelta(minutes=1)
_REFETCH_PAUSE: Final = timedelta(minutes=1)
_PAUSE_WITHOUT_KEY: Final = timedelta(seconds=5)
_MAX_KEY_BYTES: Final = 65_536
WARN_BEFORE_EXPIRY: Final = timedelta(days=60)
_KEEP_OLD_KEYS_FOR: Final = timedelta(days=30)

_log = structlog.get_logger()


class PayseraKeyUnavailable(PaymentAppError):
    """Paysera's public key is not known and cannot be fetched now."""

    code = "PAYSERA_KEY_UNAVAILABLE"
    retryable = True


@dataclass(frozen=True, slots=True)
class PayseraKeyFacts:
    """The key that counts now, times in UTC. ``first_seen_at``: when Paysera served it first,
    None where it is pinned by a file; ``expires_at``: None where it is a bare key."""

    first_seen_at: datetime | None
    expires_at: datetime | None


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
        self._turn = threading.Lock()
        self._keys: Sequence[PayseraKey] = ()
        self._read_at: datetime | None = None

    def pems(self) -> list[str]:
        """The keys to verify a callback with; empty when none could be had yet.

        Waits for Paysera only while no key is known at all.

        Raises:
            PayseraKeyUnavailable: the pinned file holds no key.
        """
        if self._pinned_file is not None:
            return [read_pinned(self._pinned_file)]
        now = self._clock()
        if self._read_at is None or _is_over(_REREAD_STORE_EVERY, self._read_at, now):
            self._read_store(now)
        if not self._keys:
            self._fetch(now, pause=_PAUSE_WITHOUT_KEY)
        elif _is_over(_REFRESH_EVERY, self._keys[0].last_seen_at, now):
            self._refresh_in_background(now)
        if not self._keys:
            return []
        oldest = self._keys[0].last_seen_at - _KEEP_OLD_KEYS_FOR
        return [key.pem for key in self._keys if key.last_seen_at >= oldest]

    def facts(self) -> PayseraKeyFacts | None:
        """About the newest key; None when none could be had yet.

        Raises:
            PayseraKeyUnavailable: the pinned file holds no key.
        """
        pems = self.pems()
        if not pems:
            return None
        first_seen_at = None if self._pinned_file is not None else self._keys[0].first_seen_at
        return PayseraKeyFacts(first_seen_at, expiry_of(pems[0]))

    def renew(self) -> None:
        """A signature did not fit: fetch the key again, unless that was tried just now."""
        if self._pinned_file is None:
            self._fetch(self._clock())

    def _read_store(self, now: datetime) -> None:
        with self._store.read() as uow:
            self._keys = uow.paysera_keys.newest_first()
        self._read_at = now

    def _fetch(self, now: datetime, *, pause: timedelta | None = None) -> None:
        with self._turn:
            if self._fetches.allows(self._url, now, pause=pause):
                self._download(now)

    def _refresh_in_background(self, now: datetime) -> None:
        def refresh() -> None:
            try:
                with self._turn:
                    self._download(now)
            except Exception:  # noqa: BLE001 - the thread's end: the old key is still there
                _log.exception("paysera_key_not_refreshed")

        if self._fetches.allows(self._url, now):
            threading.Thread(target=refresh, name="paysera-key", daemon=True).start()

    def _download(self, now: datetime) -> None:
        try:
            pem = fetch_key(self._outbound, self._url)
        except PaymentAppError as error:
            _log.warning("paysera_key_not_fetched", code=error.code, reason=error.message)
            return
        with self._store.write() as uow:
            uow.paysera_keys.put(pem, now=now)
        self._read_store(now)
        expires_at = expiry_of(pem)
        if expires_at is not None and expires_at - now < WARN_BEFORE_EXPIRY:
            _log.warning("paysera_key_expires", expires_at=expires_at.isoformat())
        _log.info("paysera_key_fetched", keys_known=len(self._keys))


def _is_over(pause: timedelta, since: datetime, now: datetime) -> bool:
    # A clock that ran ahead and was put back must not make anything wait for that time.
    return not timedelta() <= now - since < pause


def fetch_key(outbound: Outbound, url: str) -> str:
    """Paysera's key or keys as they are served now, PEM.

    Raises:
        OutboundFailure, PayseraKeyUnavailable
    """
    pem = fetch(outbound.session, url, max_bytes=_MAX_KEY_BYTES).decode("utf-8", "replace")
    if not rsa_keys_in(pem):
        raise PayseraKeyUnavailable(f"{url} serves no RSA key.")
    return pem


def read_pinned(file: Path) -> str:
    """The key or keys of a file, PEM.

    Raises:
        PayseraKeyUnavailable
    """
    try:
        pem = file.read_bytes().decode("ascii", "replace")
    except OSError as error:
        raise PayseraKeyUnavailable(
            f"PAYSERA_PUBLIC_KEY_FILE is {str(file)!r}, which cannot be read: {error.strerror}."
        ) from error
    if not rsa_keys_in(pem):
        raise PayseraKeyUnavailable(
            f"PAYSERA_PUBLIC_KEY_FILE is {str(file)!r}, which holds no RSA key in PEM form. Save "
            "Paysera's certificate there as it is served, or leave the setting empty."
        )
    return pem
