"""A loop of the server process that looks now and then, in a thread, until it is stopped."""

import threading
from abc import ABC, abstractmethod
from datetime import timedelta

import structlog

from saleor_paysera.logs import piece_of_work

_log = structlog.get_logger()


class PeriodicLoop(ABC):
    """Looks ``every`` so often, for the first time ``first_after`` the start.

    Any number of processes may run one, so a look must be safe beside others.
    """

    def __init__(
        self, name: str, *, every: timedelta, first_after: timedelta | None = None
    ) -> None:
        self._every = every
        self._first_after = first_after or every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop, after what is under way."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join()

    @abstractmethod
    def _look(self) -> None:
        """Look once; what takes long stops when ``_stopping`` is set."""

    def _run(self) -> None:
        pause = self._first_after
        while not self._stopping.wait(pause.total_seconds()):
            pause = self._every
            with piece_of_work():
                self._look_or_tell()

    def _look_or_tell(self) -> None:
        try:
            self._look()
        except Exception:  # noqa: BLE001 - the loop outlives a database that is away
            _log.exception("look_failed", loop=self._thread.name)
