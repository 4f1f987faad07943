"""A small HTTP server in a thread, which every double stands on."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    # One request per connection: a stopped server must be unreachable at once, which a
    # connection kept alive would hide.
    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the doubles keep logs of their own."""


def _closing(application: WSGIApplication) -> WSGIApplication:
    """Close every answer; the server forgets to when the browser breaks off."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        body = application(environ, start_response)
        try:
            yield from body
        finally:
            if (close := getattr(body, "close", None)) is not None:
                close()

    return answer


def secured_page(response: Response, *, saleor_api_url: str) -> Response:
    """With the headers of a careful shop, whose pages speak with one Saleor and nobody else."""
    api = urlsplit(saleor_api_url)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; connect-src 'self' {api.scheme}://{api.netloc}; "
        "img-src 'self' data: http: https:; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class LocalServer:
    """Serves one Flask application on 127.0.0.1, from `start` to `stop`.

    With port 0 the first start takes a free port and later starts keep it, so that a
    double can go away and come back at the same address.
    """

    def __init__(self, application: Flask, port: int = 0) -> None:
        self._application = application
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.asked_for: Counter[str] = Counter()
        """How often each path was asked for, since the beginning."""

    @property
    def origin(self) -> str:
        """The address without a trailing slash; known from the first start on."""
        if not self._port:
            raise RuntimeError("The server has no port yet: start it first.")
        return f"http://{HOST}:{self._port}"

    def _counting(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            self.asked_for[environ["PATH_INFO"]] += 1
        return self._application(environ, start_response)

    def start(self) -> Self:
        """Listen, and answer from another thread."""
        if self._server is not None:
            return self
        self._server = make_server(
            HOST,
            self._port,
            _closing(self._counting),
            threaded=True,
            request_handler=_QuietHandler,
        )
        self._port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.005,), name="sandbox", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; calling it twice does no harm."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
