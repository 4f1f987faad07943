"""The way to SQLite's only write lock, on which not all threads of a process may wait."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from typing import Final

from saleor_paysera.payments.errors import PaymentAppError

_PAUSE_S: Final = 0.0005


class DatabaseBusy(PaymentAppError):
    """Another program keeps the database locked; nothing was written."""

    code = "DATABASE_BUSY"
    retryable = True

    def __init__(self) -> None:
        super().__init__("Another program keeps the database locked. Try again in a moment.")


class WriteGate:
    """Lets the threads of a process write one after the other.

    SQLite's own waiting is a sleep that grows, so that of many who wait some wait very long;
    here one alone looks for the lock, often, and the others have their turn when it is done.

    Up to ``places`` threads wait for their turn, ``within_s`` at most, and the others
    ``patience_s`` for a place. Once one of those had to leave, the others leave at once, until
    somebody gets the lock. So a file that another program keeps locked does not take every
    thread of a process: what only reads is answered as always.
    """

    def __init__(self, *, places: int, patience_s: float, within_s: float) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._turn = threading.Lock()
        self._patience_s = patience_s
        self._within_s = within_s
        self._is_stuck = False

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who wait for their turn or have it.

        Raises:
            DatabaseBusy: there was none.
        """
        if not self._places.acquire(timeout=0 if self._is_stuck else self._patience_s):
            self._is_stuck = True
            raise DatabaseBusy
        try:
            yield
        finally:
            self._places.release()

    def enter(self) -> None:
        """Wait for the turn, and keep it until ``leave``.

        Raises:
            DatabaseBusy: the turn did not come in time.
        """
        if not self._turn.acquire(timeout=self._within_s):
            raise DatabaseBusy

    def begin(self, connection: SqliteConnection) -> None:
        """Begin the transaction of whoever has the turn, with the lock.

        Raises:
            DatabaseBusy: the lock did not come in time.
        """
        deadline = time.monotonic() + self._within_s
        while not _has_begun(connection):
            if time.monotonic() > deadline:
                raise DatabaseBusy
            time.sleep(_PAUSE_S)
        self._is_stuck = False

    def leave(self) -> None:
        """It is the next one's turn."""
        self._turn.release()


def _has_begun(connection: SqliteConnection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except OperationalError as error:
        # Extended codes, such as SQLITE_BUSY_RECOVERY, have the plain one in their last byte.
        if error.sqlite_errorcode & 0xFF == SQLITE_BUSY:
            return False
        raise
    return True
