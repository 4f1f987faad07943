"""PostgreSQL that is not there, and PostgreSQL that says nothing."""

import socket
import time

import pytest

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import DatabaseUnavailable, migrate


def test_a_server_that_says_nothing_is_given_up_in_time_for_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = create_database_engine(f"postgresql://a@127.0.0.1:{silent.getsockname()[1]}/a")
        began = time.monotonic()

        with pytest.raises(DatabaseUnavailable):
            migrate(engine)

    assert time.monotonic() - began < 15, "Saleor waits for 18 seconds"
