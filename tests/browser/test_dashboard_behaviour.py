"""What app pages must reckon with in a Dashboard, shown with the double and a stand-in app."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from saleor_paysera.sandbox.saleor import CLERK, Order, SaleorDouble
from tests.browser.console import Console, watched_context
from tests.browser.replay import MENU_ITEM, WIDGETS
from tests.browser.stand_in_app import StandInApp
from tests.browser.tab import Notification, Tab


def say(tab: Tab, kind: str, **payload: object) -> None:
    """Let the app's page ask something of the Dashboard."""
    tab.frame.evaluate("say", {"type": kind, "payload": {"actionId": "a", **payload}})


def answers(tab: Tab) -> list[object]:
    """What the Dashboard answered so far."""
    return [
        m.data["payload"] for m in tab.messages if m.type == "response" and isinstance(m.data, dict)
    ]


def test_the_page_is_asked_for_twice_and_once_without_a_theme(
    stand_in_tab: Tab, stand_in: StandInApp
) -> None:
    stand_in_tab.open_app("/payments?state=paid")
    # The browser sends them one after the other; either may arrive first.
    assert sorted("theme=light" in asked.query for asked in stand_in.asked) == [False, True]
    assert all(asked.query.startswith("state=paid&domain=") for asked in stand_in.asked)
    assert {asked.path for asked in stand_in.asked} == {"/app/payments"}


def test_the_handshake_is_repeated_and_the_rest_is_not(stand_in_tab: Tab) -> None:
    stand_in_tab.open_app()
    say(stand_in_tab, "notifyReady")
    stand_in_tab.wait_for_message("response")
    kinds = [m.type for m in stand_in_tab.messages if m.direction == "to app"]
    assert kinds == ["handshake", "localeChanged", "theme", "redirect", "handshake", "response"]


def test_the_theme_is_told_at_once_and_the_language_by_a_reload(stand_in_tab: Tab) -> None:
    stand_in_tab.open_app()
    stand_in_tab.switch_theme()
    assert stand_in_tab.theme == "dark"
    assert stand_in_tab.messages[-1].data == {"type": "theme", "payload": {"theme": "dark"}}
    stand_in_tab.switch_locale("pt-BR")
    told = {m.type: m.data for m in stand_in_tab.messages}
    assert told["localeChanged"] == {"type": "localeChanged", "payload": {"locale": "pt-BR"}}
    assert told["theme"] == {"type": "theme", "payload": {"theme": "dark"}}


def test_a_token_is_replaced_before_it_expires(stand_in_tab: Tab) -> None:
    stand_in_tab.dashboard.token_lifetime = timedelta(seconds=2)
    stand_in_tab.dashboard.refresh_margin = timedelta(seconds=1)
    stand_in_tab.open_app()
    stand_in_tab.wait_for_message("tokenRefresh")


def test_a_test_can_hand_out_a_bad_token_and_then_a_good_one(
    stand_in_tab: Tab, saleor: SaleorDouble
) -> None:
    dashboard = stand_in_tab.dashboard
    assert dashboard.app is not None
    expired = saleor.dashboard_token(dashboard.app, lifetime=timedelta(seconds=-60))
    dashboard.next_tokens.append(expired)
    dashboard.refresh_margin = None
    stand_in_tab.open_app()
    assert stand_in_tab.tokens == [expired]
    stand_in_tab.refresh_token()
    stand_in_tab.wait_for_message("tokenRefresh")
    assert stand_in_tab.tokens[-1] != expired


def test_every_member_of_staff_gets_a_token_of_their_own(stand_in_tab: Tab) -> None:
    stand_in_tab.dashboard.staff = CLERK
    stand_in_tab.open_app()
    claims = jwt.decode(stand_in_tab.tokens[-1], options={"verify_signature": False})
    assert (claims["email"], claims["user_permissions"]) == (CLERK.email, ["MANAGE_ORDERS"])


def test_an_unknown_status_of_a_notification_blanks_everything(
    stand_in_tab: Tab, console: Console
) -> None:
    console.expect("Cannot read properties of undefined")
    stand_in_tab.open_app()
    say(stand_in_tab, "notification", status="danger", title="Saved")
    stand_in_tab.page.wait_for_function("document.body.children.length === 0")
    assert stand_in_tab.is_blank
    assert answers(stand_in_tab) == []


def test_equal_toasts_replace_each_other_three_are_shown_and_markup_is_text(
    stand_in_tab: Tab,
) -> None:
    stand_in_tab.open_app()
    for title in ("<b>One</b>", "Two", "Two", "Three", "Four"):
        say(stand_in_tab, "notification", status="error", title=title)
    toasts = stand_in_tab.page.locator("[data-test-id=notification] strong")
    expect(toasts).to_have_text(["<b>One</b>", "Two", "Three"])
    toasts.first.locator("xpath=../button").click()
    expect(toasts).to_have_text(["Two", "Three", "Four"])
    assert stand_in_tab.notifications[0] == Notification("error", "<b>One</b>", "")


def test_routes_change_the_address_alone_and_a_reload_opens_them(
    stand_in_tab: Tab, stand_in: StandInApp
) -> None:
    stand_in_tab.open_app()
    stand_in.asked.clear()
    say(stand_in_tab, "updateRouting", newRoute="/payments/5?tab=log")
    stand_in_tab.wait_for_message("response")
    assert stand_in_tab.address == f"{stand_in_tab.app_path}/payments/5?tab=log"
    assert stand_in.asked == []
    stand_in_tab.reload()
    assert {asked.path for asked in stand_in.asked} == {"/app/payments/5"}


def test_a_redirect_to_a_path_of_the_dashboard_takes_the_frame_away(stand_in_tab: Tab) -> None:
    stand_in_tab.open_app()
    say(stand_in_tab, "redirect", to="/orders")
    expect(stand_in_tab.page.get_by_role("heading", name="orders")).to_be_visible()
    assert stand_in_tab.address == "/orders"
    assert stand_in_tab.page.locator("iframe").count() == 0


def test_a_page_of_another_origin_is_not_heard(
    stand_in_tab: Tab, stand_in: StandInApp, console: Console
) -> None:
    console.expect("does not match the recipient window")
    stand_in_tab.open_app()
    other = stand_in.origin.replace("127.0.0.1", "localhost")
    stand_in_tab.frame.evaluate("url => location.assign(url)", f"{other}/app/elsewhere")
    stand_in_tab.frame.wait_for_url(f"{other}/**")
    say(stand_in_tab, "notification", status="info", title="From elsewhere")
    stand_in_tab.page.wait_for_timeout(200)
    assert stand_in_tab.notifications == []


def test_a_widget_by_post_gets_its_token_in_the_form_and_no_message(
    stand_in_tab: Tab, stand_in: StandInApp, saleor: SaleorDouble
) -> None:
    stand_in.extensions = [WIDGETS[1]]
    saleor.install(stand_in.manifest_url)
    order = Order(**vars(saleor.create_checkout()), number="45")
    saleor.orders[order.id] = order
    expect(stand_in_tab.open_order(order.id).locator("#plain")).to_be_visible()
    form = dict(stand_in.asked[-1].form)
    claims = jwt.decode(form["accessToken"], options={"verify_signature": False})
    assert list(form) == ["saleorApiUrl", "accessToken", "appId", "orderId"]
    assert (form["orderId"], claims["permissions"]) == (order.id, ["MANAGE_ORDERS"])
    box = stand_in_tab.page.locator("aside iframe").bounding_box()
    assert box is not None
    assert (round(box["width"]), box["height"]) == (291, 200)
    assert stand_in_tab.messages == []


def test_the_dashboard_shows_why_an_app_could_not_be_installed(
    stand_in_tab: Tab, stand_in: StandInApp, console: Console
) -> None:
    console.expect("422")
    stand_in.extensions = [{**MENU_ITEM, "mount": "NOWHERE"}]
    stand_in_tab.install(stand_in.manifest_url)
    assert "NOWHERE" in stand_in_tab.notifications[0].text
    stand_in.extensions = []
    stand_in_tab.install(stand_in.manifest_url)
    assert stand_in_tab.notifications[0].title == "Extension installed"


def test_from_another_site_the_page_has_no_storage(
    strict_browser: Browser, stand_in_tab: Tab, console: Console
) -> None:
    dashboard = stand_in_tab.dashboard
    with watched_context(strict_browser, console) as context:
        tab = Tab(context.new_page(), dashboard, dashboard.other_site_origin)
        tab.open_app()
        storage = "(() => { try { localStorage; return true } catch { return false } })()"
        assert tab.frame.evaluate(storage) is False
    stand_in_tab.open_app()
    assert stand_in_tab.frame.evaluate(storage) is True


def test_an_error_in_the_console_fails_a_test_that_does_not_expect_it(
    context: BrowserContext, page: Page, console: Console
) -> None:
    page.evaluate("console.error('A directive was violated')")
    page.wait_for_timeout(50)
    assert [e.split(" (")[0] for e in console.unexpected()] == ["A directive was violated"]
    console.expect("directive was violated")
    assert console.unexpected() == []


def test_axe_finds_a_field_without_a_name(page: Page, axe: Callable[[Frame | Page], None]) -> None:
    page.set_content('<html lang="en"><title>Form</title><main><input></main>')
    with pytest.raises(AssertionError, match=r"label \(critical\).*\n.*input"):
        axe(page)
    page.set_content('<html lang="en"><title>Form</title><main><input aria-label="Name"></main>')
    axe(page)


def test_a_picture_is_named_by_test_theme_and_width(
    stand_in_tab: Tab, shoot: Callable[..., Path]
) -> None:
    stand_in_tab.dashboard.theme = "dark"
    stand_in_tab.open_app()
    file = shoot("opened")
    assert re.fullmatch(r"test-a-picture-.*-opened-dark-1280\.png", file.name)
    assert file.read_bytes().startswith(b"\x89PNG")
    file.unlink()
