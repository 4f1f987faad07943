"""Who completes the order of a paid checkout, chosen in the form of a configuration."""

from playwright.sync_api import FrameLocator, expect

from tests.browser.admin import press, view, written
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

APP, OTHERS = "By this app (recommended)", "By Saleor or the storefront"
SECONDS = "Seconds to leave to the storefront"


def open_form(tab: Tab) -> FrameLocator:
    """Open the form of the only configuration."""
    app = tab.open_app("/configurations/1")
    view(app, "Lietuva")
    return app


def kept_by(town: DashboardTown) -> int | None:
    """The seconds that are stored for the only configuration."""
    with town.store.read() as uow:
        return uow.configurations.get(1).settings.complete_after_s


def test_the_app_does_it_after_the_seconds_that_were_entered(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva", complete_after_s=None)
    app = open_form(tab)
    expect(app.get_by_role("radio", name=OTHERS)).to_be_checked()
    expect(app.get_by_label(SECONDS)).to_be_hidden()

    app.get_by_role("radio", name=APP).check()
    expect(app.get_by_label(SECONDS)).to_have_value("60")
    app.get_by_label(SECONDS).fill("90")
    press(app, "Save")

    tab.wait_for_notification("Saved")
    assert kept_by(town) == 90


def test_it_can_be_left_to_others(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva", complete_after_s=5)
    app = open_form(tab)
    expect(app.get_by_label(SECONDS)).to_have_value("5")

    app.get_by_role("radio", name=OTHERS).check()
    press(app, "Save")

    tab.wait_for_notification("Saved")
    assert kept_by(town) is None


def test_what_is_no_number_of_seconds_is_told_at_the_field(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva", complete_after_s=5)
    app = open_form(tab)

    for typed in ("", "soon", "1.5"):
        app.get_by_label(SECONDS).fill(typed)
        press(app, "Save")
        expect(written(app, "Enter a number of seconds, for example 60.")).to_be_visible()
    assert kept_by(town) == 5
