"""Answers that take too long are cut off, each by its own time, by one thread for all."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from saleor_paysera.deadlines import Deadlines
from tests.support.waiting import eventually


@pytest.fixture
def opened() -> Iterator[list[socket.socket]]:
    sockets: list[socket.socket] = []
    yield sockets
    for each in sockets:
        each.close()


def new_connection(opened: list[socket.socket]) -> socket.socket:
    connection, other_end = socket.socketpair()
    connection.setblocking(False)
    opened += [connection, other_end]
    return connection


def always(connection: socket.socket) -> Callable[[], socket.socket]:
    return lambda: connection


def is_cut(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False


def watchers() -> int:
    """Threads that watch over answers, those of earlier tests as well."""
    return sum(thread.name == "deadlines" for thread in threading.enumerate())


def test_an_answer_in_time_is_not_cut_off(opened: list[socket.socket]) -> None:
    connection, deadlines = new_connection(opened), Deadlines()
    with deadlines.within(0.05, always(connection)):
        pass
    time.sleep(0.1)
    assert not is_cut(connection)


def test_one_that_takes_too_long_is_and_those_beside_it_are_not(
    opened: list[socket.socket],
) -> None:
    slow, patient, deadlines = new_connection(opened), new_connection(opened), Deadlines()
    with deadlines.within(0.05, always(slow)), deadlines.within(60, always(patient)):
        eventually(lambda: is_cut(slow))
        assert not is_cut(patient)


def test_a_connection_that_comes_after_its_time_is_cut_off_when_it_comes(
    opened: list[socket.socket],
) -> None:
    late, deadlines = new_connection(opened), Deadlines()
    there_now: list[socket.socket | None] = [None, None, late]
    with deadlines.within(0.05, lambda: there_now.pop(0) if len(there_now) > 1 else late):
        eventually(lambda: is_cut(late))


def test_a_connection_that_was_closed_meanwhile_does_not_end_the_watch(
    opened: list[socket.socket],
) -> None:
    closed, slow, deadlines = new_connection(opened), new_connection(opened), Deadlines()
    closed.close()
    with deadlines.within(0.05, always(closed)), deadlines.within(0.1, always(slow)):
        eventually(lambda: is_cut(slow))


def test_one_thread_watches_over_all_and_goes_on_after_a_rest(opened: list[socket.socket]) -> None:
    deadlines, before = Deadlines(), watchers()

    def cut_off(number: int) -> None:
        with ExitStack() as answers:
            slow = [new_connection(opened) for _ in range(number)]
            for connection in slow:
                answers.enter_context(deadlines.within(0.05, always(connection)))
            eventually(lambda: all(map(is_cut, slow)))

    cut_off(20)
    cut_off(1)
    assert watchers() == before + 1
