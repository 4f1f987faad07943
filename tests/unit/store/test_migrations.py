"""The tables come into being once, whoever starts first, and are what the code believes."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, inspect, text

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import (
    DatabaseUnavailable,
    alembic_config,
    migrate,
    read_revisions,
)
from saleor_paysera.store.payment_search import PaymentFilter
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import metadata
from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.samples import NOW


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
        ("refunds", "psp_reference"),
        ("refunds", "payment_id", "request_event_id"),
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
            ("0006",)
        ]


def test_whose_tables_they_are_can_be_read_without_changing_them(engine: Engine) -> None:
    empty = read_revisions(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
    old = read_revisions(engine)
    migrate(engine)
    present = read_revisions(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = read_revisions(engine)

    assert (empty.present, empty.are_equal, empty.is_older) == (None, False, False)
    assert (old.present, old.are_equal, old.is_older) == ("0001", False, True)
    assert present.are_equal
    assert (newer.are_equal, newer.is_older) == (False, False)


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


class TestADatabaseOfTheFirstRelease:
    BOX = SecretBox(["a secret key of these tests"])

    @pytest.fixture
    def old(self, engine: Engine) -> Engine:
        """A shop with a configuration in each mode, a payment and its callback."""
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "0001")
            self.insert(
                connection, "installations", id=1, saleor_api_url="https://a.example/graphql/",
                app_id="app", token_sealed=self.BOX.seal("token"), jwks="{}",
                jwks_fetched_at=NOW, installed_at=NOW,
            )  # fmt: skip
            self.insert_configuration(connection, id=1, is_test=False)
            self.insert_configuration(connection, id=2, is_test=True)
            self.insert(
                connection, "payments", id=1, order_number="SP-1", installation_id=1,
                configuration_id=2, transaction_id="T", source_id="C", channel_slug="lietuva",
                amount_minor=999, currency="EUR", is_test=True, language="LIT",
                pay_url_sealed=self.BOX.seal("https://pay.example/"), state="paid",
                created_at=NOW, expires_at=NOW, paid_at=NOW,
            )  # fmt: skip
            self.insert(
                connection, "callbacks", id=1, payment_id=1, identity="a", status="1",
                verdict="paid", outcome="applied", proofs="ss1",
                fields_sealed=self.BOX.seal("{}"), received_at=NOW,
            )  # fmt: skip
        return engine

    @staticmethod
    def insert(connection: Connection, table: str, **values: object) -> None:
        connection.execute(Table(table, MetaData(), autoload_with=connection).insert(), values)

    def insert_configuration(self, connection: Connection, **values: object) -> None:
        """As the first release stores one: it knows no other columns."""
        known = {
            "installation_id": 1, "project_id": "123456", "ss1_is_enough": False,
            "default_method": "smsbank", "return_origins": [], "updated_at": NOW,
        }  # fmt: skip
        self.insert(connection, "configurations", **known, **values)

    def test_keeps_everything_and_each_configuration_gets_a_name(self, old: Engine) -> None:
        migrate(old)

        with Store(old, self.BOX).read() as uow:
            live, test = (found for found, _ in uow.configurations.of_installation(1))
            payment = uow.payments.by_order_number("SP-1")
            assert uow.callbacks.last_received_at(test.id) == NOW
            assert uow.callbacks.last_received_at(live.id) is None
            (listed,) = uow.payments.search(1, PaymentFilter(), before=None, limit=9, now=NOW)
        assert live.settings.name == test.settings.name == "Paysera 123456"
        assert (test.settings.methods, test.settings.pay_within_minutes) == ((), None)
        assert not test.settings.accepts_pending
        assert (test.version, test.removed_at) == (1, None)
        assert (payment.payer_email, payment.pay_url) == (None, "https://pay.example/")
        assert (listed.order_number, listed.payer_email) == ("SP-1", None)

    def test_can_be_used_by_that_release_while_the_new_one_starts(self, old: Engine) -> None:
        migrate(old)
        with old.begin() as connection:
            connection.execute(text("DELETE FROM configurations WHERE id = 1"))
            self.insert_configuration(connection, id=3, is_test=False)

        with Store(old, self.BOX).read() as uow:
            added = uow.configurations.get(3)
        assert (added.version, added.settings.name, added.settings.methods) == (1, "Paysera", ())
        assert (added.settings.accepts_pending, added.removed_at) == (False, None)


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
