"""Several threads of a process write with one commit, where one at a time may write."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Generic, TypeVar

from saleor_paysera.store.write_gate import DatabaseBusy, WriteGate

T = TypeVar("T")
U = TypeVar("U")


class _Piece(Generic[U]):
    """What one thread wants written, and whether it is."""

    def __init__(self, work: Callable[[U], None]) -> None:
        self._work = work
        self._context = copy_context()  # whoever does it, it is this thread's: the log says so
        self._called = threading.Event()
        self.error: BaseException | None = None
        self.is_over = False

    def do(self, uow: U) -> None:
        self._context.run(self._work, uow)

    def end(self, error: BaseException | None = None) -> None:
        """It is committed, or it failed: its thread goes on."""
        self.error, self.is_over = error, True
        self.call()

    def call(self) -> None:
        """If it is not over, its thread is the next to write for all."""
        self._called.set()

    def wait(self) -> None:
        """Until it is called."""
        self._called.wait()


class SharedCommits(Generic[U]):
    """Lets one of the threads that want to write do it for all who wait, with one commit.

    So the waits for the lock, for the disk and for the interpreter are shared. Nobody goes on
    before its own work is committed. Where something fails, each is done again by itself, so
    that it suffers from its own faults only.
    """

    def __init__(self, gate: WriteGate, begin: Callable[[], AbstractContextManager[U]]) -> None:
        self._gate = gate
        self._begin = begin
        self._lock = threading.Lock()
        self._waiting: list[_Piece[U]] = []
        self._is_led = False

    def run(self, work: Callable[[U], T]) -> T:
        """Commit what ``work`` does, which may be called twice, and by another thread.

        Raises:
            DatabaseBusy: there was no place, or the lock did not come in time.
        """
        results: list[T] = []
        mine = _Piece[U](lambda uow: results.append(work(uow)))
        with self._gate.place():
            with self._lock:
                self._waiting.append(mine)
                leads, self._is_led = not self._is_led, True
            if not leads:
                mine.wait()
            if not mine.is_over:
                self._write_for_all()
        if mine.error is not None:
            raise mine.error
        return results[-1]

    def _write_for_all(self) -> None:
        pieces: list[_Piece[U]] = []
        try:
            with self._begin() as uow:
                pieces = self._take()  # the lock is there: whoever came until now is in time
                for piece in pieces:
                    piece.do(uow)
        except BaseException as error:  # noqa: BLE001 - told to whom it belongs
            if len(pieces) > 1:
                self._write_each(pieces)
            else:
                _end(pieces or self._take(), error)
        else:
            _end(pieces)
        finally:
            self._call_next()

    def _write_each(self, pieces: list[_Piece[U]]) -> None:
        for at, piece in enumerate(pieces):
            try:
                with self._begin() as uow:
                    piece.do(uow)
            except DatabaseBusy as error:
                _end(pieces[at:], error)  # each would wait for the lock as long again
                return
            except BaseException as error:  # noqa: BLE001 - told to whom it belongs
                piece.end(error)
            else:
                piece.end()

    def _take(self) -> list[_Piece[U]]:
        with self._lock:
            taken, self._waiting = self._waiting, []
        return taken

    def _call_next(self) -> None:
        with self._lock:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].call()


def _end(pieces: list[_Piece[U]], error: BaseException | None = None) -> None:
    for piece in pieces:
        piece.end(error)
