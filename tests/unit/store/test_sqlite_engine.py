"""The SQLite file: opened by several processes at once, it makes them wait, not fail."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from saleor_paysera.store import engine as engine_module
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from saleor_paysera.store.write_gate import DatabaseBusy
from tests.support.waiting import eventually


def test_a_file_that_another_process_is_just_setting_up_is_waited_for(tmp_path: Path) -> None:
    # SQLite's busy timeout does not cover the switch to WAL: it fails at once where another
    # has begun to write, as happens when several workers start with a new file.
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE something (x INTEGER)")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO something VALUES (1)")
    later = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    later.start()

    engine = create_database_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT count(*) FROM something")) == 1
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    finally:
        later.join()
        other.close()
        engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "locked.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE something (x INTEGER)")
    return file


@contextmanager
def kept_locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def write(engine: Engine) -> bool:
    try:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO something VALUES (1)"))
    except DatabaseBusy:
        return False
    return True


def write_to(store: Store) -> bool:
    try:
        with store.write():
            pass
    except DatabaseBusy:
        return False
    return True


def commit_to(store: Store) -> bool:
    try:
        store.commit(lambda _: None)
    except DatabaseBusy:
        return False
    return True


@pytest.mark.parametrize("write", [write_to, commit_to])
def test_a_file_that_is_kept_locked_does_not_take_all_threads(
    write: Callable[[Store], bool], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With all of them waiting, a server would not even say that it is alive.
    monkeypatch.setattr(engine_module, "_PATIENCE_S", 0.2)
    store = Store(create_database_engine(f"sqlite:///{file}"), SecretBox(["a secret key"]))
    with ThreadPoolExecutor(16) as threads:
        with kept_locked(file):
            writing = [threads.submit(write, store) for _ in range(50)]
            assert threads.submit(lambda: True).result(8), "others have their turn"
            left = 50 - engine_module._PLACES
            eventually(lambda: sum(done.done() for done in writing) == left, within=8)
        assert sum(done.result(5) for done in writing) == engine_module._PLACES
        assert threads.submit(write, store).result(5), "it is as before when the lock is gone"
    store.engine.dispose()


def test_a_lock_that_never_comes_is_told_as_what_it_is(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_SQLITE_BUSY_TIMEOUT_MS", 10)
    engine = create_database_engine(f"sqlite:///{file}")
    with kept_locked(file), pytest.raises(DatabaseBusy), engine.begin():
        pass
    assert write(engine)
    engine.dispose()


def test_a_commit_survives_a_power_cut_and_references_are_kept(tmp_path: Path) -> None:
    engine = create_database_engine(f"sqlite:///{tmp_path}/test.db")
    with engine.begin() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
    engine.dispose()


def test_long_reads_do_not_hold_up_others(tmp_path: Path) -> None:
    """Exports take seconds, and a checkout waits for none of them."""
    engine = create_database_engine(f"sqlite:///{tmp_path}/test.db")
    migrate(engine)
    store = Store(engine, SecretBox(["a secret key that is long enough"]))
    with ExitStack() as long_reads:
        for _ in range(4):
            long_reads.enter_context(store.read())
        began = time.monotonic()
        with store.look() as uow:
            assert uow.installations.all() == []
        assert time.monotonic() - began < 2
    engine.dispose()
