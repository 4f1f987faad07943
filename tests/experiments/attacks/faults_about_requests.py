"""What other integrations do wrong with payment requests, and with shoppers who return."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Final, cast
from urllib.parse import urlsplit

from saleor_paysera.paysera.request import request_fields
from tests.experiments.attacks.shops import Shops, path_of
from tests.support.town import RETURN_URL, SHOP, data_of
from tests.support.webhooks import event_of, signed_headers

_INITIALIZE: Final = "/api/webhooks/transaction-initialize-session"
_LONGEST_URL: Final = 255
_PAID_HEADLINES: Final = ("Paid. Thank you!", "Apmokėta. Ačiū!", "Оплачено. Спасибо!")


def _request_for(shops: Shops, amount: str, currency: str) -> dict[str, str]:
    """What Paysera is asked for a transaction of this amount."""
    event = event_of(shops.careful_app.id, "TransactionInitializeSession", currency=currency)
    event["transaction"] = {"id": secrets.token_hex(8)}
    event["action"] = {"amount": float(amount), "currency": currency, "actionType": "CHARGE"}
    body = json.dumps(event).encode()
    answer = shops.attacker.ask(
        f"{amount} {currency}",
        _INITIALIZE,
        method="POST",
        body=body,
        headers=signed_headers(shops.careful.saleor, body),
    )
    data = cast("dict[str, dict[str, str]]", answer.json()).get("data", {})
    return request_fields(data.get("redirectUrl") or "")


def _times_hundred(shops: Shops) -> None:
    for amount, currency, minor in (
        ("9.99", "EUR", "999"), ("10", "EUR", "1000"), ("1500", "JPY", "1500"),
        ("1500", "KRW", "1500"), ("12", "ISK", "12"), ("1.234", "KWD", "1234"),
        ("1.5", "BHD", "1500"), ("0.01", "USD", "1"), ("99999999.99", "EUR", "9999999999"),
    ):  # fmt: skip
        asked = _request_for(shops, amount, currency)
        if (asked.get("amount"), asked.get("currency")) != (minor, currency):
            shops.tally.found_accepted(
                f"{amount} {currency} was asked for as {asked.get('amount')} of the smallest unit"
            )


def _two_letter_lang(shops: Shops) -> None:
    for language in ("lt", "LT", "lt-LT", "EN_US", "ru", "de", "xx", "", "zh-Hant", "e", "\0"):
        payment = shops.careful.begin(data={"locale": language})
        shops.tally.done += 1
        lang = payment.order.request.fields["lang"]
        if not (len(lang) == 3 and lang.isascii() and lang.isalpha() and lang.isupper()):
            shops.tally.found_broken(f"the locale {language!r} became lang={lang!r}")


def _long_urls(shops: Shops) -> None:
    for length in (100, 255, 256, 1000, 1900):
        return_url = f"{SHOP}/r?x=".ljust(length, "a")
        payment = shops.careful.begin(data={"returnUrl": return_url})
        fields = payment.order.request.fields
        for name in ("accepturl", "cancelurl", "callbackurl"):
            shops.tally.done += 1
            if len(fields[name].encode()) > _LONGEST_URL:
                shops.tally.found_broken(f"{name} has {len(fields[name])} bytes")
        there = shops.attacker.ask("the way back", path_of(fields["cancelurl"]))
        if not there.headers.get("Location", "").startswith(return_url):
            shops.tally.found_broken(f"a return URL of {length} bytes was cut")


def _redirect_for_staff_only(shops: Shops) -> None:
    for data in ({}, {"returnUrl": RETURN_URL}, {"paymentMethod": "card"}):
        checkout = shops.careful.saleor.create_checkout()
        session = shops.careful.saleor.initialize(checkout.id, data)
        shops.tally.done += 1
        redirect = data_of(session).get("redirectUrl")
        if not str(redirect).startswith(shops.careful.paysera.pay_url):
            shops.tally.found_broken(f"data.redirectUrl is {redirect}")
        if session.event.external_url.startswith(shops.careful.paysera.pay_url):
            shops.tally.found_broken("externalUrl, which is for staff, leads to Paysera")


def _success_for_nothing(shops: Shops) -> None:
    for data in ({}, {"locale": "lt"}, {"locale": "ru"}, {"returnUrl": RETURN_URL}):
        payment = shops.careful.begin(data=data)
        path = path_of(payment.order.request.fields["accepturl"])
        for query in ("", "?status=1", "?data=x&ss1=y", "?success=true&paid=1"):
            for language in ("en", "lt", "ru"):
                answer = shops.attacker.ask(
                    "an unpaid return", path + query, headers={"Accept-Language": language}
                )
                location = urlsplit(answer.headers.get("Location", ""))
                says = [headline for headline in _PAID_HEADLINES if headline in answer.text]
                if says or "paid" in location.query or "success" in location.query:
                    shops.tally.found_accepted(f"an unpaid return with {query!r} says success")
        if shops.careful.payment(payment.order_number).charged is not None:
            shops.tally.found_accepted("a bare return paid the order")


FAULTS_ABOUT_REQUESTS: Final[Mapping[str, Callable[[Shops], None]]] = {
    "x100 for every currency": _times_hundred,
    "two-letter lang": _two_letter_lang,
    "URLs over 255 bytes": _long_urls,
    "redirect only in externalUrl": _redirect_for_staff_only,
    "success page shown for an unpaid return": _success_for_nothing,
}
