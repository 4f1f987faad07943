"""Connections are cut when an answer takes too long, by one thread for all of them."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from urllib3.connection import HTTPConnection


def _cut(connection: HTTPConnection) -> None:
    """Make the thread that reads from ``connection`` fail now."""
    sock = connection.sock  # its own thread may be closing it just now
    if sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Deadlines:
    """Watches over connections. A thread for each would cost a tenth of a report's time."""

    def __init__(self) -> None:
        self._ends: dict[HTTPConnection, float] = {}
        self._news = threading.Condition()
        self._watcher: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, connection: HTTPConnection) -> Iterator[None]:
        """Cut ``connection`` unless this block is left in time."""
        with self._news:
            self._ends[connection] = time.monotonic() + seconds
            self._see_to_watcher()
            if len(self._ends) == 1:  # until now there was nothing to look at
                self._news.notify()
        try:
            yield
        finally:
            with self._news:
                self._ends.pop(connection, None)

    def _see_to_watcher(self) -> None:
        if self._watcher is None or not self._watcher.is_alive():  # a fork leaves it behind
            self._watcher = threading.Thread(target=self._watch, name="deadlines", daemon=True)
            self._watcher.start()

    def _watch(self) -> None:
        with self._news:
            while True:
                self._news.wait_for(lambda: self._ends)
                connection = min(self._ends, key=self._ends.__getitem__)
                left_s = self._ends[connection] - time.monotonic()
                if left_s > 0:
                    self._news.wait(left_s)
                else:
                    del self._ends[connection]
                    _cut(connection)
