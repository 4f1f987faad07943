"""Seal everything anew with the first secret key, so that older keys are needed no more."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table

from saleor_paysera.store.sealed_rows import sealed_tables
from saleor_paysera.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class TableRotation:
    """Numbers of a table's rows: sealed anew, with the first key already, with an unknown key."""

    table: str
    renewed: int
    current: int
    unreadable: int


def rotate_keys(store: Store) -> Iterator[TableRotation]:
    """Go through all tables, some rows at a time, while the app goes on working.

    It may be broken off and begun again, and run beside itself.
    """
    for table in sealed_tables():
        yield _rotate(store, table)


def _rotate(store: Store, table: Table) -> TableRotation:
    renewed = current = unreadable = 0
    after_id: int | None = 0
    while after_id is not None:
        with store.write() as uow:
            resealed = uow.sealed_rows.reseal(table, after_id=after_id)
        renewed += resealed.renewed
        current += resealed.current
        unreadable += resealed.unreadable
        after_id = resealed.last_id
    return TableRotation(table.name, renewed, current, unreadable)
