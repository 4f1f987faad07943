"""A link into the list of payments with a filter that means nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.admin import press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

NOTHING_FOUND = "No payment fits these filters."
FAILED = "This could not be loaded"


@pytest.fixture(autouse=True)
def _refusals_are_logged_by_the_browser(console: Console) -> None:
    console.expect("status of 400")


@pytest.mark.parametrize(
    ("query", "label", "words"),
    [
        ("state=nonsense", "State", "There is no such state of a payment."),
        ("from=yesterday", "From", "A day is written like 2026-11-24."),
        ("to=2026-13-01", "To", "A day is written like 2026-11-24."),
        (f"orderNumber={'7' * 300}", "Order number", "What you look for is too long."),
        (f"email={'a' * 300}", "Email", "What you look for is too long."),
        (f"channel={'c' * 300}", "Channel", "What you look for is too long."),
    ],
    ids=["state", "from", "to", "orderNumber", "email", "channel"],
)
def test_what_is_wrong_stands_at_the_filter(query: str, label: str, words: str, tab: Tab) -> None:
    app = tab.open_app(f"/payments?{query}")
    form = view(app, "Payments").locator("form")
    field = form.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(words)
    expect(field).to_be_focused()
    expect(app.get_by_role("heading", name=FAILED)).to_be_hidden()
    expect(written(app, NOTHING_FOUND)).to_be_hidden()


def test_a_phone_unfolds_the_filters_and_a_better_one_is_taken(
    town: DashboardTown,
    tab: Tab,
    axe: Callable[[Frame | Page], None],
    shoot: Callable[..., Path],
) -> None:
    town.configure(name="Lietuva")
    number = town.begin().order_number
    tab.page.set_viewport_size({"width": 390, "height": 844})
    app = tab.open_app("/payments?from=yesterday")
    day = view(app, "Payments").get_by_label("From", exact=True)
    expect(day).to_be_visible()
    axe(tab.frame)
    shoot()

    day.fill("2020-01-01")
    expect(day).not_to_have_attribute("aria-invalid", "true")
    press(app, "Show")
    expect(app.get_by_role("link", name=number)).to_be_visible()
    assert tab.address == f"{tab.app_path}/payments?from=2020-01-01"


def test_what_no_field_asks_for_is_a_failure_that_can_be_tried_again(tab: Tab, page: Page) -> None:
    page.route(
        re.compile(r"/api/dashboard/payments\?"),
        lambda route: route.continue_(url=route.request.url.replace("Europe", "Atlantis")),
        times=1,
    )
    app = tab.open_app("/payments")
    expect(app.get_by_role("heading", name=FAILED)).to_be_visible()
    said = app.get_by_role("paragraph").filter(has_text="The time zone is not known.")
    expect(said).to_be_visible()
    press(app, "Try again")
    view(app, "Payments")
    expect(written(app, "No payments yet.")).to_be_visible()
