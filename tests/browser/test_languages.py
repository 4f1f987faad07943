"""Which language the page speaks, and to whom."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from saleor_paysera.sandbox.saleor import ADMIN, StaffUser
from tests.browser.admin import fill_in, press
from tests.browser.console import Console, watched_context
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

SOMEBODY_ELSE = StaffUser("ona@example.com", "VXNlcjo3Nw==", ADMIN.permissions)


@pytest.fixture
def browser_in(
    browser: Browser, console: Console, town: DashboardTown
) -> Iterator[Callable[[str], Tab]]:
    """Open a browser that asks for pages in a language."""
    with ExitStack() as stack:

        def opened(locale: str) -> Tab:
            context = stack.enter_context(watched_context(browser, console, locale))
            return Tab(context.new_page(), town.dashboard)

        yield opened


def expect_language(app: FrameLocator, code: str) -> None:
    """The document is in this language, and says so in its choice."""
    expect(app.locator("html")).to_have_attribute("lang", code)
    expect(app.locator("header").get_by_role("combobox")).to_have_value(code)


def choose(app: FrameLocator, name: str) -> None:
    app.locator("header").get_by_role("combobox").select_option(name)


@pytest.mark.parametrize(
    ("browsers", "dashboards", "spoken"),
    [
        ("lt-LT", "en", "lt"),  # a language that the Dashboard does not have
        ("ru-RU", "en", "ru"),
        ("en-GB", "ru", "en"),
        ("pl-PL", "ru", "ru"),  # the browser's is not to be had
        ("pl-PL", "de", "en"),
    ],
)
def test_it_begins_in_the_browsers_language_or_else_the_dashboards(
    browsers: str,
    dashboards: str,
    spoken: str,
    town: DashboardTown,
    browser_in: Callable[[str], Tab],
) -> None:
    town.dashboard.locale = dashboards
    expect_language(browser_in(browsers).open_app("/payments"), spoken)


def test_a_dashboard_switched_to_russian_is_followed_where_the_browser_has_no_say(
    browser_in: Callable[[str], Tab],
) -> None:
    tab = browser_in("de-DE")
    app = tab.open_app("/payments")
    expect_language(app, "en")
    tab.switch_locale("ru")
    expect_language(app, "ru")


def test_a_language_that_was_chosen_is_kept_for_the_person(
    town: DashboardTown, browser_in: Callable[[str], Tab]
) -> None:
    tab = browser_in("en-GB")
    app = tab.open_app("/payments?state=paid")
    expect_language(app, "en")
    tab.switch_theme()
    choose(app, "Lietuvių")
    expect_language(app, "lt")
    expect(app.locator("html")).to_have_attribute("data-theme", "dark")
    assert tab.address == f"{tab.app_path}/payments?state=paid"
    tab.reload()
    expect_language(app, "lt")

    expect_language(browser_in("ru-RU").open_app("/status"), "lt")
    town.dashboard.staff = SOMEBODY_ELSE
    expect_language(browser_in("ru-RU").open_app("/status"), "ru")


def test_what_the_app_says_is_in_the_pages_language(
    town: DashboardTown, browser_in: Callable[[str], Tab], console: Console
) -> None:
    console.expect("status of 422")
    town.configure(name="Lietuva")
    begun = town.begin("1234.50")
    app = browser_in("lt-LT").open_app("/payments")
    row = app.get_by_role("row").filter(has_text=begun.order_number)
    expect(row).to_contain_text(re.compile(r"1\s234,50\s€"))

    tab = browser_in("ru-RU")
    app = tab.open_app("/configurations/new")
    with tab.page.expect_response("**/api/dashboard/configurations") as refused:
        app.locator("form:visible").get_by_role("button").last.click()
    assert refused.value.request.headers["accept-language"] == "ru"
    expect(app.locator("[aria-invalid=true]").first).to_be_focused()


def test_switching_the_language_while_something_is_typed_asks_first(
    browser_in: Callable[[str], Tab],
) -> None:
    app = browser_in("en-GB").open_app("/configurations/new")
    fill_in(app)
    choose(app, "Lietuvių")
    press(app.get_by_role("dialog", name="Leave without saving?"), "Leave without saving")
    expect_language(app, "lt")
