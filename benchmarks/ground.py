"""Where a measurement takes place: a database of its own, keys, a Paysera, a folder."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.servers import WORKERS, FloorProcess
from benchmarks.shop import Keys
from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from tests.support.apps import AppProcess
from tests.support.databases import PostgresqlServer, create_postgresql_database
from tests.support.town import PASSWORD, PROJECT_ID


class Database(StrEnum):
    """What the app keeps its data in."""

    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


@dataclass(frozen=True)
class Ground:
    """One kind of database, and what every measurement on it needs."""

    database: Database
    folder: Path
    keys: Keys
    postgresql: PostgresqlServer | None

    def new_database(self) -> str:
        """The address of a new, empty database."""
        if self.postgresql is None:
            return f"sqlite:///{self.folder}/{secrets.token_hex(4)}.db"
        return create_postgresql_database(self.postgresql.url)

    @contextmanager
    def app(self, database_url: str) -> Iterator[AppProcess]:
        """The app's server, started."""
        project = Project(PASSWORD, tests_allowed=True)
        with ExitStack() as stack:
            paysera = stack.enter_context(
                PayseraDouble({PROJECT_ID: project}, private_key=self.keys.paysera)
            )
            app = AppProcess(
                database_url, paysera.origin, self._log(), workers=WORKERS, LOG_FORMAT="json"
            )
            stack.callback(app.stop)
            app.start()
            yield app

    @contextmanager
    def floor(self) -> Iterator[AppProcess]:
        """The floor's server, started, on a new database."""
        with ExitStack() as stack:
            floor = FloorProcess(self.new_database(), self.keys.jwks, self._log())
            stack.callback(floor.stop)
            floor.start()
            yield floor

    def _log(self) -> Path:
        return self.folder / f"{secrets.token_hex(4)}.log"
