"""Connections are cut when an answer takes too long, by one thread for all of them."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

_AGAIN_AFTER_S: Final = 0.1
"""After how long to cut again what was late and is still being waited for."""


@dataclass(eq=False, slots=True)
class _Wait:
    socket_now: Callable[[], socket.socket | None]
    ends: float  # of time.monotonic()

    def cut(self) -> None:
        """Make the thread that reads from this socket fail now, if it has one yet."""
        sock = self.socket_now()  # its own thread may be closing it just now
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Deadlines:
    """Watches over connections. A thread for each would cost a tenth of a report's time."""

    def __init__(self) -> None:
        self._waits: set[_Wait] = set()
        self._news = threading.Condition()
        self._watcher: threading.Thread | None = None

    @contextmanager
    def within(
        self, seconds: float, socket_now: Callable[[], socket.socket | None]
    ) -> Iterator[None]:
        """Cut the socket that ``socket_now`` gives, by another thread, unless this block is left
        in time; one that only comes later, since a name took its time, as soon as it is there.
        """
        wait = _Wait(socket_now, time.monotonic() + seconds)
        with self._news:
            self._waits.add(wait)
            self._see_to_watcher()
            if len(self._waits) == 1:  # until now there was nothing to look at
                self._news.notify()
        try:
            yield
        finally:
            with self._news:
                self._waits.discard(wait)

    def _see_to_watcher(self) -> None:
        if self._watcher is None or not self._watcher.is_alive():  # a fork leaves it behind
            self._watcher = threading.Thread(target=self._watch, name="deadlines", daemon=True)
            self._watcher.start()

    def _watch(self) -> None:
        with self._news:
            while True:
                self._news.wait_for(lambda: self._waits)
                first = min(self._waits, key=lambda wait: wait.ends)
                left_s = first.ends - time.monotonic()
                if left_s > 0:
                    self._news.wait(left_s)
                else:
                    first.cut()
                    first.ends = time.monotonic() + _AGAIN_AFTER_S
