"""A load balancer gone mad: every request goes to all servers at the same moment."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Barrier

import requests
from flask import Flask, Response, request

from saleor_paysera.sandbox.server import LocalServer

_ABOUT_THE_CONNECTION = ("host", "connection", "content-length", "transfer-encoding")


@dataclass(frozen=True)
class Crossing:
    """One request, and how each server answered; status 0 stands for no answer."""

    path: str
    answers: Sequence[tuple[int, bytes]]


class Crossroads(LocalServer):
    """Stands where the app's public address is. Whoever asks gets the first server's answer."""

    def __init__(self) -> None:
        self.servers: list[str] = []
        self.crossings: list[Crossing] = []
        application = Flask(__name__, static_folder=None)
        application.add_url_rule("/<path:path>", view_func=self._cross, methods=["GET", "POST"])
        super().__init__(application)

    def _cross(self, path: str) -> Response:
        prepared = (
            request.method,
            request.full_path.removesuffix("?"),
            {k: v for k, v in request.headers if k.lower() not in _ABOUT_THE_CONNECTION},
            request.get_data(),
        )
        together = Barrier(len(self.servers))
        with ThreadPoolExecutor(len(self.servers)) as pool:
            answers = list(pool.map(partial(_ask, prepared, together), self.servers))
        self.crossings.append(Crossing(f"/{path}", [(a.status, a.body) for a in answers]))
        return Response(
            answers[0].body, answers[0].status or 502, {"Content-Type": answers[0].type}
        )


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    type: str


def _ask(
    prepared: tuple[str, str, dict[str, str], bytes], together: Barrier, server: str
) -> _Answer:
    method, path, headers, body = prepared
    together.wait(10)
    try:
        answer = requests.request(
            method, server + path, headers=headers, data=body, timeout=30, allow_redirects=False
        )
    except requests.RequestException as error:
        return _Answer(0, type(error).__name__.encode(), "text/plain")
    return _Answer(answer.status_code, answer.content, answer.headers.get("Content-Type", ""))
