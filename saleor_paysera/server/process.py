"""The production server: granian's workers around the application.

Chosen by measurement: it served the same Flask application at twice gunicorn's rate. Its
asynchronous interface takes a third of that back on empty requests, and keeps slow clients
from holding threads (see ``whole_requests``).
"""

import ctypes
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Final
from wsgiref.types import WSGIApplication

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from saleor_paysera.bootstrap import create_app
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.server.shared_counts import join_shared_counts
from saleor_paysera.server.whole_requests import BodyLimits, WholeRequests
from saleor_paysera.web.application import MAX_BODY_BYTES

_THREADS_PER_WORKER: Final = 16
_BODY_LIMITS: Final = BodyLimits(
    max_bytes=MAX_BODY_BYTES, max_bytes_at_once=32 * MAX_BODY_BYTES, within_s=10
)
_HEADERS_WITHIN_MS: Final = 10_000
_MAX_HEADER_BYTES: Final = 65_536  # callbacks come in addresses of several thousand characters
_CONNECTIONS_PER_WORKER: Final = 2_048
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h: the signal to get when the parent ends
_GRACE_S: Final = 30  # what a worker gets to finish its requests before it is killed
_WORKER: Final = "saleor_paysera.server.process:create_worker_app"
_STOPS: Final = (signal.SIGTERM, signal.SIGINT)


class AddressNotAvailable(PaymentAppError):
    """The server cannot listen where it was told to."""

    code = "ADDRESS_NOT_AVAILABLE"


def check_address(host: str, port: int) -> None:
    """Make sure that the server will be able to listen.

    Raises:
        AddressNotAvailable: another program listens there, or this machine has no such
            address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise AddressNotAvailable(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Choose another address "
            "with --host and --port, or end the program that uses this one."
        ) from error


def as_worker(create: Callable[[], WSGIApplication]) -> WholeRequests:
    """Let a worker process serve the application that ``create`` makes, and end when the server
    does.

    Without this, workers would go on alone when the server's first process is killed, and
    hold the port against the server that replaces it. Nothing is lost by the sudden end:
    what was answered is committed, and reports are sent by whoever comes next.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    join_shared_counts()
    return WholeRequests(
        create(), threads=_THREADS_PER_WORKER, limits=_BODY_LIMITS, once_running=_take_stops
    )


def create_worker_app() -> WholeRequests:
    """The application in one worker process."""
    return as_worker(create_app)


def _hold_stops_back_in_new_workers() -> None:
    """Let a worker be stopped from its first moment on, and by the server alone.

    A SIGTERM that comes before the worker's event loop runs would be lost: first there are
    the handlers of the server's first process, whose copy the worker begins as, then those of
    the loop, which hears only while it runs. So it waits, blocked, until ``_take_stops``.
    SIGINT stays blocked: Ctrl+C reaches all processes at once, and workers that end by
    themselves would be taken for dead ones, and replaced.
    """
    if sys.platform != "win32":
        os.register_at_fork(
            before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, _STOPS),
            after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, _STOPS),
        )


def _take_stops() -> None:
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])


def serve(*, host: str, port: int, workers: int, worker: str = _WORKER) -> None:
    """Serve until told to stop (SIGTERM or SIGINT). Worker processes that die are replaced.

    ``worker``: where the function is that makes what a worker serves, ``module:name``.
    """
    _hold_stops_back_in_new_workers()
    # What the workers begin with stays shared: a collection would write into all of it.
    gc.freeze()
    Granian(
        worker,
        factory=True,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        address=host,
        port=port,
        workers=workers,
        backlog=workers * _CONNECTIONS_PER_WORKER,
        http1_settings=HTTP1Settings(
            header_read_timeout=_HEADERS_WITHIN_MS, max_buffer_size=_MAX_HEADER_BYTES
        ),
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE_S,
        process_name=None,
    ).serve()
