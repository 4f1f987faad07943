"""A backup is one complete file, made while others write, and never half of one."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from saleor_paysera.store import backup
from saleor_paysera.store.backup import BackupNotMade, back_up
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.samples import NOW, saleor


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_database_engine(f"sqlite:///{tmp_path}/test.db")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backup goes, empty."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def test_it_is_one_file_that_only_its_owner_can_read(engine: Engine, folder: Path) -> None:
    back_up(engine, folder / "a.db")

    (file,) = folder.iterdir()
    assert file.name == "a.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_everything_committed_is_in_it_and_nothing_else(engine: Engine, folder: Path) -> None:
    store = Store(engine, SecretBox(["a secret key of these tests"]))
    with store.write() as uow:
        uow.installations.put(saleor(), now=NOW)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM installations"))
        back_up(engine, folder / "a.db")

    restored = create_database_engine(f"sqlite:///{folder}/a.db")
    migrate(restored)
    with Store(restored, SecretBox(["a secret key of these tests"])).read() as uow:
        (installation,) = uow.installations.all()
    restored.dispose()
    assert installation.token == "token"


def test_others_write_while_it_is_made_and_it_is_of_one_moment(
    engine: Engine, folder: Path
) -> None:
    over = threading.Event()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE pairs (side TEXT PRIMARY KEY, n INTEGER)"))
        connection.execute(text("INSERT INTO pairs VALUES ('left', 0), ('right', 0)"))
        connection.execute(text("CREATE TABLE weight (x BLOB)"))
        connection.execute(text("INSERT INTO weight VALUES (zeroblob(20000000))"))

    def write() -> None:
        while not over.is_set():
            with engine.begin() as connection:
                connection.execute(text("UPDATE pairs SET n = n + 1 WHERE side = 'left'"))
                connection.execute(text("UPDATE pairs SET n = n + 1 WHERE side = 'right'"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            back_up(engine, folder / f"{number}.db")
    finally:
        over.set()
        writer.join()

    for number in range(3):
        with sqlite3.connect(folder / f"{number}.db") as copy:
            left, right = copy.execute("SELECT n FROM pairs ORDER BY side").fetchall()
        copy.close()
        assert left == right


def test_what_is_there_is_not_overwritten(engine: Engine, folder: Path) -> None:
    (folder / "a.db").write_text("precious")

    with pytest.raises(BackupNotMade, match="there already"):
        back_up(engine, folder / "a.db")
    assert (folder / "a.db").read_text() == "precious"


def test_a_folder_that_is_not_there_is_told_in_a_sentence(engine: Engine, folder: Path) -> None:
    with pytest.raises(BackupNotMade, match="No such file or directory"):
        back_up(engine, folder / "nowhere" / "a.db")


def test_a_damaged_database_leaves_no_backup_behind(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup._copy

    def copy_badly(engine: Engine, target: Path) -> None:
        copy(engine, target)
        size = target.stat().st_size
        with target.open("r+b") as file:
            file.seek(size // 2)
            file.write(b"\xff" * (size // 2))

    monkeypatch.setattr(backup, "_copy", copy_badly)

    with pytest.raises(BackupNotMade):
        back_up(engine, folder / "a.db")
    assert list(folder.iterdir()) == []


def test_postgresql_has_a_program_of_its_own(folder: Path) -> None:
    engine = create_database_engine("postgresql://nobody@127.0.0.1:9/nowhere")

    with pytest.raises(BackupNotMade, match="pg_dump"):
        back_up(engine, folder / "a.dump")
    assert list(folder.iterdir()) == []
