"""Every view in every language fits a narrow frame, and stands still while it opens."""

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Frame, Page, expect

from tests.browser.dashboard_town import DashboardTown, dashboard_town
from tests.browser.tab import APP_FRAME, Tab

NARROWEST = 360
BESIDE_THE_FRAME = 33
"""What the Dashboard takes of a narrow window."""

TOO_WIDE = """() => {
  const { clientWidth } = document.scrollingElement;
  const isTooWide = (one) => one.getBoundingClientRect().right > clientWidth + 0.5
    && one.checkVisibility() && !one.closest(".unseen, .skip");
  return {
    page: document.scrollingElement.scrollWidth - clientWidth,
    parts: [...document.querySelectorAll("main *, header *")].filter(isTooWide)
      .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`),
  };
}"""
SHIFTS = """window.moved = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.moved += value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="module")
def town(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[DashboardTown]:
    """A shop at work, with something of everything; these tests only look at it."""
    database = tmp_path_factory.mktemp("layout") / "test.db"
    with dashboard_town(saleor_key, paysera_key, f"sqlite:///{database}") as built:
        built.configure(
            name="Nebeprisikiškiakopūsteliaujantiesiems ir prisipaukščiukaujantiesiems",
            channels=["default-channel"],
            accepts_pending=True,
            ss1_is_enough=True,
        )
        strange = built.begin("4321.98").order
        cheap = built.paysera.signed_callback(strange, amount="1", payamount="1")
        assert built.paysera.send(strange, cheap).is_ok
        paid = built.begin("24.98")
        assert built.paysera.pay(paid.order).is_ok
        built.wait_until_charged(paid)
        yield built


@pytest.fixture(
    params=["/", "/configurations/1", "/configurations/1/try", "/payments", "payment", "/status"]
)
def route(request: pytest.FixtureRequest, town: DashboardTown) -> str:
    """Each view that has much to show."""
    first = town.paysera.orders[0].order_id
    return f"/payments/{first}" if request.param == "payment" else str(request.param)


def open_at(tab: Tab, route: str) -> None:
    tab.open_app(route)
    tab.app.locator("main > section[aria-busy=false]:visible").wait_for()


@pytest.mark.parametrize("language", ["en", "lt", "ru"])
def test_a_narrow_frame_shows_every_view_without_scrolling_sideways(
    language: str, route: str, tab: Tab
) -> None:
    tab.page.set_viewport_size({"width": NARROWEST + BESIDE_THE_FRAME, "height": 800})
    open_at(tab, f"{route}?lang={language}")
    expect(tab.app.locator("html")).to_have_attribute("lang", language)
    box = tab.page.locator(APP_FRAME).bounding_box()
    assert box is not None
    assert box["width"] == NARROWEST
    assert tab.frame.evaluate(TOO_WIDE) == {"page": 0, "parts": []}


def test_nothing_jumps_while_a_view_opens_and_nothing_bars_the_way(
    route: str, tab: Tab, page: Page, axe: Callable[[Frame | Page], None]
) -> None:
    page.add_init_script(SHIFTS)
    open_at(tab, route)
    page.wait_for_timeout(300)  # what comes late would move what stands there
    assert tab.frame.evaluate("window.moved") < 0.02
    axe(tab.frame)
