"""The whole way of a shop's admin, in both themes, on a desk and on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, FrameLocator, Page, ViewportSize, expect

from tests.browser.admin import (
    at_paysera,
    channel,
    close_notifications,
    fill_in,
    pay_and_come_back,
    press,
    view,
    written,
)
from tests.browser.dashboard_town import DashboardTown
from tests.browser.pictures import stretched
from tests.browser.tab import Tab

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_admin_gets_from_the_manifest_to_a_payment_that_is_paid(
    theme: str,
    size: ViewportSize,
    town: DashboardTown,
    tab: Tab,
    shoot: Callable[..., Path],
    axe: Callable[[Frame | Page], None],
) -> None:
    def looks_right(name: str) -> None:
        with stretched(tab):
            shoot(name)
        axe(tab.frame)

    town.saleor.uninstall(town.installed)
    town.dashboard.theme = theme
    tab.page.set_viewport_size(size)

    tab.install(town.manifest_url)
    assert tab.notifications[0].title == "Extension installed"
    app = tab.open_app()
    expect(app.get_by_role("heading", name="Get started")).to_be_visible()
    looks_right("1-nothing-yet")

    app.get_by_role("link", name="Add configuration").first.click()
    add_a_configuration(app)
    looks_right("2-form")
    press(app, "Save")
    tab.wait_for_notification("Saved")
    close_notifications(tab)  # on a phone they lie over the page's lower end
    expect(written(app, "Next: choose its channels below, then try it.")).to_be_visible()

    channel(app, "Lietuva").select_option("Main shop")
    press(app, "Save channels")
    expect(app.get_by_role("definition").filter(has_text="default-channel")).to_be_visible()
    close_notifications(tab)
    looks_right("3-configured")

    app.get_by_role("link", name="Try it Main shop").click()
    try_it(tab, app)
    looks_right("4-tried")

    number = a_shopper_pays(town)
    app.get_by_role("link", name="Payments", exact=True).click()
    app.get_by_role("link", name=number).wait_for()
    looks_right("5-payments")
    app.get_by_role("link", name=number).click()
    expect(written(app, "Reported to Saleor: paid: €24.98")).to_be_visible()
    looks_right("6-payment")
    app.get_by_role("link", name="Status").click()
    expect(app.get_by_role("heading", name="Everything is well")).to_be_visible()
    looks_right("7-status")
    assert app.locator("html").get_attribute("data-theme") == theme


def add_a_configuration(app: FrameLocator) -> None:
    """Paysera knows the project while it is typed, and so do its methods come."""
    form = view(app, "New configuration")
    fill_in(app, name="Main shop")
    expect(form.get_by_text("Paysera knows this project.")).to_be_visible()
    method = form.get_by_role("combobox", name="Default method")
    expect(method).to_have_value("smsbank")
    expect(method.get_by_role("option")).not_to_have_count(1)
    expect(form.get_by_role("radio", name="Test")).to_be_checked()


def try_it(tab: Tab, app: FrameLocator) -> None:
    """Nobody touches the app's page while the payment is made at Paysera."""
    press(app, "Start a payment of €0.01")
    expect(written(app, "Waiting for Paysera")).to_be_visible()
    pay_and_come_back(at_paysera(tab))
    trial = view(app, "Try it: Main shop")
    expect(trial.get_by_text("Callback arrived", exact=True)).to_be_visible()
    expect(trial.get_by_text(re.compile(r"Arrived after \d+(\.\d)? seconds?\."))).to_be_visible()
    expect(trial.get_by_text("It says that the payment is paid.")).to_be_visible()
    for signature in ("ss1", "ss2", "ss3"):
        expect(trial.get_by_text(f"{signature}: present and right")).to_be_visible()
    expect(trial.get_by_text("Not encrypted")).to_be_visible()
    expect(trial.get_by_text("You came back from Paysera after paying.")).to_be_visible()


def a_shopper_pays(town: DashboardTown) -> str:
    """What the trial promised holds for a real checkout; returns the order number."""
    begun = town.begin("24.98")
    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    return begun.order_number
