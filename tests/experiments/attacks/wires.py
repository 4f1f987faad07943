"""Bytes over a socket, as no well-behaved client would send them."""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass

Address = tuple[str, int]


@dataclass(frozen=True)
class Answer:
    """What came back until the server closed. ``status`` None: no answer but the end."""

    status: int | None
    head: bytes
    body: bytes
    seconds: float
    is_over: bool
    """Whether the server closed the connection, and did not leave the client waiting."""


def exchange(
    address: Address, request: bytes, *, within: float = 15.0, is_all: bool = False
) -> Answer:
    """Send bytes and read until the server closes. ``is_all``: say that no more will come."""
    began = time.monotonic()
    received = bytearray()
    is_over = False
    try:
        with socket.create_connection(address, timeout=within) as wire:
            with suppress(OSError):  # refused before it was read
                wire.sendall(request)
                if is_all:
                    wire.shutdown(socket.SHUT_WR)
            while chunk := _read(wire, began + within):
                received += chunk
            is_over = True
    except ConnectionError:
        is_over = True
    except TimeoutError:
        pass
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    return Answer(_status(head), head, body, time.monotonic() - began, is_over)


def _read(wire: socket.socket, until: float) -> bytes:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    wire.settimeout(left)
    return wire.recv(65_536)


def _status(head: bytes) -> int | None:
    version, _, rest = head.partition(b" ")
    is_http = version.startswith(b"HTTP/1") and rest[:3].isdigit()
    return int(rest[:3]) if is_http else None


def request_bytes(
    method: str, target: bytes, headers: list[tuple[str, bytes]], body: bytes = b""
) -> bytes:
    """One request of HTTP/1.1, after which the connection is closed; nothing is escaped."""
    lines = [
        f"{method} ".encode() + target + b" HTTP/1.1",
        b"Host: 127.0.0.1",
        *(name.encode() + b": " + value for name, value in headers),
        *([b"Content-Length: %d" % len(body)] if body else []),
        b"Connection: close",
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
