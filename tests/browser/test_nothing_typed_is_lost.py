"""Two admins at once, a connection that comes and goes, and leaving too early."""

import re

from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect

from tests.browser.admin import fill_in, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab


def open_form(tab: Tab) -> FrameLocator:
    """Open the only configuration's form."""
    app = tab.open_app("/configurations")
    app.get_by_role("link", name="Edit Lietuva").click()
    view(app, "Lietuva")
    return app


def name_in(app: FrameLocator) -> str:
    return app.get_by_role("textbox", name="Name", exact=True).input_value()


def rename(app: FrameLocator, name: str) -> None:
    app.get_by_role("textbox", name="Name", exact=True).fill(name)
    press(app, "Save")


def test_two_admins_are_told_of_each_other_and_one_takes_the_others(
    town: DashboardTown, tab: Tab, colleague: Tab, console: Console
) -> None:
    console.expect("status of 409")
    town.configure(name="Lietuva")
    mine, theirs = open_form(tab), open_form(colleague)
    theirs.get_by_role("radio", name="Live").check()
    rename(theirs, "Theirs")
    colleague.wait_for_notification("Saved")

    rename(mine, "Mine")
    told = mine.get_by_text("Someone else saved this configuration meanwhile.")
    expect(told).to_be_visible()
    expect(mine.get_by_text("What they changed: Name, Mode")).to_be_visible()
    assert name_in(mine) == "Mine"
    assert tab.notifications == []

    press(mine, "Take theirs")
    expect(told).to_be_hidden()
    assert name_in(mine) == "Theirs"
    expect(mine.get_by_role("radio", name="Live")).to_be_checked()
    press(mine, "Save")
    tab.wait_for_notification("Saved")


def test_two_admins_are_told_of_each_other_and_one_saves_all_the_same(
    town: DashboardTown, tab: Tab, colleague: Tab, console: Console
) -> None:
    console.expect("status of 409")
    town.configure(name="Lietuva")
    mine, theirs = open_form(tab), open_form(colleague)
    rename(theirs, "Theirs")
    colleague.wait_for_notification("Saved")
    rename(mine, "Mine")
    press(mine, "Save mine all the same")
    tab.wait_for_notification("Saved")

    app = colleague.open_app("/configurations")
    expect(app.get_by_role("heading", name="Mine")).to_be_visible()


def test_what_was_typed_outlives_a_lost_connection(
    tab: Tab, context: BrowserContext, console: Console
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    app = tab.open_app("/configurations/new")
    fill_in(app)
    expect(written(app, "Paysera knows this project.")).to_be_visible()
    context.set_offline(True)
    press(app, "Save")
    why = app.get_by_role("alert")
    expect(why).to_contain_text("There is no connection to the app.")
    expect(why).to_contain_text("Nothing that you typed is lost.")
    assert name_in(app) == "Lietuva"

    context.set_offline(False)
    press(app, "Save")
    tab.wait_for_notification("Saved")
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


def test_a_list_that_could_not_be_loaded_comes_by_itself_when_the_connection_is_back(
    town: DashboardTown, tab: Tab, context: BrowserContext, console: Console
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    town.configure(name="Lietuva")
    app = tab.open_app("/status")
    view(app, "Status")
    context.set_offline(True)
    app.get_by_role("link", name="Configurations", exact=True).click()
    expect(app.get_by_role("heading", name="This could not be loaded")).to_be_visible()
    expect(app.get_by_role("button", name="Try again")).to_be_visible()

    context.set_offline(False)
    expect(app.get_by_role("heading", name="Lietuva")).to_be_visible()


def test_saving_again_is_safe_when_only_the_answer_was_lost(
    town: DashboardTown, tab: Tab, page: Page, console: Console
) -> None:
    console.expect("ERR_CONNECTION_RESET|status of 409")
    town.configure(name="Lietuva")
    app = open_form(tab)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route(re.compile(r"/api/dashboard/configurations/\d+$"), lose_the_answer, times=1)
    rename(app, "Lithuania")
    expect(app.get_by_role("alert")).to_contain_text("There is no connection to the app.")
    press(app, "Save")
    press(app, "Save mine all the same")
    tab.wait_for_notification("Saved")
    expect(app.get_by_role("heading", name="Lithuania")).to_be_visible()


def test_leaving_asks_before_something_typed_is_lost(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva")
    app = open_form(tab)
    app.get_by_role("link", name="Status").click()  # nothing was typed: nothing is asked
    view(app, "Status")

    app = open_form(tab)
    app.get_by_role("textbox", name="Name", exact=True).fill("Lithuania")
    question = app.get_by_role("dialog", name="Leave without saving?")
    app.get_by_role("link", name="Payments", exact=True).click()
    press(question, "Stay here")
    expect(question).to_be_hidden()
    assert name_in(app) == "Lithuania"

    app.get_by_role("combobox", name="Language").select_option("Русский")
    press(question, "Stay here")
    expect(app.get_by_role("combobox", name="Language")).to_have_value("en")
    assert name_in(app) == "Lithuania"

    app.get_by_role("link", name="Payments", exact=True).click()
    press(question, "Leave without saving")
    view(app, "Payments")
    app = open_form(tab)
    assert name_in(app) == "Lietuva"
