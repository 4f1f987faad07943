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
