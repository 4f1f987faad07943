"""The production server: granian's workers around the WSGI application.

Chosen by measurement: it served the same Flask application at twice gunicorn's rate.
"""

import ctypes
import signal
import socket
import sys
from typing import Final

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from saleor_paysera.bootstrap import create_app
from saleor_paysera.payments.errors import PaymentAppError

_THREADS_PER_WORKER: Final = 16
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h: the signal to get when the parent ends
_GRACE_S: Final = 30  # what a worker gets to finish its requests before it is killed


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


def create_worker_app() -> Flask:
    """The application of one worker process, which ends when the server does.

    Without this, workers would go on alone when the server's first process is killed, and
    hold the port against the server that replaces it. Nothing is lost by the sudden end:
    what was answered is committed, and reports are sent by whoever comes next.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return create_app()


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until told to stop (SIGTERM or SIGINT). Worker processes that die are replaced."""
    Granian(
        "saleor_paysera.server:create_worker_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=_THREADS_PER_WORKER,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE_S,
        process_name=None,
    ).serve()
