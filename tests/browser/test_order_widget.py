"""The payments of an order, on its page in the Dashboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Page, expect

from saleor_paysera.sandbox.saleor import CLERK, Order
from tests.browser.admin import view
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import WIDGET_FRAME, Tab


@pytest.fixture
def order(town: DashboardTown) -> Order:
    """An order that is paid."""
    town.configure(name="Lietuva")
    begun = town.begin("24.98")
    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    return town.saleor.complete(begun.transaction.source.id)


def number_of(order: Order) -> str:
    return order.transactions[0].psp_reference


def theme_of(widget: FrameLocator) -> str | None:
    return widget.locator("html").get_attribute("data-theme")


def frame_of(tab: Tab) -> Frame:
    element = tab.page.wait_for_selector(WIDGET_FRAME)
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    return frame


def test_an_order_shows_what_was_paid_and_leads_to_the_payment(
    tab: Tab, context: BrowserContext, order: Order
) -> None:
    widget = tab.open_order(order.id)
    payment = widget.get_by_role("link", name=number_of(order))
    expect(payment).to_contain_text("€24.98")
    expect(payment).to_contain_text("Paid")
    expect(payment).to_contain_text("Test")
    with context.expect_page() as opened:
        payment.click()
    there = Tab(opened.value, tab.dashboard)
    expect(there.app.get_by_role("heading", name=number_of(order))).to_be_visible()
    assert there.address == f"{tab.app_path}/payments/{number_of(order)}"


def test_the_widget_is_as_light_or_dark_as_the_dashboard_was_last(
    tab: Tab,
    order: Order,
    shoot: Callable[..., Path],
    axe: Callable[[Frame | Page], None],
) -> None:
    for theme in ("light", "dark"):
        view(tab.open_app("/payments"), "Payments")
        if tab.theme != theme:
            with tab.page.expect_response(lambda answer: answer.request.method == "PUT"):
                tab.switch_theme()
        widget = tab.open_order(order.id)
        expect(widget.get_by_text("€24.98")).to_be_visible()
        assert theme_of(widget) == theme
        axe(frame_of(tab))
        shoot()


def test_an_order_paid_by_something_else_says_so(town: DashboardTown, tab: Tab) -> None:
    order = Order(**vars(town.saleor.create_checkout()), number="45")
    town.saleor.orders[order.id] = order
    widget = tab.open_order(order.id)
    expect(widget.get_by_text("No payment through Paysera for this order.")).to_be_visible()


def test_a_clerk_without_the_permission_is_told_which_one_is_missing(
    town: DashboardTown, tab: Tab, order: Order
) -> None:
    town.dashboard.staff = CLERK
    widget = tab.open_order(order.id)
    expect(widget.get_by_text("Handle payments")).to_be_visible()
    expect(widget.get_by_text(number_of(order))).to_be_hidden()


def test_what_needs_attention_is_said_on_the_orders_page(
    town: DashboardTown, tab: Tab, order: Order
) -> None:
    again = next(o for o in town.paysera.orders if o.order_id == number_of(order))
    second = town.paysera.signed_callback(again, requestid="another payment")
    assert town.paysera.send(again, second).is_ok
    widget = tab.open_order(order.id)
    expect(widget.get_by_text("paid a second time")).to_be_visible()


def test_a_widget_that_saleor_cannot_help_says_so(
    town: DashboardTown, tab: Tab, order: Order
) -> None:
    tab.open_order(order.id).get_by_text("Paid").wait_for()
    town.saleor.stop()
    widget = tab.open_order(order.id)
    expect(widget.get_by_text("Saleor cannot be reached")).to_be_visible()
