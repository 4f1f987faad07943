"""A town with the example storefront in it, and a shopper who walks through it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Locator, Page, Route, expect

from saleor_paysera.sandbox.storefront import StorefrontDouble
from tests.support.missing import missing
from tests.support.town import Town, town

FILES: Final = Path(__file__).parents[2] / "examples/storefront/dist"
DETAILS: Final = {
    "email": "jonas@example.com",
    "firstName": "Jonas",
    "lastName": "Petraitis",
    "streetAddress1": "Gedimino pr. 1",
    "postalCode": "01103",
    "city": "Vilnius",
}


@contextmanager
def storefront_town(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[tuple[Town, StorefrontDouble]]:
    """A town whose app sends shoppers back to the example storefront, as it was built."""
    if not (FILES / "index.html").is_file():
        missing("the example storefront is not built: make test builds it")
    with (
        town(saleor_key, paysera_key, database_url) as built,
        StorefrontDouble(built.saleor.api_url, FILES) as storefront,
    ):
        built.configure(return_origins=[storefront.origin])
        yield built, storefront


class Shopper:
    """Someone who buys in the example storefront, in one tab."""

    def __init__(self, page: Page, storefront: StorefrontDouble, paysera_origin: str) -> None:
        self.page = page
        self.storefront = storefront
        self._at_paysera = re.compile(re.escape(paysera_origin))

    @property
    def headline(self) -> Locator:
        """What the return page says first."""
        return self.page.locator("#headline")

    @property
    def main_actions(self) -> Locator:
        """What the return page would have the shopper press: one thing at most."""
        return self.page.locator(".actions > :not(.quiet):visible")

    @property
    def pay_button(self) -> Locator:
        return self.page.locator("#pay")

    def choose(self, *names: str) -> None:
        """Open the shop and put products into the basket."""
        self.page.goto(f"{self.storefront.origin}/")
        for name in names:
            product = self.page.get_by_role("article").filter(has_text=name)
            product.get_by_role("button").click()
            expect(self.page.locator(".line").filter(has_text=name)).to_be_visible()

    def say_who_buys(self) -> None:
        """Go to the checkout and fill in the first form."""
        self.page.locator("#to-checkout").click()
        for name, value in DETAILS.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.locator("#shopper button").click()

    def fill_in(self) -> None:
        """Go to the checkout and say who buys, where to, and how to deliver."""
        self.say_who_buys()
        self.page.locator("#ways label").first.click()
        expect(self.pay_button).to_be_enabled()
        expect(self.page.locator("#methods label").first).to_be_visible()

    def go_to_pay(self) -> None:
        """From the shop to Paysera's page."""
        self.choose("Linden honey")
        self.fill_in()
        self.pay_button.click()
        self.page.wait_for_url(self._at_paysera)

    def press(self, button: str) -> None:
        """Press something on Paysera's page, exactly named."""
        self.page.get_by_role("button", name=button, exact=True).click()

    @contextmanager
    def answered(self, operation: str, answer: object) -> Iterator[None]:
        """Meanwhile Saleor gives this answer to one of the storefront's documents."""

        def answer_or_pass(route: Route) -> None:
            if operation in (route.request.post_data or ""):
                route.fulfill(json=answer, headers={"Access-Control-Allow-Origin": "*"})
            else:
                route.fallback()

        self.page.route("**/graphql/", answer_or_pass)
        yield
        self.page.unroute("**/graphql/", answer_or_pass)

    def sees_a_paid_order(self, number: str = "1") -> None:
        """The order's page, whichever page led there."""
        self.page.wait_for_url(re.compile(r"/order\.html\?id="))
        expect(self.page.locator("#order-number")).to_contain_text(number)
        expect(self.page.locator("#badge.good")).to_be_visible()
