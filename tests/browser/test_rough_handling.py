"""Impatient people, slow lines, texts with markup in them, and a server that is not well."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from saleor_paysera.sandbox.saleor.state import CHANNELS
from tests.browser.admin import fill_in, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

MARKUP = "<img src=x onerror=alert(1)> & <b>Sons</b>"


def test_pressing_twice_saves_once(tab: Tab, page: Page) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    posts: list[str] = []
    page.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    app.get_by_role("button", name="Save", exact=True).dblclick()
    tab.wait_for_notification("Saved")
    view(app, "Configurations")
    assert len(posts) == 1
    expect(app.get_by_role("listitem").filter(has_text="Project ID")).to_have_count(1)


def test_a_view_that_was_left_before_its_answer_came_does_not_come_back(
    town: DashboardTown, tab: Tab, page: Page
) -> None:
    town.configure(name="Lietuva")
    number = town.begin().order_number
    app = tab.open_app("/status")
    view(app, "Status")
    payments = re.compile(r"/api/dashboard/payments\?")
    page.route(payments, lambda _: None)  # its answer does not come
    app.get_by_role("link", name="Payments", exact=True).click()
    expect(app.get_by_role("region", name="Payments")).to_have_attribute("aria-busy", "true")
    app.get_by_role("link", name="Status").click()
    view(app, "Status")
    page.unroute(payments)
    expect(app.get_by_role("region", name="Payments")).to_be_hidden()
    app.get_by_role("link", name="Payments", exact=True).click()
    expect(app.get_by_role("link", name=number)).to_be_visible()
    expect(app.get_by_role("region", name="Status")).to_be_hidden()


def test_texts_with_markup_are_shown_as_they_are(town: DashboardTown, tab: Tab) -> None:
    town.configure(name=MARKUP, channels=["default-channel"])
    number = town.begin().order_number
    app = tab.open_app()
    expect(app.get_by_role("heading", name=MARKUP)).to_be_visible()
    expect(app.get_by_role("combobox", name="Lietuva")).to_contain_text(MARKUP)
    app.get_by_role("link", name="Edit").click()
    expect(app.get_by_role("heading", level=1, name=MARKUP)).to_be_visible()
    app.get_by_role("link", name="Try it").click()
    expect(app.get_by_role("heading", level=1, name=f"Try it: {MARKUP}")).to_be_visible()
    app = tab.open_app(f"/payments/{number}")
    expect(app.get_by_role("definition").filter(has_text=MARKUP).first).to_be_visible()


def test_a_channel_that_is_switched_off_is_shown_as_such(town: DashboardTown, tab: Tab) -> None:
    old = replace(CHANNELS[0], number=9, slug="old", name="Senas", is_active=False)
    town.saleor.desk.store.channels = (*CHANNELS, old)
    town.configure(name="Lietuva")
    app = tab.open_app()
    expect(app.get_by_role("rowheader", name="Senas old Inactive")).to_be_visible()
    expect(app.get_by_role("rowheader", name="Lietuva default-channel", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("status", "said"),
    [(500, "The app could not answer (HTTP 500)."), (503, "The app could not answer (HTTP 503).")],
)
def test_a_server_that_is_not_well_is_asked_again_by_a_press(
    status: int, said: str, town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect(f"status of {status}")
    town.configure(name="Lietuva")
    everything = re.compile(r"/api/dashboard/configurations$")
    page.route(everything, lambda route: route.fulfill(status=status, body="<h1>Oops</h1>"))
    app = tab.open_app()
    expect(app.get_by_role("heading", name="This could not be loaded")).to_be_visible()
    expect(view(app, "Configurations").get_by_text(said)).to_be_visible()
    page.unroute(everything)
    press(app, "Try again")
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


def test_signing_in_is_tried_again_by_a_press(tab: Tab, page: Page, console: Console) -> None:
    console.expect("ERR_FAILED")
    page.route("**/api/dashboard/me", lambda route: route.abort())
    app = tab.open_app("/payments")
    expect(app.get_by_role("heading", name="You could not be signed in")).to_be_visible()
    expect(written(app, "There is no connection to the app.").first).to_be_visible()
    page.unroute("**/api/dashboard/me")
    press(app, "Try again")
    view(app, "Payments")
