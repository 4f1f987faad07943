"""Paysera's lists of payment methods: cached for an hour, served stale when it is away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound, fetch
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.methods import PaymentMethod, read_methods
from saleor_paysera.services.once_per import OncePer

_FRESH_FOR: Final = timedelta(hours=1)
_WAIT_S: Final = 3.0
_RETRY_PAUSE: Final = timedelta(minutes=1)
_MAX_LISTS: Final = 2_000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Kept:
    methods: tuple[PaymentMethod, ...]
    fetch_again_at: datetime


class MethodLists:
    """The methods of each project and currency, as Paysera publishes them."""

    def __init__(self, *, outbound: Outbound, clock: Callable[[], datetime], base_url: str) -> None:
        self._outbound = outbound
        self._clock = clock
        self._base_url = base_url
        self._fetches = OncePer(_RETRY_PAUSE)
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
        turn = self._fetches.turn(key)
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
        project_id, currency = key
        try:
            return self.fetched(project_id, currency)
        except PaymentAppError as error:
            _log.warning("paysera_methods_not_fetched", project_id=project_id, reason=error.message)
            return self._keep(key, kept.methods if kept is not None else (), now + _RETRY_PAUSE)

    def fetched(self, project_id: str, currency: str) -> tuple[PaymentMethod, ...]:
        """The methods as Paysera tells them now.

        Raises:
            OutboundRefusal: Paysera has no such list.
            OutboundFailure, InvalidMethodList: it could not be had.
        """
        url = f"{self._base_url}{project_id}/currency:{currency}"
        methods = read_methods(fetch(self._outbound.session, url))
        return self._keep((project_id, currency), methods, self._clock() + _FRESH_FOR)

    def _keep(
        self, key: tuple[str, str], methods: tuple[PaymentMethod, ...], fetch_again_at: datetime
    ) -> tuple[PaymentMethod, ...]:
        if len(self._kept) >= _MAX_LISTS:
            self._kept.clear()
        self._kept[key] = _Kept(methods, fetch_again_at)
        return methods
