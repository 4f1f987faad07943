"""Requests to other servers at the wrong moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from unittest.mock import patch

import requests

from saleor_paysera.store import unit_of_work

_send: Final = requests.Session.send


@contextmanager
def no_network_inside_a_unit_of_work() -> Iterator[None]:
    """An open database transaction must never wait for another server; fails at the end."""
    caught: list[str | None] = []

    def guarded(
        self: requests.Session, request: requests.PreparedRequest, **kwargs: object
    ) -> requests.Response:
        if unit_of_work.is_open():
            caught.append(request.url)
        return _send(self, request, **kwargs)  # type: ignore[arg-type]

    with patch.object(requests.Session, "send", guarded):
        yield
    assert not caught, f"network inside a transaction: {caught}"
