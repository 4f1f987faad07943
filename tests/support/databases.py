"""Databases for tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import create_engine, text

_DEBIANS_FOLDER: Final = Path("/usr/lib/postgresql")


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs; None where its server is not on this machine."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(_DEBIANS_FOLDER.glob("*/bin/initdb"))  # clients alone have none
    return found[-1].parent if found else None


class PostgresqlServer:
    """A PostgreSQL of our own on the loopback interface, with no password.

    ``binaries`` as ``find_postgresql`` gives them; ``options`` for its configuration;
    ``inside``: the folder to keep everything in.
    """

    def __init__(self, binaries: Path, *options: str, inside: Path | None = None) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="saleor-paysera-postgresql-", dir=inside))
        self._as_owner: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self._directory, "postgres")
            self._as_owner = [
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
            ]
        self._binaries = binaries
        self._data = self._directory / "data"
        initialize = ["-D", str(self._data), "-U", "test", "-A", "trust", "-N"]
        self._run("initdb", *initialize)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._options = " ".join(
            [
                f"-h 127.0.0.1 -p {self._port} -k {self._directory} -c max_connections=200",
                *(f"-c {option}" for option in options),
            ]
        )

    @property
    def url(self) -> str:
        """The address without a database, for SQLAlchemy."""
        return f"postgresql+psycopg://test@127.0.0.1:{self._port}"

    @property
    def binaries(self) -> Path:
        """The folder of its programs."""
        return self._binaries

    @property
    def process_id(self) -> int:
        """Of its first process."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        self._control("-o", self._options, "-l", str(self._directory / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        """``fast`` breaks connections off in order, ``immediate`` as a crash would."""
        self._control("-m", mode, "stop")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self._directory)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._as_owner, str(self._binaries / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def create_postgresql_database(server: str) -> str:
    """A new, empty database on ``server``; the address to give to the app."""
    name = f"test_{os.urandom(6).hex()}"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return f"{server}/{name}".replace("+psycopg", "")
