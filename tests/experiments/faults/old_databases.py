"""Databases as earlier versions of the app left them, with everything in them.

The rows are those of the app as it is; of each the columns that its table had then. So a new
migration is tried with real data as soon as it is written.
"""

from dataclasses import dataclass
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, select, text

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import alembic_config

Rows = dict[str, list[dict[str, Any]]]
"""The rows of each table, in the order of their keys."""


@dataclass(frozen=True)
class Revisions:
    """The revisions of the tables: the newest, and those before, oldest first."""

    newest: str
    earlier: tuple[str, ...]


def revisions_in(database_url: str) -> Revisions:
    """Every revision that a migration leads to."""
    engine = create_database_engine(database_url)
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    engine.dispose()
    newest, *earlier = [script.revision for script in scripts.walk_revisions()]
    return Revisions(newest, tuple(reversed(earlier)))


def read_rows(database_url: str) -> Rows:
    """Everything that is in a database."""
    engine = create_database_engine(database_url)
    with engine.connect() as connection:
        rows = {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in _tables(connection)
        }
    engine.dispose()
    return rows


def build_old(database_url: str, revision: str, rows: Rows, *, times: int = 1) -> None:
    """Fill an empty database as it was at a revision.

    ``times``: how often there are payments, with all that belongs to them; under other
    numbers each time.
    """
    engine = create_database_engine(database_url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)
        for table in _tables(connection):
            for number in range(times if "payments" in _names_in(table) else 1):
                _insert(connection, table, rows[table.name], number)
            if "id" in table.c and connection.dialect.name == "postgresql":
                next_id = func.setval(
                    func.pg_get_serial_sequence(table.name, "id"), func.max(table.c.id)
                )
                connection.execute(select(next_id))
    engine.dispose()


def revision_of(database_url: str) -> str:
    """Which revision a database has."""
    engine = create_database_engine(database_url)
    with engine.connect() as connection:
        revision: str = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar_one()
    engine.dispose()
    return revision


def missing_from(after: Rows, before: Rows) -> list[str]:
    """What there was before and is not there any more as it was, by table."""
    missing = []
    for name, rows in before.items():
        pairs = zip(after[name], rows, strict=False)  # there may be more than before
        kept = [{column: row.get(column) for column in old} for row, old in pairs]
        if kept != rows:
            missing.append(name)
    return missing


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _names_in(table: Table) -> set[str]:
    """A table and those its rows refer to."""
    return {table.name, *(key.column.table.name for key in table.foreign_keys)}


_STEP = 1_000_000  # more than there are rows of a kind


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]], number: int) -> None:
    copies = [_copy(table, row, number) for row in rows]
    if copies:
        connection.execute(table.insert(), copies)


def _copy(table: Table, row: dict[str, Any], number: int) -> dict[str, Any]:
    values = {column: value for column, value in row.items() if column in table.c}
    if number:
        for column in ("id", "payment_id"):
            if column in values:
                values[column] += number * _STEP
        for column in ("order_number", "transaction_id"):
            if column in values:
                values[column] = f"{values[column]}-{number}"
    return values
