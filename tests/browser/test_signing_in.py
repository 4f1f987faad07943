"""The page lives on the Dashboard's tokens: none yet, an old one, a clerk's."""

from datetime import timedelta

import pytest
from playwright.sync_api import FrameLocator, expect

from saleor_paysera.sandbox.saleor import ADMIN, CLERK
from tests.browser.admin import fill_in, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

WAITING = "Waiting for the Dashboard to renew your sign-in."


def expect_waiting(app: FrameLocator) -> None:
    expect(app.get_by_role("status").filter(has_text=WAITING)).to_be_visible()


@pytest.fixture
def _only_asked_for(town: DashboardTown) -> None:
    """The Dashboard renews no token by itself."""
    town.dashboard.refresh_margin = None


@pytest.mark.usefixtures("_only_asked_for")
def test_a_token_that_has_expired_is_waited_out(
    town: DashboardTown, tab: Tab, console: Console
) -> None:
    console.expect("status of 401")
    expired = town.saleor.dashboard_token(town.installed, lifetime=-timedelta(seconds=60))
    town.dashboard.next_tokens.append(expired)
    app = tab.open_app("/payments")
    expect_waiting(app)
    expect(app.get_by_role("heading", name="Payments")).to_be_hidden()

    tab.refresh_token()
    view(app, "Payments")
    expect(written(app, WAITING)).to_be_hidden()


@pytest.mark.usefixtures("_only_asked_for")
def test_a_token_that_runs_out_at_work_costs_nothing_that_was_typed(
    town: DashboardTown, tab: Tab, console: Console
) -> None:
    console.expect("status of 401")
    app = tab.open_app("/configurations/new")
    fill_in(app)
    view(app, "New configuration").get_by_text("Paysera knows this project.").wait_for()
    town.app.ahead = timedelta(seconds=301)
    press(app, "Save")
    expect_waiting(app)
    expect(app.get_by_role("textbox", name="Name", exact=True)).to_have_value("Lietuva")

    town.dashboard.token_lifetime = timedelta(seconds=900)
    tab.refresh_token()  # what was pressed goes on by itself
    tab.wait_for_notification("Saved")
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


def test_tokens_are_renewed_all_day_and_nobody_notices(town: DashboardTown, tab: Tab) -> None:
    town.dashboard.token_lifetime = timedelta(seconds=3)
    town.dashboard.refresh_margin = timedelta(seconds=2)
    app = tab.open_app("/configurations/new")
    fill_in(app)
    first = tab.tokens[-1]
    tab.wait_for_message("tokenRefresh")
    tab.page.wait_for_timeout(2200)  # the first one has expired now
    assert tab.tokens[-1] != first
    press(app, "Save")
    tab.wait_for_notification("Saved")


def test_a_clerk_is_told_which_permission_is_missing_and_comes_in_once_it_is_there(
    town: DashboardTown, tab: Tab, console: Console
) -> None:
    console.expect("status of 403")
    town.dashboard.staff = CLERK
    app = tab.open_app("/payments")
    expect(app.get_by_role("heading", name="You may not see payments here")).to_be_visible()
    expect(written(app, "This page needs the permission “Handle payments”")).to_be_visible()
    expect(app.get_by_role("navigation", name="Sections")).to_be_hidden()

    town.dashboard.staff = ADMIN
    tab.refresh_token()
    press(app, "Try again")
    view(app, "Payments")


@pytest.mark.usefixtures("_only_asked_for")
def test_a_permission_that_is_taken_away_ends_the_work(
    town: DashboardTown, tab: Tab, console: Console
) -> None:
    console.expect("status of 403")
    app = tab.open_app("/payments")
    view(app, "Payments")
    town.dashboard.staff = CLERK
    tab.refresh_token()
    app.get_by_role("link", name="Status").click()
    expect(app.get_by_role("heading", name="You may not see payments here")).to_be_visible()


@pytest.mark.usefixtures("_only_asked_for")
def test_a_dashboard_that_says_nothing_is_explained_until_it_speaks(
    town: DashboardTown, tab: Tab
) -> None:
    town.dashboard.next_tokens.append("")
    tab.page.clock.install()
    app = tab.open_app("/payments")
    expect(app.get_by_role("region", name="Loading")).to_be_visible()
    tab.page.clock.fast_forward(11_000)
    told = app.get_by_role("heading", name="The Dashboard has not answered yet")
    expect(told).to_be_visible()
    tab.refresh_token()
    view(app, "Payments")
    expect(told).to_be_hidden()
