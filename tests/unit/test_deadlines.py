"""Answers that take too long are cut off, each by its own time, by one thread for all."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from urllib3.connection import HTTPConnection

from saleor_paysera.deadlines import Deadlines
from tests.support.waiting import eventually


@pytest.fixture
def opened() -> Iterator[list[socket.socket]]:
    sockets: list[socket.socket] = []
    yield sockets
    for each in sockets:
        each.close()


def new_connection(opened: list[socket.socket]) -> HTTPConnection:
    connection = HTTPConnection("saleor.example")
    connection.sock, other_end = socket.socketpair()
    connection.sock.setblocking(False)
    opened += [connection.sock, other_end]
    return connection


def is_cut(connection: HTTPConnection) -> bool:
    assert connection.sock is not None
    try:
        return connection.sock.recv(1) == b""
    except BlockingIOError:
        return False


def watchers() -> int:
    """Threads that watch over answers, those of earlier tests as well."""
    return sum(thread.name == "deadlines" for thread in threading.enumerate())


def test_an_answer_in_time_is_not_cut_off(opened: list[socket.socket]) -> None:
    connection, deadlines = new_connection(opened), Deadlines()
    with deadlines.within(0.05, connection):
        pass
    time.sleep(0.1)
    assert not is_cut(connection)


def test_one_that_takes_too_long_is_and_those_beside_it_are_not(
    opened: list[socket.socket],
) -> None:
    slow, patient, deadlines = new_connection(opened), new_connection(opened), Deadlines()
    with deadlines.within(0.05, slow), deadlines.within(60, patient):
        eventually(lambda: is_cut(slow))
        assert not is_cut(patient)


def test_a_connection_that_is_just_being_closed_does_not_end_the_watch(
    opened: list[socket.socket],
) -> None:
    class Closing(HTTPConnection):
        """Closed by its own thread between two looks at its socket."""

        seen: list[socket.socket | None]

        @property
        def sock(self) -> socket.socket | None:
            return self.seen.pop(0)

        @sock.setter
        def sock(self, _: socket.socket | None) -> None:
            pass

    deadlines, before = Deadlines(), watchers()
    closing, slow = Closing("saleor.example"), new_connection(opened)
    closing.seen = [slow.sock, None]
    with deadlines.within(0.05, closing):
        eventually(lambda: closing.seen == [None])
    assert watchers() == before + 1, "the watcher is there"


def test_one_thread_watches_over_all_and_goes_on_after_a_rest(opened: list[socket.socket]) -> None:
    deadlines, before = Deadlines(), watchers()

    def cut_off(number: int) -> None:
        with ExitStack() as answers:
            slow = [new_connection(opened) for _ in range(number)]
            for connection in slow:
                answers.enter_context(deadlines.within(0.05, connection))
            eventually(lambda: all(map(is_cut, slow)))

    cut_off(20)
    cut_off(1)
    assert watchers() == before + 1
