"""Clients that hold on to the server without doing anything."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from saleor_paysera.saleor.manifest import REGISTER_PATH, WEBHOOK_PATH
from saleor_paysera.services.addresses import ACCEPT_PATH, CALLBACK_PATH
from tests.experiments.attacks.bystanders import bystanders
from tests.experiments.attacks.processes import Watch
from tests.experiments.attacks.wires import Address
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.streets import Street, street

_LET_GO_WITHIN_S: Final = 30.0
_DRIP_EVERY_S: Final = 0.5
_MAY_GROW_MIB: Final = 150
_SMALLEST_BUFFER: Final = 1
_POSTED_TO: Final = (
    REGISTER_PATH,
    f"{WEBHOOK_PATH}transaction-initialize-session",
    f"{CALLBACK_PATH}SP-7K3M-9Q2X-V4TB",
    f"{ACCEPT_PATH}SP-7K3M-9Q2X-V4TB",
    "/api/dashboard/configurations",
    "/app/order-widget",
)
_READ_FROM: Final = (
    "/app",
    "/static/dashboard/js/main.js",
    "/static/logo.png",
    "/api/manifest",
)


@dataclass(frozen=True)
class _Slowness:
    """What each of many connections begins with, and what then drips in."""

    name: str
    connections: int
    opening: Callable[[int], bytes]
    drop: bytes = b""


def _post(number: int, head: str) -> bytes:
    path = _POSTED_TO[number % len(_POSTED_TO)]
    form = "Content-Type: application/x-www-form-urlencoded"
    return f"POST {path} HTTP/1.1\r\nHost: a\r\n{form}\r\n{head}\r\n\r\n".encode()


_SLOWNESSES: Final = (
    _Slowness("dripping headers", 150, lambda _: b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"a"),
    _Slowness("no end of headers", 150, lambda _: b"GET / HTTP/1.1\r\nHost: a\r\n"),
    _Slowness("stalled bodies", 100, lambda n: _post(n, "Content-Length: 900000")),
    _Slowness("dripping bodies", 100, lambda n: _post(n, "Content-Length: 900"), b"a"),
    _Slowness(
        "stalled chunks", 50, lambda n: _post(n, "Transfer-Encoding: chunked") + b"100\r\nabc"
    ),
    _Slowness(
        "dripping chunks", 50, lambda n: _post(n, "Transfer-Encoding: chunked"), b"1\r\na\r\n"
    ),
    _Slowness(
        "waiting for 100-continue",
        50,
        lambda n: _post(n, "Content-Length: 9\r\nExpect: 100-continue"),
    ),
    _Slowness("silent connections", 600, lambda _: b""),
    _Slowness("connections kept alive", 300, lambda _: b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
)


@experiment(
    Kind.ATTACKS, "hundreds of clients that send slowly or not at all", on=(Database.SQLITE,)
)
def send_slowly(ground: Ground) -> Tally:
    """All of them at once in the end; honest requests are answered meanwhile."""
    tally = Tally()
    with street(ground, LOG_FORMAT="json") as here, ExitStack() as stack:
        watch = Watch(here.app)
        shoppers = bystanders(here.town, tally)
        for _ in range(ground.how_often(short=1, long=20)):
            held: list[socket.socket] = []
            for slowness in _SLOWNESSES:
                wires = stack.enter_context(_held(here.app.address, slowness))
                held += wires
                tally.done += len(wires)
                with shoppers.shopping(slowness.name):
                    time.sleep(ground.how_often(short=1, long=3))
            began = time.monotonic()
            with shoppers.shopping("all of them at once"):
                left = _left_open(held)
            if left:
                tally.found_broken(f"{left} connections were never ended by the server")
            tally.remarks.append(f"the last was let go {time.monotonic() - began:.0f} s later")
            stack.pop_all().close()
        shoppers.close()
        watch.close(tally, may_grow_mib=_MAY_GROW_MIB)
    return tally


@contextmanager
def _held(address: Address, slowness: _Slowness) -> Iterator[list[socket.socket]]:
    """Connections of this slowness, dripping until the end of the block."""
    wires = [socket.create_connection(address, timeout=10) for _ in range(slowness.connections)]
    for number, wire in enumerate(wires):
        wire.sendall(slowness.opening(number))
    over = threading.Event()

    def drip() -> None:
        while not over.wait(_DRIP_EVERY_S):
            for wire in wires:
                with suppress(OSError):  # the server has ended it
                    wire.sendall(slowness.drop)

    thread = threading.Thread(target=drip)
    if slowness.drop:
        thread.start()
    try:
        yield wires
    finally:
        over.set()
        if slowness.drop:
            thread.join()
        for wire in wires:
            wire.close()


def _left_open(wires: list[socket.socket]) -> int:
    """How many the server does not end in time."""
    until = time.monotonic() + _LET_GO_WITHIN_S
    left = 0
    for wire in wires:
        try:
            while _read(wire, until):
                pass
        except TimeoutError:
            left += 1
        except OSError:
            pass
    return left


def _read(wire: socket.socket, until: float) -> bytes:
    wire.settimeout(max(until - time.monotonic(), 0.01))
    return wire.recv(65_536)


@experiment(Kind.ATTACKS, "clients that never read what they asked for", on=(Database.SQLITE,))
def never_read(ground: Ground) -> Tally:
    """Pages, scripts and pictures, asked for several times on each connection."""
    tally = Tally()
    with street(ground, LOG_FORMAT="json") as here, ExitStack() as stack:
        watch = Watch(here.app)
        shoppers = bystanders(here.town, tally)
        for _ in range(ground.how_often(short=200, long=2_000)):
            path = _READ_FROM[tally.done % len(_READ_FROM)]
            request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 4
            stack.enter_context(_deaf(here.app.address, request))
            tally.done += 1
        with shoppers.shopping("hundreds that never read"):
            time.sleep(ground.how_often(short=3, long=30))
        shoppers.close()
        watch.close(tally, may_grow_mib=_MAY_GROW_MIB)
    return tally


def _deaf(address: Address, request: bytes) -> socket.socket:
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALLEST_BUFFER)
    wire.settimeout(10)
    wire.connect(address)
    wire.sendall(request)
    return wire


@experiment(
    Kind.ATTACKS, "connections opened and broken off as fast as it goes", on=(Database.SQLITE,)
)
def flood_with_connections(ground: Ground) -> Tally:
    """Broken off before, in the middle of and after a request, in order and at once."""
    tally = Tally()
    with street(ground, LOG_FORMAT="json") as here:
        watch = Watch(here.app)
        shoppers = bystanders(here.town, tally)
        until = time.monotonic() + ground.how_often(short=4, long=120)
        with shoppers.shopping("the flood"):
            while time.monotonic() < until:
                _break_off(here, tally.done)
                tally.done += 1
        shoppers.close()
        watch.close(tally, may_grow_mib=_MAY_GROW_MIB)
    return tally


def _break_off(here: Street, number: int) -> None:
    requests = (
        b"",
        b"GET",
        _post(number, "Content-Length: 50"),
        _post(number, "Content-Length: 0"),
    )
    with suppress(OSError), socket.create_connection(here.app.address, timeout=10) as wire:
        wire.sendall(requests[number % len(requests)])
        if number % 3 == 0:  # a reset instead of an orderly end
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
