"""Insert a row unless it is there, in one statement that cannot race."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert


def insert_unless_there(
    connection: Connection,
    table: Table,
    key: Mapping[str, object],
    values: Mapping[str, object],
) -> Row[tuple[object, ...]] | None:
    """Insert a row unless there is one with this unique ``key``; then nothing is returned, else
    the new row's primary key."""
    statement = _insert_unless_there(connection.dialect.name, table, tuple(key))
    return connection.execute(statement, {**key, **values}).first()


@cache  # building it takes longer than executing it
def _insert_unless_there(
    dialect: str, table: Table, key: tuple[str, ...]
) -> ReturningInsert[tuple[object, ...]]:
    return (
        _insert(dialect, table)
        .on_conflict_do_nothing(index_elements=key)
        .returning(*table.primary_key)
    )


def upsert(
    connection: Connection,
    table: Table,
    key: Mapping[str, object],
    values: Mapping[str, object],
    *,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Store ``values`` under the unique ``key``; if it is there, apply ``changes`` instead.

    Without ``changes`` the row gets all of ``values``.
    """
    connection.execute(
        _insert(connection.dialect.name, table)
        .values({**key, **values})
        .on_conflict_do_update(
            index_elements=list(key), set_=dict(values if changes is None else changes)
        )
    )


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
