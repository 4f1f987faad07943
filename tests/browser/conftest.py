"""A browser, a Dashboard in it, and the real app within."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    Page,
    Playwright,
    sync_playwright,
)

from saleor_paysera.sandbox.saleor import SaleorDouble
from tests.browser.axe import assert_no_serious_fault
from tests.browser.chromium import launch
from tests.browser.console import Console, watched_context
from tests.browser.dashboard import DashboardDouble
from tests.browser.dashboard_town import DashboardTown, dashboard_town
from tests.browser.stand_in_app import StandInApp
from tests.browser.tab import Tab

ARTIFACTS = Path(__file__).parent / "artifacts"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver; there can be one at a time."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium without a window, for the whole run."""
    running = launch(playwright)
    yield running
    running.close()


@pytest.fixture(scope="session")
def strict_browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that keeps cookies and storage from pages inside another site's page."""
    # In one process: while a frame moves to another, Playwright can lose it on a busy machine.
    one_process = "--disable-site-isolation-trials"
    running = launch(playwright, "--test-third-party-cookie-phaseout", one_process)
    yield running
    running.close()


@pytest.fixture
def console() -> Console:
    """What the pages of this test wrote about their errors."""
    return Console()


@pytest.fixture
def context(browser: Browser, console: Console) -> Iterator[BrowserContext]:
    """A fresh browser profile: 1280 x 800, English, in Vilnius, without motion."""
    with watched_context(browser, console) as fresh:
        yield fresh


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()


@pytest.fixture
def saleor(saleor_key: rsa.RSAPrivateKey) -> Iterator[SaleorDouble]:
    """A Saleor without any app."""
    with SaleorDouble(private_key=saleor_key) as double:
        yield double


@pytest.fixture
def stand_in(saleor: SaleorDouble) -> Iterator[StandInApp]:
    """An app that only listens and speaks; install it with ``saleor.install``."""
    with StandInApp() as app:
        yield app


@pytest.fixture
def town(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[DashboardTown]:
    """Saleor, Paysera, the Dashboard and the real app, which is installed and not configured."""
    with dashboard_town(saleor_key, paysera_key, f"sqlite:///{tmp_path}/test.db") as built:
        yield built


@pytest.fixture
def tab(page: Page, town: DashboardTown) -> Iterator[Tab]:
    """A tab for the town's Dashboard; nothing is open in it yet."""
    yield Tab(page, town.dashboard)
    page.context.close()  # before the servers: what a page still asks for is no error


@pytest.fixture
def colleague(browser: Browser, console: Console, town: DashboardTown) -> Iterator[Tab]:
    """Another member of staff, at a browser of their own."""
    with watched_context(browser, console) as context:
        yield Tab(context.new_page(), town.dashboard)


@pytest.fixture
def stand_in_tab(page: Page, saleor: SaleorDouble, stand_in: StandInApp) -> Iterator[Tab]:
    """A tab for a Dashboard whose only app is the stand-in, installed."""
    saleor.install(stand_in.manifest_url)
    with DashboardDouble(saleor) as dashboard:
        yield Tab(page, dashboard)
        page.context.close()


@pytest.fixture
def shoot(request: pytest.FixtureRequest, page: Page) -> Callable[..., Path]:
    """Keep a picture: ``shoot("saved")``; its file is named test, name, theme and width."""

    def keep(name: str = "", *, of: Page | None = None) -> Path:
        shown = of or page
        theme = shown.evaluate("document.documentElement.dataset.theme ?? 'none'")
        width = (shown.viewport_size or {"width": 0})["width"]
        test = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")
        ARTIFACTS.mkdir(exist_ok=True)
        file = ARTIFACTS / f"{'-'.join(filter(None, (test, name, theme, str(width))))}.png"
        shown.screenshot(path=file)
        return file

    return keep


@pytest.fixture
def axe() -> Callable[[Frame | Page], None]:
    """Fail over any serious fault that axe-core finds: ``axe(tab.frame)``."""

    def check(where: Frame | Page) -> None:
        assert_no_serious_fault(where.main_frame if isinstance(where, Page) else where)

    return check
