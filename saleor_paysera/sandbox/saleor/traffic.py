"""Who asked when, and whether they waited for the answer."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """One mutation of an app. Times in seconds of the monotonic clock.

    ``was_broken_off``: the connection was gone when the answer was ready.
    """

    began: float
    ended: float
    was_broken_off: bool


class Traffic:
    """The mutations of apps, each entered when its answer is ready."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits: list[Visit] = []

    @property
    def visits(self) -> list[Visit]:
        """All so far, in the order of their ends."""
        with self._lock:
            return list(self._visits)

    @contextmanager
    def visit(self, connection: socket.socket) -> Iterator[None]:
        """Enter one that is being dealt with."""
        began = time.monotonic()
        try:
            yield
        finally:
            visit = Visit(began, time.monotonic(), is_broken_off(connection))
            with self._lock:
                self._visits.append(visit)


def is_broken_off(connection: socket.socket) -> bool:
    """Whether nobody waits at the other end any more."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
