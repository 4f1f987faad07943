"""The tables come into being once, whoever starts first, and are what the code believes."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import DatabaseUnavailable, migrate
from saleor_paysera.store.tables import metadata


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_database_engine(database_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_an_empty_database_gets_every_table(engine: Engine) -> None:
    assert tables(engine) == set()

    migrate(engine)

    assert tables(engine) == {*metadata.tables, "alembic_version"}


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_uniqueness_the_code_relies_on_is_in_the_database(engine: Engine) -> None:
    """Compared by hand: a difference in constraints is easily overlooked by tools."""
    migrate(engine)
    inspector = inspect(engine)

    unique = {
        (table, *sorted(constraint["column_names"]))
        for table in metadata.tables
        for constraint in inspector.get_unique_constraints(table)
    }
    assert unique == {
        ("installations", "saleor_api_url"),
        ("configurations", "installation_id", "is_test", "project_id"),
        ("payments", "order_number"),
        ("payments", "installation_id", "transaction_id"),
        ("callbacks", "identity", "payment_id"),
        ("reports", "payment_id", "psp_reference", "type"),
        ("trials", "order_number"),
    }


def test_every_reference_is_kept_by_the_database(engine: Engine) -> None:
    migrate(engine)
    inspector = inspect(engine)

    for name, table in metadata.tables.items():
        kept = {
            (key["constrained_columns"][0], key["referred_table"])
            for key in inspector.get_foreign_keys(name)
        }
        assert kept == {(key.parent.name, key.column.table.name) for key in table.foreign_keys}


def test_a_second_start_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO paysera_keys VALUES ('f', 'pem', :now, :now)"),
            {"now": "2026-11-24 12:00:00.000000"},
        )

    migrate(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM paysera_keys")).scalar_one() == 1
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [
            ("0002",)
        ]


def test_many_starts_at_once_take_turns(database_url: str) -> None:
    """As when several processes begin with an empty database: an engine for each."""
    start = Barrier(6)
    made: list[set[str]] = []

    def begin() -> None:
        engine = create_database_engine(database_url)
        start.wait(10)
        migrate(engine)
        made.append(tables(engine))
        engine.dispose()

    starts = [Thread(target=begin, daemon=True) for _ in range(6)]
    for one in starts:
        one.start()
    deadline = time.monotonic() + 20
    for one in starts:
        one.join(max(0, deadline - time.monotonic()))

    assert made == [{*metadata.tables, "alembic_version"}] * 6


def test_a_migration_that_fails_leaves_nothing_half_done(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE reports (in_the_way INTEGER)"))

    with pytest.raises(Exception, match="reports"):
        migrate(engine)

    assert tables(engine) - {"alembic_version"} == {"reports"}


class TestADatabaseThatIsNotThere:
    @pytest.mark.parametrize(
        "url",
        [
            "sqlite:////no/such/folder/at/all.db",
            "postgresql://nobody@127.0.0.1:9/nowhere",
        ],
    )
    def test_is_told_in_a_sentence(self, url: str) -> None:
        engine = create_database_engine(url)

        with pytest.raises(DatabaseUnavailable, match="Check DATABASE_URL") as told:
            migrate(engine)
        assert told.value.retryable
        engine.dispose()

    def test_or_is_another_file_is_told_in_a_sentence(self, tmp_path: Path) -> None:
        file = tmp_path / "not-a-database.db"
        file.write_bytes(b"This is a letter to my aunt. " * 100)
        engine = create_database_engine(f"sqlite:///{file}")

        with pytest.raises(DatabaseUnavailable, match="not a database"):
            migrate(engine)
        engine.dispose()

    def test_its_password_is_not_told(self) -> None:
        engine = create_database_engine("postgresql://nobody:hush-hush@127.0.0.1:9/nowhere")

        with pytest.raises(DatabaseUnavailable) as told:
            migrate(engine)
        assert "hush-hush" not in told.value.message
        engine.dispose()
