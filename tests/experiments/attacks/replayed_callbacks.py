"""True callbacks sent again: at once, elsewhere, later, written otherwise."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Final

from saleor_paysera.sandbox.saleor import EventType
from tests.experiments.attacks.shops import Shops, path_of, two_shops
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.support.town import BegunPayment
from tests.support.waiting import eventually

_AT_ONCE: Final = 8
_TOTAL: Final = Decimal("9.99")

Query = dict[str, str]


@experiment(Kind.ATTACKS, "true callbacks replayed: in parallel, elsewhere, later, reworded")
def replays(ground: Ground) -> Tally:
    """However often and wherever it is sent, one payment is charged once."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=2, long=60)):
            _in_parallel(shops)
            _elsewhere(shops)
            _reworded(shops)
            _after_other_news(shops)
        _days_later(shops)
    return tally


def _paid(shops: Shops) -> tuple[BegunPayment, Query]:
    """A payment that is paid and charged, and the callback that said so."""
    payment = shops.careful.begin()
    query = shops.careful.paysera.signed_callback(payment.order)
    if not shops.call_back("the first time", payment.order, query).is_ok:
        shops.tally.found_broken("a true callback was refused")
    shops.careful.wait_until_charged(payment, within=30)
    shops.till.look()
    return payment, query


def _in_parallel(shops: Shops) -> None:
    """All at the same moment, and the first of them too."""
    payment = shops.careful.begin()
    query = shops.careful.paysera.signed_callback(payment.order)
    start = threading.Barrier(_AT_ONCE)

    def send() -> bool:
        start.wait()
        return shops.call_back("in parallel", payment.order, query).is_ok

    with ThreadPoolExecutor(_AT_ONCE) as senders:
        answers = [sent.result() for sent in [senders.submit(send) for _ in range(_AT_ONCE)]]
    if not all(answers):
        shops.tally.found_broken(f"in parallel: {answers.count(False)} got no OK")
    shops.careful.wait_until_charged(payment, within=30)
    _check_charged_once(shops, payment, "in parallel")


def _elsewhere(shops: Shops) -> None:
    """At the addresses of other orders, of another shop, and where shoppers return."""
    payment, query = _paid(shops)
    others = [shops.careful.begin(), shops.careless.begin()]
    shops.till.look()
    for other in others:
        for by_post in (False, True):
            shops.call_back("at another order's address", other.order, query, by_post=by_post)
            shops.till.check("at another order's address")
        for url in ("accepturl", "cancelurl"):
            path = path_of(other.order.request.fields[url])
            shops.send(f"at another order's {url}", path, query)
            shops.till.look()  # a bare return may say that the shopper gave up
        _check_not_charged(shops, other)
    number = payment.order_number
    for path in (f"/paysera/callback/{number.lower()}", f"/paysera/callback/{number}/",
                 f"/paysera/trial/{number}/callback", "/paysera/callback/", "/"):  # fmt: skip
        shops.send(f"at {path[:20]}…", path, query)
        shops.till.check(f"at {path}")
    _check_charged_once(shops, payment, "elsewhere")


def _reworded(shops: Shops) -> None:
    """The same news with other signatures, other base64, other parameters."""
    payment, query = _paid(shops)
    plain = {name: value.rstrip("=") for name, value in query.items()}
    reworded: list[tuple[str, Query]] = [
        ("without ss1", {name: query[name] for name in ("data", "ss2", "ss3")}),
        ("with ss2 alone", {name: query[name] for name in ("data", "ss2")}),
        ("with ss3 alone", {name: query[name] for name in ("data", "ss3")}),
        ("signatures without padding", plain | {"data": query["data"]}),
        ("signatures in the other alphabet", {n: _other_alphabet(v) for n, v in query.items()}
         | {"data": query["data"]}),
        ("signatures with newlines", {n: f"{v}\n" for n, v in query.items()}
         | {"data": query["data"], "ss1": query["ss1"]}),
        ("with more parameters", query | {"amount": "1", "requestid": "5", "nonce": "x"}),
    ]  # fmt: skip
    for what, other in reworded:
        for by_post in (False, True):
            shops.call_back(what, payment.order, other, by_post=by_post)
            shops.till.check(what)
    # Signed anew by Paysera: the same attempt with its fields in another order.
    again = shops.careful.paysera.signed_callback(
        payment.order, requestid=_field(query["data"], "requestid"), paytext="another text"
    )
    shops.call_back("with another purpose text", payment.order, again)
    shops.till.check("with another purpose text")
    _check_charged_once(shops, payment, "reworded")


def _after_other_news(shops: Shops) -> None:
    """Old news after a refund must not bring the money back, nor the refund go twice."""
    payment = shops.careful.begin()
    shops.careful.paysera.pay(payment.order)
    shops.careful.wait_until_charged(payment, within=30)
    first = dict(payment.order.last_query)
    shops.careful.paysera.refund(payment.order, 400)
    refund = dict(payment.order.last_query)
    eventually(lambda: shops.careful.charged(payment) == Decimal("5.99"), within=30)
    shops.till.look()
    for _ in range(3):
        for what, query in (("the charge after a refund", first), ("the refund again", refund)):
            shops.call_back(what, payment.order, query)
            shops.till.check(what)
    if shops.careful.charged(payment) != Decimal("5.99"):
        shops.tally.found_accepted(f"after a refund {shops.careful.charged(payment)} is charged")


def _days_later(shops: Shops) -> None:
    """After the payment's time, and after a month."""
    payment, query = _paid(shops)
    unpaid = shops.careful.begin()
    shops.till.look()
    for days in (4, 31):
        shops.app.ahead = timedelta(days=days)
        for by_post in (False, True):
            for at in (payment, unpaid):
                shops.call_back(f"{days} days later", at.order, query, by_post=by_post)
                shops.till.check(f"{days} days later")
    shops.app.ahead = timedelta()
    _check_charged_once(shops, payment, "days later")
    _check_not_charged(shops, unpaid)


def _check_charged_once(shops: Shops, payment: BegunPayment, what: str) -> None:
    def is_told_once() -> bool:
        return len(_charges(shops, payment)) == 1

    if not is_told_once():
        shops.tally.found_doubled(f"{what}: charged {len(_charges(shops, payment))} times")
    if shops.careful.charged(payment) != _TOTAL:
        shops.tally.found_doubled(f"{what}: {shops.careful.charged(payment)} is charged")


def _charges(shops: Shops, payment: BegunPayment) -> list[object]:
    return [
        report
        for report in shops.careful.reports_of(payment)
        if report.type is EventType.CHARGE_SUCCESS and report.answer == "ADDED"
    ]


def _check_not_charged(shops: Shops, payment: BegunPayment) -> None:
    if shops.careful.payment(payment.order_number).charged is not None:
        shops.tally.found_accepted(f"{payment.order_number} was paid with another's callback")


def _other_alphabet(text: str) -> str:
    return text.replace("-", "+").replace("_", "/")


def _field(data: str, name: str) -> str:
    form = base64.urlsafe_b64decode(data).decode()
    return dict(pair.split("=", 1) for pair in form.split("&"))[name]
