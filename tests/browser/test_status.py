"""Whether everything is well, and what staff can do where it is not."""

from dataclasses import replace

from playwright.sync_api import FrameLocator, Locator, expect

from saleor_paysera import __version__
from saleor_paysera.sandbox.saleor.reports import Outage
from tests.browser.admin import press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab
from tests.support.town import BegunPayment
from tests.support.waiting import eventually


def check(app: FrameLocator, title: str) -> Locator:
    """One of the things that were looked at."""
    return app.get_by_role("listitem").filter(has=app.get_by_role("heading", name=title))


def open_status(tab: Tab) -> FrameLocator:
    app = tab.open_app("/status")
    view(app, "Status")
    return app


def expect_trouble(app: FrameLocator, title: str, how: str) -> Locator:
    """The check says what is wrong, and the summary above names it."""
    expect(app.get_by_role("heading", name="Something needs your attention")).to_be_visible()
    expect(app.get_by_role("listitem").filter(has_text=title).first).to_have_text(title)
    expect(check(app, title)).to_contain_text(how)
    return check(app, title)


def test_a_new_installation_is_led_to_its_first_configuration(tab: Tab) -> None:
    app = open_status(tab)
    trouble = expect_trouble(app, "Configuration", "Look at this")
    expect(check(app, "Callbacks of Paysera")).to_contain_text("Not known")
    trouble.get_by_role("link", name="See the configurations").click()
    expect(app.get_by_role("heading", name="Get started")).to_be_visible()


def test_reports_that_saleor_refuses_lead_to_the_payments(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva")
    begun = town.begin("24.98")
    town.saleor.answer_reports_with(Outage.PERMISSION_DENIED)
    town.paysera.pay(begun.order)
    eventually(lambda: was_tried(town, begun))
    app = open_status(tab)
    trouble = expect_trouble(app, "Reports to Saleor", begun.order_number)
    trouble.get_by_role("link", name="See the payments").click()
    expect(app.get_by_role("link", name=begun.order_number)).to_be_visible()


def test_callbacks_that_do_not_fit_the_password_call_for_action(
    town: DashboardTown, tab: Tab
) -> None:
    town.configure(name="Lietuva")
    order = town.begin().order
    forged = town.paysera.signed_callback(order) | {"ss1": "0" * 32}
    assert town.paysera.send(order, forged).status == 400
    app = open_status(tab)
    trouble = expect_trouble(app, "Callbacks of Paysera", "Act now")
    expect(trouble).to_contain_text("not the one in your Paysera account")
    expect(trouble.get_by_role("link", name="See the configurations")).to_be_visible()


def test_a_saleor_that_is_away_is_named_until_it_is_back(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva")
    app = open_status(tab)
    expect(app.get_by_role("heading", name="Everything is well")).to_be_visible()
    town.saleor.stop()
    press(app, "Refresh")
    expect_trouble(app, "Connection to Saleor", "The app cannot reach Saleor's API")
    expect(check(app, "Saleor's webhooks")).to_be_hidden()  # nobody can know

    town.saleor.start()
    press(app, "Refresh")
    expect(app.get_by_role("heading", name="Everything is well")).to_be_visible()


def test_webhooks_of_another_version_are_updated_with_one_press(
    town: DashboardTown, tab: Tab
) -> None:
    town.configure(name="Lietuva")
    kept = town.installed.webhooks
    old = replace(kept[0], query="subscription { event { __typename } }")
    town.installed.webhooks = (old, *kept[1:])
    app = open_status(tab)
    trouble = expect_trouble(app, "Saleor's webhooks", old.name)

    press(trouble, "Update the webhooks")
    tab.wait_for_notification("The webhooks are up to date")
    expect(app.get_by_role("heading", name="Everything is well")).to_be_visible()
    assert {w.query for w in town.installed.webhooks} == {w.query for w in kept}


def test_an_update_that_fails_says_why(town: DashboardTown, tab: Tab, console: Console) -> None:
    console.expect("status of 502")
    town.configure(name="Lietuva")
    kept = town.installed.webhooks
    town.installed.webhooks = (replace(kept[0], query="subscription { event { id } }"), *kept[1:])
    app = open_status(tab)
    town.saleor.stop()
    press(app, "Update the webhooks")
    expect(view(app, "Status").get_by_text("Saleor cannot be reached")).to_be_visible()
    assert tab.notifications == []


def test_the_versions_are_named_for_whoever_asks_for_help(tab: Tab) -> None:
    app = open_status(tab)
    expect(written(app, f"App {__version__} · Saleor 3.22.0")).to_be_visible()


def was_tried(town: DashboardTown, begun: BegunPayment) -> bool:
    """Whether the report of a payment has failed once."""
    payment = town.payment(begun.order_number)
    with town.store.read() as uow:
        return any(report.last_error for report in uow.reports.of_payment(payment.id))
