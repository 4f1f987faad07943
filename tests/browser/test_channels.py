"""In which channels shoppers can pay, and with which configuration."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from tests.browser.admin import channel, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab


@pytest.fixture(autouse=True)
def _two_configurations(town: DashboardTown) -> None:
    town.configure(name="Main", channels=["default-channel"])
    town.configure(name="Live", is_test=False, channels=["lv-eur"])


def save(tab: Tab) -> None:
    press(tab.app, "Save channels")
    tab.wait_for_notification("Saved")


def chosen(app: FrameLocator) -> dict[str, str]:
    """What each channel is paid through, by the words of its choice."""
    names = ("Lietuva", "Latvija", "Polska", "All other channels")
    return {
        name: channel(app, name).evaluate("select => select.selectedOptions[0].textContent")
        for name in names
    }


@contextmanager
def slow_to_come(page: Page) -> Iterator[None]:
    """The channels are asked for, and come only afterwards."""
    asked: list[Route] = []
    pattern = re.compile("/api/dashboard/channels$")

    def hold(route: Route) -> None:
        asked.append(route)

    page.route(pattern, hold)
    yield
    for route in asked:
        route.continue_()
    page.unroute(pattern)


def test_the_shops_channels_show_what_serves_them(tab: Tab) -> None:
    app = tab.open_app()
    table = app.get_by_role("table", name="Channels")
    for name in (
        "Lietuva default-channel",
        "Latvija lv-eur",
        "Polska pl-pln",
        "All other channels also those added later",
    ):
        expect(table.get_by_role("rowheader", name=name, exact=True)).to_be_visible()
    assert chosen(app) == {
        "Lietuva": "Main",
        "Latvija": "Live",
        "Polska": "Not offered",
        "All other channels": "Not offered",
    }


def test_channels_are_assigned_taken_away_and_left_to_all_others(
    town: DashboardTown, tab: Tab
) -> None:
    app = tab.open_app()
    channel(app, "Lietuva").select_option("Not offered")
    channel(app, "Latvija").select_option("Main")
    channel(app, "All other channels").select_option("Main")
    save(tab)

    main = app.get_by_role("listitem").filter(has=app.get_by_role("heading", name="Main"))
    expect(main).to_contain_text("lv-eur")
    expect(main).to_contain_text("all other channels")
    tab.reload()
    assert chosen(app) == {
        "Lietuva": "As all other channels: Main",
        "Latvija": "Main",
        "Polska": "As all other channels: Main",
        "All other channels": "Main",
    }
    assert town.begin().order.request.is_test  # by "Main", as all others


def test_a_channel_without_a_choice_of_its_own_says_what_becomes_of_it(tab: Tab) -> None:
    app = tab.open_app()
    assert chosen(app)["Polska"] == "Not offered"
    others = channel(app, "All other channels")
    others.select_option("Main")
    assert chosen(app)["Polska"] == "As all other channels: Main"
    others.select_option("Not offered")
    assert chosen(app)["Polska"] == "Not offered"


def test_a_choice_survives_a_colleague_who_was_quicker(
    tab: Tab, colleague: Tab, console: Console
) -> None:
    console.expect("status of 409")
    app = tab.open_app()
    view(app, "Configurations")
    theirs = colleague.open_app()
    channel(theirs, "Lietuva").select_option("Live")
    save(colleague)

    channel(app, "Lietuva").select_option("Not offered")
    channel(app, "Polska").select_option("Main")
    press(app, "Save channels")
    told = written(app, "Someone else changed the channels meanwhile.")
    expect(told).to_be_visible()
    assert chosen(app)["Lietuva"] == "Not offered"
    assert chosen(app)["Polska"] == "Main"

    press(app, "Take theirs")
    expect(told).to_be_hidden()
    assert chosen(app)["Lietuva"] == "Live"
    assert chosen(app)["Polska"] == "Not offered"


def test_a_choice_can_be_kept_against_a_colleagues(
    tab: Tab, colleague: Tab, console: Console
) -> None:
    console.expect("status of 409")
    app = tab.open_app()
    view(app, "Configurations")
    channel(colleague.open_app(), "Lietuva").select_option("Live")
    save(colleague)

    channel(app, "Lietuva").select_option("Not offered")
    press(app, "Save channels")
    expect(written(app, "Someone else changed the channels meanwhile.")).to_be_visible()
    save(tab)
    tab.reload()
    assert chosen(app)["Lietuva"] == "Not offered"


def test_without_saleor_only_the_assigned_channels_are_known(town: DashboardTown, tab: Tab) -> None:
    tab.open_app("/status")
    view(tab.app, "Status")
    town.saleor.stop()
    tab.app.get_by_role("link", name="Configurations", exact=True).click()
    table = tab.app.get_by_role("table", name="Channels")
    expect(
        written(tab.app, "Only the channels that are already assigned are shown.")
    ).to_be_visible()
    expect(table.get_by_role("rowheader")).to_have_count(3)


def test_leaving_asks_while_a_choice_is_not_saved(tab: Tab) -> None:
    app = tab.open_app()
    channel(app, "Polska").select_option("Main")
    app.get_by_role("link", name="Payments", exact=True).click()
    question = app.get_by_role("dialog", name="Leave without saving?")
    press(question, "Stay here")
    assert chosen(app)["Polska"] == "Main"


def test_a_choice_made_while_the_list_comes_again_is_kept(tab: Tab) -> None:
    app = tab.open_app()
    app.get_by_role("link", name="Edit Main").click()
    view(app, "Main")
    with slow_to_come(tab.page):
        app.get_by_role("link", name="Back", exact=True).click()
        channel(app, "Lietuva").select_option("Not offered")
    view(app, "Configurations")
    assert chosen(app)["Lietuva"] == "Not offered"

    save(tab)
    tab.reload()
    assert chosen(app)["Lietuva"] == "Not offered"


def test_it_is_kept_against_a_colleague_who_was_quicker_too(tab: Tab, colleague: Tab) -> None:
    app = tab.open_app()
    app.get_by_role("link", name="Edit Main").click()
    view(app, "Main")
    channel(colleague.open_app(), "Lietuva").select_option("Live")
    save(colleague)
    with slow_to_come(tab.page):
        app.get_by_role("link", name="Back", exact=True).click()
        channel(app, "Lietuva").select_option("Not offered")
    expect(written(app, "Someone else changed the channels meanwhile.")).to_be_visible()
    assert chosen(app)["Lietuva"] == "Not offered"

    press(app, "Take theirs")
    expect(written(app, "Someone else changed the channels meanwhile.")).to_be_hidden()
    assert chosen(app)["Lietuva"] == "Live"


def test_a_choice_that_was_left_unsaved_does_not_come_back(tab: Tab) -> None:
    app = tab.open_app()
    channel(app, "Polska").select_option("Main")
    app.get_by_role("link", name="Payments", exact=True).click()
    press(app.get_by_role("dialog", name="Leave without saving?"), "Leave without saving")
    view(app, "Payments")

    with slow_to_come(tab.page):
        app.get_by_role("link", name="Configurations", exact=True).click()
        assert chosen(app)["Polska"] == "Not offered"
    view(app, "Configurations")
    assert chosen(app)["Polska"] == "Not offered"
