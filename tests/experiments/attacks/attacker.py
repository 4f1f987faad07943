"""An attacker's requests, byte by byte as meant, and what must hold for every answer."""

import http.client
import ipaddress
import itertools
import json
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlsplit

from tests.experiments.experiment import Tally

FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
_PATIENCE_S = 25.0
_TOO_LONG_S = 12.0
"""Saleor waits 18 s and Paysera 30 s; nothing of what strangers send is worth that."""


@dataclass(frozen=True)
class Answer:
    """What came back; ``status`` 0 stands for no answer."""

    status: int
    headers: http.client.HTTPMessage = field(default_factory=http.client.HTTPMessage)
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        """What stops Paysera from sending again."""
        return self.status == 200 and self.body == b"OK"

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> object:
        """The body as JSON; a text of its own where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return f"not JSON: {self.text[:80]}"

    @property
    def code(self) -> str:
        """The code in an answer of ``{"error": {"code", …}}``."""
        body = self.json()
        error = body.get("error") if isinstance(body, dict) else None
        return str(error.get("code")) if isinstance(error, dict) else ""


FROM_ANYWHERE: Final = {"TRUSTED_PROXIES": "1"}
"""The app's setting with which an attacker seems to come from all over the internet, so that
each request is answered for what it is and not for how many there were."""


class Attacker:
    """Asks without the help of a library that would mend what is asked, each time from
    another address."""

    def __init__(self, base_url: str, tally: Tally) -> None:
        self._host = urlsplit(base_url).netloc
        self._tally = tally
        self.slowest_s = 0.0
        self._addresses = itertools.count(int(ipaddress.IPv4Address("11.0.0.0")))

    def ask(
        self,
        what: str,
        target: str,
        *,
        method: str = "GET",
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        may_be_unavailable: bool = False,
    ) -> Answer:
        """One request. No answer, one of 500 and one after long count as broken."""
        began = time.monotonic()
        source = {"X-Forwarded-For": str(ipaddress.IPv4Address(next(self._addresses)))}
        answer = self._ask(target, method, body, source | dict(headers or {}))
        seconds = time.monotonic() - began
        self.slowest_s = max(self.slowest_s, seconds)
        self._tally.done += 1
        if answer.status == 0:
            self._tally.found_broken(f"{what}: no answer")
        elif answer.status >= 500 and not (may_be_unavailable and answer.status in (502, 503)):
            self._tally.found_broken(f"{what}: {answer.status} {answer.text[:80]}")
        if seconds > _TOO_LONG_S:
            self._tally.found_broken(f"{what}: answered after {seconds:.0f} s")
        return answer

    def note_times(self) -> None:
        """Put the slowest answer into the table's remarks."""
        self._tally.remarks.append(f"the slowest answer took {self.slowest_s * 1000:,.0f} ms")

    def _ask(
        self,
        target: str,
        method: str,
        body: bytes | Iterable[bytes] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        connection = http.client.HTTPConnection(self._host, timeout=_PATIENCE_S)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have said why
                connection.request(method, target, body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.msg, response.read())
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()


def form(pairs: Iterable[tuple[str, str]] | Mapping[str, str]) -> str:
    """A query as Paysera would write it."""
    return urlencode(list(pairs.items()) if isinstance(pairs, Mapping) else list(pairs))
