"""The database: one SQLite file by default, PostgreSQL for several machines."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from functools import partial
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteOperationalError
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from saleor_paysera.store.write_gate import WriteGate

ACCESS: Final = "saleor_paysera_access"
"""Execution option of a connection: what it will be used for, WRITE unless told."""

_GATE: Final = "saleor_paysera_write_gate"
_HAS_TURN: Final = "saleor_paysera_has_turn"
_POOL_SIZE: Final = 24  # more than a server process has threads
_SQLITE_BUSY_TIMEOUT_MS: Final = 10_000
_SQLITE_RETRY_S: Final = 0.02

_POSTGRESQL_LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "connect_timeout": 5,  # seconds
        "tcp_user_timeout": 10_000,  # milliseconds until what is sent must have been received
        "keepalives": 1,
        "keepalives_idle": 30,  # seconds of silence until the server is asked whether it is there
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
)
"""A server whose machine or network fell silent holds a thread no longer than this, instead of
the quarter of an hour that Linux takes. To find a dead connection and make a new one takes less
than the 18 s that Saleor waits."""

_PLACES: Final = 12  # of the 16 threads that a server process has
_PATIENCE_S: Final = 2.0


class Access(Enum):
    """What a connection is used for."""

    LOOK = 1
    """Statements that read, each by itself."""
    READ = 2
    """Several statements that see the same."""
    WRITE = 3


def create_database_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``; connects lazily.

    A PostgreSQL address may set libpq's own limits on time (``?connect_timeout=2``).
    On SQLite a transaction that may write raises DatabaseBusy where the lock is not to be had.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, pool_size=_POOL_SIZE, hide_parameters=True)
        event.listen(engine, "do_connect", _make_private_file)
        event.listen(engine, "connect", _prepare_sqlite)
        gate = WriteGate(
            places=_PLACES, patience_s=_PATIENCE_S, within_s=_SQLITE_BUSY_TIMEOUT_MS / 1_000
        )
        event.listen(engine, "begin", partial(_begin_sqlite, gate))
        event.listen(engine, "checkin", partial(_end_turn, gate))
        engine.update_execution_options(**{_GATE: gate})
        return engine
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args={k: v for k, v in _POSTGRESQL_LIMITS.items() if k not in parsed.query},
        pool_size=_POOL_SIZE,
        pool_use_lifo=True,  # the others rest, and are asked when they are needed again
        hide_parameters=True,
    )
    # Here, since its driver takes 8 MB that SQLite can do without.
    from saleor_paysera.store.idle_connections import replace_dead_ones  # noqa: PLC0415

    replace_dead_ones(engine)
    return engine


def gate_of(engine: Engine) -> WriteGate | None:
    """Where whoever wants to write to SQLite takes a place first; PostgreSQL has no such gate."""
    gate: WriteGate | None = engine.get_execution_options().get(_GATE)
    return gate


def _make_private_file(
    _dialect: Dialect, _entry: ConnectionPoolEntry, arguments: list[str], _parameters: object
) -> None:
    # SQLite would make a new file readable for every user of the machine; the log of what was
    # committed last gets the rights of the file itself.
    with suppress(OSError):  # it is there, or cannot be made, which SQLite tells better
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    if not isinstance(connection, SqliteConnection):  # pragma: no cover - another driver
        return
    connection.isolation_level = None  # transactions begin where _begin_sqlite says
    connection.execute(f"PRAGMA busy_timeout = {_SQLITE_BUSY_TIMEOUT_MS}")
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log(connection: SqliteConnection) -> None:
    # While another process makes this very change to a new file, SQLite fails at once
    # instead of waiting for its busy timeout.
    deadline = time.monotonic() + _SQLITE_BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except SqliteOperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_SQLITE_RETRY_S)
        else:
            return


def _begin_sqlite(gate: WriteGate, connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, SqliteConnection)  # noqa: S101 - the engine's driver
    access = connection.get_execution_options().get(ACCESS, Access.WRITE)
    if access is not Access.WRITE:
        if access is Access.READ:
            raw.execute("BEGIN DEFERRED")
        return
    # A transaction that reads first and writes later can fail on a changed snapshot;
    # taking the write lock at once makes it wait its turn instead.
    if not connection.info.get(_HAS_TURN):
        gate.enter()
        connection.info[_HAS_TURN] = True
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        gate.begin(raw)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {_SQLITE_BUSY_TIMEOUT_MS}")


def _end_turn(gate: WriteGate, _: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    """The connection goes back: its transaction is over, whatever came of it."""
    if entry.info.pop(_HAS_TURN, False):
        gate.leave()
