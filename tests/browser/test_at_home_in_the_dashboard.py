"""The page follows the Dashboard around it, and needs nothing that a browser may refuse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    FrameLocator,
    Page,
    expect,
)

from tests.browser.admin import fill_in, press, view
from tests.browser.console import Console, watched_context
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab


def colours(tab: Tab) -> tuple[str, str]:
    """The page's text colour, and what it tells the browser of its theme."""
    style = "getComputedStyle(document.body)"
    return (
        str(tab.frame.evaluate(f"{style}.color")),
        str(tab.frame.evaluate(f"{style}.colorScheme")),
    )


def test_the_theme_is_switched_at_once_and_nothing_is_loaded_anew(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app, name="Typed already")
    light = colours(tab)
    tab.switch_theme()
    expect(app.locator("html")).to_have_attribute("data-theme", "dark")
    dark = colours(tab)
    assert (light[1], dark[1]) == ("light", "dark")
    assert light[0] != dark[0]
    assert app.get_by_role("textbox", name="Name", exact=True).input_value() == "Typed already"

    tab.switch_theme()
    expect(app.locator("html")).to_have_attribute("data-theme", "light")
    assert colours(tab) == light


def test_a_dashboard_that_is_dark_gets_a_dark_page_from_the_first_moment(
    town: DashboardTown, tab: Tab
) -> None:
    town.dashboard.theme = "dark"
    tab.page.emulate_media(color_scheme="light")  # what the system wants is not asked
    app = tab.open_app()
    view(app, "Configurations")
    assert colours(tab)[1] == "dark"


def test_the_handshake_may_be_repeated_without_any_effect(tab: Tab, page: Page) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app, name="Typed already")
    view(app, "New configuration").get_by_text("Paysera knows this project.").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("dashboard.frames[0].shakeHands()")
    page.evaluate("dashboard.frames[0].shakeHands()")
    page.wait_for_timeout(300)
    assert asked == []
    assert app.get_by_role("textbox", name="Name", exact=True).input_value() == "Typed already"


def test_only_the_dashboard_is_believed(tab: Tab) -> None:
    app = tab.open_app()
    view(app, "Configurations")
    forged = {"type": "theme", "payload": {"theme": "dark"}}
    tab.frame.evaluate("forged => window.postMessage(forged, '*')", forged)
    tab.frame.evaluate("document.body.append(document.createElement('iframe'))")
    inner = tab.frame.child_frames[0]
    inner.evaluate("forged => window.parent.postMessage(forged, '*')", forged)
    tab.page.wait_for_timeout(200)
    expect(app.locator("html")).to_have_attribute("data-theme", "light")


def test_what_fails_is_told_in_the_dashboards_corner_without_blanking_it(
    town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect("ERR_FAILED")
    town.configure(name="Lietuva")
    town.begin()
    app = tab.open_app("/payments")
    view(app, "Payments")
    page.route(re.compile(r"payments\.csv"), lambda route: route.abort())
    press(app, "Export as CSV")
    tab.wait_for_notification("There is no connection to the app. Check your internet connection.")
    assert tab.notifications[-1].status == "error"
    assert not tab.is_blank


@pytest.mark.parametrize("route", ["//payments", "/payments/", "/payments?domain=x"])
def test_addresses_are_taken_as_the_dashboard_makes_them(route: str, tab: Tab) -> None:
    view(tab.open_app(route), "Payments")


def test_an_address_without_a_view_says_so(tab: Tab) -> None:
    app = tab.open_app("/nothing/here")
    expect(app.get_by_role("heading", name="There is no such page")).to_be_visible()
    app.get_by_role("link", name="Go to the configurations").click()
    view(app, "Configurations")
    assert tab.address == f"{tab.app_path}/"


def walk(app: FrameLocator) -> None:
    """Look at everything."""
    for name in ("Payments", "Status", "Configurations"):
        app.get_by_role("link", name=name, exact=True).click()
        view(app, name)


def test_no_cookie_is_set_and_nothing_is_stored(
    town: DashboardTown, tab: Tab, context: BrowserContext
) -> None:
    town.configure(name="Lietuva")
    app = tab.open_app()
    view(app, "Configurations")
    walk(app)
    assert context.cookies() == []
    assert tab.frame.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_page_works_from_another_site_without_cookies_or_storage(
    town: DashboardTown, strict_browser: Browser, console: Console
) -> None:
    with watched_context(strict_browser, console) as context:
        dashboard = town.dashboard
        tab = Tab(context.new_page(), dashboard, dashboard.other_site_origin)
        app = tab.open_app("/configurations/new")
        fill_in(app)
        press(app, "Save")
        tab.wait_for_notification("Saved")
        walk(app)
        tab.switch_theme()
        expect(app.locator("html")).to_have_attribute("data-theme", "dark")
        tab.reload()
        expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()
        assert context.cookies() == []


def test_outside_the_dashboard_the_page_says_how_to_install_it(
    town: DashboardTown, page: Page, axe: Callable[[Frame | Page], None]
) -> None:
    page.goto(f"{town.app.base_url}/dashboard")
    expect(page.get_by_role("heading", name="Install it in your shop")).to_be_visible()
    expect(page.get_by_text(town.manifest_url)).to_be_visible()
    expect(page.get_by_role("navigation", name="Sections")).to_be_hidden()
    axe(page)
    press(page, "Copy")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    page.get_by_role("combobox", name="Language").select_option("Lietuvių")
    expect(page.locator("html")).to_have_attribute("lang", "lt")


def test_outside_the_dashboard_an_unknown_payment_is_not_given_away(
    town: DashboardTown, page: Page
) -> None:
    page.goto(f"{town.app.base_url}/dashboard/payments/SP-0000-0000-0000")
    expect(page.get_by_role("heading", name="Payment SP-0000-0000-0000")).to_be_visible()
    expect(page.get_by_role("link", name="Open it in the Saleor Dashboard")).to_be_hidden()


def test_without_scripts_the_page_says_what_it_needs(town: DashboardTown, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{town.app.base_url}/dashboard")
    told = page.locator("noscript")  # Playwright's searches by text leave it out
    expect(told.get_by_role("paragraph")).to_be_visible()
    assert "This page needs JavaScript." in told.inner_text()
    expect(page.locator(".skeleton:visible")).to_have_count(0)  # nothing else will come
    context.close()
