"""What staff do about money: refunds that Saleor asks for, and what was paid otherwise."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, FrameLocator, Locator, Page, expect

from saleor_paysera.sandbox.saleor.reports import Outage
from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.sandbox.saleor.transactions import Amounts
from tests.browser.admin import press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.pictures import stretched
from tests.browser.tab import Tab
from tests.support.town import BegunPayment
from tests.support.waiting import eventually


@pytest.fixture
def paid(town: DashboardTown) -> BegunPayment:
    """A shopper has paid 24.98."""
    town.configure(name="Lietuva")
    begun = town.begin("24.98")
    assert town.paysera.pay(begun.order).is_ok
    town.wait_until_charged(begun)
    return begun


@pytest.fixture
def strange(town: DashboardTown) -> BegunPayment:
    """A shopper has paid 10.00 of 24.98, says Paysera."""
    town.configure(name="Lietuva")
    begun = town.begin("24.98")
    cheap = town.paysera.signed_callback(begun.order, amount="1000", payamount="1000")
    assert town.paysera.send(begun.order, cheap).is_ok
    return begun


def ask_back(town: DashboardTown, begun: BegunPayment, amount: str) -> None:
    """Staff ask for money back in Saleor."""
    town.saleor.request_action(begun.transaction.id, ActionType.REFUND, amount)
    town.saleor.wait_for_requests()


def amounts(town: DashboardTown, begun: BegunPayment) -> Amounts:
    return town.saleor.transactions[begun.transaction.id].amounts


def open_payment(tab: Tab, begun: BegunPayment) -> FrameLocator:
    app = tab.open_app(f"/payments/{begun.order_number}")
    view(app, begun.order_number)
    return app


def refunds(app: FrameLocator) -> Locator:
    return app.get_by_role("list", name="Refunds").locator("> li")


def happened(app: FrameLocator) -> Locator:
    return app.locator(".timeline").get_by_role("heading")


# Refunds that Saleor asks for


def test_a_refund_asked_for_is_found_made_and_confirmed(
    town: DashboardTown, tab: Tab, paid: BegunPayment
) -> None:
    ask_back(town, paid, "5.00")
    app = tab.open_app("/payments")
    to_do = app.get_by_role("region", name="To do")
    expect(to_do).to_contain_text("€5.00")
    expect(to_do).to_contain_text("jonas@example.com")
    to_do.get_by_role("link", name=paid.order_number).click()
    view(app, paid.order_number)

    refund = refunds(app)
    expect(refund).to_contain_text("To be made in Paysera")
    expect(refund).to_contain_text("Jonas Žemaitis jonas@example.com")
    expect(refund).to_contain_text("LT601010012345678901")
    expect(refund).to_contain_text(f"Refund for order {paid.order_number}")
    link = refund.get_by_role("link", name="Open Paysera")
    expect(link).to_have_attribute("href", "https://bank.paysera.com/")

    press(refund, "It has been refunded")
    question = app.get_by_role("dialog", name="Has it been refunded?")
    expect(question).to_contain_text("€5.00")
    press(question, "It has been refunded")

    expect(written(app, "The refund is marked as done.").first).to_be_visible()
    expect(refund).to_contain_text("Refunded")
    expect(refund.get_by_role("button")).to_have_count(0)
    eventually(lambda: amounts(town, paid).refunded == Decimal("5.00"))
    expect(happened(app).last).to_have_text("Reported to Saleor: refunded: €5.00")


def test_what_paysera_needs_is_copied(
    town: DashboardTown, tab: Tab, page: Page, context: BrowserContext, paid: BegunPayment
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask_back(town, paid, "5.00")
    app = open_payment(tab, paid)

    for button, copied in (
        ("Copy the amount", "5.00"),
        ("Copy the account", "LT601010012345678901"),
        ("Copy the purpose", f"Refund for order {paid.order_number}"),
    ):
        press(app, button)
        assert page.evaluate("navigator.clipboard.readText()") == copied


def test_a_refund_is_refused_with_a_reason_that_saleor_shows(
    town: DashboardTown, tab: Tab, console: Console, paid: BegunPayment
) -> None:
    console.expect("status of 422")
    ask_back(town, paid, "5.00")
    app = open_payment(tab, paid)
    press(refunds(app), "Refuse")
    question = app.get_by_role("dialog", name="Refuse this refund?")
    reason = question.get_by_role("textbox", name="Reason")
    expect(reason).to_be_focused()

    press(question, "Refuse the refund")
    expect(question.get_by_text("Say why, in a few words")).to_be_visible()
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.fill("Worn shoes.")
    expect(question.get_by_text("Say why, in a few words")).to_be_hidden()
    reason.press("Enter")

    expect(question).to_be_hidden()
    expect(refunds(app)).to_contain_text("Refused")
    expect(refunds(app)).to_contain_text("Worn shoes.")
    eventually(lambda: town.reports_of(paid)[-1].type == "REFUND_FAILURE")
    assert town.reports_of(paid)[-1].message == "Worn shoes."
    assert amounts(town, paid).charged == Decimal("24.98")


def test_whoever_does_not_answer_the_question_decides_nothing(
    town: DashboardTown, tab: Tab, page: Page, paid: BegunPayment
) -> None:
    ask_back(town, paid, "5.00")
    app = open_payment(tab, paid)
    for button in ("It has been refunded", "Refuse", "Enter a refund made in Paysera"):
        asked = app.get_by_role("region", name=paid.order_number).get_by_role(
            "button", name=button, exact=True
        )
        asked.click()
        expect(app.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(app.get_by_role("dialog")).to_be_hidden()
        expect(asked).to_be_focused()
        asked.click()
        press(app.get_by_role("dialog"), "Not now")
        expect(app.get_by_role("dialog")).to_be_hidden()
    expect(refunds(app)).to_contain_text("To be made in Paysera")
    assert amounts(town, paid).refund_pending == Decimal("5.00")


def test_whoever_comes_second_is_told_and_sees_what_was_decided(
    town: DashboardTown, tab: Tab, colleague: Tab, console: Console, paid: BegunPayment
) -> None:
    console.expect("status of 409")
    ask_back(town, paid, "5.00")
    mine, theirs = open_payment(tab, paid), open_payment(colleague, paid)
    press(refunds(theirs), "It has been refunded")
    press(theirs.get_by_role("dialog"), "It has been refunded")
    expect(refunds(theirs)).to_contain_text("admin@example.com")

    press(refunds(mine), "Refuse")
    mine.get_by_role("textbox", name="Reason").fill("Worn shoes.")
    press(mine.get_by_role("dialog"), "Refuse the refund")

    expect(mine.get_by_role("dialog")).to_be_hidden()
    expect(mine.get_by_text("does not wait to be done any more").first).to_be_visible()
    expect(refunds(mine)).to_contain_text("Refunded")


def test_a_lost_connection_loses_nothing_typed(
    town: DashboardTown, tab: Tab, console: Console, paid: BegunPayment
) -> None:
    console.expect("ERR_FAILED")
    ask_back(town, paid, "5.00")
    app = open_payment(tab, paid)
    press(refunds(app), "Refuse")
    question = app.get_by_role("dialog")
    question.get_by_role("textbox", name="Reason").fill("Worn shoes.")
    tab.page.route("**/reject", lambda route: route.abort())
    press(question, "Refuse the refund")
    expect(question.get_by_text("There is no connection to the app.")).to_be_visible()
    tab.page.unroute("**/reject")

    press(question, "Refuse the refund")
    expect(refunds(app)).to_contain_text("Worn shoes.")


# Refunds that Paysera tells of, or nobody does


def test_a_refund_made_in_paysera_is_entered_by_hand(
    town: DashboardTown, tab: Tab, console: Console, paid: BegunPayment
) -> None:
    console.expect("status of 422")
    app = open_payment(tab, paid)
    press(app, "Enter a refund made in Paysera")
    question = app.get_by_role("dialog", name="Enter a refund made in Paysera")
    amount = question.get_by_role("textbox", name="Amount")
    expect(amount).to_be_focused()
    expect(question).to_contain_text("At most €24.98")
    amount.fill("99")
    question.get_by_role("textbox", name="Reason").fill("By phone")
    press(question, "Enter the refund")
    expect(question.get_by_text("€99.00 cannot go back")).to_be_visible()
    amount.fill("24,98")
    press(question, "Enter the refund")

    expect(question).to_be_hidden()
    expect(refunds(app)).to_contain_text("Entered here")
    expect(app.get_by_role("button", name="Enter a refund made in Paysera")).to_be_hidden()
    expect(app.get_by_role("heading", name="Refunds")).to_be_focused()
    eventually(lambda: amounts(town, paid).refunded == Decimal("24.98"))


def test_a_refund_of_unclear_amount_is_entered_at_its_notice(
    town: DashboardTown, tab: Tab, paid: BegunPayment
) -> None:
    """7 may be 7.00 or, in minor units, 0.07."""
    fields = town.paysera.signed_callback(
        paid.order, status="5", refund_amount="7", refund_currency="EUR", requestid="70009999"
    )
    assert town.paysera.send(paid.order, fields).is_ok
    app = open_payment(tab, paid)
    notice = app.locator(".notices > li")
    expect(notice).to_contain_text("whose amount the app cannot be sure of")

    press(notice, "Enter the refund")
    question = app.get_by_role("dialog", name="Enter a refund made in Paysera")
    question.get_by_role("textbox", name="Amount").fill("7")
    question.get_by_role("textbox", name="Reason").fill("Looked it up")
    press(question, "Enter the refund")

    expect(notice).to_be_hidden()
    expect(refunds(app)).to_contain_text("Looked it up")
    eventually(lambda: amounts(town, paid).refunded == Decimal("7.00"))


# What was paid otherwise


def test_what_was_really_paid_is_reported(
    town: DashboardTown, tab: Tab, strange: BegunPayment
) -> None:
    app = tab.open_app("/payments")
    app.get_by_role("region", name="To do").get_by_role("link", name=strange.order_number).click()
    view(app, strange.order_number)
    notice = app.locator(".notices > li")
    expect(notice).to_contain_text("Paysera: another amount than was asked")
    expect(notice).to_contain_text("€24.98")
    expect(notice).to_contain_text("€10.00")

    press(notice, "Report what was really paid")
    question = app.get_by_role("dialog", name="Report what was really paid?")
    press(question, "Report €10.00 as paid")

    expect(notice).to_be_hidden()
    expect(app.get_by_role("heading", name="This payment needs attention")).to_be_hidden()
    expect(app.get_by_role("heading", name="Refunds")).to_be_focused()
    eventually(lambda: town.charged(strange) == Decimal("10.00"))
    app.get_by_role("link", name="Back to the payments").click()
    view(app, "Payments")
    expect(app.get_by_role("region", name="To do")).to_be_hidden()


def test_what_is_left_is_no_work_any_more(
    town: DashboardTown, tab: Tab, strange: BegunPayment
) -> None:
    app = open_payment(tab, strange)
    press(app, "Leave it")
    expect(app.get_by_role("heading", name="This payment needs attention")).to_be_hidden()
    expect(happened(app).last).to_have_text("Left by admin@example.com")
    expect(app.get_by_role("heading", name=strange.order_number)).to_be_focused()
    assert town.reports_of(strange) == []


def test_a_decision_that_saleor_does_not_hear_is_sent_again(
    town: DashboardTown, tab: Tab, paid: BegunPayment
) -> None:
    ask_back(town, paid, "5.00")
    town.saleor.answer_reports_with(Outage.PERMISSION_DENIED)
    app = open_payment(tab, paid)
    press(refunds(app), "It has been refunded")
    press(app.get_by_role("dialog"), "It has been refunded")
    again = app.get_by_role("button", name="Send again")
    expect(again).to_be_visible()

    town.saleor.answer_reports_with(None)
    again.click()
    eventually(lambda: amounts(town, paid).refunded == Decimal("5.00"))


# By keys, for everybody, at every size


def test_a_refund_is_settled_by_keys_alone(
    town: DashboardTown, tab: Tab, page: Page, paid: BegunPayment
) -> None:
    ask_back(town, paid, "5.00")
    app = open_payment(tab, paid)
    app.get_by_role("link", name="Open Paysera").focus()
    page.keyboard.press("Tab")
    expect(refunds(app).get_by_role("button", name="It has been refunded")).to_be_focused()
    page.keyboard.press("Enter")
    expect(app.get_by_role("button", name="Not now")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(refunds(app).get_by_role("button")).to_have_count(0)
    expect(app.get_by_role("heading", name="Refunds")).to_be_focused()
    eventually(lambda: amounts(town, paid).refunded == Decimal("5.00"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_bars_the_way_and_everything_fits(
    theme: str,
    width: int,
    town: DashboardTown,
    tab: Tab,
    page: Page,
    paid: BegunPayment,
    axe: Callable[[Frame | Page], None],
    shoot: Callable[..., Path],
) -> None:
    town.dashboard.theme = theme
    page.set_viewport_size({"width": width, "height": 800})
    assert town.paysera.refund(paid.order, 100).is_ok
    ask_back(town, paid, "5.00")
    other = town.paysera.signed_callback(
        paid.order, amount="1000", payamount="1000", requestid="70009999"
    )
    assert town.paysera.send(paid.order, other).is_ok
    late = town.begin("24.98")
    cheap = town.paysera.signed_callback(late.order, amount="1000", payamount="1000")
    assert town.paysera.send(late.order, cheap).is_ok

    def look(name: str) -> None:
        axe(tab.frame)
        wide = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
        assert tab.frame.evaluate(wide) == 0
        with stretched(tab):
            shoot(name)

    app = tab.open_app("/payments")
    expect(app.get_by_role("region", name="To do")).to_be_visible()
    look("list")
    open_payment(tab, late)
    look("other-amount")
    press(app, "Report what was really paid")
    look("other-amount-asked")
    open_payment(tab, paid)
    look("payment")
    for button in ("Refuse", "Enter a refund made in Paysera"):
        press(app, button)
        look(button)
        press(app.get_by_role("dialog"), "Not now")
