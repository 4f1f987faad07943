"""The pictures of the documents: ``make screenshots`` takes them anew from the real thing."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, sync_playwright

from saleor_paysera.sandbox.saleor import Order
from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.web.i18n import DEFAULT_LANGUAGE, LANGUAGES, translator_for
from tests.browser.animation import record
from tests.browser.chromium import launch
from tests.browser.dashboard_town import DashboardTown, dashboard_town
from tests.browser.tab import APP_FRAME, Tab
from tests.support.town import BegunPayment

_ADDRESS: Final = "https://paysera.example.com"
"""Where the guides say that the app is."""
_SHOW_NO_HINT: Final = "(fields) => fields.forEach(({ style }) => { style.color = 'transparent'; })"
"""In an empty field for a day Chromium writes mm/dd/yyyy, whatever the reader's language."""


def main(folder: Path) -> None:
    """Write every picture into ``folder``: those of the guides in each language of the app."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language in LANGUAGES:
            with _town() as town, _album(browser, town, language, folder) as album:
                _walk(town, album)
        with _town() as town:
            record(browser, town, folder / "from-shop-to-order.webp")
        browser.close()


@dataclass(frozen=True)
class _Album:
    """The pictures in one language, and the tab that they are taken in."""

    tab: Tab
    language: str
    folder: Path

    def open(self, route: str) -> FrameLocator:
        """Open a view of the app, and wait until it has its data."""
        app = self.tab.open_app(route)
        app.locator("main > section[aria-busy=false]:visible").wait_for()
        return app

    def say(self, text: str) -> str:
        """A text of the app as this album's reader sees it."""
        return translator_for(self.language).gettext(text)

    def keep(self, name: str, what: Locator | None = None) -> None:
        """Take a picture of the app's frame, or of a part of it."""
        self.tab.page.mouse.move(0, 0)  # away from what was clicked
        self.tab.page.wait_for_timeout(300)  # what was just filled in is drawn
        taken = (what or self.tab.page.locator(APP_FRAME)).screenshot()
        suffix = "" if self.language == DEFAULT_LANGUAGE else f".{self.language}"
        # A page has few colours: with a palette its picture is less than half as large.
        picture = (
            Image.open(io.BytesIO(taken)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
        )
        picture.save(self.folder / f"{name}{suffix}.png", optimize=True)


@contextmanager
def _town() -> Iterator[DashboardTown]:
    with (
        TemporaryDirectory() as directory,
        dashboard_town(_key(), _key(), f"sqlite:///{directory}/guide.db") as town,
    ):
        yield town


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@contextmanager
def _album(browser: Browser, town: DashboardTown, language: str, folder: Path) -> Iterator[_Album]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale=translator_for(language).date_locale.replace("_", "-"),
        timezone_id="Europe/Vilnius",
        reduced_motion="reduce",
        device_scale_factor=1.5,
    )
    yield _Album(Tab(context.new_page(), town.dashboard), language, folder)
    context.close()


def _walk(town: DashboardTown, album: _Album) -> None:
    _first_steps(album)
    town.configure(name="Lietuva")
    _try_it(town, album)
    order = _shoppers_pay(town)
    _the_rest(album, order)
    _refund(town, album, order)


def _shoppers_pay(town: DashboardTown) -> Order:
    """A morning in the shop: paid, waiting and declined payments. Returns a paid order."""
    begun: list[BegunPayment] = [town.begin(total) for total in ("49.00", "24.98", "12.40", "8.99")]
    for payment in begun[:2]:
        town.paysera.pay(payment.order)
        town.wait_until_charged(payment)
    town.paysera.pay_later(begun[2].order)
    return town.saleor.complete(begun[1].transaction.source.id)


def _first_steps(album: _Album) -> None:
    address = album.open("").locator("[data-view=configurations] .copied code")
    address.evaluate("(code, address) => { code.textContent = address; }", _ADDRESS)
    album.keep("first-steps")


def _try_it(town: DashboardTown, album: _Album) -> None:
    app = album.open("/configurations/1/try")
    app.locator("[data-action=start]").click()
    with album.tab.page.context.expect_page() as opened:
        app.locator("[data-href=payUrl]").click()
    paysera = opened.value
    paysera.locator("button.primary").click()
    paysera.wait_for_url(f"{town.app.base_url}/**")
    paysera.close()
    app.get_by_text(album.say("Callback arrived"), exact=True).wait_for()
    album.tab.frame.evaluate("scrollTo(0, 0)")
    album.keep("try-it")


def _the_rest(album: _Album, order: Order) -> None:
    album.open("/configurations/1")
    album.keep("configuration")
    days = album.open("/payments").locator("input[type=date]")
    days.evaluate_all(_SHOW_NO_HINT)
    album.keep("payments")
    number = order.transactions[0].psp_reference
    reported = album.say("Reported to Saleor: %(what)s").partition("%")[0]
    album.open(f"/payments/{number}").get_by_text(reported).wait_for()
    album.keep("payment")
    well = album.say("Everything is well")
    album.open("/status").get_by_role("heading", name=well).wait_for()
    album.keep("status")
    widget = album.tab.open_order(order.id)
    widget.get_by_role("link", name=number).wait_for()
    album.keep("order-widget", widget.get_by_role("list"))


def _refund(town: DashboardTown, album: _Album, order: Order) -> None:
    transaction = order.transactions[0]
    town.saleor.request_action(transaction.id, ActionType.REFUND, "12.00")
    town.saleor.wait_for_requests()
    app = album.open(f"/payments/{transaction.psp_reference}")
    app.locator("[data-action=confirm-refund]").wait_for()
    album.tab.page.set_viewport_size({"width": 1280, "height": 1240})
    album.keep("refund")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
