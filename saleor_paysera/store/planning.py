"""Help for SQLite, which plans its searches without knowing what is in the tables."""

from typing import TypeVar

from sqlalchemy import ColumnElement, func

_T = TypeVar("_T")


def unindexed(column: ColumnElement[_T]) -> ColumnElement[_T]:
    """A column in a form that no index serves, where another index leaves less to read."""
    return func.coalesce(column, column)
