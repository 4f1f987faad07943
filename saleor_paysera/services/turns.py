"""One at a time: who comes while somebody works waits for what that brings."""

import threading
from collections.abc import Hashable
from typing import Final

_MOST_KEPT: Final = 10_000


class Turns:
    """A lock for each key, in this process.

    Keys may be what somebody made up, so those that nobody works at are forgotten when they
    become many.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[Hashable, threading.Lock] = {}

    def of(self, key: Hashable) -> threading.Lock:
        """The lock for the work at ``key``."""
        with self._lock:
            if key not in self._turns and len(self._turns) >= _MOST_KEPT:
                self._turns = {k: turn for k, turn in self._turns.items() if turn.locked()}
            return self._turns.setdefault(key, threading.Lock())
