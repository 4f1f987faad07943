"""Paysera's method lists: fresh for an hour, stale rather than none when it is away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response

from saleor_paysera.outbound import Outbound
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.method_lists import MethodLists

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def document(*keys: str) -> bytes:
    types = "".join(f'<payment_type key="{key}"/>' for key in keys)
    country = f'<country code="lt"><payment_group key="g">{types}</payment_group></country>'
    return f"<payment_types_document>{country}</payment_types_document>".encode()


@dataclass
class Paysera:
    """A website with method lists, the lists it is asked for, and a clock that can be set."""

    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    body: bytes = document("smsbank", "card")
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def website(self) -> Flask:
        app = Flask(__name__)

        @app.get("/payment-methods/<path:path>")
        def methods(path: str) -> Response:
            self.asked.append(path)
            return Response(self.body, status=self.status, mimetype="text/xml")

        return app


@pytest.fixture
def paysera() -> Paysera:
    return Paysera()


@pytest.fixture
def server(paysera: Paysera) -> Iterator[LocalServer]:
    with LocalServer(paysera.website()) as server:
        yield server


@pytest.fixture
def lists(paysera: Paysera, server: LocalServer) -> MethodLists:
    return MethodLists(
        outbound=Outbound(allow_private_hosts=True),
        clock=lambda: paysera.now,
        base_url=f"{server.origin}/payment-methods/",
    )


def keys(lists: MethodLists, project_id: str = "123456", currency: str = "EUR") -> list[str]:
    return [method.key for method in lists.methods(project_id, currency)]


def test_a_list_is_fetched_once_an_hour(lists: MethodLists, paysera: Paysera) -> None:
    assert keys(lists) == ["smsbank", "card"]
    paysera.body = document("hanza")
    paysera.now += HOUR - MOMENT
    assert keys(lists) == ["smsbank", "card"]
    assert paysera.asked == ["123456/currency:EUR"]

    paysera.now += MOMENT
    assert keys(lists) == ["hanza"]
    assert paysera.asked == ["123456/currency:EUR"] * 2


def test_each_project_and_currency_has_a_list_of_its_own(
    lists: MethodLists, paysera: Paysera
) -> None:
    keys(lists)
    paysera.body = document("hanza")

    assert keys(lists, "654321") == ["hanza"]
    assert keys(lists, currency="PLN") == ["hanza"]
    assert keys(lists) == ["smsbank", "card"]
    assert paysera.asked[1:] == ["654321/currency:EUR", "123456/currency:PLN"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (404, b""),
        (302, b""),
        (200, b""),
        (200, b"<html/>"),
        (200, b"Maintenance"),
        (200, b"<payment_types_document>" + b" " * 4_000_000 + b"</payment_types_document>"),
    ],
)
def test_the_stale_list_is_served_while_paysera_is_ill(
    lists: MethodLists, paysera: Paysera, status: int, body: bytes
) -> None:
    keys(lists)
    paysera.now += HOUR
    paysera.status, paysera.body = status, body

    assert keys(lists) == ["smsbank", "card"]
    assert len(paysera.asked) == 2


def test_a_limit_of_absurd_length_does_not_break_the_list(
    lists: MethodLists, paysera: Paysera
) -> None:
    keys(lists)
    paysera.now += HOUR
    paysera.body = document("card").replace(
        b'<payment_type key="card"/>',
        b'<payment_type key="card"><min amount="' + b"9" * 5000 + b'" currency="EUR"/>'
        b"</payment_type>",
    )

    assert keys(lists) == ["card"]


def test_after_a_failure_paysera_is_left_alone_for_a_minute(
    lists: MethodLists, paysera: Paysera, server: LocalServer
) -> None:
    keys(lists)
    paysera.now += HOUR
    server.stop()
    assert keys(lists) == ["smsbank", "card"]

    server.start()
    paysera.body = document("hanza")
    paysera.now += MINUTE - MOMENT
    assert keys(lists) == ["smsbank", "card"]
    assert len(paysera.asked) == 1

    paysera.now += MOMENT
    assert keys(lists) == ["hanza"]


def test_without_any_list_there_are_no_methods_and_no_haste(
    lists: MethodLists, paysera: Paysera
) -> None:
    paysera.status = 503
    assert keys(lists) == []
    assert keys(lists) == []
    assert len(paysera.asked) == 1

    paysera.status = 200
    paysera.now += MINUTE
    assert keys(lists) == ["smsbank", "card"]


def test_of_many_at_once_before_any_list_is_known_one_asks_and_all_get_it(
    lists: MethodLists, paysera: Paysera
) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tuple(keys(lists)), range(16)))

    assert set(found) == {("smsbank", "card")}
    assert len(paysera.asked) == 1


def test_of_many_at_once_one_asks_and_the_others_go_on_with_what_is_known(
    lists: MethodLists, paysera: Paysera
) -> None:
    keys(lists)
    paysera.body = document("hanza")
    paysera.now += HOUR
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tuple(keys(lists)), range(16)))

    assert set(found) <= {("smsbank", "card"), ("hanza",)}
    assert len(paysera.asked) == 2
    assert keys(lists) == ["hanza"]
