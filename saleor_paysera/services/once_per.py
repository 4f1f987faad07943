"""At most once in a while: a brake for work that strangers can trigger."""

import threading
from collections.abc import Hashable
from datetime import datetime, timedelta


class OncePer:
    """Allows something once per ``pause`` for each key, in this process."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause
        self._lock = threading.Lock()
        self._last: dict[Hashable, datetime] = {}
        self._turns: dict[Hashable, threading.Lock] = {}

    def allows(self, key: Hashable, now: datetime, *, pause: timedelta | None = None) -> bool:
        """Whether ``key`` may go ahead at ``now``; if so, its pause begins.

        ``pause`` shortens or lengthens the usual one for this question.
        """
        with self._lock:
            last = self._last.get(key)
            if last is not None and now - last < (self._pause if pause is None else pause):
                return False
            self._last[key] = now
            return True

    def turn(self, key: Hashable) -> threading.Lock:
        """A lock for the work itself: whoever comes meanwhile waits for what it brings."""
        with self._lock:
            return self._turns.setdefault(key, threading.Lock())
