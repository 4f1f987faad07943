"""One database of each kind for a whole file of tests, emptied between them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import metadata
from saleor_paysera.store.unit_of_work import Store
from tests.support.databases import create_postgresql_database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """One database of each kind for all these tests: making one takes longer than a test."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('store')}/test.db"
    else:
        url = create_postgresql_database(request.getfixturevalue("postgresql_server"))
    engine = create_database_engine(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store without a row in it; ids begin with 1 again."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(metadata.tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        else:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
    return Store(engine, SecretBox(["a secret key of these tests"]))
