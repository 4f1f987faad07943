"""The real app is at home in the Dashboard double."""

from playwright.sync_api import expect

from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab


def test_the_app_is_installed_by_its_manifest_and_its_page_opens(
    town: DashboardTown, tab: Tab
) -> None:
    tab.install(town.manifest_url)
    assert tab.notifications[0].text == "Paysera is ready to be used"
    expect(tab.open_app().get_by_role("heading", level=1)).to_be_visible()


def test_an_order_shows_its_payment_in_a_widget(town: DashboardTown, tab: Tab) -> None:
    town.configure()
    begun = town.begin("12.34")
    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    order = town.saleor.complete(begun.transaction.source.id)
    expect(tab.open_order(order.id).get_by_text(begun.order_number)).to_be_visible()
