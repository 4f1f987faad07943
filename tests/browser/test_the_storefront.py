"""The example storefront, with the real app behind it: the ways a shopper may go."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Browser, Frame, Page, Route, expect

from saleor_paysera.sandbox.saleor import ActionType, ChargeStatus, EventType
from saleor_paysera.sandbox.storefront import StorefrontDouble
from tests.browser.console import Console, watched_context
from tests.browser.storefront_town import Shopper, storefront_town
from tests.support.town import Town
from tests.support.waiting import eventually

Together = tuple[Town, StorefrontDouble]
NOT_NOW = {"code": "DATABASE_BUSY", "message": "The database is locked."}
BROKE_OFF = [{"message": "Internal Server Error"}]
PHONE = {"width": 390, "height": 844}
OVERFLOW = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.fixture
def together(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Together]:
    with storefront_town(saleor_key, paysera_key, f"sqlite:///{tmp_path}/test.db") as built:
        yield built


@pytest.fixture
def town(together: Together) -> Town:
    return together[0]


@pytest.fixture
def shopper(page: Page, together: Together) -> Iterator[Shopper]:
    built, storefront = together
    yield Shopper(page, storefront, built.paysera.origin)
    page.context.close()  # before the servers: what a page still asks for is no error


@pytest.fixture
def other_browser(browser: Browser, console: Console, together: Together) -> Iterator[Page]:
    """Another device of the same shopper: nothing is remembered there."""
    with watched_context(browser, console) as context:
        yield context.new_page()


def payments_begun(town: Town) -> int:
    """How many transactions Saleor has, each with a link to pay of its own."""
    return len(town.saleor.transactions)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_from_a_product_to_a_paid_order(
    shopper: Shopper, size: dict[str, int], axe: Callable[[Frame | Page], None]
) -> None:
    page = shopper.page
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    shopper.choose("Linden honey", "Beeswax candle")
    axe(page)
    assert page.evaluate(OVERFLOW) <= 0
    shopper.fill_in()
    axe(page)
    assert page.evaluate(OVERFLOW) <= 0
    expect(shopper.pay_button).to_have_text("Pay €23.39")
    expect(page.get_by_role("radio", name="SMS Bank")).to_be_checked()
    expect(page.get_by_text("Test mode")).to_be_visible()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    axe(page)
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_role("link", name="To the shop").click()
    expect(page.get_by_text("Nothing is in the basket yet.")).to_be_visible()


def test_it_speaks_the_language_that_the_shopper_chooses(shopper: Shopper) -> None:
    shopper.choose("Linden honey")
    shopper.page.locator("#language").select_option("lt")
    expect(shopper.page.get_by_role("heading", name="Krepšelis")).to_be_visible()
    shopper.fill_in()
    expect(shopper.page.get_by_role("radio", name="SMS bankas")).to_be_checked()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text("Ačiū už užsakymą")


def test_a_double_click_makes_one_payment(shopper: Shopper, town: Town) -> None:
    shopper.choose("Linden honey")
    shopper.fill_in()
    shopper.pay_button.dblclick()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    assert payments_begun(town) == 1


def test_back_from_paysera_and_again_is_the_same_payment(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    link = shopper.page.url
    shopper.page.go_back()
    expect(shopper.page.locator("[name=email]")).to_have_value("jonas@example.com")
    expect(shopper.page.locator("#methods label").first).to_be_visible()
    shopper.pay_button.click()
    shopper.page.wait_for_url(link)
    assert payments_begun(town) == 1


def test_another_method_is_another_payment(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    shopper.page.go_back()
    shopper.page.get_by_text("Swedbank").click()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    assert payments_begun(town) == 2


def test_a_closed_tab_is_found_again_in_the_shop(
    shopper: Shopper, town: Town, together: Together
) -> None:
    shopper.go_to_pay()
    context = shopper.page.context
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    shopper.page.close()
    town.paysera.confirm(town.paysera.orders[0])
    again = Shopper(context.new_page(), together[1], town.paysera.origin)
    again.choose()
    again.page.get_by_role("link", name="See how it stands").click()
    again.sees_a_paid_order()


def test_the_way_back_leads_through_any_browser(
    shopper: Shopper, town: Town, other_browser: Page, together: Together
) -> None:
    shopper.go_to_pay()
    order = town.paysera.orders[0]
    town.paysera.pay(order)
    other_browser.goto(town.paysera.accept_url(order))
    Shopper(other_browser, together[1], town.paysera.origin).sees_a_paid_order()


def test_a_payment_that_takes_hours_is_not_to_be_paid_again(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    expect(shopper.page.locator("#pay-now")).to_be_hidden()
    expect(shopper.page.locator("#choose-again")).to_be_hidden()
    town.paysera.confirm(town.paysera.orders[0])
    shopper.sees_a_paid_order()


def test_an_address_opened_before_anything_is_paid_waits(
    shopper: Shopper, town: Town, together: Together
) -> None:
    shopper.go_to_pay()
    transaction, checkout = next(iter(town.saleor.transactions)), next(iter(town.saleor.checkouts))
    other = Shopper(shopper.page.context.new_page(), together[1], town.paysera.origin)
    page = f"{shopper.storefront.origin}/return.html?checkout={checkout}"
    other.page.goto(f"{page}&transaction={transaction}")
    expect(other.headline).to_have_text("Waiting for Paysera's confirmation")
    shopper.press("Pay")
    other.sees_a_paid_order()


def test_whoever_gave_up_can_pay_by_the_same_link(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    shopper.press("Cancel")
    expect(shopper.headline).to_have_text("The payment was not made")
    expect(shopper.main_actions).to_have_text(["Pay at Paysera"])
    shopper.main_actions.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    assert payments_begun(town) == 1


def test_a_link_that_was_paid_elsewhere_meanwhile_is_not_opened_again(
    shopper: Shopper, town: Town
) -> None:
    shopper.go_to_pay()
    shopper.press("Cancel")
    expect(shopper.headline).to_have_text("The payment was not made")
    town.paysera.pay(town.paysera.orders[0])
    shopper.page.get_by_role("button", name="Pay at Paysera").click()
    shopper.sees_a_paid_order()


def test_what_the_shop_has_called_off_is_replaced_by_a_new_payment(
    shopper: Shopper, town: Town
) -> None:
    shopper.go_to_pay()
    town.saleor.request_action(next(iter(town.saleor.transactions)), ActionType.CANCEL)
    town.saleor.wait_for_requests()
    shopper.press("Cancel")
    expect(shopper.headline).to_have_text("The shop has cancelled this payment")
    expect(shopper.main_actions).to_have_text(["Begin a new payment"])
    shopper.main_actions.click()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    assert payments_begun(town) == 2


def test_a_basket_changed_in_another_tab_is_shown_before_anything_is_paid(
    shopper: Shopper, town: Town
) -> None:
    shopper.choose("Linden honey")
    shopper.fill_in()
    town.saleor.desk.checkouts.set_quantity(next(iter(town.saleor.checkouts)), 2)
    shopper.pay_button.click()
    expect(shopper.page.get_by_role("alert")).to_contain_text("changed in another tab")
    expect(shopper.pay_button).to_have_text("Pay €19.29")
    assert payments_begun(town) == 0


def test_the_link_of_an_old_total_is_not_offered(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    town.saleor.desk.checkouts.set_quantity(next(iter(town.saleor.checkouts)), 2)
    shopper.press("Cancel")
    expect(shopper.page.locator("#explanation")).to_contain_text("€19.29 now")
    expect(shopper.page.locator("#explanation")).to_contain_text("begin a new payment")
    expect(shopper.page.locator("#pay-now")).to_be_hidden()
    expect(shopper.main_actions).to_have_text(["Begin a new payment"])
    shopper.main_actions.click()
    expect(shopper.pay_button).to_have_text("Pay €19.29")
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()


def test_a_shop_that_completes_by_itself_has_the_same_order(shopper: Shopper, town: Town) -> None:
    town.saleor.automatic_completion = True
    shopper.go_to_pay()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    assert len(town.saleor.orders) == 1


def test_what_the_bank_has_accepted_stays_said_while_nothing_can_be_seen(shopper: Shopper) -> None:
    shopper.go_to_pay()
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    with shopper.answered("PayseraCheck", {"data": {"transactionProcess": unclear()}}):
        expect(shopper.headline).to_have_text("We cannot see how the payment stands")
        first = shopper.page.locator("#way li").first
        expect(first).to_have_text("Paid at Paysera, done")
        expect(shopper.page.locator("#way [aria-current=step]")).to_have_text("Confirmed")


def test_money_without_an_order_is_said_to_be_safe(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    checkout = next(iter(town.saleor.checkouts))
    town.saleor.desk.checkouts.refuse(checkout, "INSUFFICIENT_STOCK")
    shopper.press("Pay")
    expect(shopper.headline).to_have_text("The payment is in, the order waits")
    expect(shopper.page.locator("#pay-now")).to_be_hidden()
    look_again = shopper.page.get_by_role("button", name="Look again")
    look_again.click()
    expect(shopper.headline).to_be_focused()  # what had the focus was gone for a moment
    expect(shopper.headline).to_have_text("The payment is in, the order waits")
    town.saleor.desk.checkouts.refuse_no_longer(checkout)
    look_again.click()
    shopper.sees_a_paid_order()


def test_what_the_shop_has_to_mend_is_said_in_words_for_shoppers(
    shopper: Shopper, town: Town
) -> None:
    town.configure(return_origins=["https://another.example"])
    shopper.choose("Linden honey")
    shopper.fill_in()
    shopper.pay_button.click()
    alert = shopper.page.get_by_role("alert")
    expect(alert).to_have_text("Payment is not possible at the moment. The shop has to mend it.")
    expect(shopper.pay_button).to_be_enabled()


def test_once_it_is_mended_the_same_button_pays(shopper: Shopper, town: Town) -> None:
    town.configure(return_origins=["https://another.example"])
    shopper.choose("Linden honey")
    shopper.fill_in()
    shopper.pay_button.click()
    expect(shopper.page.get_by_role("alert")).not_to_be_empty()
    town.configure(return_origins=[shopper.storefront.origin])
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()


@pytest.mark.parametrize("query", ["", "?transaction=VHJhbnNhY3Rpb25JdGVtOjE="])
def test_an_address_that_is_no_payment_says_so(shopper: Shopper, query: str) -> None:
    shopper.page.goto(f"{shopper.storefront.origin}/return.html{query}")
    expect(shopper.headline).to_have_text("There is no such payment")


def test_a_reloaded_order_is_still_there(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    shopper.page.reload()
    shopper.sees_a_paid_order()
    eventually(lambda: len(town.saleor.orders) == 1)
    assert re.search(r"Parcel locker", shopper.page.locator("#lines").inner_text())


def test_while_the_bank_has_a_payment_no_other_is_begun(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    shopper.choose()
    shopper.page.locator("#to-checkout").click()
    shopper.page.get_by_text("Swedbank").click()
    shopper.pay_button.click()
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    assert payments_begun(town) == 1


def test_while_nobody_can_say_how_a_payment_stands_no_other_is_begun(
    shopper: Shopper, town: Town
) -> None:
    shopper.go_to_pay()
    shopper.page.go_back()
    shopper.page.get_by_text("Swedbank").click()
    with shopper.answered("PayseraCheck", {"data": {"transactionProcess": unclear()}}):
        shopper.pay_button.click()
        alert = shopper.page.get_by_role("alert")
        expect(alert).to_have_text("It could not be done just now. Please try again.")
        assert payments_begun(town) == 1
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()


def unclear() -> dict[str, object]:
    """What Saleor says while the app can say nothing."""
    return {
        "transaction": None,
        "transactionEvent": {"type": "CHARGE_ACTION_REQUIRED", "message": ""},
        "data": {"errors": [NOT_NOW]},
        "errors": [],
    }


def test_of_a_basket_that_grew_only_the_rest_is_paid(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    town.saleor.desk.checkouts.set_quantity(next(iter(town.saleor.checkouts)), 2)
    town.paysera.confirm(town.paysera.orders[0])
    expect(shopper.headline).to_contain_text("something is left to pay")
    shopper.page.locator("#language").select_option("lt")
    expect(shopper.page.get_by_role("link", name="Sumokėti likusią dalį")).to_be_visible()
    shopper.page.locator("#language").select_option("en")
    expect(shopper.main_actions).to_have_text(["Pay the rest"])
    shopper.main_actions.click()
    expect(shopper.pay_button).to_have_text("Pay €8.40")
    expect(shopper.page.get_by_text("Already paid")).to_be_visible()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    (order,) = town.saleor.orders.values()
    assert order.charge_status is ChargeStatus.FULL


@pytest.mark.parametrize(
    ("button", "name"),
    [("Add to basket: Postcard", "Postcard"), ("One more of Linden honey", "Linden honey")],
    ids=["another", "one-more"],
)
def test_what_is_added_once_the_bank_has_accepted_does_not_hold_up_the_order(
    shopper: Shopper, town: Town, button: str, name: str
) -> None:
    shopper.go_to_pay()
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    shopper.page.get_by_role("link", name="To the shop").click()
    shopper.page.get_by_role("button", name=button).click()
    expect(shopper.page.get_by_text("this is a new basket")).to_be_visible()
    expect(shopper.page.locator(".line")).to_have_count(1)
    expect(shopper.page.locator(".line")).to_contain_text(name)
    town.paysera.confirm(town.paysera.orders[0])
    shopper.page.get_by_role("link", name="See how it stands").click()
    shopper.sees_a_paid_order()
    shopper.choose()
    expect(shopper.page.locator(".line")).to_contain_text(name)


def test_what_is_added_before_anything_is_paid_joins_the_basket(shopper: Shopper) -> None:
    shopper.go_to_pay()
    shopper.choose("Postcard")
    expect(shopper.page.locator(".line")).to_have_count(2)


def test_nothing_can_be_changed_while_a_payment_is_prepared(shopper: Shopper) -> None:
    shopper.choose("Linden honey")
    shopper.fill_in()
    held: list[Route] = []
    shopper.page.route("**/graphql/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright looks at it
    shopper.pay_button.click()
    expect(shopper.page.get_by_role("radio", name="Courier")).to_be_disabled()
    expect(shopper.page.get_by_role("radio", name="Swedbank")).to_be_disabled()
    shopper.page.unroute("**/graphql/")  # lets go what is held
    shopper.press("Pay")
    shopper.sees_a_paid_order()


def test_an_order_that_another_payment_made_is_shown_instead_of_a_link(
    shopper: Shopper, town: Town, together: Together
) -> None:
    shopper.go_to_pay()
    first = shopper.page.url
    shopper.page.go_back()
    shopper.page.get_by_text("Swedbank").click()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
    shopper.page.goto(first)
    shopper.press("Cancel")
    shopper.sees_a_paid_order()
    assert town.paysera.orders[0].status is None


def test_a_form_is_not_sent_before_the_script_is_there(
    browser: Browser, together: Together
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{together[1].origin}/checkout.html")
    expect(page.get_by_role("button", name="Continue")).to_be_disabled()
    context.close()


def test_the_keyboard_keeps_its_place(shopper: Shopper) -> None:
    shopper.choose()
    add = shopper.page.get_by_role("article").filter(has_text="Linden honey").get_by_role("button")
    add.focus()
    for count in (1, 2):
        shopper.page.keyboard.press("Enter")
        expect(shopper.page.locator("#in-basket")).to_contain_text(f"{count} in the basket")
        expect(add).to_be_focused()
    more = shopper.page.get_by_role("button", name="One more of Linden honey")
    more.focus()
    shopper.page.keyboard.press("Enter")
    expect(shopper.page.locator("#in-basket")).to_contain_text("3 in the basket")
    expect(more).to_be_focused()


def test_on_a_phone_the_way_to_the_checkout_is_in_sight(shopper: Shopper) -> None:
    shopper.page.set_viewport_size({"width": 390, "height": 844})
    shopper.choose("Linden honey")
    shopper.page.evaluate("scrollTo(0, 0)")
    expect(shopper.page.locator("#to-checkout")).to_be_in_viewport()


def test_on_a_phone_the_methods_come_into_sight(shopper: Shopper) -> None:
    shopper.page.set_viewport_size({"width": 390, "height": 844})
    shopper.choose("Postcard")
    shopper.say_who_buys()
    expect(shopper.page.get_by_role("radio", name="SMS Bank")).to_be_focused()
    expect(shopper.pay_button).to_be_in_viewport(ratio=1)


def test_another_language_keeps_what_was_typed_and_chosen(shopper: Shopper) -> None:
    shopper.choose("Linden honey")
    shopper.fill_in()
    shopper.page.get_by_text("Swedbank").click()
    shopper.page.locator("[name=city]").fill("Kaunas")
    shopper.page.locator("#language").select_option("lt")
    expect(shopper.page.get_by_role("radio", name="SMS bankas")).to_be_visible()
    expect(shopper.page.get_by_role("radio", name="Swedbank")).to_be_checked()
    expect(shopper.page.locator("[name=city]")).to_have_value("Kaunas")
    expect(shopper.pay_button).to_contain_text("Mokėti")


def test_a_basket_emptied_in_another_tab_leads_back_to_the_shop(
    shopper: Shopper, town: Town
) -> None:
    shopper.choose("Linden honey")
    shopper.fill_in()
    next(iter(town.saleor.checkouts.values())).lines = ()
    shopper.pay_button.click()
    expect(shopper.page.get_by_text("Nothing is in the basket yet.")).to_be_visible()


def test_a_payment_that_the_shop_does_not_know_is_forgotten(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    town.saleor.transactions.clear()  # as a demo that was started anew
    shopper.choose()
    shopper.page.get_by_role("link", name="See how it stands").click()
    expect(shopper.headline).to_have_text("There is no such payment")
    shopper.choose()
    expect(shopper.page.get_by_text("You have begun a payment.")).to_be_hidden()


def test_what_saleor_does_not_answer_is_not_taken_for_no_payment(
    shopper: Shopper, town: Town
) -> None:
    shopper.go_to_pay()
    shopper.press("Cancel")
    expect(shopper.headline).to_have_text("The payment was not made")
    refusal = {"errors": [{"code": "MISSING_PAYMENT_APP", "message": "No app."}]}
    with shopper.answered("PayseraCheck", {"data": {"transactionProcess": refusal}}):
        shopper.page.reload()
        expect(shopper.headline).to_have_text("We cannot see how the payment stands")
    shopper.page.get_by_role("button", name="Look again").click()
    expect(shopper.headline).to_have_text("The payment was not made")
    shopper.choose()
    expect(shopper.page.get_by_text("You have begun a payment.")).to_be_visible()


def test_a_basket_that_cannot_be_read_is_not_taken_for_an_empty_one(
    shopper: Shopper, town: Town
) -> None:
    shopper.choose("Linden honey")
    with shopper.answered("CheckoutById", {"data": {"checkout": None}, "errors": BROKE_OFF}):
        add = shopper.page.get_by_role("article").filter(has_text="Postcard").get_by_role("button")
        add.click()
        expect(shopper.page.get_by_role("alert")).to_contain_text("does not answer")
    assert len(town.saleor.checkouts) == 1


def test_methods_that_cannot_be_had_just_now_can_be_asked_for_again(shopper: Shopper) -> None:
    shopper.choose("Postcard")
    data = {"configured": False, "testMode": False, "paymentMethods": [], "errors": [NOT_NOW]}
    configs = [{"id": "saleor-paysera", "data": data, "errors": []}]
    answer = {"data": {"paymentGatewayInitialize": {"gatewayConfigs": configs, "errors": []}}}
    retry = shopper.page.get_by_role("button", name="Try again")
    with shopper.answered("PayseraMethods", answer):
        shopper.say_who_buys()
        expect(retry).to_be_enabled()
        expect(shopper.page.get_by_role("alert")).to_contain_text("Please try again")
        expect(shopper.pay_button).to_be_hidden()
    retry.click()
    expect(retry).to_be_hidden()
    expect(shopper.page.get_by_role("radio", name="SMS Bank")).to_be_focused()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()


def test_who_buys_is_known_where_nothing_is_sent(shopper: Shopper) -> None:
    shopper.choose("Postcard")
    shopper.say_who_buys()
    shopper.pay_button.click()
    shopper.press("Cancel")
    shopper.page.get_by_role("link", name="Choose another way to pay").click()
    expect(shopper.page.locator("[name=city]")).to_have_value("Vilnius")
    expect(shopper.page.get_by_role("radio", name="SMS Bank")).to_be_visible()
    shopper.pay_button.click()
    shopper.press("Pay")
    shopper.sees_a_paid_order()


def test_every_page_says_which_it_is(shopper: Shopper, town: Town) -> None:
    page = shopper.page
    shopper.choose("Linden honey")
    titles = [page.title()]
    expect(page.get_by_role("heading", level=1)).to_have_text("Our goods")
    shopper.fill_in()
    titles.append(page.title())
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout")
    shopper.pay_button.click()
    shopper.press("Pay later")
    expect(shopper.headline).to_have_text("Your bank has accepted the payment")
    titles.append(page.title())
    expect(page.locator("#way [aria-current=step]")).to_have_text("Confirmed")
    expect(page.locator("#way li").first).to_have_text("Paid at Paysera, done")
    town.paysera.confirm(town.paysera.orders[0])
    shopper.sees_a_paid_order()
    titles.append(page.title())
    assert titles == [
        "Our goods · Linden & Bee",
        "Checkout · Linden & Bee",
        "Your payment · Linden & Bee",
        "Your order · Linden & Bee",
    ]


def test_money_that_came_after_a_failure_makes_the_order(shopper: Shopper, town: Town) -> None:
    shopper.go_to_pay()
    (transaction,) = town.saleor.transactions.values()
    asked = transaction.events[-1]
    over = replace(asked, type=EventType.CHARGE_FAILURE, message="The time to pay is over.")
    transaction.events = (*transaction.events, replace(over, token="over"))
    town.paysera.pay(town.paysera.orders[0])
    eventually(lambda: transaction.amounts.charged > 0)
    shopper.press("Cancel")
    shopper.sees_a_paid_order()


def test_a_browser_that_keeps_nothing_can_buy_all_the_same(shopper: Shopper) -> None:
    shopper.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    )
    shopper.go_to_pay()
    shopper.press("Pay")
    shopper.sees_a_paid_order()
