"""The Dashboard double does what a real Dashboard was recorded to do."""

from collections.abc import Callable
from datetime import timedelta

import jwt
import pytest

from saleor_paysera.sandbox.saleor import CLERK, SaleorDouble
from tests.browser.console import Console
from tests.browser.recording import FILE, recorded_token, scenarios
from tests.browser.replay import Replay
from tests.browser.stand_in_app import StandInApp
from tests.browser.tab import APP_FRAME, Tab

RECORDED = scenarios()
Play = Callable[[Replay], None]

pytestmark = pytest.mark.skipif(not RECORDED, reason="the recording is not on this machine")


def nothing_said(replay: Replay) -> None:
    replay.open()


def said(replay: Replay) -> None:
    replay.tab.open_app()
    replay.begin()
    replay.say()


def said_on_the_order(replay: Replay) -> None:
    replay.open_order()
    replay.begin()
    replay.say()


def slow(replay: Replay) -> None:
    replay.tab.goto(replay.tab.app_path + "/slow")
    replay.document("/app/slow")
    replay.settle()
    if replay.scenario.said:
        replay.say()
    replay.app.slow.set()


def refreshed(replay: Replay) -> None:
    replay.tab.dashboard.token_lifetime = timedelta(seconds=3)
    replay.tab.dashboard.refresh_margin = timedelta(seconds=2)
    replay.tab.open_app("/refresh-test")
    replay.forget_loads()
    replay.tab.dashboard.token_lifetime = timedelta(seconds=300)


CHAIN = {
    "#with-query": "/app/second",
    "#plain": "/app/plain",
    "#post button": "/app/posted",
    "#get button": "/app/search",
}


def clicked(selector: str) -> Play:
    """From page to page inside the frame, as recorded, up to the one this leads to."""

    def play(replay: Replay) -> None:
        replay.tab.open_app()
        for step, page in CHAIN.items():
            replay.begin()
            replay.tab.app.locator(step).click()
            replay.document(page)
            if step == selector:
                break

    return play


def said_on_the_second_page(replay: Replay) -> None:
    clicked("#with-query")(replay)
    replay.document("/app/second")
    replay.begin()
    replay.say()


def redirected_by_the_server(replay: Replay) -> None:
    replay.open()
    replay.settle()
    replay.tab.app.locator("#redirecting").click()


def back_in_the_frame(replay: Replay) -> None:
    clicked("#get button")(replay)
    replay.begin()
    replay.tab.page.evaluate("history.back()")


def switched_to_dark(replay: Replay) -> None:
    replay.tab.open_app()
    replay.begin()
    replay.tab.switch_theme()


def reloaded_in_dark(replay: Replay) -> None:
    switched_to_dark(replay)
    replay.begin()
    replay.tab.reload()


def switched_to_light(replay: Replay) -> None:
    switched_to_dark(replay)
    replay.begin()
    replay.tab.switch_theme()


def switched_in_another_tab(replay: Replay) -> None:
    replay.tab.open_app()
    other = Tab(replay.tab.page.context.new_page(), replay.tab.dashboard)
    other.goto("/orders")
    replay.begin()
    other.switch_theme()


def switched_twice_with_widgets(replay: Replay) -> None:
    replay.open_order()
    replay.begin()
    replay.tab.switch_theme()
    replay.tab.switch_theme()


def in_polish(replay: Replay) -> None:
    replay.tab.dashboard.locale = "pl"
    replay.open()


def in_brazil_and_dark(replay: Replay) -> None:
    replay.tab.dashboard.locale = "pt-BR"
    replay.tab.dashboard.theme = "dark"
    replay.open()


def by_a_clerk(replay: Replay) -> None:
    replay.tab.dashboard.staff = CLERK
    replay.open()


def routed(replay: Replay, *routes: str) -> None:
    replay.tab.open_app()
    for route in routes:
        payload = {"actionId": "route", "newRoute": route}
        replay.document("/app").evaluate("say", {"type": "updateRouting", "payload": payload})
        replay.settle()


def reloaded_after_routing(replay: Replay) -> None:
    routed(replay, "/payments/5?tab=log")
    replay.begin()
    replay.tab.reload()


def back_after_routing(replay: Replay) -> None:
    routed(replay, "/", "/payments/5?tab=log")
    replay.tab.reload()
    replay.begin()
    replay.tab.page.go_back()


def with_widgets(replay: Replay) -> None:
    replay.open_order()


def chosen_on_the_order(replay: Replay) -> None:
    replay.open_order()
    replay.begin()
    replay.tab.page.get_by_role("button", name="Pay").click()
    replay.document("/app/order-page")


def elsewhere(replay: Replay) -> None:
    replay.tab.open_app()
    replay.begin()
    url = replay.app.origin.replace("127.0.0.1", "localhost") + "/app/elsewhere"
    replay.tab.frame.evaluate("url => location.assign(url)", url)


PLAYS: dict[str, Play] = {
    "open_app_page": nothing_said,
    "notify_ready": said,
    "slow_subresource": slow,
    "slow_subresource_with_early_notify_ready": slow,
    "token_refresh": refreshed,
    **{
        f"notification_{kind}": said
        for kind in (
            "success",
            "info",
            "warning",
            "error",
            "no_status",
            "empty",
            "text_only",
            "title_only",
            "html",
            "extra_autohide",
            "unknown_status",
        )
    },
    "same_action_id_twice": said,
    "update_routing": said,
    "reload_after_update_routing": reloaded_after_routing,
    "back_button_after_update_routing": back_after_routing,
    **{
        f"redirect_{kind}": said
        for kind in (
            "dashboard_path",
            "dashboard_path_new_tab",
            "own_deep_path",
            "own_deep_path_legacy",
            "external_dismissed",
            "external_new_tab",
            "relative_word",
            "absolute_dashboard_url",
            "javascript_url",
        )
    },
    "widget_redirect_to_app_page": said_on_the_order,
    "staff_without_manage_apps": by_a_clerk,
    "theme_switch_to_dark": switched_to_dark,
    "reload_in_dark": reloaded_in_dark,
    "theme_switch_to_light": switched_to_light,
    "theme_changed_in_another_tab": switched_in_another_tab,
    "app_page_in_polish": in_polish,
    "app_page_in_pt_br": in_brazil_and_dark,
    "link_to_second_page_with_query": clicked("#with-query"),
    "notify_ready_on_second_page": said_on_the_second_page,
    "link_to_second_page_without_query": clicked("#plain"),
    "form_post_inside": clicked("#post button"),
    "form_get_inside": clicked("#get button"),
    "redirect_on_server": redirected_by_the_server,
    "browser_back": back_in_the_frame,
    "navigate_to_other_origin_inside": elsewhere,
    "app_reload_by_dashboard_reload": nothing_said,
    "without_action_id": said,
    "empty_action_id": said,
    "numeric_action_id": said,
    "no_payload": said,
    "string_data": said,
    "unknown_type": said,
    **{
        f"other_{kind}": said
        for kind in ("popupClose", "widgetResize", "refreshEntity", "openPopup", "redirectToApp")
    },
    "order_page_with_widgets": with_widgets,
    "widget_actions_widget-get": said_on_the_order,
    "widget_actions_widget-post": said_on_the_order,
    "widgets_theme_switch": switched_twice_with_widgets,
    "more_actions_app_page": chosen_on_the_order,
}


@pytest.mark.parametrize("scenario", PLAYS)
def test_it_does_what_was_recorded(
    scenario: str, stand_in_tab: Tab, saleor: SaleorDouble, stand_in: StandInApp, console: Console
) -> None:
    console.expect("Cannot read properties of undefined|does not match the recipient window")
    replay = Replay(stand_in_tab, saleor, stand_in, RECORDED[scenario])
    PLAYS[scenario](replay)
    happened, recorded = replay.result(), RECORDED[scenario].exchange
    assert happened.requests == recorded.requests
    assert happened.loads == recorded.loads
    assert happened.messages == recorded.messages


def test_its_token_says_what_the_recorded_one_said(stand_in_tab: Tab, saleor: SaleorDouble) -> None:
    claims = jwt.decode(stand_in_tab.dashboard.token(), options={"verify_signature": False})
    recorded = recorded_token()
    alike = ("owner", "email", "type", "user_id", "is_staff", "permissions", "user_permissions")
    assert list(claims) == list(recorded)
    assert {name: claims[name] for name in alike} == {name: recorded[name] for name in alike}
    assert claims["exp"] - claims["iat"] == 300


def test_its_frame_is_as_large_as_recorded(stand_in_tab: Tab) -> None:
    sizes = {"1280x800": (261, 77, 1019, 722), "390x844": (33, 77, 357, 766)}
    for size, expected in sizes.items():
        width, height = size.split("x")
        stand_in_tab.page.set_viewport_size({"width": int(width), "height": int(height)})
        stand_in_tab.open_app()
        box = stand_in_tab.page.locator(APP_FRAME).bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == expected, size


def test_the_recording_is_the_one_these_tests_were_written_for() -> None:
    assert set(PLAYS) <= set(RECORDED), FILE
