"""Threads that wait to write to SQLite are written for together, and none notices."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from saleor_paysera.store import engine as engine_module
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.records import NewInstallation
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.shared_commits import SharedCommits
from saleor_paysera.store.unit_of_work import Store, UnitOfWork, is_open
from saleor_paysera.store.write_gate import DatabaseBusy, WriteGate
from tests.support.waiting import eventually

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
THREADS = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    engine = create_database_engine(f"sqlite:///{file}")
    migrate(engine)
    yield Store(engine, SecretBox(["a secret key of these tests"]))
    engine.dispose()


@contextmanager
def kept_locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def install(uow: UnitOfWork, number: int) -> int:
    new = NewInstallation(f"https://shop-{number}.example/graphql/", "app", "token", "{}")
    return uow.installations.put(new, now=NOW).id


def installed(store: Store) -> list[str]:
    with store.read() as uow:
        return sorted(shop.saleor_api_url for shop in uow.installations.all())


def all_waiting(
    store: Store, file: Path, works: Sequence[Callable[[UnitOfWork], int]]
) -> list[Future[int]]:
    """Have each committed by a thread of its own, all of which wait for the same lock."""
    with ThreadPoolExecutor(len(works)) as threads, kept_locked(file):
        done = [threads.submit(store.commit, work) for work in works]
        eventually(lambda: len(store._shared._waiting) == len(works))  # type: ignore[union-attr]
        return done


def test_those_who_wait_share_one_commit_and_each_gets_its_own_answer(
    store: Store, file: Path
) -> None:
    commits: list[int] = []
    event.listen(store.engine, "commit", lambda _: commits.append(1))

    done = all_waiting(store, file, [partial(install, number=n) for n in range(THREADS)])

    assert len({answer.result() for answer in done}) == THREADS
    assert len(installed(store)) == THREADS
    assert len(commits) == 1


def test_whoever_fails_fails_alone(store: Store, file: Path) -> None:
    def fail(uow: UnitOfWork) -> int:
        install(uow, 99)
        raise LookupError("of this one only")

    works = [partial(install, number=n) for n in range(THREADS)]
    done = all_waiting(store, file, [*works[:3], fail, *works[3:]])

    with pytest.raises(LookupError, match="of this one only"):
        done[3].result()
    assert len({answer.result() for answer in done[:3] + done[4:]}) == THREADS
    assert installed(store) == [f"https://shop-{n}.example/graphql/" for n in range(THREADS)]


def test_a_lock_that_never_comes_is_told_to_all_who_wait(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_SQLITE_BUSY_TIMEOUT_MS", 200)
    impatient = Store(create_database_engine(str(store.engine.url)), SecretBox(["a secret key"]))
    with ThreadPoolExecutor(THREADS) as threads, kept_locked(file):
        done = [
            threads.submit(impatient.commit, partial(install, number=n)) for n in range(THREADS)
        ]
        assert all(isinstance(answer.exception(5), DatabaseBusy) for answer in done)
    impatient.commit(lambda uow: install(uow, 1))
    assert len(installed(impatient)) == 1
    impatient.engine.dispose()


def test_a_lock_that_goes_away_again_holds_nobody_up_twice() -> None:
    """Those whose shared work failed wait for another program together, not one after another."""
    gate = WriteGate(places=THREADS, patience_s=1, within_s=1)
    begun: list[int] = []

    @contextmanager
    def begin() -> Iterator[None]:
        begun.append(1)
        if len(begun) > 1:
            raise DatabaseBusy
        eventually(lambda: len(commits._waiting) == THREADS)
        yield

    def fail(_: None) -> None:
        raise LookupError

    commits = SharedCommits[None](gate, begin)
    with ThreadPoolExecutor(THREADS) as threads:
        done = [threads.submit(commits.run, fail) for _ in range(THREADS)]
    assert all(isinstance(answer.exception(), DatabaseBusy) for answer in done)
    assert len(begun) == 2


def test_work_is_done_in_the_context_of_the_thread_that_wants_it(store: Store, file: Path) -> None:
    """A log line is about the caller's payment, whichever thread writes it."""
    about = ContextVar("about", default=-1)
    seen: dict[int, int] = {}

    def commit(number: int) -> int:
        about.set(number)

        def work(uow: UnitOfWork) -> int:
            seen[number] = about.get()
            return install(uow, number)

        return store.commit(work)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(commit, range(50)))
    assert seen == {number: number for number in range(50)}


def test_nobody_goes_on_before_its_work_can_be_seen_by_others(store: Store, file: Path) -> None:
    def commit_and_look(number: int) -> bool:
        row = store.commit(lambda uow: install(uow, number))
        with closing(sqlite3.connect(file)) as other:
            found = other.execute("SELECT count(*) FROM installations WHERE id = ?", (row,))
            return bool(found.fetchone()[0])

    with ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(commit_and_look, range(200)))
    assert len(installed(store)) == 200


def test_single_writers_and_shared_ones_take_turns(store: Store) -> None:
    names = Counter[str]()

    def write(number: int) -> None:
        if number % 2:
            store.commit(lambda uow: install(uow, number))
        else:
            with store.write() as uow:
                install(uow, number)
        names[threading.current_thread().name] += 1

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(write, range(100)))
    assert len(installed(store)) == names.total() == 100


def test_whoever_writes_for_others_is_inside_a_unit_of_work_for_each_of_them(store: Store) -> None:
    """Nothing may touch the network there; these tests look whether anything does."""
    assert store.commit(lambda _: is_open())
    assert store.commit_one(lambda _: is_open())
    assert not is_open()
