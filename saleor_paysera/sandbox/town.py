"""A small town on this machine: a Saleor, a Paysera, a shop, and the real app among them."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import requests

from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from saleor_paysera.sandbox.saleor import InstalledApp, SaleorDouble
from saleor_paysera.sandbox.shop import ShopDouble
from saleor_paysera.sandbox.storefront import StorefrontDouble

PROJECT_ID = "123456"
GATEWAY_ID = "saleor-paysera"
_HOST = "127.0.0.1"
_FIRST_PORT = 8600
_START_SECONDS = 30
# Where storefronts run while somebody writes them: Vite's and Next.js's own ports.
_DEVELOPMENT_ORIGINS = tuple(
    f"http://{host}:{port}" for host in ("127.0.0.1", "localhost") for port in (5173, 3000)
)
_REPEAT_AFTER = (5.0, 30.0, 120.0)  # seconds; the real Paysera takes hours


class DemoFailed(Exception):
    """The demo could not go on; the text says why."""


@dataclass(frozen=True)
class DemoTown:
    """Everything that runs, and the app's installation in the shop's Saleor."""

    app_url: str
    app_log: Path
    saleor: SaleorDouble
    paysera: PayseraDouble
    shop: ShopDouble
    storefront: StorefrontDouble | None
    installed: InstalledApp
    app: subprocess.Popen[bytes]

    @property
    def manifest_url(self) -> str:
        return f"{self.app_url}/api/manifest"

    @property
    def has_usual_ports(self) -> bool:
        """Whether everything is where the guides say that it is."""
        doubles = (self.saleor, self.paysera, self.shop, self.storefront)
        urls = [self.app_url, *(double.origin for double in doubles if double is not None)]
        ports = [urlsplit(url).port for url in urls]
        return ports == [_FIRST_PORT + offset for offset in range(len(ports))]


@contextmanager
def demo_town(
    storefront_files: Path | None = None, return_origins: Iterable[str] = ()
) -> Iterator[DemoTown]:
    """Start everything, install and configure the app; stop everything at the end.

    ``storefront_files``: where the example storefront was built to. ``return_origins``: where
    else shoppers may be sent back to, besides the town's shops and the usual ports of development.

    Raises:
        DemoFailed
    """
    password = secrets.token_hex(16)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="saleor-paysera-demo-")))
        saleor = stack.enter_context(SaleorDouble(_port(1)))
        project = Project(password, tests_allowed=True)
        paysera = stack.enter_context(
            PayseraDouble({PROJECT_ID: project}, _port(2), repeat_after=_REPEAT_AFTER)
        )
        shop = stack.enter_context(ShopDouble(saleor.api_url, GATEWAY_ID, _port(3)))
        storefront = None
        if storefront_files is not None:
            storefront = stack.enter_context(
                StorefrontDouble(saleor.api_url, storefront_files, _port(4))
            )
        port = _port(0)
        app_url = f"http://{_HOST}:{port}"
        env = os.environ | _settings(app_url, directory, saleor, paysera)
        log = directory / "app.log"
        app = stack.enter_context(_served(port, app_url, env, log))
        installed = saleor.install(f"{app_url}/api/manifest")
        origins = [shop.origin, *([storefront.origin] if storefront else [])]
        _configure(
            saleor.api_url, [*origins, *_DEVELOPMENT_ORIGINS, *return_origins], env, password
        )
        yield DemoTown(app_url, log, saleor, paysera, shop, storefront, installed, app)


def _settings(
    app_url: str, directory: Path, saleor: SaleorDouble, paysera: PayseraDouble
) -> dict[str, str]:
    return {
        "APP_BASE_URL": app_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"sqlite:///{directory}/app.db",
        "ALLOWED_SALEOR_URLS": saleor.api_url,
        "ALLOW_PRIVATE_HOSTS": "true",
        "PAYSERA_PAY_URL": paysera.pay_url,
        "PAYSERA_PUBLIC_KEY_URL": paysera.public_key_url,
        "PAYSERA_PUBLIC_KEY_FILE": "",
        "PAYSERA_METHODS_URL": paysera.methods_url,
        "LOG_FORMAT": "text",
        "LOG_LEVEL": "info",
    }


def _port(offset: int) -> int:
    """A port that is the same each time unless somebody has it."""
    wanted = _FIRST_PORT + offset
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise DemoFailed("There is no free port on this machine.")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "saleor_paysera", *arguments]


@contextmanager
def _served(
    port: int, app_url: str, env: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own program
            _command("serve", "--port", str(port)),
            env=env,
            stdout=file,
            stderr=file,
            start_new_session=True,  # Ctrl+C is for the demo, which then stops it in order
        )
    try:
        _wait_until_alive(app_url, process, log)
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait_until_alive(app_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with requests.get(f"{app_url}/healthz", timeout=2) as response:
                if response.ok:
                    return
        except requests.RequestException:
            time.sleep(0.05)
    raise DemoFailed(f"The app did not start. It wrote:\n{log.read_text('utf-8', 'replace')}")


def _configure(
    saleor_api_url: str, return_origins: Iterable[str], env: dict[str, str], password: str
) -> None:
    configured = subprocess.run(  # noqa: S603 - our own program
        _command(
            "configure",
            f"--saleor-api-url={saleor_api_url}",
            f"--project-id={PROJECT_ID}",
            "--password-file=-",
            "--mode=test",
            *(f"--return-origin={origin}" for origin in return_origins),
        ),
        env=env,
        input=password,
        capture_output=True,
        text=True,
        check=False,
    )
    if configured.returncode:
        reason = configured.stderr.strip().removeprefix("Error: ")
        raise DemoFailed(f"The app could not be configured: {reason}")
