"""What the commands share: settings, the store, errors as sentences, times and tables."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saleor_paysera.bootstrap import open_store
from saleor_paysera.logs import configure_logging
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.settings import LogFormat, LogLevel, Settings
from saleor_paysera.store.unit_of_work import Store

# What moves a cursor, begins a line, or turns the order of a text around.
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class BadInput(click.ClickException):
    """What was given cannot be used. Exit code 2."""

    exit_code = 2


@contextmanager
def told_plainly() -> Iterator[None]:
    """Let expected errors end the command with their sentence instead of a traceback."""
    try:
        yield
    except PaymentAppError as error:
        raise BadInput(f"{error.message} ({error.code})") from error


def settings_from_environment() -> Settings:
    """The settings; a missing one ends the command with a sentence about it."""
    with told_plainly():
        return Settings.from_environment(os.environ)


def store_from_environment() -> Store:
    """The database of the app that the environment describes."""
    settings = settings_from_environment()
    configure_logging(LogLevel.WARNING, LogFormat.TEXT)
    with told_plainly():
        return open_store(settings)


def read_text(file: Path) -> str:
    """The text of a file, or of standard input for ``-``; surrounding white space dropped.

    Raises:
        BadInput: it cannot be read, is no text, or is empty.
    """
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            text: str = opened.read().strip()
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not a text file.") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    if not text:
        raise BadInput(f"{file} is empty.")
    return text


def shown_database(store: Store) -> str:
    """The database's address without its password."""
    return store.engine.url.render_as_string(hide_password=True)


def shown_time(moment: datetime | None) -> str:
    """A time in the reader's own zone."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def print_facts(title: str, facts: Mapping[str, str]) -> None:
    """Names and values under a title, one to a line."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(title)}[/bold]")
    for name, value in facts.items():
        console.print(f"  {escape(name + ':'):<18} {escape(_harmless(value))}")
    console.print()


def print_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """A table on a terminal; elsewhere lines of cells with tabs between, nothing cut off."""
    console = Console()
    rows = [[_harmless(cell) for cell in row] for row in rows]
    if not console.is_terminal:
        click.echo(title)
        for row in [columns, *rows]:
            click.echo("\t".join(cell.replace("\n", "; ") for cell in row))
        click.echo()
        return
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=position == 0)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


def _harmless(text: str) -> str:
    """Shoppers choose some of the texts: none of them may move a terminal's cursor."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
