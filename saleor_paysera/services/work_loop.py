"""A loop of the server process that does stored work, in threads, until it is stopped."""

import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Generic, TypeVar

import structlog

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
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is news: look now instead of at the next turn."""
        self._news.set()

    def stop(self) -> None:
        """Take no new work, and wait for what is under way."""
        self._stopping.set()
        self._news.set()
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
        with ThreadPoolExecutor(self._workers, thread_name_prefix=self._thread.name) as pool:
            under_way: dict[Future[None], int] = {}
            while not self._stopping.is_set():
                self._news.clear()
                under_way = {f: saleor for f, saleor in under_way.items() if not f.done()}
                claimed = self._claimed(under_way.values())
                for work in claimed:
                    under_way[pool.submit(self._done, work)] = self._installation_of(work)
                if not claimed:
                    self._news.wait(_POLL_S)

    def _claimed(self, under_way: Collection[int]) -> list[W]:
        """``under_way``: the installation of each piece of work that is being done."""
        busy = [saleor for saleor, done in Counter(under_way).items() if done >= self._most_for_one]
        limit = self._workers - len(under_way)
        try:
            return self._claim(limit, busy) if limit else []
        except Exception:  # noqa: BLE001 - the loop outlives a database that is away
            _log.exception("work_not_claimed", loop=self._thread.name)
            return []

    def _done(self, work: W) -> None:
        try:
            self._do(work)
        except Exception:  # noqa: BLE001 - its lease runs out and it is done again
            _log.exception("work_not_done", loop=self._thread.name)
        finally:
            self.wake()
