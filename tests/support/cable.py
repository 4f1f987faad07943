"""A cable to a server on this machine, which can be cut at chosen moments."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from typing import Final, Self

_CHUNK: Final = 1 << 16


class Cut(Enum):
    """When to cut a connection, seen from a message to the server."""

    NEVER = auto()
    BEFORE = auto()
    """The server does not get the message."""
    AFTER = auto()
    """The server gets it, and its answer is lost."""


class Cable:
    """Passes connections on to a port; ``judge`` is asked about each message to the server."""

    def __init__(self, port: int, judge: Callable[[bytes], Cut]) -> None:
        self._target = ("127.0.0.1", port)
        self._judge = judge
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def port(self) -> int:
        """Where to connect to."""
        port: int = self._listener.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._listener)
        self.cut_all()

    def cut_all(self) -> None:
        """Cut every connection that is open now."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            _end(connection)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target)
        except OSError:
            _end(client)
            return
        with self._lock:
            self._open |= {client, server}
        is_cut = threading.Event()
        back = threading.Thread(target=_pass_on, args=(server, client, is_cut), daemon=True)
        back.start()
        with suppress(OSError):
            while message := client.recv(_CHUNK):
                cut = self._judge(message)
                if cut is Cut.AFTER:
                    is_cut.set()
                if cut is not Cut.BEFORE:
                    server.sendall(message)
                if cut is not Cut.NEVER:
                    break
        if is_cut.is_set():
            back.join(5)  # until the server has answered, to nobody
        for connection in (client, server):
            _end(connection)
        with self._lock:
            self._open -= {client, server}


def _pass_on(server: socket.socket, client: socket.socket, is_cut: threading.Event) -> None:
    with suppress(OSError):
        while answer := server.recv(_CHUNK):
            if is_cut.is_set():
                return
            client.sendall(answer)
    _end(client)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
