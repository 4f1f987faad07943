"""Bring the database's tables up to date. Runs by itself at every start."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

_HERE: Final = Path(__file__).resolve().parent
_LOCK_ID: Final = 0x5A1E0
"""PostgreSQL's advisory lock while migrating; any number that nobody else uses."""


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing. Processes that start together take turns."""
    with engine.begin() as connection:  # on SQLite this holds the write lock
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config
