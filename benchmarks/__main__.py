"""Measure and print the tables of docs/performance.md.

    python -m benchmarks [webhooks] [callbacks] [backlog] [start] [growth] [search]

All but the last two, which fill a million rows, unless some are named. Exit code 1 where a goal
was not met.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks import backlog, callbacks, growth, machine, payment_search, webhooks
from benchmarks.ground import Database, Ground
from benchmarks.shop import new_keys
from benchmarks.wrk import WrkMissing, check_wrk
from saleor_paysera.logs import configure_logging
from saleor_paysera.settings import LogFormat, LogLevel
from tests.support.databases import PostgresqlServer, find_postgresql

_ALL: Final = ("webhooks", "callbacks", "backlog", "start", "growth", "search")
_USUAL: Final = _ALL[:4]
_SEARCHES_SHOWN: Final = 5
_REFERENCE_PER_S: Final = 125  # a payment app of the field that stores nothing, at 16 connections
_WIDTH: Final = 120


@dataclass
class Bench:
    """One run: where it prints, and what fell short."""

    console: Console
    missed: list[str] = field(default_factory=list)

    def goal(self, shown: str, what: str, *, is_met: bool) -> str:
        """A figure as the table shows it, marked where it misses its goal."""
        if is_met:
            return shown
        self.missed.append(f"{what}: {shown}")
        return f"[red]{shown} ✗[/red]"

    def table(self, title: str, *columns: str) -> Table:
        """A table whose first two columns are texts."""
        table = Table(title=title, title_justify="left")
        for place, column in enumerate(columns):
            table.add_column(column, justify="left" if place < 2 else "right")
        return table


def main(wanted: list[str]) -> int:
    """Measure what is wanted."""
    if not set(wanted) <= set(_ALL):
        print(__doc__)
        return 2
    try:
        check_wrk()
    except WrkMissing as error:
        print(error)
        return 2
    configure_logging(LogLevel.ERROR, LogFormat.TEXT)
    console = Console(highlight=False)
    bench = Bench(console if console.is_terminal else Console(highlight=False, width=_WIDTH))
    bench.console.print(machine.described(), soft_wrap=True)
    for name in wanted or _USUAL:
        with _grounds() as grounds:
            _MEASURES[name](bench, grounds)
    for missed in bench.missed:
        bench.console.print(f"[red]Missed:[/red] {missed}", soft_wrap=True)
    return 1 if bench.missed else 0


@contextmanager
def _grounds() -> Iterator[list[Ground]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="saleor-paysera-")))
        keys = new_keys()
        grounds = [Ground(Database.SQLITE, folder, keys, None)]
        binaries = find_postgresql()
        if binaries is None:
            print("PostgreSQL's server is not on this machine: left out.")
        else:
            server = stack.enter_context(PostgresqlServer(binaries))
            grounds.append(Ground(Database.POSTGRESQL, folder, keys, server))
        yield grounds


def _webhooks(bench: Bench, grounds: list[Ground]) -> None:
    table = bench.table(
        "Webhooks: medians of 3 runs of 5 s",
        "request", "database", "connections", "per second", "of the floor", "median ms", "p99 ms",
        "memory MB",
    )  # fmt: skip
    for ground in grounds:
        kinds = webhooks.prepare(ground, ground.folder)
        for connections in webhooks.CONNECTIONS:
            floor = webhooks.measure_floor(ground, kinds, connections)
            table.add_row(
                "the floor", ground.database, str(connections), f"{floor.per_second:,.0f}", "",
                f"{floor.median_ms:.1f}", f"{floor.p99_ms:.1f}", f"{floor.memory_mb:.0f}",
            )  # fmt: skip
            for kind in kinds:
                measured = webhooks.measure(ground, kind, connections)
                _add(bench, table, ground, kind, connections, measured, floor)
    bench.console.print(table)


def _add(
    bench: Bench,
    table: Table,
    ground: Ground,
    kind: webhooks.Kind,
    connections: int,
    measured: webhooks.Measured,
    floor: webhooks.Measured,
) -> None:
    what = f"{kind.name}, {ground.database}, {connections} connections"
    ratio, is_loaded = measured.per_second / floor.per_second, connections > 1
    table.add_row(
        kind.name,
        ground.database,
        str(connections),
        bench.goal(
            f"{measured.per_second:,.0f}", f"{what}, per second",
            is_met=not is_loaded or measured.per_second >= 10 * _REFERENCE_PER_S,
        ),
        bench.goal(f"{ratio:.0%}", f"{what}, of the floor", is_met=not is_loaded or ratio >= 0.7),
        f"{measured.median_ms:.1f}",
        bench.goal(f"{measured.p99_ms:.1f}", f"{what}, p99 in ms", is_met=measured.p99_ms < 25),
        bench.goal(
            f"{measured.memory_mb:.0f}", f"{what}, memory in MB", is_met=measured.memory_mb < 150
        ),
    )  # fmt: skip
    if measured.faults:
        bench.missed.append(f"{what}: {measured.faults} wrong answers")


def _callbacks(bench: Bench, grounds: list[Ground]) -> None:
    table = bench.table(
        "Callbacks at 16 connections while their reports go out, and one by one at rest",
        "", "database", "per second", "p99 ms", "report at Saleor, median ms", "slowest ms",
    )  # fmt: skip
    for ground in grounds:
        measured = callbacks.measure(ground, ground.folder / "callbacks")
        what = f"callbacks, {ground.database}"
        table.add_row(
            "callbacks",
            ground.database,
            bench.goal(
                f"{measured.per_second:,.0f}", f"{what}, per second",
                is_met=measured.per_second >= 500,
            ),
            bench.goal(f"{measured.p99_ms:.1f}", f"{what}, p99 in ms", is_met=measured.p99_ms < 50),
            f"{measured.report_median_ms:.1f}",
            bench.goal(
                f"{measured.report_slowest_ms:.1f}", f"{what}, report in ms",
                is_met=measured.report_slowest_ms < 100,
            ),
        )  # fmt: skip
        if measured.faults:
            bench.missed.append(f"{what}: {measured.faults} wrong answers")
    bench.console.print(table)


def _backlog(bench: Bench, grounds: list[Ground]) -> None:
    table = bench.table(
        "Reports that waited, at a Saleor that answers in 20 ms; of a few payments it takes none",
        "", "database", "waiting", "sent", "per second", "out of order",
    )  # fmt: skip
    for ground in grounds:
        measured = backlog.measure(ground)
        what = f"backlog, {ground.database}"
        table.add_row(
            "backlog",
            ground.database,
            f"{measured.waiting:,}",
            bench.goal(
                f"{measured.sent:,}", f"{what}, sent", is_met=measured.sent == measured.wanted
            ),
            bench.goal(
                f"{measured.per_second:,.0f}", f"{what}, per second",
                is_met=measured.per_second >= 200,
            ),
            bench.goal(
                str(measured.out_of_order), f"{what}, out of order",
                is_met=not measured.out_of_order,
            ),
        )  # fmt: skip
    bench.console.print(table)


def _start(bench: Bench, grounds: list[Ground]) -> None:
    table = bench.table("From the command to the first answer", "", "database", "s")
    for ground in grounds:
        url, shop = webhooks.new_shop(ground)
        shop.store.engine.dispose()
        began = time.monotonic()
        with ground.app(url):
            seconds = time.monotonic() - began
        table.add_row(
            "start",
            ground.database,
            bench.goal(f"{seconds:.1f}", f"start, {ground.database}, in s", is_met=seconds < 1.5),
        )
    bench.console.print(table)


def _growth(bench: Bench, grounds: list[Ground]) -> None:
    connections = webhooks.CONNECTIONS[-1]
    table = bench.table(
        f"{growth.PAYMENTS:,} payments and {growth.SHOPS:,} shops, {connections} connections",
        "request", "database", "per second, small", "large", "p99 ms, small", "large", "ratio",
    )  # fmt: skip
    for ground in grounds:
        url = growth.fill(ground)
        for kind in webhooks.prepare(ground, ground.folder):
            small = webhooks.measure(ground, kind, connections)
            large = webhooks.measure_on(ground, url, kind, connections)
            ratio = small.per_second / large.per_second
            table.add_row(
                kind.name, ground.database, f"{small.per_second:,.0f}", f"{large.per_second:,.0f}",
                f"{small.p99_ms:.1f}", f"{large.p99_ms:.1f}",
                bench.goal(
                    f"{ratio:.2f}", f"growth, {kind.name}, {ground.database}", is_met=ratio <= 1.2
                ),
            )  # fmt: skip
    bench.console.print(table)


def _search(bench: Bench, grounds: list[Ground]) -> None:
    table = bench.table(
        f"The slowest searches of the Dashboard's page among {payment_search.PAYMENTS:,} payments",
        "search", "database", "found", "median ms", "slowest of 10, ms",
    )  # fmt: skip
    for ground in grounds:
        for search in payment_search.measure(ground)[:_SEARCHES_SHOWN]:
            table.add_row(
                search.name, ground.database, str(search.found), f"{search.median_ms:.1f}",
                bench.goal(
                    f"{search.slowest_ms:.1f}", f"{search.name}, {ground.database}, in ms",
                    is_met=search.slowest_ms < 50,
                ),
            )  # fmt: skip
    bench.console.print(table)


_MEASURES: Final = {
    "webhooks": _webhooks,
    "callbacks": _callbacks,
    "backlog": _backlog,
    "start": _start,
    "growth": _growth,
    "search": _search,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
