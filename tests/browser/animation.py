"""The animation of the README: ``make screenshots`` records it anew from the real thing."""

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, expect

from saleor_paysera.sandbox.storefront import StorefrontDouble
from tests.browser.dashboard_town import DashboardTown
from tests.browser.storefront_town import FILES, Shopper
from tests.browser.tab import Tab

_SIZE: Final = {"width": 1000, "height": 700}
_CAPTION_HEIGHT: Final = 44
_INK, _PAPER = (255, 255, 255), (32, 62, 48)


class _Film:
    """Pictures of a page with a caption below each, and how long each is shown."""

    def __init__(self) -> None:
        self._font = ImageFont.load_default(size=22)
        self._frames: list[Image.Image] = []
        self._milliseconds: list[int] = []

    def keep(self, page: Page, caption: str, milliseconds: int = 2200) -> None:
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        whole = Image.new("RGB", (shown.width, shown.height + _CAPTION_HEIGHT), _PAPER)
        whole.paste(shown)
        place = (20, shown.height + _CAPTION_HEIGHT // 2)
        ImageDraw.Draw(whole).text(place, caption, _INK, self._font, anchor="lm")
        self._frames.append(whole)
        self._milliseconds.append(milliseconds)

    def save(self, file: Path) -> None:
        first, *others = self._frames
        first.save(
            file,
            save_all=True,
            append_images=others,
            duration=self._milliseconds,
            loop=0,
            quality=80,
            method=6,
        )


def record(browser: Browser, town: DashboardTown, file: Path) -> None:
    """Buy something in the example storefront, look at it in the Dashboard, keep it as a film."""
    context = browser.new_context(
        viewport={"width": _SIZE["width"], "height": _SIZE["height"]},
        locale="en-GB",
        timezone_id="Europe/Vilnius",
        reduced_motion="reduce",
    )
    with StorefrontDouble(town.saleor.api_url, FILES) as storefront:
        town.configure(name="Lietuva", return_origins=[storefront.origin])
        film, shopper = _Film(), Shopper(context.new_page(), storefront, town.paysera.origin)
        _buy(shopper, town, film)
        context.close()
        _look(browser, town, film)
        film.save(file)


def _buy(shopper: Shopper, town: DashboardTown, film: _Film) -> None:
    page = shopper.page
    shopper.choose("Linden honey", "Beeswax candle")
    film.keep(page, "1. A shop on Saleor")
    shopper.fill_in()
    shopper.pay_button.scroll_into_view_if_needed()
    film.keep(page, "2. The shopper chooses SMS Bank and presses Pay")
    shopper.pay_button.click()
    page.get_by_role("button", name="Pay later").wait_for()
    film.keep(page, "3. The browser is at Paysera (here: its double of the demo)")
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    film.keep(page, "4. Back in the shop, while the bank moves the money")
    town.paysera.confirm(town.paysera.orders[0])
    shopper.sees_a_paid_order()
    film.keep(page, "5. Paysera has confirmed it: the order is paid", 3000)


def _look(browser: Browser, town: DashboardTown, film: _Film) -> None:
    context = browser.new_context(
        viewport={"width": _SIZE["width"], "height": _SIZE["height"]},
        locale="en-GB",
        timezone_id="Europe/Vilnius",
        reduced_motion="reduce",
    )
    tab = Tab(context.new_page(), town.dashboard)
    app = tab.open_app("/payments")
    app.get_by_role("link", name="SP-").first.click()
    app.get_by_role("heading", name="SP-").first.wait_for()
    film.keep(tab.page, "6. Staff see all of it in the Saleor Dashboard", 3500)
    context.close()
