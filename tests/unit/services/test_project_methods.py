"""What Paysera's public list says about a project, while a merchant types its number."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, Response

from saleor_paysera import outbound
from saleor_paysera.bootstrap import create_context, open_store, utc_now
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.context import Context
from saleor_paysera.services.project_methods import ProjectState, project_methods
from saleor_paysera.settings import Settings
from tests.support.apps import environment

LIST = b"""<payment_types_document><country code="lt"><payment_group key="g">
<payment_type key="hanza"><title language="lt">Swedbank</title></payment_type>
</payment_group></country></payment_types_document>"""


@dataclass
class Paysera:
    """A website that answers every list the same."""

    status: int = 200
    body: bytes = LIST
    asked: list[str] = field(default_factory=list)
    is_silent: bool = False
    ahead: timedelta = timedelta()
    woken: threading.Event = field(default_factory=threading.Event)

    def website(self) -> Flask:
        app = Flask(__name__)

        @app.get("/payment-methods/<path:path>")
        def methods(path: str) -> Response:
            self.asked.append(path)
            if self.is_silent:
                self.woken.wait(10)
            return Response(self.body, status=self.status, mimetype="text/xml")

        return app


@pytest.fixture
def paysera() -> Paysera:
    return Paysera()


@pytest.fixture
def server(paysera: Paysera) -> Iterator[LocalServer]:
    with LocalServer(paysera.website()) as server:
        yield server
        paysera.woken.set()


@pytest.fixture
def context(paysera: Paysera, server: LocalServer, empty_database: Path) -> Iterator[Context]:
    settings = Settings.from_environment(
        environment(
            base_url="http://127.0.0.1:1",
            database_url=f"sqlite:///{empty_database}",
            paysera_origin=server.origin,
        )
    )
    store = open_store(settings)
    yield create_context(settings, store, clock=lambda: utc_now() + paysera.ahead)
    store.engine.dispose()


def test_a_project_that_paysera_knows_has_methods(context: Context, paysera: Paysera) -> None:
    listed = project_methods(context, "123456", "EUR")

    assert listed.state is ProjectState.KNOWN
    assert [method.key for method in listed.methods] == ["hanza"]
    assert paysera.asked == ["123456/currency:EUR"]


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_list_that_does_not_exist_means_a_wrong_number(
    context: Context, paysera: Paysera, status: int
) -> None:
    paysera.status = status

    listed = project_methods(context, "123457", "EUR")

    assert (listed.state, listed.methods) == (ProjectState.UNKNOWN_PROJECT, ())


@pytest.mark.parametrize("status", [301, 302, 401, 403, 429, 500, 502, 503])
def test_an_answer_that_is_about_us_or_about_paysera_says_nothing_of_the_project(
    context: Context, paysera: Paysera, status: int
) -> None:
    paysera.status = status

    assert project_methods(context, "123456", "EUR").state is ProjectState.UNAVAILABLE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Maintenance",
        b"<html><body>Maintenance</body></html>",
        b"<payment_types_document>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><payment_types_document>&a;</payment_types_document>',
        b"\xff\xfe\x00",
        b"<payment_types_document>" + b" " * 4_000_000 + b"</payment_types_document>",
    ],
)
def test_what_is_no_list_says_nothing_of_the_project(
    context: Context, paysera: Paysera, body: bytes
) -> None:
    paysera.body = body

    assert project_methods(context, "123456", "EUR").state is ProjectState.UNAVAILABLE


def test_a_paysera_that_is_away_says_nothing_of_the_project(
    context: Context, server: LocalServer
) -> None:
    server.stop()

    assert project_methods(context, "123456", "EUR").state is ProjectState.UNAVAILABLE


def test_a_paysera_that_never_answers_is_not_waited_for(
    context: Context, paysera: Paysera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "TIMEOUT", (0.2, 0.2))
    paysera.is_silent = True

    assert project_methods(context, "123456", "EUR").state is ProjectState.UNAVAILABLE


def test_a_merchant_who_looks_again_gets_what_is_so_now(context: Context, paysera: Paysera) -> None:
    """Unlike shoppers, who get an hour-old list: the merchant may just have enabled a method."""
    project_methods(context, "123456", "EUR")
    paysera.body = LIST.replace(b"hanza", b"card")
    assert [m.key for m in project_methods(context, "123456", "EUR").methods] == ["hanza"]

    paysera.ahead = timedelta(seconds=11)

    assert [m.key for m in project_methods(context, "123456", "EUR").methods] == ["card"]
    assert [m.key for m in context.method_lists.methods("123456", "EUR")] == ["card"]


def test_a_form_that_asks_again_and_again_does_not_ask_paysera(
    context: Context, paysera: Paysera
) -> None:
    for status, state in ((200, ProjectState.KNOWN), (404, ProjectState.UNKNOWN_PROJECT)):
        paysera.status, paysera.asked = status, []
        states = {project_methods(context, f"1{status}", "EUR").state for _ in range(20)}

        assert (states, len(paysera.asked)) == ({state}, 1)


def test_a_wrong_number_does_not_take_the_methods_from_shoppers(
    context: Context, paysera: Paysera
) -> None:
    project_methods(context, "123456", "EUR")
    paysera.status = 404
    project_methods(context, "123456", "EUR")

    assert [m.key for m in context.method_lists.methods("123456", "EUR")] == ["hanza"]


def test_an_empty_list_is_one_of_a_known_project(context: Context, paysera: Paysera) -> None:
    paysera.body = b"<payment_types_document/>"

    listed = project_methods(context, "123456", "EUR")

    assert (listed.state, listed.methods) == (ProjectState.KNOWN, ())
