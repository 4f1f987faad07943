"""The app under test: in a thread of the tests, or as the real server process."""

import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from datetime import timedelta
from pathlib import Path
from typing import Self

import requests

from saleor_paysera.bootstrap import create_context, open_store, utc_now, with_delivery
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.complete_checkouts import CheckoutCompletion
from saleor_paysera.settings import Settings
from saleor_paysera.web.application import create_web_app
from tests.support.waiting import let_key_refresh_finish

SECRET_KEY = "a secret key for tests that is long enough"


def environment(
    *, base_url: str, database_url: str, paysera_origin: str, **more: str
) -> dict[str, str]:
    """The settings of an app in a town of doubles."""
    return {
        "APP_BASE_URL": base_url,
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database_url,
        "ALLOWED_SALEOR_URLS": "http://127.0.0.1:*/graphql/",
        "ALLOW_PRIVATE_HOSTS": "true",
        "PAYSERA_PAY_URL": f"{paysera_origin}/pay/",
        "PAYSERA_PUBLIC_KEY_URL": f"{paysera_origin}/download/public.key",
        "PAYSERA_METHODS_URL": f"{paysera_origin}/payment-methods/",
        **more,
    }


def free_port(keeper: object) -> int:
    """A port of the loopback interface that nobody else is given while ``keeper`` lives."""
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    # Set after the port was found: a server that says the same of its socket may listen there
    # too, and nothing else may.
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    weakref.finalize(keeper, place.close)
    port: int = place.getsockname()[1]
    return port


class AppInThread:
    """The real application over real HTTP, with its delivery loop, in this process.

    ``ahead`` is how far its clock runs before the real one; ``base_url`` is where it says
    that it is.
    """

    def __init__(self, database_url: str, paysera_origin: str, **more: str) -> None:
        port = free_port(self)
        self.listens_at = f"http://127.0.0.1:{port}"
        self.settings = Settings.from_environment(
            environment(
                base_url=self.listens_at,
                database_url=database_url,
                paysera_origin=paysera_origin,
                **more,
            )
        )
        self.store = open_store(self.settings)
        self.ahead = timedelta()
        self.context, self._delivery = with_delivery(
            create_context(self.settings, self.store, clock=lambda: utc_now() + self.ahead)
        )
        self._completion = CheckoutCompletion(self.context)
        self.web_app = create_web_app(self.context)
        self._server = LocalServer(self.web_app, port)

    @property
    def base_url(self) -> str:
        return self.settings.app_base_url

    def __enter__(self) -> Self:
        self._server.start()
        self._delivery.start()
        self._completion.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._delivery.stop()
        self._completion.stop()
        let_key_refresh_finish()  # it writes into this database
        self.store.engine.dispose()


class AppProcess:
    """``saleor-paysera serve`` as anyone would run it; it can be killed and started again."""

    def __init__(
        self, database_url: str, paysera_origin: str, log: Path, *, workers: int = 2, **more: str
    ) -> None:
        self._workers = workers
        self._port = free_port(self)
        self.base_url = f"http://127.0.0.1:{self._port}"
        self.log_file = log
        self.env = os.environ | environment(
            base_url=self.base_url,
            database_url=database_url,
            paysera_origin=paysera_origin,
            **more,
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 20
        while not self.is_answering:
            assert time.monotonic() < deadline, self.log_file.read_text()
            assert self._process.poll() is None, self.log_file.read_text()
            time.sleep(0.05)

    @property
    def _command(self) -> list[str | Path]:
        program = Path(sys.executable).parent / "saleor-paysera"
        return [program, "serve", "--port", str(self._port), "--workers", str(self._workers)]

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", self._port

    @property
    def group(self) -> int:
        """The process group of the server and its workers."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End the server and its workers at once, as a crash would (SIGKILL)."""
        self._end(signal.SIGKILL)

    def kill_parent(self) -> None:
        """End the server's first process alone, as the system does when memory is short."""
        process, self._process = self._process, None
        assert process is not None
        process.kill()
        process.wait(timeout=10)

    @property
    def worker_ids(self) -> list[int]:
        """The process ids of the server's workers."""
        assert self._process is not None
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        parent = str(self._process.pid)
        return [int(pid) for pid, ppid, stat in rows if ppid == parent and stat[0] != "Z"]

    @property
    def is_running(self) -> bool:
        """Whether the server's first process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def is_answering(self) -> bool:
        """Whether somebody answers at the server's address."""
        try:
            return requests.get(f"{self.base_url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def stop(self) -> int | None:
        """Ask the server to stop (SIGTERM) and wait for it; its exit code, if it ran."""
        return self._end(signal.SIGTERM)

    def interrupt(self) -> int | None:
        """Press Ctrl+C at the server's terminal: SIGINT to all its processes."""
        return self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        if how is signal.SIGTERM:
            process.send_signal(how)
        else:
            os.killpg(process.pid, how)
        return process.wait(timeout=40)

    @property
    def log_text(self) -> str:
        """Everything the server wrote."""
        return self.log_file.read_text()

    def run(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a ``saleor-paysera`` command in the app's environment."""
        return subprocess.run(
            [Path(sys.executable).parent / "saleor-paysera", *arguments],
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
