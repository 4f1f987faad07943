"""The unit of work: what is done inside is committed together or not at all."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

from saleor_paysera.store.app_problems import AppProblems
from saleor_paysera.store.backlog import Backlog
from saleor_paysera.store.callbacks import Callbacks
from saleor_paysera.store.completions import Completions
from saleor_paysera.store.configurations import Configurations
from saleor_paysera.store.engine import ACCESS, Access, gate_of
from saleor_paysera.store.installations import Installations
from saleor_paysera.store.payments import Payments
from saleor_paysera.store.paysera_keys import PayseraKeys
from saleor_paysera.store.personal_data import PersonalData
from saleor_paysera.store.refunds import Refunds
from saleor_paysera.store.reports import Reports
from saleor_paysera.store.sealed_rows import SealedRows
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.shared_commits import SharedCommits
from saleor_paysera.store.staff_preferences import StaffPreferences
from saleor_paysera.store.trials import Trials

_READS_AT_ONCE: Final = 2
_LONGEST_PAUSE_S: Final = 0.1

T = TypeVar("T")

_open: Final = ContextVar("saleor_paysera_unit_of_work_open", default=False)


def is_open() -> bool:
    """Whether this thread is inside a unit of work, where nothing may touch the network."""
    return _open.get()


@contextmanager
def _inside() -> Iterator[None]:
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


class _Pace:
    """Lets two threads read SQLite at once, and others a moment later.

    More at once only take turns in the interpreter: a third less was answered with sixteen. It
    is no lock: a long export must not hold up a checkout, nor one read another inside it.
    Writers have a gate of their own, and PostgreSQL reads in its own processes.
    """

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(_READS_AT_ONCE)
        self._mine = threading.local()

    def __enter__(self) -> None:
        places: list[bool] = self._mine.__dict__.setdefault("places", [])
        places.append(self._places.acquire(timeout=_LONGEST_PAUSE_S))

    def __exit__(self, *_: object) -> None:
        if self._mine.places.pop():
            self._places.release()


class UnitOfWork:
    """The repositories over one open transaction."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self.installations = Installations(connection, secrets)
        self.configurations = Configurations(connection, secrets)
        self.payments = Payments(connection, secrets)
        self.callbacks = Callbacks(connection, secrets)
        self.refunds = Refunds(connection, secrets)
        self.reports = Reports(connection)
        self.completions = Completions(connection)
        self.paysera_keys = PayseraKeys(connection)
        self.staff_preferences = StaffPreferences(connection)
        self.trials = Trials(connection, secrets)
        self.personal_data = PersonalData(connection, secrets)
        self.sealed_rows = SealedRows(connection, secrets)
        self.app_problems = AppProblems(connection)
        self.backlog = Backlog(connection)


class Store:
    """Everything the app keeps."""

    def __init__(self, engine: Engine, secrets: SecretBox) -> None:
        self.engine = engine
        self._secrets = secrets
        self._reader = engine.execution_options(**{ACCESS: Access.READ})
        self._looker = engine.execution_options(**{ACCESS: Access.LOOK})
        if engine.dialect.name == "postgresql":
            self._reader = self._reader.execution_options(isolation_level="REPEATABLE READ")
            self._looker = self._looker.execution_options(isolation_level="AUTOCOMMIT")
        self._pace = _Pace() if engine.dialect.name == "sqlite" else nullcontext()
        self._gate = gate_of(engine)
        self._shared = SharedCommits(self._gate, self._writing) if self._gate else None

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A transaction that is committed at the end and rolled back on any error."""
        with self._gate.place() if self._gate else nullcontext(), self._writing() as uow:
            yield uow

    def commit(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do ``work``, which others wait for, and commit it; on any error nothing of it is kept.

        On SQLite the work of several threads shares a transaction: ``work`` may be called twice
        and must leave everything but the unit of work as it is.
        """
        return self._commit(work, self._writing)

    def commit_one(self, statement: Callable[[UnitOfWork], T]) -> T:
        """Like ``commit``, for work of one statement, which PostgreSQL commits by itself."""
        return self._commit(statement, self.look)

    def _commit(
        self,
        work: Callable[[UnitOfWork], T],
        begin: Callable[[], AbstractContextManager[UnitOfWork]],
    ) -> T:
        def inside(uow: UnitOfWork) -> T:
            with _inside():  # another thread may do it, which is inside for itself alone
                return work(uow)

        if self._shared is not None:
            return self._shared.run(inside)
        with begin() as uow:
            return work(uow)

    @contextmanager
    def _writing(self) -> Iterator[UnitOfWork]:
        with _inside(), self.engine.begin() as connection:
            yield UnitOfWork(connection, self._secrets)

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """One consistent view for reading."""
        return self._reading(self._reader)

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """For what need not agree: it may change between two statements. Without a transaction
        PostgreSQL is asked once for each, and no more."""
        return self._reading(self._looker)

    @contextmanager
    def _reading(self, engine: Engine) -> Iterator[UnitOfWork]:
        with _inside(), self._pace, engine.connect() as connection:
            yield UnitOfWork(connection, self._secrets)
