"""After an outage: thousands of reports wait, and Saleor is back."""

import time
from dataclasses import dataclass
from typing import Final

from benchmarks.ground import Ground
from benchmarks.light_saleor import Arrival, LightSaleor
from benchmarks.shop import open_shop, transaction_id
from saleor_paysera.payments.states import ReportType

_PAYMENTS: Final = 5_000
_TYPES: Final = (ReportType.CHARGE_REQUEST, ReportType.CHARGE_SUCCESS)
_TROUBLE_EVERY: Final = 500
_SALEOR_ANSWERS_AFTER_MS: Final = 20
_WITHIN_S: Final = 300


@dataclass(frozen=True)
class Backlog:
    """How it was worked off."""

    waiting: int
    wanted: int
    """Those that Saleor takes."""
    sent: int
    per_second: float
    out_of_order: int
    """Payments whose reports came in another order than they were stored."""


def measure(ground: Ground) -> Backlog:
    """Start the app on a database full of waiting reports; a few payments have trouble that
    does not end, and must not hold up the others."""
    with LightSaleor(answers_after_ms=_SALEOR_ANSWERS_AFTER_MS) as saleor:
        saleor.trouble([transaction_id(at) for at in range(0, _PAYMENTS, _TROUBLE_EVERY)])
        url = ground.new_database()
        shop = open_shop(url, saleor.api_url, ground.keys)
        shop.begin_payments(_PAYMENTS)
        waiting = shop.wait_with_reports(_TYPES)
        shop.store.engine.dispose()
        wanted = waiting - len(_TYPES) * (_PAYMENTS // _TROUBLE_EVERY)
        with ground.app(url):
            taken = _wait_for(saleor, wanted)
    return Backlog(
        waiting=waiting,
        wanted=wanted,
        sent=len(taken),
        per_second=len(taken) / (taken[-1].at - taken[0].at),
        out_of_order=_out_of_order(taken),
    )


def _wait_for(saleor: LightSaleor, wanted: int) -> list[Arrival]:
    deadline = time.monotonic() + _WITHIN_S
    while True:
        time.sleep(1)
        taken = [arrival for arrival in saleor.arrivals() if arrival.was_taken]
        if len(taken) >= wanted or time.monotonic() > deadline:
            return taken


def _out_of_order(taken: list[Arrival]) -> int:
    by_payment: dict[str, list[str]] = {}
    for arrival in taken:
        by_payment.setdefault(arrival.transaction_id, []).append(arrival.type)
    return sum(types != list(_TYPES) for types in by_payment.values())
