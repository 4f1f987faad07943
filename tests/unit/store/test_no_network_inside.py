"""What every test is under: nobody asks another server while a transaction is open."""

from collections.abc import Callable, Iterator

import pytest
import requests
from flask import Flask

from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.store.unit_of_work import Store
from tests.support.network import no_network_inside_a_unit_of_work


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of another server."""
    with LocalServer(Flask(__name__)) as server:
        yield server.origin


def ask(url: str) -> None:
    requests.post(url, timeout=5)


def writing(store: Store, url: str) -> None:
    with store.write():
        ask(url)


def reading(store: Store, url: str) -> None:
    with store.read():
        ask(url)


def looking(store: Store, url: str) -> None:
    with store.look():
        ask(url)


def committing(store: Store, url: str) -> None:
    store.commit(lambda _: ask(url))


def committing_one(store: Store, url: str) -> None:
    store.commit_one(lambda _: ask(url))


@pytest.mark.parametrize("within", [writing, reading, looking, committing, committing_one])
def test_a_request_inside_a_unit_of_work_fails_the_test(
    store: Store, elsewhere: str, within: Callable[[Store, str], None]
) -> None:
    with (
        pytest.raises(AssertionError, match=f"network inside a transaction.*{elsewhere}"),
        no_network_inside_a_unit_of_work(),
    ):
        within(store, elsewhere)


def test_a_request_before_and_after_it_does_not(store: Store, elsewhere: str) -> None:
    with no_network_inside_a_unit_of_work():
        ask(elsewhere)
        with store.write():
            pass
        ask(elsewhere)
