"""How long a payment may take, where the command line has set what the form does not offer."""

from playwright.sync_api import FrameLocator, Locator, expect

from tests.browser.admin import press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab


def open_form(tab: Tab) -> FrameLocator:
    """Open the form of the only configuration."""
    app = tab.open_app("/configurations/1")
    view(app, "Lietuva")
    return app


def choice(app: FrameLocator) -> Locator:
    """What is chosen."""
    return app.get_by_role("combobox", name="How long a payment may take").locator(":checked")


def kept_by(town: DashboardTown) -> int | None:
    """The minutes that are stored for the only configuration."""
    with town.store.read() as uow:
        return uow.configurations.get(1).settings.pay_within_minutes


def test_it_is_shown_and_outlives_saving(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva", pay_within_minutes=45)
    app = open_form(tab)
    expect(choice(app)).to_have_text("45 minutes")
    app.get_by_role("textbox", name="Name", exact=True).fill("Lithuania")
    press(app, "Save")
    tab.wait_for_notification("Saved")
    expect(choice(app)).to_have_text("45 minutes")
    assert kept_by(town) == 45


def test_leaving_asks_only_when_something_else_was_chosen(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva", pay_within_minutes=45)
    app = open_form(tab)
    choices = app.get_by_role("combobox", name="How long a payment may take")
    choices.select_option("1 hour")
    app.get_by_role("link", name="Status").click()
    question = app.get_by_role("dialog", name="Leave without saving?")
    press(question, "Stay here")

    choices.select_option("45 minutes")
    app.get_by_role("link", name="Status").click()
    view(app, "Status")
    expect(question).to_be_hidden()


def test_set_meanwhile_it_is_a_difference_that_can_be_taken(
    town: DashboardTown, tab: Tab, console: Console
) -> None:
    console.expect("status of 409")
    town.configure(name="Lietuva", pay_within_minutes=30)
    app = open_form(tab)
    town.configure(name="Lietuva", pay_within_minutes=45)
    press(app, "Save")
    changed = written(app, "What they changed: How long a payment may take", exact=True)
    expect(changed).to_be_visible()
    assert kept_by(town) == 45

    press(app, "Take theirs")
    expect(choice(app)).to_have_text("45 minutes")
    press(app, "Save")
    tab.wait_for_notification("Saved")
    assert kept_by(town) == 45
