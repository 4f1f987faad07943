"""Checkout waits for these: initialize, process and gateway initialize, beside the floor."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.ground import Ground
from benchmarks.prepared import Preparation
from benchmarks.servers import memory_mb
from benchmarks.shop import Shop, open_shop
from benchmarks.wrk import Load, run_wrk, write_requests
from tests.support.apps import AppProcess

CONNECTIONS: Final = (1, 16)
API_URL: Final = "https://shop.example/graphql/"
_RUNS: Final = 3
_WARM_S: Final = 1
_SECONDS: Final = 5
_INITIALIZE: Final = 16_000  # more than are sent in a run
_OTHERS: Final = 4_000


@dataclass(frozen=True)
class Measured:
    """What several runs of one kind of request came to: medians; times in milliseconds."""

    per_second: float
    median_ms: float
    p99_ms: float
    memory_mb: float
    faults: int
    """Answers that were not 200, or did not come."""


@dataclass(frozen=True)
class Kind:
    """A kind of request, ready to be sent; ``once``: none of them a second time."""

    name: str
    file: Path
    once: bool


def prepare(ground: Ground, folder: Path) -> list[Kind]:
    """Sign the requests of all kinds."""
    preparation = Preparation(ground.keys, API_URL)
    kinds = {
        "initialize": preparation.initialize(_INITIALIZE),
        "process": preparation.process(_OTHERS),
        "gateway initialize": preparation.gateway_initialize(_OTHERS),
    }
    for name, requests in kinds.items():
        write_requests(requests, folder / name)
    return [Kind(name, folder / name, name == "initialize") for name in kinds]


def new_shop(ground: Ground) -> tuple[str, Shop]:
    """A shop with the payments that are asked about, and its database's address."""
    url = ground.new_database()
    shop = open_shop(url, API_URL, ground.keys)
    shop.begin_payments(_OTHERS)
    return url, shop


def measure_floor(ground: Ground, kinds: list[Kind], connections: int) -> Measured:
    """What the floor does with the same requests."""
    return _medians([_load(ground.floor, kinds[0], connections, once=False) for _ in range(_RUNS)])


def measure(ground: Ground, kind: Kind, connections: int) -> Measured:
    """What the app does, on a new database for every run."""

    @contextmanager
    def app_of_a_new_shop() -> Iterator[AppProcess]:
        url, shop = new_shop(ground)
        shop.store.engine.dispose()
        with ground.app(url) as app:
            yield app

    return _medians(
        [_load(app_of_a_new_shop, kind, connections, once=kind.once) for _ in range(_RUNS)]
    )


def measure_on(ground: Ground, database_url: str, kind: Kind, connections: int) -> Measured:
    """What the app does on a database that is there."""
    return _medians([_load(lambda: ground.app(database_url), kind, connections, once=kind.once)])


def _load(
    serving: Callable[[], AbstractContextManager[AppProcess]],
    kind: Kind,
    connections: int,
    *,
    once: bool,
) -> tuple[Load, float]:
    with serving() as server:
        warm = run_wrk(
            server.base_url, kind.file,
            connections=connections, seconds=_WARM_S, first=0, once=once,
        )  # fmt: skip
        load = run_wrk(
            server.base_url, kind.file,
            connections=connections, seconds=_SECONDS, first=warm.requests + 64, once=once,
        )  # fmt: skip
        return load, memory_mb(server)


def _medians(runs: list[tuple[Load, float]]) -> Measured:
    loads = [load for load, _ in runs]
    return Measured(
        per_second=median(load.per_second for load in loads),
        median_ms=median(load.median_ms for load in loads),
        p99_ms=median(load.p99_ms for load in loads),
        memory_mb=max(memory for _, memory in runs),
        faults=sum(load.refused + load.failed for load in loads),
    )
