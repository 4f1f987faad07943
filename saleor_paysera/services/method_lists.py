"""Paysera's lists of payment methods: cached for an hour, served stale when it is away."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound, OutboundFailure, fetch
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.methods import PaymentMethod, read_methods
from saleor_paysera.services.turns import Turns

_FRESH_FOR: Final = timedelta(hours=1)
_WAIT_S: Final = 3.0
_RETRY_PAUSE: Final = timedelta(minutes=1)
_TOLD_JUST_NOW: Final = timedelta(seconds=10)
_MAX_LISTS: Final = 2_000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known. ``told_at``: when Paysera was asked last; ``problem``: why in vain."""

    methods: tuple[PaymentMethod, ...]
    fetch_again_at: datetime
    told_at: datetime
    problem: PaymentAppError | None = None


class MethodLists:
    """The methods of each project and currency, as Paysera publishes them."""

    def __init__(self, *, outbound: Outbound, clock: Callable[[], datetime], base_url: str) -> None:
        self._outbound = outbound
        self._clock = clock
        self._base_url = base_url
        self._turns = Turns()
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], _Kept] = {}

    def methods(self, project_id: str, currency: str) -> tuple[PaymentMethod, ...]:
        """The methods of a project in a currency; empty when Paysera never told them.

        One caller at a time asks Paysera. The others go on with what is known; while
        nothing is, they wait three seconds for the answer.
        """
        key = (project_id, currency)
        kept = self._kept.get(key)
        if kept is not None and self._clock() < kept.fetch_again_at:
            return kept.methods
        turn = self._turns.of(key)
        if not turn.acquire(timeout=0 if kept is not None else _WAIT_S):
            return kept.methods if kept is not None else ()
        try:
            return self._renewed(key)
        finally:
            turn.release()

    def _renewed(self, key: tuple[str, str]) -> tuple[PaymentMethod, ...]:
        now, kept = self._clock(), self._kept.get(key)
        if kept is not None and now < kept.fetch_again_at:
            return kept.methods  # whoever had the turn before has just asked
        try:
            return self._fetched(key)
        except PaymentAppError as error:
            _log.warning("paysera_methods_not_fetched", project_id=key[0], reason=error.message)
            return kept.methods if kept is not None else ()

    def asked(self, project_id: str, currency: str) -> tuple[PaymentMethod, ...]:
        """The methods as Paysera tells them now; what it told ten seconds ago counts as now.

        Raises:
            OutboundRefusal: Paysera has no such list.
            OutboundFailure, InvalidMethodList: it could not be had.
        """
        key = (project_id, currency)
        turn = self._turns.of(key)
        if not turn.acquire(timeout=_WAIT_S):
            raise OutboundFailure("Paysera's list of payment methods takes too long.")
        try:
            kept = self._kept.get(key)
            if kept is None or self._clock() - kept.told_at >= _TOLD_JUST_NOW:
                return self._fetched(key)
            if kept.problem is not None:
                raise kept.problem
            return kept.methods
        finally:
            turn.release()

    def _fetched(self, key: tuple[str, str]) -> tuple[PaymentMethod, ...]:
        """Ask Paysera, and keep the answer, or older methods with the reason of the failure."""
        project_id, currency = key
        now, kept = self._clock(), self._kept.get(key)
        try:
            url = f"{self._base_url}{project_id}/currency:{currency}"
            methods = read_methods(fetch(self._outbound.session, url))
        except PaymentAppError as error:
            known = kept.methods if kept is not None else ()
            self._keep(key, _Kept(known, now + _RETRY_PAUSE, now, error))
            raise
        self._keep(key, _Kept(methods, now + _FRESH_FOR, now))
        return methods

    def _keep(self, key: tuple[str, str], told: _Kept) -> None:
        with self._lock:
            self._kept.pop(key, None)
            if len(self._kept) >= _MAX_LISTS:
                del self._kept[next(iter(self._kept))]  # the one that was told longest ago
            self._kept[key] = told
