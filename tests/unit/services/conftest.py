"""What the tests of several services share."""

from pathlib import Path

import pytest

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables; copying it is faster than migrating a new one."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    engine = create_database_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path
