"""The database: reachable, sound, of this version, with room, and not open to others."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.services.doctor.findings import Finding, Health
from saleor_paysera.store.migrations import Revisions, read_revisions
from saleor_paysera.store.unit_of_work import Store

SECRETS: Final = "secrets"
"""The subject of what is found last of a database that can be read."""

_SUBJECT: Final = "database"
_SCARCE_BYTES: Final = 500_000_000
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def examine_database(store: Store) -> Iterator[Finding]:
    """Look at it without changing it. Nothing else can be looked at while it is ill."""
    if _is_missing(store.engine):
        yield Finding(_SUBJECT, Health.LOOK, "There is no file yet. The server makes it.")
        return
    try:
        revisions = read_revisions(store.engine)
    except SQLAlchemyError as error:
        yield Finding(
            _SUBJECT,
            Health.ILL,
            f"It cannot be used: {_first_line(error)}. Check DATABASE_URL, and that the server "
            "runs or the file can be read and written.",
        )
        return
    yield _of_version(revisions)
    if revisions.are_equal:
        yield _secrets(store)
    if store.engine.dialect.name == "sqlite":
        yield from _sqlite_file(store.engine)


def _is_missing(engine: Engine) -> bool:
    """Whether to connect would make a new, empty file."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()


def _of_version(revisions: Revisions) -> Finding:
    if revisions.are_equal:
        return Finding(
            _SUBJECT,
            Health.WELL,
            f"Reachable, its tables are those of this version ({revisions.wanted}).",
        )
    if revisions.present is None:
        return Finding(
            _SUBJECT, Health.LOOK, "It is empty. The server makes the tables when it starts."
        )
    if revisions.is_older:
        return Finding(
            _SUBJECT,
            Health.LOOK,
            f"Its tables are those of an older version ({revisions.present}). The server brings "
            "them up to date when it starts; take a backup before.",
        )
    return Finding(
        _SUBJECT,
        Health.ILL,
        f"Its tables are those of a newer version ({revisions.present}). Install that version.",
    )


def _secrets(store: Store) -> Finding:
    try:
        with store.read() as uow:
            for installation in uow.installations.all():
                uow.configurations.of_installation(installation.id)
    except PaymentAppError as error:
        return Finding(SECRETS, Health.ILL, error.message)
    return Finding(SECRETS, Health.WELL, "SECRET_KEY opens the stored tokens and passwords.")


def _sqlite_file(engine: Engine) -> Iterator[Finding]:
    subject = "database file"
    file = Path(engine.url.database or "")
    if not file.is_absolute():
        yield Finding(
            subject,
            Health.LOOK,
            "DATABASE_URL names it by a relative path, so each folder has a file of its own. "
            f"Better: sqlite:///{file.absolute()}",
        )
    if file.stat().st_mode & _FOR_OTHERS:
        yield Finding(
            subject,
            Health.LOOK,
            "Other users of this machine can open it. Secrets and payers' data are encrypted in "
            f"it, amounts and order numbers are not. Run: chmod 600 {file}",
        )
    free = shutil.disk_usage(file.absolute().parent).free
    if free < _SCARCE_BYTES:
        yield Finding(
            subject,
            Health.ILL,
            f"Only {free // 1_000_000} MB are free on its disk. Without room no callback can be "
            "taken; make room.",
        )
    with engine.connect() as connection:
        verdict = str(connection.scalar(text("PRAGMA quick_check(1)")))
    if verdict != "ok":
        yield Finding(subject, Health.ILL, f"It is damaged: {verdict}. Restore the last backup.")
    else:
        yield Finding(
            subject, Health.WELL, f"Sound; {free // 1_000_000:,} MB are free on its disk."
        )


def _first_line(error: SQLAlchemyError) -> str:
    cause: object = getattr(error, "orig", None) or error
    return next(iter(str(cause).splitlines()), "").rstrip(" .:")
