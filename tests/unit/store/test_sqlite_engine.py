"""The SQLite file: opened by several processes at once, it makes them wait, not fail."""

import sqlite3
import threading
from pathlib import Path

from sqlalchemy import text

from saleor_paysera.store.engine import create_database_engine


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


def test_a_commit_survives_a_power_cut_and_references_are_kept(tmp_path: Path) -> None:
    engine = create_database_engine(f"sqlite:///{tmp_path}/test.db")
    with engine.begin() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
    engine.dispose()
