"""The pictures of the documents: ``make screenshots`` takes them anew from the real thing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Browser, Page, sync_playwright

from saleor_paysera.sandbox.saleor import Order
from saleor_paysera.sandbox.saleor.state import ActionType
from tests.browser.animation import record
from tests.browser.chromium import launch
from tests.browser.dashboard_town import DashboardTown, dashboard_town
from tests.browser.tab import APP_FRAME, WIDGET_FRAME, Tab
from tests.support.town import BegunPayment


def main(folder: Path) -> None:
    """Write every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as directory, sync_playwright() as playwright:
        browser = launch(playwright)
        with _town(directory) as town, _page(browser) as page:
            tab = Tab(page, town.dashboard)
            _first_steps(tab, folder)
            town.configure(name="Lietuva")
            _try_it(tab, folder)
            order = _shoppers_pay(town)
            _the_rest(tab, order, folder)
            _refund(town, tab, order, folder)
        with TemporaryDirectory() as other, _town(other) as town:
            record(browser, town, folder / "from-shop-to-order.webp")
        browser.close()


@contextmanager
def _town(directory: str) -> Iterator[DashboardTown]:
    database_url = f"sqlite:///{directory}/guide.db"
    with dashboard_town(_key(), _key(), database_url) as town:
        yield town


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
        timezone_id="Europe/Vilnius",
        reduced_motion="reduce",
        device_scale_factor=1.5,
    )
    yield context.new_page()
    context.close()


def _shoppers_pay(town: DashboardTown) -> Order:
    """A morning in the shop: paid, waiting and declined payments. Returns a paid order."""
    begun: list[BegunPayment] = [town.begin(total) for total in ("49.00", "24.98", "12.40", "8.99")]
    for payment in begun[:2]:
        town.paysera.pay(payment.order)
        town.wait_until_charged(payment)
    town.paysera.pay_later(begun[2].order)
    return town.saleor.complete(begun[1].transaction.source.id)


def _first_steps(tab: Tab, folder: Path) -> None:
    tab.open_app().get_by_role("link", name="Add configuration").first.wait_for()
    _keep(tab, folder / "first-steps.png")


def _try_it(tab: Tab, folder: Path) -> None:
    app = tab.open_app("/configurations")
    app.get_by_role("link", name="Try it").click()
    app.get_by_role("button", name="Start a payment of €0.01").click()
    with tab.page.context.expect_page() as opened:
        app.get_by_role("link", name="Open Paysera in a new tab").click()
    paysera = opened.value
    paysera.get_by_role("button", name="Pay", exact=True).click()
    paysera.get_by_role("heading", name="The trial is over").wait_for()
    paysera.close()
    app.get_by_text("Callback arrived").wait_for()
    _keep(tab, folder / "try-it.png")


def _the_rest(tab: Tab, order: Order, folder: Path) -> None:
    app = tab.open_app("/configurations")
    app.get_by_role("link", name="Edit").click()
    app.get_by_role("button", name="Save").wait_for()
    _keep(tab, folder / "configuration.png")
    app = tab.open_app("/payments")
    app.get_by_role("link", name="SP-").nth(2).wait_for()
    _keep(tab, folder / "payments.png")
    app.get_by_role("link", name=order.transactions[0].psp_reference).click()
    app.get_by_text("Reported to Saleor").wait_for()
    _keep(tab, folder / "payment.png")
    tab.open_app("/status").get_by_role("heading", name="Everything is well").wait_for()
    _keep(tab, folder / "status.png")
    tab.open_order(order.id).get_by_text("Paid").wait_for()
    tab.page.locator(WIDGET_FRAME).first.screenshot(path=folder / "order-widget.png")


def _refund(town: DashboardTown, tab: Tab, order: Order, folder: Path) -> None:
    transaction = order.transactions[0]
    town.saleor.request_action(transaction.id, ActionType.REFUND, "12.00")
    town.saleor.wait_for_requests()
    app = tab.open_app(f"/payments/{transaction.psp_reference}")
    app.get_by_role("heading", name="Refunds").wait_for()
    tab.page.set_viewport_size({"width": 1280, "height": 1240})
    _keep(tab, folder / "refund.png")


def _keep(tab: Tab, file: Path) -> None:
    tab.page.wait_for_timeout(300)  # what was just filled in is drawn
    tab.page.locator(APP_FRAME).screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
