"""Everything is done without a mouse, and one always sees where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, FrameLocator, Page, expect

from tests.browser.admin import fill_in, view
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab
from tests.support.town import PASSWORD, PROJECT_ID, SHOP

FORM_IN_ORDER = [
    "Skip to the content",
    "Configurations",
    "Payments",
    "Status",
    "Language",
    "Back to the configurations",
    "Name",
    "Project ID",
    "Sign password",
    "Test",
    "All methods of the project",
    "Default method",
    "Purpose of the payment",
    "+ order number",
    "+ shop address",
    "+ owner's name",
    "How long a payment may take",
    "Storefront addresses, one per line",
    "By Paysera's own key (recommended)",
    "Let an order complete while its payment is pending",
    "By this app (recommended)",
    "Seconds to leave to the storefront",
    "Back",
    "Save",
]
NAME_OF_FOCUSED = """() => {
  const one = document.activeElement;
  return (one.labels?.[0] ?? one).textContent.trim();
}"""
IS_SEEN = """() => {
  const ringed = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const one = document.activeElement;
  const { left, top, width, height } = one.getBoundingClientRect();
  const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
  const isCovered = !(one.contains(onTop) || onTop?.contains(one) || one.labels?.[0] === onTop);
  const isRinged = ringed(one) || [...document.querySelectorAll(":focus-within")].some(ringed);
  return { isRinged, isCovered };
}"""


def name_of_focused(tab: Tab) -> str:
    return str(tab.frame.evaluate(NAME_OF_FOCUSED))


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 393)])
def test_the_tab_key_goes_from_top_to_bottom_and_the_focus_is_always_seen(
    theme: str, width: int, town: DashboardTown, tab: Tab, page: Page
) -> None:
    town.dashboard.theme = theme
    page.set_viewport_size({"width": width, "height": 700})
    view(tab.open_app("/configurations/new"), "New configuration")
    tab.frame.focus("body")
    tab.frame.evaluate("window.focus()")
    visited = []
    for _ in FORM_IN_ORDER:
        page.keyboard.press("Tab")
        visited.append(name_of_focused(tab))
        assert tab.frame.evaluate(IS_SEEN) == {"isRinged": True, "isCovered": False}, visited[-1]
    assert visited == FORM_IN_ORDER


def test_a_configuration_is_added_by_keys_alone(tab: Tab, page: Page) -> None:
    app = tab.open_app()
    app.get_by_role("link", name="Add configuration").first.focus()
    page.keyboard.press("Enter")
    view(app, "New configuration")
    expect(app.get_by_role("heading", name="New configuration")).to_be_focused()
    keys = {
        "Name": "Lietuva",
        "Project ID": PROJECT_ID,
        "Sign password": PASSWORD,
        "Live": "",
        "Storefront addresses, one per line": SHOP,
    }
    for field, typed in keys.items():
        tab_to(tab, page, "Test" if field == "Live" else field)
        if field == "Live":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type(typed)
    tab_to(tab, page, "Save")
    page.keyboard.press("Enter")
    tab.wait_for_notification("Saved")
    expect(app.get_by_role("status").filter(has_text="Saved")).to_be_attached()
    card = app.get_by_role("listitem").filter(has=app.get_by_role("heading", name="Lietuva"))
    expect(card).to_contain_text("Live")
    expect(app.get_by_role("heading", name="Configurations", exact=True)).to_be_focused()


def tab_to(tab: Tab, page: Page, name: str) -> None:
    """Press the tab key until something of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if name_of_focused(tab) == name:
            return
    raise AssertionError(f"the tab key does not lead to {name}")


def test_enter_in_a_field_saves_the_form(tab: Tab, page: Page) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    app.get_by_label("Sign password").press("Enter")
    tab.wait_for_notification("Saved")


def test_the_content_is_reached_without_the_navigation(tab: Tab, page: Page) -> None:
    app = tab.open_app("/payments")
    view(app, "Payments")
    skip = app.get_by_role("link", name="Skip to the content")
    skip.focus()
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(app.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(app.get_by_role("button", name="Export as CSV")).to_be_focused()
    assert tab.address == f"{tab.app_path}/payments"


def is_in_dialog_or_outside(tab: Tab) -> bool:
    """Whether the focus is in the open dialog, or has left the page for the Dashboard's."""
    return bool(
        tab.frame.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('dialog') !== null"
        )
    )


def open_question(town: DashboardTown, tab: Tab) -> FrameLocator:
    town.configure(name="Lietuva")
    app = tab.open_app("/configurations")
    app.get_by_role("link", name="Edit Lietuva").click()
    view(app, "Lietuva")
    app.get_by_role("button", name="Remove", exact=True).focus()
    tab.page.keyboard.press("Enter")
    return app


def test_a_question_keeps_the_focus_until_it_is_answered(
    town: DashboardTown, tab: Tab, page: Page, axe: Callable[[Frame | Page], None]
) -> None:
    app = open_question(town, tab)
    expect(app.get_by_role("button", name="Keep it")).to_be_focused()
    axe(tab.frame)
    for _ in range(6):
        page.keyboard.press("Tab")
        assert is_in_dialog_or_outside(tab), name_of_focused(tab)


def test_escape_answers_a_question_with_no(town: DashboardTown, tab: Tab, page: Page) -> None:
    app = open_question(town, tab)
    question = app.get_by_role("dialog", name="Remove this configuration?")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(app.get_by_role("button", name="Remove", exact=True)).to_be_focused()
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


def test_payments_are_filtered_and_opened_by_keys(
    town: DashboardTown, tab: Tab, page: Page
) -> None:
    town.configure(name="Lietuva")
    number = town.begin().order_number
    app = tab.open_app("/payments")
    view(app, "Payments")
    app.get_by_role("textbox", name="Order number").press_sequentially(number)
    page.keyboard.press("Enter")
    expect(app.get_by_role("heading", name="Payments")).to_be_focused()
    view(app, "Payments")
    tab_to(tab, page, number)
    page.keyboard.press("Enter")
    expect(app.get_by_role("heading", name=number)).to_be_focused()
