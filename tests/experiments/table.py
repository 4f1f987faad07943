"""The table of the experiments, for a terminal and for a file."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.experiments.experiment import Kind, Result

_WIDTH_OF_A_FILE = 120

_console = Console(highlight=False)
if not _console.is_terminal:
    _console = Console(highlight=False, width=_WIDTH_OF_A_FILE)


def print_line(result: Result) -> None:
    """One experiment, as soon as it is over: so that nobody waits in the dark."""
    sign = "[green]clean[/green]" if result.tally.is_clean else "[red]FAILED[/red]"
    _console.print(
        f"{sign}  {escape(result.experiment.what)} ({result.database}): "
        f"{result.tally.done:,} in {result.seconds:.0f} s",
        soft_wrap=True,
    )
    for remark in result.tally.remarks:
        _console.print(f"         {escape(remark)}", soft_wrap=True)


def print_table(kind: Kind, results: Sequence[Result], *, seed: int, is_long: bool) -> None:
    """All of them, and whether anything went wrong."""
    form = "long" if is_long else "short"
    table = Table(title=f"make {kind}, {form} form, seed {seed}", title_justify="left")
    table.add_column("what was done", overflow="fold")
    table.add_column("database")
    for name in ("how often", "lost", "doubled", "wrongly accepted", "other faults", "seconds"):
        table.add_column(name, justify="right")
    for result in results:
        tally = result.tally
        table.add_row(
            escape(result.experiment.what),
            str(result.database),
            f"{tally.done:,}",
            *(_count(number) for number in (tally.lost, tally.doubled, tally.accepted)),
            _count(tally.broken),
            f"{result.seconds:.0f}",
        )
    _console.print(table)
    failed = sum(not result.tally.is_clean for result in results)
    if not results:
        _console.print("[red]Nothing was tried.[/red]")
    elif failed:
        _console.print(f"[red]{failed} of {len(results)} went wrong.[/red]")
    else:
        _console.print(f"All {len(results)} are clean.")


def _count(number: int) -> str:
    return f"[red]{number:,}[/red]" if number else "0"
