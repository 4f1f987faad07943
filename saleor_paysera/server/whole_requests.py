"""Requests reach the application whole: whoever sends or reads slowly holds no thread.

An RSGI application (granian's asynchronous interface) around a WSGI one. Bodies are gathered
in the event loop, within a deadline and a size; only then does a thread answer. The answer,
too, leaves the thread whole.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from wsgiref.types import WSGIApplication, WSGIEnvironment

import msgspec
import structlog
from granian.rsgi import (  # type: ignore[attr-defined]  # its public names, not marked as such
    HTTPProtocol,
    ProtocolClosed,
    ProtocolError,
    Scope,
)
from werkzeug.test import run_wsgi_app

from saleor_paysera import metrics
from saleor_paysera.metrics import RequestResult
from saleor_paysera.web.request_log import NO_ROUTE

_BUSY: Final = 503
_OF_THIS_HOP: Final = "HTTP_TRANSFER_ENCODING"
"""How the body came. It is whole now, with a length; Werkzeug reads nothing of one in chunks."""

_WITHOUT_PREFIX: Final = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})  # PEP 3333

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """``max_bytes`` of one body, ``max_bytes_at_once`` of all that are being received by this
    process, and the seconds within which a body must have come."""

    max_bytes: int
    max_bytes_at_once: int
    within_s: float


class _Refused(Exception):
    """A request that is not handed on."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status: Final = status
        self.code: Final = code
        self.answer: Final = msgspec.json.encode({"error": {"code": code, "message": message}})


class WholeRequests:
    """Serves ``application`` with ``threads`` threads of this process.

    ``once_running`` is called in the event loop before the first request.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int,
        limits: BodyLimits,
        once_running: Callable[[], None],
    ) -> None:
        self._application = application
        self._limits = limits
        self._once_running = once_running
        self._received_bytes = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        try:
            body = await self._body(scope, proto)
        except _Refused as refused:
            _tell(scope, refused)
            headers = [("content-type", "application/json"), ("connection", "close")]
            proto.response_bytes(refused.status, headers, refused.answer)
            return
        except (ProtocolClosed, ProtocolError):
            return  # nobody waits for an answer any more
        loop = asyncio.get_running_loop()
        status, answer_headers, answer = await loop.run_in_executor(
            self._threads, self._answered, _environ(scope, body)
        )
        proto.response_bytes(status, answer_headers, answer)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The server is about to run ``loop``."""
        loop.call_soon(self._once_running)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """The server has stopped: let the requests under way end."""
        self._threads.shutdown()

    async def _body(self, scope: Scope, proto: HTTPProtocol) -> bytes:
        announced = _announced_length(scope)
        if announced is not None and announced > self._limits.max_bytes:
            raise self._too_large()
        received = bytearray()
        try:
            async with asyncio.timeout(self._limits.within_s):
                async for chunk in proto:
                    received += chunk
                    self._received_bytes += len(chunk)
                    if len(received) > self._limits.max_bytes:
                        raise self._too_large()
                    if self._received_bytes > self._limits.max_bytes_at_once:
                        raise _Refused(_BUSY, "BUSY", "Too much is being received at once.")
        except TimeoutError as error:
            raise _Refused(
                408, "BODY_TOO_SLOW", f"The body did not come within {self._limits.within_s:g} s."
            ) from error
        finally:
            self._received_bytes -= len(received)
        if announced is not None and len(received) != announced:
            # Granian ends a body that was broken off like any other. One in chunks cannot be told
            # from a whole one here; signatures and JSON are what tells it then.
            raise _Refused(400, "BAD_REQUEST", "The body ended before its announced length.")
        return bytes(received)

    def _too_large(self) -> _Refused:
        return _Refused(
            413, "BODY_TOO_LARGE", f"The body is larger than {self._limits.max_bytes} bytes."
        )

    def _answered(self, environ: WSGIEnvironment) -> tuple[int, list[tuple[str, str]], bytes]:
        chunks, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        return int(status.partition(" ")[0]), list(headers), b"".join(chunks)


def _announced_length(scope: Scope) -> int | None:
    """How many bytes the body will have; None where it comes in chunks, with no length before."""
    announced = scope.headers.get("content-length")
    return int(announced) if announced is not None and announced.isdigit() else None


def _tell(scope: Scope, refused: _Refused) -> None:
    """One line and one count, as for every request; its route is not known yet."""
    is_busy = refused.status == _BUSY
    metrics.request_answered(NO_ROUTE, RequestResult.FAILED if is_busy else RequestResult.REFUSED)
    write_line = _log.error if is_busy else _log.warning
    write_line(
        "request",
        method=scope.method,
        route=NO_ROUTE,
        status=refused.status,
        code=refused.code,
        reason=str(refused),
    )


def _environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """The request as PEP 3333 wants it."""
    server_name, _, server_port = scope.server.rpartition(":")
    client, _, client_port = scope.client.rpartition(":")
    return {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_wsgi(scope.path),
        "QUERY_STRING": _as_wsgi(scope.query_string),
        "SERVER_NAME": server_name,
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **_headers(scope),
        "CONTENT_LENGTH": str(len(body)),
    }


def _as_wsgi(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _headers(scope: Scope) -> dict[str, str]:
    environ: dict[str, str] = {}
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # it would pass for the header with a hyphen, which a proxy has checked
        key = name.upper().replace("-", "_")
        key = key if key in _WITHOUT_PREFIX else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ", "
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ.pop(_OF_THIS_HOP, None)
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ
