"""A Saleor that takes reports and does nothing else, so that what is measured is the app.

    python -m benchmarks.light_saleor 20

Prints its port. Each report is answered after that many milliseconds, unless its transaction
is one of those that ``POST /trouble`` names, which get an error of 500. ``GET /arrivals``
tells what has come, in order.
"""

import asyncio
import subprocess
import sys
import time
from types import TracebackType
from typing import Self, cast

import msgspec
import requests
import uvloop

_TAKEN = msgspec.json.encode(
    {
        "data": {
            "transactionEventReport": {
                "alreadyProcessed": False,
                "transaction": {"id": "VHJhbnNhY3Rpb25JdGVtOjE="},
                "transactionEvent": {"id": "VHJhbnNhY3Rpb25FdmVudDox"},
                "errors": [],
            }
        }
    }
)


class Arrival(msgspec.Struct, frozen=True):
    """A report: when it came (monotonic clock of this machine, seconds), and about what."""

    at: float
    transaction_id: str
    type: str
    was_taken: bool


class _Variables(msgspec.Struct, rename="camel"):
    transaction_id: str = ""
    type: str = ""


class _Call(msgspec.Struct):
    variables: _Variables = msgspec.field(default_factory=_Variables)


class _Saleor(asyncio.Protocol):
    """HTTP/1.1 as far as this app's client speaks it: bodies with a length, kept alive."""

    def __init__(self, answers_after_s: float, arrivals: list[Arrival], trouble: set[str]) -> None:
        self._answers_after_s = answers_after_s
        self._arrivals = arrivals
        self._trouble = trouble
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            length = _content_length(head)
            if not end or len(rest) < length:
                return
            self._received = rest[length:]
            self._take(head, rest[:length])

    def _take(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET /arrivals"):
            self._answer(200, msgspec.json.encode(self._arrivals))
        elif head.startswith(b"POST /trouble"):
            self._trouble.update(msgspec.json.decode(body, type=list[str]))
            self._answer(200, b"{}")
        else:
            about = msgspec.json.decode(body, type=_Call).variables
            if not about.transaction_id:  # the app asks after the webhooks, by and by
                self._answer(500, b"not a report")
                return
            was_taken = about.transaction_id not in self._trouble
            self._arrivals.append(
                Arrival(time.monotonic(), about.transaction_id, about.type, was_taken)
            )
            answer = (200, _TAKEN) if was_taken else (500, b"trouble")
            asyncio.get_running_loop().call_later(self._answers_after_s, self._answer, *answer)

    def _answer(self, status: int, body: bytes) -> None:
        assert self._transport is not None
        self._transport.write(
            f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _serve(answers_after_s: float) -> None:
    arrivals: list[Arrival] = []
    trouble: set[str] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Saleor(answers_after_s, arrivals, trouble), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class LightSaleor:
    """The process of a light Saleor."""

    def __init__(self, *, answers_after_ms: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.light_saleor", str(answers_after_ms)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._origin = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    @property
    def api_url(self) -> str:
        """Where its GraphQL API is."""
        return f"{self._origin}/graphql/"

    def trouble(self, transaction_ids: list[str]) -> None:
        """Answer reports about these with an error from now on."""
        requests.post(f"{self._origin}/trouble", json=transaction_ids, timeout=10)

    def arrivals(self) -> list[Arrival]:
        """What has come so far, in order."""
        answer = requests.get(f"{self._origin}/arrivals", timeout=10)
        return msgspec.json.decode(answer.content, type=list[Arrival])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]) / 1_000))
