"""At most once in a while: a brake for work that strangers can trigger."""

import threading
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Final

_MOST_TURNS: Final = 10_000


class OncePer:
    """Allows something once per ``pause`` for each key, in this process."""

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause
        self._lock = threading.Lock()
        self._last: dict[Hashable, datetime] = {}
        self._turns: dict[Hashable, threading.Lock] = {}

    def allows(self, key: Hashable, now: datetime, *, pause: timedelta | None = None) -> bool:
        """Whether ``key`` may go ahead at ``now``; if so, its pause begins.

        ``pause`` shortens or lengthens the usual one for this question. A clock that is put
        back does not make it longer.
        """
        with self._lock:
            last = self._last.get(key)
            pause = self._pause if pause is None else pause
            if last is not None and timedelta() <= now - last < pause:
                return False
            self._last[key] = now
            return True

    def turn(self, key: Hashable) -> threading.Lock:
        """A lock for the work itself: whoever comes meanwhile waits for what it brings.

        Keys may be what somebody made up, so those that nobody works at are forgotten when
        they become many.
        """
        with self._lock:
            if key not in self._turns and len(self._turns) >= _MOST_TURNS:
                self._turns = {k: turn for k, turn in self._turns.items() if turn.locked()}
            return self._turns.setdefault(key, threading.Lock())
