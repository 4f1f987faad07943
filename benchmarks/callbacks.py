"""Paysera calls back: verified, committed, answered; and the report that follows from it."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import requests

from benchmarks.ground import Ground
from benchmarks.light_saleor import LightSaleor
from benchmarks.prepared import Preparation
from benchmarks.shop import open_shop, transaction_id
from benchmarks.wrk import Load, run_wrk, write_requests

_CONNECTIONS: Final = 16
_RUNS: Final = 3
_WARM_S: Final = 1
_SECONDS: Final = 5
_CALLBACKS: Final = 8_000  # more than are taken in a run
_AT_REST: Final = 30
_SALEOR_ANSWERS_AFTER_MS: Final = 20


@dataclass(frozen=True)
class Callbacks:
    """What several runs came to; times in milliseconds."""

    per_second: float
    p99_ms: float
    faults: int
    """Answers that were not 200, or did not come."""
    report_median_ms: float
    report_slowest_ms: float
    """From the ``OK`` to the report's arrival at Saleor, one callback at a time."""


def measure(ground: Ground, file: Path) -> Callbacks:
    """Callbacks as fast as they are taken, while their reports go out; then some at rest."""
    write_requests(Preparation(ground.keys, "").paid_callbacks(_CALLBACKS), file)
    loads = [_under_load(ground, file) for _ in range(_RUNS)]
    delays = _at_rest(ground, file)
    return Callbacks(
        per_second=median(load.per_second for load in loads),
        p99_ms=median(load.p99_ms for load in loads),
        faults=sum(load.refused + load.failed for load in loads),
        report_median_ms=median(delays),
        report_slowest_ms=max(delays),
    )


def _under_load(ground: Ground, file: Path) -> Load:
    with LightSaleor(answers_after_ms=_SALEOR_ANSWERS_AFTER_MS) as saleor:
        url = ground.new_database()
        shop = open_shop(url, saleor.api_url, ground.keys)
        shop.begin_payments(_CALLBACKS)
        shop.store.engine.dispose()
        with ground.app(url) as app:
            warm = run_wrk(
                app.base_url, file,
                connections=_CONNECTIONS, seconds=_WARM_S, first=0, once=True,
            )  # fmt: skip
            return run_wrk(
                app.base_url, file,
                connections=_CONNECTIONS, seconds=_SECONDS, first=warm.requests + 64, once=True,
            )  # fmt: skip


def _at_rest(ground: Ground, file: Path) -> list[float]:
    paths = [request.split(b" ", 2)[1].decode() for request in file.read_bytes().split(b"\x1e")]
    with LightSaleor(answers_after_ms=0) as saleor:
        url = ground.new_database()
        shop = open_shop(url, saleor.api_url, ground.keys)
        shop.begin_payments(_AT_REST)
        shop.store.engine.dispose()
        with ground.app(url) as app:
            answered: list[float] = []
            for path in paths[:_AT_REST]:
                assert requests.get(app.base_url + path, timeout=10).text == "OK"
                answered.append(time.monotonic())
                time.sleep(0.25)
            came = {arrival.transaction_id: arrival.at for arrival in saleor.arrivals()}
    return [(came[transaction_id(at)] - told) * 1_000 for at, told in enumerate(answered)]
