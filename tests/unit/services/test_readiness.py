"""However the database is, and however many ask, the answer comes soon."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from saleor_paysera.services.readiness import Readiness
from saleor_paysera.store.engine import create_database_engine
from tests.support.office import Office


@pytest.fixture
def silent() -> Iterator[str]:
    """A PostgreSQL that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql://app:secret@127.0.0.1:{server.getsockname()[1]}/shop"


def test_a_silent_database_is_waited_for_for_two_seconds(silent: str) -> None:
    readiness = Readiness(create_database_engine(silent))
    began = time.monotonic()

    with ThreadPoolExecutor(20) as pool:
        told = set(pool.map(lambda _: readiness.problem(), range(40)))

    assert told == {"The database does not answer."}
    assert time.monotonic() - began < 3
    assert sum(thread.name == "readiness" for thread in threading.enumerate()) == 1


def test_a_database_that_is_away_is_told_without_its_address() -> None:
    readiness = Readiness(create_database_engine("postgresql://app:secret@127.0.0.1:1/shop"))

    assert readiness.problem() == "The database cannot be used."


def test_many_questions_are_one_look_at_the_database(office: Office) -> None:
    looks: list[object] = []
    event.listen(office.store.engine, "checkout", lambda *_: looks.append(1))
    readiness = Readiness(office.store.engine)

    assert {readiness.problem() for _ in range(100)} == {None}

    assert len(looks) == 1
