"""Paysera's lists of payment methods: cached for an hour, served stale when it is away."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound, fetch
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.methods import PaymentMethod, read_methods

_FRESH_FOR: Final = timedelta(hours=1)
_RETRY_PAUSE: Final = timedelta(minutes=1)
_MAX_LISTS: Final = 2_000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Kept:
    methods: tuple[PaymentMethod, ...]
    fetch_again_at: datetime | None


_NOTHING_YET: Final = _Kept((), fetch_again_at=None)


class MethodLists:
    """The methods of each project and currency, as Paysera publishes them."""

    def __init__(self, *, outbound: Outbound, clock: Callable[[], datetime], base_url: str) -> None:
        self._outbound = outbound
        self._clock = clock
        self._base_url = base_url
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], _Kept] = {}

    def methods(self, project_id: str, currency: str) -> tuple[PaymentMethod, ...]:
        """The methods of a project in a currency; empty when Paysera never told them.

        One caller at a time asks Paysera; the others go on with what is known.
        """
        now = self._clock()
        with self._lock:
            kept = self._kept.get((project_id, currency), _NOTHING_YET)
            if kept.fetch_again_at is not None and now < kept.fetch_again_at:
                return kept.methods
            self._keep(project_id, currency, _Kept(kept.methods, now + _RETRY_PAUSE))
        url = f"{self._base_url}{project_id}/currency:{currency}"
        try:
            methods = read_methods(fetch(self._outbound.session, url))
        except PaymentAppError as error:
            _log.warning("paysera_methods_not_fetched", project_id=project_id, reason=error.message)
            return kept.methods
        with self._lock:
            self._keep(project_id, currency, _Kept(methods, now + _FRESH_FOR))
        return methods

    def known(self, project_id: str, currency: str) -> tuple[PaymentMethod, ...]:
        """What ``methods`` would say, from memory alone: never waits for Paysera."""
        return self._kept.get((project_id, currency), _NOTHING_YET).methods

    def _keep(self, project_id: str, currency: str, kept: _Kept) -> None:
        if len(self._kept) >= _MAX_LISTS:
            self._kept.clear()
        self._kept[project_id, currency] = kept
