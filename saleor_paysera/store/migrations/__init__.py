"""Bring the database's tables up to date. Runs by itself at every start."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.store.engine import ACCESS, Access

_HERE: Final = Path(__file__).resolve().parent
_LOCK_ID: Final = 0x5A1E0
"""PostgreSQL's advisory lock while migrating; any number that nobody else uses."""


class DatabaseUnavailable(PaymentAppError):
    """The database could not be opened or brought up to date."""

    code = "DATABASE_UNAVAILABLE"
    retryable = True


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing. Processes that start together take turns.

    Raises:
        DatabaseUnavailable
        DatabaseBusy: another program keeps the SQLite file locked.
    """
    try:
        with engine.begin() as connection:  # on SQLite this holds the write lock
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})
            command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise DatabaseUnavailable(
            f"The database does not fit this version of the app: {error}. It was probably used "
            "by a newer one; install that version."
        ) from error
    except DatabaseError as error:
        raise DatabaseUnavailable(
            f"The database cannot be used: {_first_line(error.orig)}. Check DATABASE_URL, and "
            "that the server runs or the folder of the file exists and can be written to."
        ) from error


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revision of the tables that are there, None without tables, and of this version's."""

    present: str | None
    wanted: str
    is_older: bool
    """Whether this version knows how to bring the tables up to date."""

    @property
    def are_equal(self) -> bool:
        """Whether the tables are those of this version."""
        return self.present == self.wanted


def read_revisions(engine: Engine) -> Revisions:
    """Look which version's tables there are, and change nothing.

    Raises:
        SQLAlchemyError: the database cannot be used.
    """
    with engine.connect().execution_options(**{ACCESS: Access.READ}) as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
        present = MigrationContext.configure(connection).get_current_revision()
    known = [script.revision for script in scripts.walk_revisions()]
    wanted = scripts.get_current_head() or ""
    return Revisions(present, wanted, is_older=present in known and present != wanted)


def _first_line(error: object) -> str:
    return next(iter(str(error).splitlines()), "").rstrip(" .:")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config
