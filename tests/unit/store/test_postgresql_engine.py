"""PostgreSQL that is not there, and PostgreSQL that says nothing."""

import os
import socket
import time

import pytest
from sqlalchemy import Engine

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import DatabaseUnavailable, migrate
from tests.support.databases import create_postgresql_database


def test_a_server_that_says_nothing_is_given_up_in_time_for_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = create_database_engine(f"postgresql://a@127.0.0.1:{silent.getsockname()[1]}/a")
        began = time.monotonic()

        with pytest.raises(DatabaseUnavailable):
            migrate(engine)

    assert time.monotonic() - began < 15, "Saleor waits for 18 seconds"


def option_of(engine: Engine, option: int) -> int:
    """What the system holds of the TCP connection that ``engine`` makes."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        with socket.socket(fileno=os.dup(driver.fileno())) as wire:
            return wire.getsockopt(socket.IPPROTO_TCP, option)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has it")
def test_a_server_that_falls_silent_is_given_up_in_time_for_an_answer(
    postgresql_server: str,
) -> None:
    engine = create_database_engine(create_postgresql_database(postgresql_server))

    assert option_of(engine, socket.TCP_USER_TIMEOUT) == 10_000, "milliseconds"
    assert option_of(engine, socket.TCP_KEEPIDLE) == 30, "seconds"
    assert option_of(engine, socket.TCP_KEEPINTVL) == 10
    assert option_of(engine, socket.TCP_KEEPCNT) == 3
    engine.dispose()


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has it")
def test_the_address_may_say_how_long_to_wait(postgresql_server: str) -> None:
    url = create_postgresql_database(postgresql_server)
    engine = create_database_engine(f"{url}?tcp_user_timeout=3000&keepalives_idle=7")

    assert option_of(engine, socket.TCP_USER_TIMEOUT) == 3_000
    assert option_of(engine, socket.TCP_KEEPIDLE) == 7
    engine.dispose()
