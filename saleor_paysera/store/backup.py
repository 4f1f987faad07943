"""A copy of the SQLite file, made while the app goes on working."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, cast

from sqlalchemy import Engine

from saleor_paysera.payments.errors import PaymentAppError

_OWNER_ONLY: Final = 0o600


class BackupNotMade(PaymentAppError):
    """There is no backup: nothing was written, or what was written has been removed."""

    code = "BACKUP_NOT_MADE"


def back_up(engine: Engine, file: Path) -> None:
    """Copy the database as it is at one moment to a new ``file``, which only its owner can read.

    Everything committed before is in it. The app may write meanwhile. The copy is checked
    and complete once it has its name.

    Raises:
        BackupNotMade
    """
    if engine.dialect.name != "sqlite":
        raise BackupNotMade(
            "This database is PostgreSQL's. Use its own program: pg_dump --format=custom "
            "--file=FILE with the address in DATABASE_URL."
        )
    if os.path.lexists(file):
        raise BackupNotMade(f"{file} is there already. Choose another name.")
    try:
        with _made_aside(file) as partial:
            _copy(engine, partial)
            _check(partial)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise BackupNotMade(f"{file} cannot be written: {reason}.") from error


@contextmanager
def _made_aside(file: Path) -> Iterator[Path]:
    """A new file beside ``file`` that gets its name at the end, or is removed."""
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
    try:
        yield partial
        _write_through(partial)
        partial.rename(file)
        _write_through(file.parent)
    finally:
        partial.unlink(missing_ok=True)


def _write_through(path: Path) -> None:
    """Let it survive a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _copy(engine: Engine, target: Path) -> None:
    pooled = engine.raw_connection()
    try:
        source = cast("sqlite3.Connection", pooled.driver_connection)
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            # One file is all there is to keep: no log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        pooled.close()


def _check(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise BackupNotMade(f"The copy is damaged, so the database probably is: {verdict}.")
