"""A PostgreSQL that was restarted is noticed before anybody's work is lost on a dead connection."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from saleor_paysera.store import idle_connections
from saleor_paysera.store.engine import create_database_engine
from tests.support.databases import create_postgresql_database


@pytest.fixture
def engine(postgresql_server: str) -> Iterator[Engine]:
    engine = create_database_engine(create_postgresql_database(postgresql_server))
    yield engine
    engine.dispose()


def process_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")))


def test_a_connection_is_used_again(engine: Engine) -> None:
    assert process_of(engine) == process_of(engine)


def test_one_that_the_server_has_closed_is_replaced(engine: Engine) -> None:
    with engine.connect() as lasting:
        doomed = process_of(engine)
        lasting.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": doomed})
        assert process_of(engine) not in (doomed, 0)


def test_one_that_was_idle_for_long_is_asked_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.connect() as lasting:
        doomed = process_of(engine)
        lasting.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": doomed})
        # A firewall that forgot the connection would have told nothing of it either.
        monkeypatch.setattr(idle_connections, "_has_news", lambda _: False)
        monkeypatch.setattr(idle_connections, "_TRUSTED_FOR_S", 0.0)
        assert process_of(engine) not in (doomed, 0)
