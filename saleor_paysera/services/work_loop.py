"""A loop of the server process that does stored work, in threads, until it is stopped."""

import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection
from queue import SimpleQueue
from typing import Final, Generic, TypeVar

import structlog

from saleor_paysera.logs import piece_of_work

W = TypeVar("W")

_POLL_S: Final = 1.0  # how soon the work of other processes is noticed

_log = structlog.get_logger()


class WorkLoop(ABC, Generic[W]):
    """Claims what is due and does it, a few at a time for each installation.

    Any number of processes may run one: a lease in the database keeps two from doing the
    same. ``most_for_one``: how many may be under way for one installation, so that a Saleor
    that hangs does not hold up the others.
    """

    def __init__(self, name: str, *, workers: int, most_for_one: int) -> None:
        self._workers = workers
        self._most_for_one = most_for_one
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._under_way: Counter[int] = Counter()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is news: look now instead of at the next turn."""
        self._news.set()

    def ask_to_stop(self) -> None:
        """Take no new work."""
        self._stopping.set()
        self._news.set()

    def stop(self) -> None:
        """Take no new work, and wait for what is under way."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join()

    @abstractmethod
    def _claim(self, limit: int, busy_installations: Collection[int]) -> list[W]:
        """Lease up to ``limit`` pieces of work, none of the busy installations."""

    @abstractmethod
    def _do(self, work: W) -> None:
        """Do what was leased. After an unforeseen error its lease runs out and it is done again."""

    @abstractmethod
    def _installation_of(self, work: W) -> int:
        """Whose work it is."""

    def _run(self) -> None:
        # An executor would refuse work as soon as the interpreter begins to end, and what was
        # just claimed would lie there until its lease is over.
        queue: SimpleQueue[W | None] = SimpleQueue()
        threads = [
            threading.Thread(
                target=self._work_from, args=[queue], name=f"{self._thread.name}-{n}", daemon=True
            )
            for n in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        while not self._stopping.is_set():
            self._news.clear()
            claimed = self._claimed()
            for work in claimed:
                self._count(work, 1)
                queue.put(work)
            if not claimed:
                self._news.wait(_POLL_S)
        for _ in threads:
            queue.put(None)
        for thread in threads:
            thread.join()

    def _work_from(self, queue: SimpleQueue[W | None]) -> None:
        while (work := queue.get()) is not None:
            try:
                with piece_of_work():
                    self._do_or_tell(work)
            finally:
                self._count(work, -1)
                self.wake()

    def _do_or_tell(self, work: W) -> None:
        try:
            self._do(work)
        except Exception:  # noqa: BLE001 - its lease runs out and it is done again
            _log.exception("work_not_done", loop=self._thread.name)

    def _count(self, work: W, difference: int) -> None:
        with self._lock:
            self._under_way[self._installation_of(work)] += difference

    def _claimed(self) -> list[W]:
        with self._lock:
            under_way = +self._under_way
        busy = [saleor for saleor, done in under_way.items() if done >= self._most_for_one]
        limit = self._workers - under_way.total()
        try:
            return self._claim(limit, busy) if limit else []
        except Exception:  # noqa: BLE001 - the loop outlives a database that is away
            _log.exception("work_not_claimed", loop=self._thread.name)
            return []
