"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from tests.support.databases import (
    PostgresqlServer,
    create_postgresql_database,
    find_postgresql,
)
from tests.support.missing import missing
from tests.support.network import no_network_inside_a_unit_of_work


@pytest.fixture(scope="session", autouse=True)
def _hypothesis_is_prepared() -> None:
    """Draw one text first: on a new machine Hypothesis makes its tables of Unicode for it, which
    takes a second, and blames whichever test comes first for being slow."""

    @settings(max_examples=1, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text())
    def draw(_: str) -> None:
        pass

    draw()


@pytest.fixture(autouse=True)
def _no_network_inside_a_unit_of_work() -> Iterator[None]:
    with no_network_inside_a_unit_of_work():
        yield


@pytest.fixture(scope="session")
def saleor_key() -> rsa.RSAPrivateKey:
    """The key our Saleor signs webhooks with; made once, it takes a moment."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def paysera_key() -> rsa.RSAPrivateKey:
    """The key our Paysera signs callbacks with."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("postgresql_database")
    return url


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Iterator[str]:
    """A new, empty database on a PostgreSQL of our own."""
    url = create_postgresql_database(postgresql_server)
    yield url
    admin = create_engine(f"{postgresql_server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server on the loopback interface, started for this test run."""
    binaries = find_postgresql()
    if binaries is None:
        missing("PostgreSQL's server is not on this machine")
    with PostgresqlServer(binaries) as server:
        yield server.url
