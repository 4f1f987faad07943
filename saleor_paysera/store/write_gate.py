"""The way to SQLite's only write lock, on which not all threads of a process may wait."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from saleor_paysera.payments.errors import PaymentAppError


class DatabaseBusy(PaymentAppError):
    """Another program keeps the database locked; nothing was written."""

    code = "DATABASE_BUSY"
    retryable = True

    def __init__(self) -> None:
        super().__init__("Another program keeps the database locked. Try again in a moment.")


class WriteGate:
    """Lets up to ``places`` threads wait for the lock, and the others ``patience_s`` for a place.

    Once one of those had to leave, the others leave at once, until somebody gets the lock.
    So a file that another program keeps locked does not take every thread of a process: what
    only reads is answered as always.
    """

    def __init__(self, places: int, patience_s: float) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._patience_s = patience_s
        self._is_stuck = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for the lock inside.

        Raises:
            DatabaseBusy: there was no place, or the lock did not come in time.
        """
        if not self._places.acquire(timeout=0 if self._is_stuck else self._patience_s):
            self._is_stuck = True
            raise DatabaseBusy
        try:
            yield
            self._is_stuck = False
        except OperationalError as error:
            if _is_lock_missing(error.orig):
                raise DatabaseBusy from error
            raise
        finally:
            self._places.release()


def _is_lock_missing(error: BaseException | None) -> bool:
    # Extended codes, such as SQLITE_BUSY_RECOVERY, have the plain one in their last byte.
    code = getattr(error, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)
