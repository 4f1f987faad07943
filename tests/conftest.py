"""What all tests share."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import create_engine, text

from saleor_paysera.store import unit_of_work
from tests.support.databases import create_postgresql_database


@pytest.fixture(autouse=True)
def _no_network_inside_a_unit_of_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An open database transaction must never wait for another server."""
    send = requests.Session.send
    caught: list[str | None] = []

    def guarded(
        self: requests.Session, request: requests.PreparedRequest, **kwargs: object
    ) -> requests.Response:
        if unit_of_work.is_open():
            caught.append(request.url)
        return send(self, request, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.Session, "send", guarded)
    yield
    assert not caught, "network inside a transaction"


@pytest.fixture(scope="session")
def saleor_key() -> rsa.RSAPrivateKey:
    """The key our Saleor signs webhooks with; made once, it takes a moment."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def paysera_key() -> rsa.RSAPrivateKey:
    """The key our Paysera signs callbacks with."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("postgresql_database")
    return url


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Iterator[str]:
    """A new, empty database on a PostgreSQL of our own."""
    url = create_postgresql_database(postgresql_server)
    yield url
    admin = create_engine(f"{postgresql_server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server on the loopback interface, started for this test run."""
    binaries = _postgresql_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's server is not on this machine")
    directory = Path(tempfile.mkdtemp(prefix="saleor-paysera-postgresql-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(directory, "postgres")
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = directory / "data"
    subprocess.run(
        [*as_owner, str(binaries / "initdb"), "-D", str(data), "-U", "test", "-A", "trust", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-h 127.0.0.1 -p {port} -k {directory} -c max_connections=200"
    control = [*as_owner, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    control += ["-l", str(directory / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
    yield f"postgresql+psycopg://test@127.0.0.1:{port}"
    subprocess.run([*control, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(directory)


def _postgresql_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None
