"""What other integrations do wrong with Paysera's callbacks."""

import hmac
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final
from unittest.mock import patch

from saleor_paysera.sandbox.paysera.codec import encode, encrypted, md5_signature
from saleor_paysera.sandbox.saleor import EventType, Outage
from saleor_paysera.services.check_configuration import InvalidConfiguration
from saleor_paysera.settings import InvalidSettings, Settings
from tests.experiments.attacks.shops import (
    OTHER_PROJECT,
    Shops,
    paid_fields,
    path_of,
)
from tests.support.apps import environment
from tests.support.town import BegunPayment
from tests.support.waiting import eventually

_CHARGES: Final = (EventType.CHARGE_SUCCESS, EventType.CHARGE_REQUEST)
_FAILURES: Final = (EventType.CHARGE_FAILURE, EventType.REFUND_SUCCESS)


def _tell(shops: Shops, what: str, payment: BegunPayment, **changes: str | None) -> bool:
    """A rightly signed callback with some fields changed; whether it got its OK."""
    query = shops.careful.paysera.signed_callback(payment.order, **changes)
    return shops.call_back(what, payment.order, query).is_ok


def _check_unpaid(shops: Shops, what: str, payment: BegunPayment) -> None:
    told = [r for r in shops.careful.reports_of(payment) if r.type in _CHARGES]
    if shops.careful.payment(payment.order_number).charged is not None or told:
        shops.tally.found_accepted(f"{what}: it counts as paid")


def _check_refused(shops: Shops, what: str, query: Mapping[str, str]) -> None:
    """At a payment of which nothing is known yet."""
    payment = shops.careful.begin()
    if shops.call_back(what, payment.order, query).is_ok:
        shops.tally.found_accepted(f"{what}: answered OK")
    _check_unpaid(shops, what, payment)


def _test_in_live_mode(shops: Shops) -> None:
    shops.careful.configure(is_test=False)
    for test in ("1", "true", "2", " ", "00"):
        payment = shops.careful.begin()
        _tell(shops, f"test={test!r} in live mode", payment, test=test)
        _check_unpaid(shops, f"test={test!r} in live mode", payment)
    shops.careful.configure()
    for live in ("0", "", None):
        payment = shops.careful.begin()
        _tell(shops, f"test={live!r} in test mode", payment, test=live)
        _check_unpaid(shops, f"test={live!r} in test mode", payment)


def _ss1_only(shops: Shops) -> None:
    payment = shops.careful.begin()
    query = shops.careful.paysera.signed_callback(payment.order)
    alone = {name: query[name] for name in ("data", "ss1")}
    shops.till.look()
    shops.refused("ss1 alone", shops.call_back("ss1 alone", payment.order, alone))


def _lax_comparison(shops: Shops) -> None:
    payment = shops.careful.begin()
    query = shops.careful.paysera.signed_callback(payment.order)
    shops.till.look()
    with patch.object(hmac, "compare_digest", wraps=hmac.compare_digest) as compare:
        for changed in (query["ss1"].upper(), query["ss1"].capitalize(), query["ss1"][:31]):
            if changed != query["ss1"]:
                answer = shops.call_back("ss1 differs", payment.order, query | {"ss1": changed})
                shops.refused("ss1 in another case", answer)
                if not any(changed in call.args for call in compare.call_args_list):
                    shops.tally.found_accepted("ss1 is not compared in constant time")


def _wrong_ss1_beside_rsa(shops: Shops) -> None:
    payment = shops.careful.begin()
    query = shops.careful.paysera.signed_callback(payment.order)
    shops.till.look()
    for name in ("ss1", "ss2", "ss3"):
        for wrong in ("", "0" * 32, "A" * 344, query["ss1"][::-1]):
            answer = shops.call_back("one is wrong", payment.order, query | {name: wrong})
            shops.refused(f"{name} wrong beside right ones", answer)


def _unchecked_amount(shops: Shops) -> None:
    for changes in (
        {"amount": "1", "payamount": "1"},
        {"amount": "998", "payamount": "998"},
        {"amount": "1000", "payamount": "1000"},
        {"currency": "PLN", "paycurrency": "PLN"},
        {"currency": "", "paycurrency": ""},
        {"amount": "", "payamount": ""},
        {"amount": "999.0", "payamount": "9.99"},
        {"amount": None, "payamount": None},
        {"amount": "-999", "payamount": "+999"},
        {"amount": "9e2", "payamount": "0x3e7"},
        {"amount": "999", "currency": "PLN", "payamount": "1", "paycurrency": "EUR"},
    ):
        payment = shops.careful.begin()
        _tell(shops, f"{changes}", payment, **changes)
        _check_unpaid(shops, f"{changes}", payment)
    for project in (OTHER_PROJECT, "", "0123456", " 123456", None):
        payment = shops.careful.begin()
        if _tell(shops, f"project {project}", payment, projectid=project):
            shops.tally.found_accepted(f"project {project}: answered OK")
        _check_unpaid(shops, f"project {project}", payment)


def _statuses(shops: Shops) -> None:
    for status in ("0", "2", "3", "4", "5", "6", "-1", "", "01", "1.0", "1 ", "\uff11", None):
        payment = shops.careful.begin()
        _tell(shops, f"status {status!r}", payment, status=status)
        _check_unpaid(shops, f"status {status!r}", payment)
        paid = shops.careful.begin()
        _tell(shops, "status '1'", paid, requestid="41")
        _tell(shops, f"status {status!r} after payment", paid, status=status, requestid="42")
        shops.careful.wait_until_charged(paid, within=30)
        told = [r.type for p in (payment, paid) for r in shops.careful.reports_of(p)]
        if any(kind in _FAILURES for kind in told):
            shops.tally.found_accepted(f"status {status!r}: Saleor was told of a failure")


def _fresh_references(shops: Shops) -> None:
    payment = shops.careful.begin()
    for attempt in range(5):
        for _ in range(2):
            _tell(shops, "paid again", payment, requestid=str(attempt))
    shops.careful.wait_until_charged(payment, within=30)
    told = [r for r in shops.careful.reports_of(payment) if r.type is EventType.CHARGE_SUCCESS]
    if len({r.psp_reference for r in told}) != 1 or len(told) != 1:
        shops.tally.found_doubled(f"{len(told)} reports of a charge")


def _unsigned_parameters(shops: Shops) -> None:
    small, large = shops.careful.begin("1.00"), shops.careful.begin("500.00")
    query = shops.careful.paysera.signed_callback(small.order)
    unsigned = {
        "orderid": large.order_number,
        "amount": "50000",
        "status": "1",
        "projectid": OTHER_PROJECT,
        "saleor": shops.careless.saleor.api_url,
        "transaction": large.transaction.id,
    }
    for at in (large, small):
        for by_post in (False, True):
            shops.call_back("unsigned fields", at.order, query | unsigned, by_post=by_post)
            shops.call_back("nothing signed", at.order, unsigned, by_post=by_post)
    _check_unpaid(shops, "unsigned fields", large)
    charged = shops.careful.payment(small.order_number).charged
    if charged is None or charged.amount_minor != 100:
        shops.tally.found_accepted(f"unsigned fields: {charged} was charged")


def _ok_though_refused(shops: Shops) -> None:
    paid = []
    for outage in (Outage.SERVER_ERROR, Outage.PERMISSION_DENIED, Outage.HTML):
        shops.careful.saleor.answer_reports_with(outage)
        payment = shops.careful.begin()
        if _tell(shops, f"Saleor answers {outage}", payment):
            paid.append(payment)
        _wait_for_a_report(shops, payment)
    shops.careful.saleor.answer_reports_with(None)
    for payment in paid:
        try:
            shops.careful.wait_until_charged(payment, within=60)
        except AssertionError:
            shops.tally.found_lost(f"{payment.order_number} got OK and never arrived")


def _wait_for_a_report(shops: Shops, payment: BegunPayment) -> None:
    eventually(lambda: bool(shops.careful.reports_of(payment)), within=30)


def _ok_to_nobody(shops: Shops) -> None:
    fields = paid_fields(shops.careful.begin().order)
    data = encode(fields)
    for query in (
        {},
        fields,
        {"data": ""},
        {"data": data},
        {"data": data, "ss1": ""},
        {"data": data, "ss1": "", "ss2": "", "ss3": ""},
        {"ss1": "x", "ss2": "x", "ss3": "x"},
        {"data": data, "sign": md5_signature(data, "")},
    ):
        _check_refused(shops, f"fields {', '.join(query)[:40]}", query)


def _mismatch_refused_for_ever(shops: Shops) -> None:
    for changes in (
        {"amount": "1", "payamount": "1"},
        {"test": "0"},
        {"status": "9"},
        {"type": "micro"},
    ):
        payment = shops.careful.begin()
        if not _tell(shops, f"{changes}", payment, **changes):
            shops.tally.found_broken(f"{changes}: no OK, so Paysera would send it for ever")
        _check_unpaid(shops, f"{changes}", payment)
        if not any(c.awaits_staff for c in shops.careful.callbacks(payment.order_number)):
            shops.tally.found_lost(f"{changes}: nobody is told")


def _key_that_cannot_change(shops: Shops) -> None:
    of_test = environment(
        base_url="https://app.example", database_url="sqlite:///x.db", paysera_origin="https://p.x"
    )
    for url in ("http://www.paysera.com/download/public.key", "ftp://www.paysera.com/x", "x"):
        shops.tally.done += 1
        changes = {"ALLOW_PRIVATE_HOSTS": "false", "PAYSERA_PUBLIC_KEY_URL": url}
        try:
            Settings.from_environment(of_test | changes)
        except InvalidSettings:
            continue
        shops.tally.found_accepted(f"Paysera's key may come from {url}")
    before = shops.careful.begin()
    old = shops.careful.paysera.signed_callback(before.order)
    own_key = shops.careful.paysera._counter.key.private_key
    shops.careful.paysera.rotate_key()
    shops.app.ahead += timedelta(minutes=2)  # it fetches the key once a minute at most
    payment = shops.careful.begin()
    if not _tell(shops, "by Paysera's next key", payment):
        shops.tally.found_broken("Paysera's next key is not taken")
    if not shops.call_back("by the key before", before.order, old).is_ok:
        shops.tally.found_broken("the key before is not taken any more")
    shops.careful.paysera.rotate_key(own_key)
    shops.app.ahead += timedelta(minutes=2)


def _cut_values(shops: Shops) -> None:
    for text in ("a b+c", "a=b=c==", "x&y", "100%", "ąžuolas ☕", "a%20b", "a;b"):
        payment = shops.careful.begin()
        _tell(shops, f"the text {text}", payment, paytext=text)
        stored = [c.fields.get("paytext") for c in shops.careful.callbacks(payment.order_number)]
        if stored != [text]:
            shops.tally.found_broken(f"the text {text} was read as {stored}")


def _crashing_handler(shops: Shops) -> None:
    payment = shops.careful.begin()
    path = path_of(payment.order.request.fields["callbackurl"])
    query = shops.careful.paysera.signed_callback(payment.order)
    shops.till.look()
    arrays = encode({**paid_fields(payment.order), "status[]": "1"})
    for odd in (
        "data[]=x&ss1=y", "data[a][b]=x", "data=%", "data=%zz&ss1=%f", "data=%ff%fe&ss1=%00",
        "ss1[]=x&data=y", "&&&=&=", "data=x&ss1=%ED%A0%80", "%00=%00", "data=" + "A" * 30_000,
        "&".join(f"ss{n}=x" for n in range(900)), f"data={arrays}&ss1=x", "data=x;ss1=y",
        f"data={query['data']}&ss1[0]={query['ss1']}", "data=%C0%AF", "%FF=%FE",
    ):  # fmt: skip
        for where in (path, path.replace("callback", "accept")):
            answer = shops.attacker.ask(f"the query {odd[:20]}", f"{where}?{odd}")
            shops.refused(f"the query {odd[:20]}", answer)
    signed = {"data": arrays, "ss1": md5_signature(arrays, "x")}
    shops.refused("status[] inside", shops.call_back("status[] inside", payment.order, signed))


def _empty_password(shops: Shops) -> None:
    fields = paid_fields(shops.careful.begin().order)
    data = encode(fields)
    shops.careful.configure(ss1_is_enough=True)
    _check_refused(shops, "ss1 of no password", {"data": data, "ss1": md5_signature(data, "")})
    _check_refused(shops, "encrypted with no password", encrypted(fields, ""))
    for empty in ("", " ", "\0" * 32, "\u200b"):
        try:
            shops.careful.configure(project_id="55", password=empty)
        except InvalidConfiguration:
            continue
        shops.tally.found_accepted(f"the password {empty!r} was taken")


FAULTS_ABOUT_CALLBACKS: Final[Mapping[str, Callable[[Shops], None]]] = {
    "test=1 accepted in live mode": _test_in_live_mode,
    "ss1 only": _ss1_only,
    "comparison not constant-time or case-insensitive": _lax_comparison,
    "wrong ss1 accepted because RSA passed": _wrong_ss1_beside_rsa,
    "amount, currency or project id unchecked": _unchecked_amount,
    "status 2 or 4 treated as paid, 3 or 5 as failure": _statuses,
    "a fresh reference per callback, so that repeats charge twice": _fresh_references,
    "order and tenant taken from unsigned query parameters": _unsigned_parameters,
    "OK answered though Saleor refused the report, so the payment is lost": _ok_though_refused,
    "OK to unauthenticated callbacks": _ok_to_nobody,
    "mismatch answered with an error page for ever": _mismatch_refused_for_ever,
    "key fetched over http or hard-coded and expired": _key_that_cannot_change,
    "+ not decoded, value cut at a second =": _cut_values,
    "array parameters or bad percent-encoding crash the handler": _crashing_handler,
    "empty password": _empty_password,
}
