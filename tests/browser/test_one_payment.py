"""One payment's page: what happened, what needs staff, and where it leads."""

import re

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from saleor_paysera.sandbox.saleor.reports import Outage
from tests.browser.admin import press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Message, Tab
from tests.support.town import BegunPayment
from tests.support.waiting import eventually


@pytest.fixture
def begun(town: DashboardTown) -> BegunPayment:
    """A shopper is at Paysera's."""
    town.configure(name="Lietuva")
    return town.begin("24.98")


def open_payment(tab: Tab, begun: BegunPayment) -> FrameLocator:
    app = tab.open_app(f"/payments/{begun.order_number}")
    view(app, begun.order_number)
    return app


def was_refused(town: DashboardTown, begun: BegunPayment) -> bool:
    """Whether Saleor has refused the report of a payment."""
    payment = town.payment(begun.order_number)
    with town.store.read() as uow:
        return any(report.last_error for report in uow.reports.of_payment(payment.id))


def happened(app: FrameLocator) -> Locator:
    """The headings of the timeline."""
    return app.locator(".timeline").get_by_role("heading")


def test_the_timeline_tells_all_from_the_shop_to_saleor(
    town: DashboardTown, tab: Tab, begun: BegunPayment
) -> None:
    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    app = open_payment(tab, begun)
    expect(happened(app)).to_have_text(
        [
            "The shopper began to pay",
            "Paysera: the payment is paid",
            "Reported to Saleor: paid: €24.98",
        ]
    )
    expect(app.get_by_role("heading", name="This payment needs attention")).to_be_hidden()
    expect(app.get_by_role("button", name="Send again")).to_be_hidden()

    callback = app.get_by_role("listitem").filter(has_text="Paysera: the payment is paid")
    callback.get_by_text("Details").click()
    expect(callback.get_by_role("term").first).to_have_text("Proven by")
    expect(callback.get_by_role("definition").first).to_have_text("ss1 ss2 ss3")
    expect(callback).to_contain_text(begun.order_number)


def test_a_wrong_amount_is_pointed_out_and_nothing_counts_as_paid(
    town: DashboardTown, tab: Tab, begun: BegunPayment
) -> None:
    cheap = town.paysera.signed_callback(begun.order, amount="1", payamount="1")
    assert town.paysera.send(begun.order, cheap).is_ok
    app = open_payment(tab, begun)
    expect(app.get_by_role("heading", name="This payment needs attention")).to_be_visible()
    why = app.get_by_role("listitem").filter(has_text="Nothing was reported as paid.")
    expect(why.first).to_be_visible()
    expect(happened(app)).to_have_text(
        ["The shopper began to pay", "Paysera: another amount than was asked"]
    )


def test_a_report_that_saleor_refused_is_sent_again(
    town: DashboardTown, tab: Tab, begun: BegunPayment
) -> None:
    town.saleor.answer_reports_with(Outage.PERMISSION_DENIED)
    town.paysera.pay(begun.order)
    eventually(lambda: was_refused(town, begun))
    app = open_payment(tab, begun)
    attention = app.get_by_role("listitem").filter(has_text="Saleor does not have a report")
    expect(attention).to_be_visible()

    town.saleor.answer_reports_with(None)
    press(app, "Send again")
    expect(written(app, "Sending to Saleor again.")).to_be_visible()
    expect(happened(app).last).to_have_text("Reported to Saleor: paid: €24.98")
    expect(attention).to_be_hidden()
    expect(app.get_by_role("button", name="Send again")).to_be_hidden()
    town.wait_until_charged(begun)


def test_the_order_in_saleor_is_opened_by_the_dashboard(
    town: DashboardTown, tab: Tab, context: BrowserContext, begun: BegunPayment
) -> None:
    app = open_payment(tab, begun)
    press(app, "Saleor order")
    expect(app.locator("#payment-said")).to_contain_text("There is no order for this payment")

    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    order = town.saleor.complete(begun.transaction.source.id)
    tab.reload()
    number = app.get_by_role("term").filter(has_text="Saleor order").locator("xpath=../dd")
    expect(number).to_have_text(order.number)
    with context.expect_page() as opened:
        press(app, "Saleor order")
    expect(opened.value.get_by_role("heading", name=f"Order #{order.number}")).to_be_visible()

    def asked_for_a_tab(message: Message) -> bool:
        return "newContext" in str(message.data)

    tab.wait_for_message("redirect", asked_for_a_tab)
    expect(app.get_by_role("heading", name=begun.order_number)).to_be_visible()


def test_paysera_is_a_link_away(tab: Tab, begun: BegunPayment) -> None:
    app = open_payment(tab, begun)
    link = app.get_by_role("link", name="Paysera", exact=True)
    expect(link).to_have_attribute("href", re.compile("^https://bank.paysera.com/"))
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")


def test_the_order_number_is_copied(
    tab: Tab, page: Page, context: BrowserContext, begun: BegunPayment
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    app = open_payment(tab, begun)
    press(app, "Copy the order number")
    expect(app.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == begun.order_number


def test_a_payment_that_is_not_this_shops_is_not_there(tab: Tab, console: Console) -> None:
    console.expect("status of 404")
    app = tab.open_app("/payments/SP-0000-0000-0000")
    expect(app.get_by_role("heading", name="This could not be loaded")).to_be_visible()
    expect(written(app, "UNKNOWN_ORDER")).to_be_visible()
    app.get_by_role("link", name="Back to the payments").click()
    expect(written(app, "No payments yet.")).to_be_visible()


def test_saleors_link_to_a_payment_leads_into_the_dashboard(
    town: DashboardTown, tab: Tab, page: Page, begun: BegunPayment
) -> None:
    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    page.goto(town.reports_of(begun)[0].external_url)
    page.get_by_role("link", name="Open it in the Saleor Dashboard").click()
    expect(tab.app.get_by_role("heading", name=begun.order_number)).to_be_visible()
    assert tab.address == f"{tab.app_path}/payments/{begun.order_number}"
