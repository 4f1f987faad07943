"""The small HTTP server under every double."""

import socket
import struct
import threading
from collections.abc import Iterator

from flask import Flask, Response

from saleor_paysera.sandbox.server import LocalServer

AT_ONCE = struct.pack("ii", 1, 0)


class Body:
    """An answer that ends when the browser is gone, and notes whether it was closed."""

    def __init__(self) -> None:
        self.browser_is_gone = threading.Event()
        self.is_closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b"begun"
        assert self.browser_is_gone.wait(5)

    def close(self) -> None:
        self.is_closed.set()


def test_an_answer_is_closed_even_when_the_browser_breaks_off() -> None:
    body, application = Body(), Flask(__name__)
    application.add_url_rule("/", view_func=lambda: Response(body))
    with LocalServer(application) as server:
        host, port = server.origin.removeprefix("http://").split(":")
        browser = socket.create_connection((host, int(port)))
        browser.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"200 OK" in browser.recv(1000)
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        browser.close()
        body.browser_is_gone.set()
        assert body.is_closed.wait(5)
