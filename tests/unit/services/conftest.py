"""What the tests of several services share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from tests.support.desk import Desk, open_desk
from tests.support.office import Office, open_office


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables; copying it is faster than migrating a new one."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    engine = create_database_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(empty_database: Path, tmp_path: Path) -> str:
    """A database of this test's own."""
    return f"sqlite:///{shutil.copy(empty_database, tmp_path)}"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """Two shops in one app; neither Saleor nor Paysera can be reached."""
    with open_office(sqlite_url) as opened:
        yield opened


@pytest.fixture
def desk(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, sqlite_url: str
) -> Iterator[Desk]:
    """A shop whose Saleor and Paysera answer."""
    with open_desk(saleor_key, paysera_key, sqlite_url) as opened:
        yield opened
