"""Insert a row or change the one that is there, in one statement that cannot race."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


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
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values({**key, **values})
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(key), set_=dict(values if changes is None else changes)
        )
    )
