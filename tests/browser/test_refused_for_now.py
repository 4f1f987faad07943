"""Refusals that pass by themselves, or that say less than usual."""

import json

from playwright.sync_api import Page, Route, expect

from tests.browser.admin import press, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

BUSY = {"error": {"code": "SALEOR_BUSY", "message": "Saleor is slow to answer.", "fields": []}}
CHANGED = {"error": {"code": "CONFIGURATION_CHANGED", "message": "Nothing saved.", "fields": []}}


def test_a_saleor_that_is_busy_for_a_moment_is_asked_again_by_itself(
    town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect("status of 503")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=503, content_type="application/json", body=json.dumps(BUSY))
        else:
            route.continue_()

    town.configure(name="Lietuva")
    page.route("**/api/dashboard/status", answer)
    app = tab.open_app("/status")

    expect(written(app, "The app reaches Saleor's API.")).to_be_visible()
    assert len(asked) == 2


def test_a_save_that_is_refused_without_what_the_other_saved_says_so(
    town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect("status of 409")
    town.configure(name="Lietuva")
    page.route(
        "**/api/dashboard/configurations/1",
        lambda route: route.fulfill(
            status=409, content_type="application/json", body=json.dumps(CHANGED)
        ),
    )
    app = tab.open_app("/configurations/1")
    app.get_by_role("textbox", name="Name", exact=True).fill("Latvija")
    press(app, "Save")

    expect(written(app, "Nothing saved.")).to_be_visible()
    expect(app.get_by_role("textbox", name="Name", exact=True)).to_have_value("Latvija")
