"""Everything that is sealed, table by table, to be sealed anew with the first secret key."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Connection, LargeBinary, Row, Table, select, update

from saleor_paysera.store.payer_email import email_columns
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import metadata, payments

ROWS_AT_ONCE: Final = 200  # some milliseconds, after which other writers get their turn


@dataclass(frozen=True, slots=True)
class Resealed:
    """Numbers of rows: sealed anew, sealed with the first key before, and with an unknown key.

    ``last_id``: of the last row looked at; None at the table's end.
    """

    renewed: int
    current: int
    unreadable: int
    last_id: int | None


def sealed_tables() -> list[Table]:
    """The tables with secrets in them."""
    return [table for table in metadata.sorted_tables if _sealed_columns(table)]


def _sealed_columns(table: Table) -> list[Column[bytes | None]]:
    return [column for column in table.c if isinstance(column.type, LargeBinary)]


class SealedRows:
    """The repository of whatever is sealed."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def reseal(self, table: Table, *, after_id: int) -> Resealed:
        """Seal up to ``ROWS_AT_ONCE`` rows with the first key."""
        columns = _sealed_columns(table)
        rows = self._connection.execute(
            select(table.c.id, *columns)
            .where(table.c.id > after_id)
            .order_by(table.c.id)
            .limit(ROWS_AT_ONCE)
        ).all()
        renewed = current = unreadable = 0
        for row in rows:
            old = [c for c in columns if not self._is_current(row._mapping[c])]
            if not old:
                current += 1
                continue
            try:
                renewed += self._reseal_row(table, row, old)
            except SecretKeyMismatch:
                unreadable += 1
        return Resealed(renewed, current, unreadable, rows[-1].id if rows else None)

    def _is_current(self, sealed: bytes | None) -> bool:
        return sealed is None or self._secrets.is_sealed_with_first_key(sealed)

    def _reseal_row(
        self, table: Table, row: Row[tuple[object, ...]], old: list[Column[bytes | None]]
    ) -> int:
        values: dict[str, object] = {}
        for column in old:
            secret = self._secrets.open(row._mapping[column])
            if column is payments.c.payer_email_sealed:
                values |= email_columns(self._secrets, secret)
            else:
                values[column.name] = self._secrets.seal(secret)
        # What was changed meanwhile was sealed by a process that has the first key.
        unchanged = [column == row._mapping[column] for column in old]
        return self._connection.execute(
            update(table).where(table.c.id == row.id, *unchanged).values(values)
        ).rowcount
