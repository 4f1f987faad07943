"""A server whose answers begin well and never come to their end."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route

_BEGINNING = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    b'{"configurations": [{"id"'
)


class BreaksOff(socketserver.StreamRequestHandler):
    """The connection is cut in the middle of the answer."""

    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        self.wfile.write(_BEGINNING)


class StopsHalfway(BreaksOff):
    """The connection stays, and nothing more comes."""

    def handle(self) -> None:
        super().handle()
        self.rfile.read(1)  # until the browser has had enough


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def answered_by(handler: type[BreaksOff], page: Page, path: str) -> Iterator[None]:
    """Let requests to a path of the API be answered so, as long as this lasts."""
    pattern = re.compile(f"/api/dashboard/{path}$")
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        elsewhere = f"http://127.0.0.1:{server.server_address[1]}/"

        def divert(route: Route) -> None:
            route.continue_(url=elsewhere)

        page.route(pattern, divert)
        yield
        page.unroute(pattern)
        server.shutdown()
