"""Answers that break off, never end, or come from something between the browser and the app."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.admin import channel, fill_in, press, view, written
from tests.browser.broken_off import BreaksOff, StopsHalfway, answered_by
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

IMPATIENT = """() => {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => real(ms === 30_000 ? 400 : ms);
}"""
UNREADABLE = "The answer could not be read"
NO_CONNECTION = "There is no connection to the app."


def cut_short(route: Route) -> None:
    """Half a JSON document that seems whole."""
    route.fulfill(content_type="application/json", body='{"configurations": [{"id"')


def of_a_proxy(route: Route) -> None:
    """What a hotel's network answers to everything."""
    route.fulfill(content_type="text/html", body="<!doctype html><h1>Welcome, guest</h1>")


def cut_short_unless_saving(route: Route) -> None:
    """A connection that breaks as soon as something was sent."""
    if route.request.method == "GET":
        cut_short(route)
    else:
        route.continue_()


def api(path: str) -> re.Pattern[str]:
    return re.compile(f"/api/dashboard/{path}$")


@pytest.mark.parametrize("answer", [cut_short, of_a_proxy])
def test_what_cannot_be_read_is_said_and_can_be_asked_again(
    answer: Callable[[Route], None], town: DashboardTown, tab: Tab, page: Page
) -> None:
    town.configure(name="Lietuva")
    page.route(api("configurations"), answer)
    app = tab.open_app("/configurations")
    expect(app.get_by_role("heading", name="This could not be loaded")).to_be_visible()
    expect(app.get_by_role("paragraph").filter(has_text=UNREADABLE)).to_be_visible()
    expect(written(app, "SERVER_ERROR")).to_be_visible()

    page.unroute(api("configurations"))
    press(app, "Try again")
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


@pytest.mark.parametrize("handler", [BreaksOff, StopsHalfway])
def test_an_answer_without_an_end_is_a_lost_connection(
    handler: type[BreaksOff], town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect("ERR_CONTENT_LENGTH_MISMATCH")
    page.add_init_script(f"({IMPATIENT})()")
    town.configure(name="Lietuva")
    with answered_by(handler, page, "configurations"):
        app = tab.open_app("/configurations")
        expect(app.get_by_role("heading", name="This could not be loaded")).to_be_visible()
        expect(app.get_by_role("paragraph").filter(has_text=NO_CONNECTION)).to_be_visible()
    press(app, "Try again")
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


def test_signing_in_is_tried_again(tab: Tab, page: Page) -> None:
    page.route(api("me"), of_a_proxy)
    app = tab.open_app("/payments")
    expect(app.get_by_role("heading", name="You could not be signed in")).to_be_visible()
    expect(app.get_by_role("paragraph").filter(has_text=UNREADABLE)).to_be_visible()
    page.unroute(api("me"))
    press(app, "Try again")
    view(app, "Payments")


def test_a_save_is_repeated_with_all_that_was_typed(tab: Tab, page: Page) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    expect(written(app, "Paysera knows this project.")).to_be_visible()
    page.route(api("configurations"), of_a_proxy, times=1)
    press(app, "Save")
    expect(app.get_by_role("alert")).to_contain_text(UNREADABLE)
    expect(app.get_by_role("textbox", name="Name", exact=True)).to_have_value("Lietuva")
    press(app, "Save")
    tab.wait_for_notification("Saved")


def test_an_export_keeps_no_file_that_is_none(town: DashboardTown, tab: Tab, page: Page) -> None:
    page.route(re.compile(r"payments\.csv"), of_a_proxy)
    kept: list[str] = []
    page.on("download", lambda download: kept.append(download.suggested_filename))
    app = tab.open_app("/payments")
    view(app, "Payments")
    press(app, "Export as CSV")
    tab.wait_for_message("notification")
    assert tab.notifications[-1].title.startswith(UNREADABLE)
    assert kept == []


def test_meeting_a_colleague_over_the_channels_outlives_a_broken_answer(
    town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect("status of 409")
    town.configure(name="Main", channels=["default-channel"])
    town.configure(name="Live", is_test=False, channels=["lv-eur"])
    app = tab.open_app("/configurations")
    view(app, "Configurations")
    town.configure(name="Live", is_test=False, channels=["default-channel"])

    channel(app, "Lietuva").select_option("Not offered")
    page.route(api("channels"), cut_short_unless_saving)
    press(app, "Save channels")
    failed = app.get_by_role("paragraph").filter(has_text=UNREADABLE)
    expect(failed).to_be_visible()
    page.unroute(api("channels"))
    press(app, "Save channels")
    told = written(app, "Someone else changed the channels meanwhile.")
    expect(told).to_be_visible()
    expect(failed).to_be_hidden()

    page.route(api("channels"), cut_short)
    press(app, "Take theirs")
    expect(failed).to_be_visible()
    page.unroute(api("channels"))
    press(app, "Take theirs")
    expect(told).to_be_hidden()
    expect(failed).to_be_hidden()
    expect(channel(app, "Lietuva").locator(":checked")).to_have_text("Live")
