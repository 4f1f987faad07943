"""Connections to PostgreSQL that died while nobody used them are found before they are used."""

import time
from select import POLLIN, poll
from typing import Final

from psycopg import Connection, OperationalError
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_USED_AT: Final = "saleor_paysera_used_at"
_TRUSTED_FOR_S: Final = 10.0  # after that a firewall may have forgotten the connection


def replace_dead_ones(engine: Engine) -> None:
    """Ask the server whether it is there, but only where a connection may be dead.

    Asking each time, as SQLAlchemy's own check does, costs every unit of work a round trip. A
    server that went away has closed the connection, and then there is something to read.
    """
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _check)


def _note_use(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED_AT] = time.monotonic()


def _check(
    connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection
) -> None:
    assert isinstance(connection, Connection)  # noqa: S101 - the engine's driver
    idle_s = time.monotonic() - entry.info.get(_USED_AT, time.monotonic())
    if idle_s < _TRUSTED_FOR_S and not _has_news(connection):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except OperationalError as error:
        raise DisconnectionError from error


def _has_news(connection: Connection) -> bool:
    if connection.closed:
        return True
    news = poll()  # select() knows only the first thousand files of a process
    news.register(connection.fileno(), POLLIN)
    return bool(news.poll(0))
