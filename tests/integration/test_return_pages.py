"""A shopper comes back from Paysera: to the storefront, or to a page that tells the truth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.write_gate import DatabaseBusy
from tests.support.town import RETURN_URL, SHOP, BegunPayment, Town, town

NO_STOREFRONT: dict[str, str] = {"locale": "en"}


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Town]:
    with town(saleor_key, paysera_key, database_url) as built:
        yield built


@dataclass(frozen=True)
class Page:
    """A page as a shopper reads it."""

    headline: str
    text: str
    language: str
    looks_again: bool

    @classmethod
    def at(cls, url: str) -> "Page":
        """The page at an address; it is never kept, found by a search engine, or framed."""
        answer = requests.get(url, allow_redirects=False, timeout=5)
        assert answer.status_code == 200, answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert '<meta name="robots" content="noindex">' in answer.text
        (headline,) = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text)
        (language,) = re.findall(r'<html lang="(.*?)">', answer.text)
        return cls(headline, answer.text, language, 'http-equiv="refresh"' in answer.text)


def accept_url(begun: BegunPayment) -> str:
    """Where Paysera sends a shopper who has paid; here without signed data."""
    return begun.order.request.text("accepturl")


def cancel_url(begun: BegunPayment) -> str:
    """Where Paysera sends a shopper who gives up."""
    return begun.order.request.text("cancelurl")


def redirected_to(url: str) -> str:
    """Where an address sends a browser on."""
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.headers["Location"]


# What the page says


def test_before_paysera_has_said_anything_the_page_says_so_and_looks_again(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)

    page = Page.at(accept_url(begun))

    assert page.headline == "Waiting for the confirmation of your payment"
    assert page.looks_again
    assert begun.order_number in page.text


def test_once_paid_the_same_address_says_paid_and_rests(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    here.paysera.pay(begun.order)

    page = Page.at(accept_url(begun))

    assert page.headline == "Paid. Thank you!"
    assert not page.looks_again


def test_what_the_bank_has_accepted_is_not_called_paid(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    here.paysera.pay_later(begun.order)

    page = Page.at(accept_url(begun))

    assert page.headline == "Your payment has been accepted and is being carried out"
    assert page.looks_again


def test_whoever_gives_up_reads_that_no_money_has_arrived(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)

    page = Page.at(cancel_url(begun))

    assert page.headline == "The payment was cancelled"
    assert "No money has arrived. You can pay again from the shop." in page.text
    assert not page.looks_again


def test_whoever_gives_up_while_nothing_can_be_written_comes_back_all_the_same(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = here.begin()

    def locked() -> NoReturn:
        raise DatabaseBusy

    monkeypatch.setattr(here.store, "write", locked)

    assert redirected_to(cancel_url(begun)).startswith(RETURN_URL)


def test_giving_up_again_writes_nothing(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    Page.at(cancel_url(begun))
    written: list[bool] = []
    monkeypatch.setattr(here.store, "write", lambda: written.append(True))

    assert Page.at(cancel_url(begun)).headline == "The payment was cancelled"
    assert written == []


def test_whoever_gives_up_when_the_time_is_over_reads_that(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    here.app.ahead = timedelta(days=4)

    assert Page.at(cancel_url(begun)).headline == "The time to pay is over"


def test_giving_up_a_paid_payment_changes_nothing(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    here.paysera.pay(begun.order)

    assert Page.at(cancel_url(begun)).headline == "Paid. Thank you!"
    assert here.payment(begun.order_number).state is PaymentState.PAID


def test_whoever_pays_after_giving_up_is_not_told_that_nothing_was_paid(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    Page.at(cancel_url(begun))

    before_the_callback = Page.at(accept_url(begun))
    here.paysera.pay(begun.order)

    assert before_the_callback.headline == "Waiting for the confirmation of your payment"
    assert before_the_callback.looks_again
    assert Page.at(accept_url(begun)).headline == "Paid. Thank you!"


def test_whoever_pays_too_late_is_not_told_that_nothing_was_paid(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    here.app.ahead = timedelta(days=4)

    before_the_callback = Page.at(accept_url(begun))
    here.paysera.pay(begun.order)

    assert before_the_callback.headline == "Waiting for the confirmation of your payment"
    assert Page.at(accept_url(begun)).headline == "Paid. Thank you!"


@pytest.mark.parametrize(
    ("locale", "language", "headline"),
    [
        ("lt-LT", "lt", "Apmokėta. Ačiū!"),
        ("ru", "ru", "Оплачено. Спасибо!"),
        ("pl", "en", "Paid. Thank you!"),
    ],
)
def test_the_page_is_in_the_shoppers_language_whatever_the_browser_asks_for(
    here: Town, locale: str, language: str, headline: str
) -> None:
    begun = here.begin(data={"locale": locale})
    here.paysera.pay(begun.order)

    page = Page.at(accept_url(begun))

    assert (page.language, page.headline) == (language, headline)


def test_a_test_payment_is_called_one(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)

    assert "This is a test payment. No money is moved." in Page.at(accept_url(begun)).text


def test_the_page_tells_a_stranger_nothing_about_the_payer(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    request = begun.order.request

    page = Page.at(accept_url(begun))

    for name in ("p_email", "p_lastname", "p_street"):
        assert request.text(name)
        assert request.text(name) not in page.text
    assert request.text("amount") not in page.text.replace(begun.order_number, "")


# What a return proves


def test_a_signed_return_is_taken_like_a_callback(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    signed = here.paysera.signed_callback(begun.order)

    answer = requests.get(accept_url(begun), params=signed, timeout=5)

    assert "Paid. Thank you!" in answer.text
    assert here.payment(begun.order_number).state is PaymentState.PAID
    here.wait_until_charged(begun)
    assert len(here.reports_of(begun)) == 1


def test_a_page_that_looks_again_with_its_signed_data_takes_it_once(here: Town) -> None:
    begun = here.begin(data=NO_STOREFRONT)
    accepted = here.paysera.signed_callback(begun.order, status="2")

    for _ in range(3):
        answer = requests.get(accept_url(begun), params=accepted, timeout=5)
        assert "is being carried out" in answer.text

    assert len(here.callbacks(begun.order_number)) == 1


def test_an_unsigned_or_forged_return_only_sends_the_shopper_on(here: Town) -> None:
    begun = here.begin()
    signed = here.paysera.signed_callback(begun.order)

    for query in ({"status": "1", "paid": "1"}, {**signed, "ss3": signed["ss2"]}):
        back = requests.get(accept_url(begun), params=query, allow_redirects=False, timeout=5)
        assert back.status_code == 303
        assert back.headers["Location"].startswith(RETURN_URL)

    assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT
    assert here.reports_of(begun) == []


# Where the shopper is sent


def test_the_storefront_learns_which_transaction_it_was(here: Town) -> None:
    begun = here.begin()

    for url in (accept_url(begun), cancel_url(begun)):
        address, _, query = redirected_to(url).partition("&transaction=")
        assert address == RETURN_URL
        assert query.endswith(f"order={begun.order_number}")


def test_a_storefront_that_is_gone_gets_no_shoppers_any_more(here: Town) -> None:
    begun = here.begin(data={"returnUrl": RETURN_URL, "locale": "en"})
    here.configure(return_origins=["https://new.shop.example"])

    waiting = Page.at(accept_url(begun))
    here.paysera.pay(begun.order)

    assert waiting.headline == "Waiting for the confirmation of your payment"
    assert Page.at(accept_url(begun)).headline == "Paid. Thank you!"


def test_a_storefront_that_comes_back_gets_its_shoppers_again(here: Town) -> None:
    begun = here.begin()
    here.configure(return_origins=[])
    Page.at(cancel_url(begun))

    here.configure(return_origins=["https://new.shop.example", SHOP])

    assert redirected_to(accept_url(begun)).startswith(RETURN_URL)
