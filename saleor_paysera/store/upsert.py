"""Insert a row unless it is there, in one statement that cannot race."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(
    connection: Connection,
    table: Table,
    key: Mapping[str, object],
    values: Mapping[str, object],
) -> bool:
    """Insert a row unless there is one with this unique ``key``; tell whether it was."""
    statement = _insert(connection, table, {**key, **values})
    inserted = connection.execute(
        statement.on_conflict_do_nothing(index_elements=list(key)).returning(*table.primary_key)
    )
    return inserted.first() is not None


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
        _insert(connection, table, {**key, **values}).on_conflict_do_update(
            index_elements=list(key), set_=dict(values if changes is None else changes)
        )
    )


def _insert(
    connection: Connection, table: Table, values: Mapping[str, object]
) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table).values(dict(values))
