"""What a merchant sets at the Dashboard is what shoppers, Saleor and Paysera then meet."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.payments.states import PAYMENT_LIFETIME, PaymentState
from saleor_paysera.sandbox.saleor import EventType
from saleor_paysera.sandbox.saleor.double import ADDRESS
from saleor_paysera.sandbox.saleor.errors import MutationError
from saleor_paysera.sandbox.saleor.sessions import Session
from saleor_paysera.sandbox.saleor.state import Address
from tests.support import apps
from tests.support.apps import AppInThread, free_port
from tests.support.town import BegunPayment, Town, data_of, doubles, town
from tests.support.waiting import eventually

LATVIAN = Address(first_name="Anna", last_name="Ozola", city="RĪGA", country="LV")
HALF_AN_HOUR = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
PAYSERAS_OWN = ("hanza", "vb2", "smsbank", "wallet", "card")
"""Of the sandbox's project, for a Lithuanian address."""


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Town]:
    with town(saleor_key, paysera_key, f"sqlite:///{tmp_path}/a.db") as built:
        yield built


# Methods


def offered(here: Town, address: Address = ADDRESS) -> list[str]:
    """The keys that a storefront may show, in order."""
    config = here.saleor.gateway_config(here.saleor.create_checkout(address=address).id)
    assert isinstance(config.data, dict)
    return [method["key"] for method in config.data["paymentMethods"]]


def chosen(here: Town, method: str, address: Address = ADDRESS) -> Session:
    """A shopper picks a method, whether it was shown or not."""
    checkout = here.saleor.create_checkout(address=address)
    return here.saleor.initialize(checkout.id, {"paymentMethod": method})


def is_refused(session: Session) -> bool:
    """Whether the storefront was told that the method is not offered."""
    is_final = session.event.type is EventType.CHARGE_FAILURE
    return is_final and "PAYMENT_METHOD_NOT_OFFERED" in repr(data_of(session)["errors"])


def test_without_a_choice_all_methods_of_the_project_are_offered(here: Town) -> None:
    assert sorted(offered(here)) == sorted(PAYSERAS_OWN)


def test_only_the_chosen_methods_are_offered_the_default_first(here: Town) -> None:
    here.configure(methods=["card", "hanza"], default_method="hanza")

    assert offered(here) == ["hanza", "card"]


def test_the_default_is_offered_where_paysera_does_not_list_it(here: Town) -> None:
    here.configure(methods=["lv_seb", "card"], default_method="smsbank")

    assert offered(here, LATVIAN) == ["smsbank", "lv_seb", "card"]
    assert not is_refused(chosen(here, "smsbank", LATVIAN))


def test_a_method_that_is_not_offered_cannot_be_had_by_asking_for_it(here: Town) -> None:
    here.configure(methods=["card"])

    assert is_refused(chosen(here, "hanza"))
    assert is_refused(chosen(here, "CARD"))
    assert is_refused(chosen(here, "lv_seb", LATVIAN))
    session = chosen(here, "card")
    assert data_of(session)["paymentMethod"] == "card"
    order = here.paysera.open(str(data_of(session)["redirectUrl"]))
    assert order.request.text("payment") == "card"


def test_a_chosen_method_of_another_country_is_neither_shown_nor_taken(here: Town) -> None:
    here.configure(methods=["lv_seb", "hanza"])

    assert offered(here) == ["smsbank", "hanza"]
    assert is_refused(chosen(here, "lv_seb"))


def test_the_merchants_choice_holds_while_paysera_cannot_be_asked(here: Town) -> None:
    here.configure(methods=["card"])
    here.paysera.stop()

    assert offered(here) == ["smsbank"]
    assert is_refused(chosen(here, "hanza"))
    assert not is_refused(chosen(here, "card"))


# Time to pay


def expiry(here: Town, begun: BegunPayment) -> datetime:
    return here.payment(begun.order_number).expires_at


def test_paysera_is_told_until_when_in_the_time_of_vilnius(here: Town) -> None:
    here.configure(pay_within_minutes=30)
    before = datetime.now(UTC).replace(microsecond=0)

    begun = here.begin()

    told = datetime.strptime(begun.order.request.text("time_limit"), "%Y-%m-%d %H:%M:%S").replace(
        tzinfo=ZoneInfo("Europe/Vilnius")
    )
    assert before + HALF_AN_HOUR <= told <= datetime.now(UTC) + HALF_AN_HOUR
    assert expiry(here, begun).replace(microsecond=0) == told


def test_after_that_time_the_payment_has_expired(here: Town) -> None:
    here.configure(pay_within_minutes=30)
    begun = here.begin()
    here.app.ahead = HALF_AN_HOUR - 10 * SECOND
    early = here.saleor.process(begun.transaction.id)
    here.app.ahead = HALF_AN_HOUR

    late = here.saleor.process(begun.transaction.id)

    assert data_of(early)["state"] == "awaiting_payment"
    assert data_of(early)["redirectUrl"]
    assert data_of(late)["state"] == "expired"
    assert data_of(late).get("redirectUrl") is None


def test_money_that_arrives_after_that_time_counts_all_the_same(here: Town) -> None:
    here.configure(pay_within_minutes=30)
    begun = here.begin()
    here.app.ahead = 2 * HALF_AN_HOUR

    assert here.paysera.pay(begun.order).is_ok

    here.wait_until_charged(begun)


def test_without_a_limit_paysera_is_told_none_and_a_payment_lives_three_days(here: Town) -> None:
    begun = here.begin()

    assert begun.order.request.text("time_limit") == ""
    payment = here.payment(begun.order_number)
    assert payment.expires_at - payment.created_at == PAYMENT_LIFETIME


def test_a_changed_limit_is_for_payments_begun_from_now_on(here: Town) -> None:
    before = here.begin()
    ends = expiry(here, before)

    here.configure(pay_within_minutes=20)

    assert expiry(here, before) == ends
    assert expiry(here, here.begin()) < ends


# Pending payments


def test_by_default_a_pending_payment_completes_no_checkout(here: Town) -> None:
    begun = here.begin()
    assert here.paysera.pay_later(begun.order).is_ok

    session = here.saleor.process(begun.transaction.id)

    assert session.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert data_of(session)["state"] == "pending"
    with pytest.raises(MutationError):
        here.saleor.complete(begun.transaction.source.id)


def test_where_the_merchant_accepts_it_a_pending_payment_completes_the_checkout(
    here: Town,
) -> None:
    here.configure(accepts_pending=True)
    begun = here.begin("24.98")
    assert here.paysera.pay_later(begun.order).is_ok

    session = here.saleor.process(begun.transaction.id)

    assert session.event.type is EventType.CHARGE_REQUEST
    assert (session.event.psp_reference, session.event.amount) == (
        begun.order_number,
        Decimal("24.98"),
    )
    assert begun.transaction.psp_reference == begun.order_number
    amounts = begun.transaction.amounts
    assert (amounts.charged, amounts.charge_pending) == (Decimal(0), Decimal("24.98"))
    order = here.saleor.complete(begun.transaction.source.id)
    assert order.charged == 0


def test_once_the_money_is_there_the_order_is_charged_exactly_once(here: Town) -> None:
    here.configure(accepts_pending=True)
    begun = here.begin("24.98")
    here.paysera.pay_later(begun.order)
    here.saleor.process(begun.transaction.id)
    order = here.saleor.complete(begun.transaction.source.id)

    assert here.paysera.confirm(begun.order).is_ok

    here.wait_until_charged(begun)
    amounts = begun.transaction.amounts
    assert (amounts.charged, amounts.charge_pending) == (Decimal("24.98"), Decimal(0))
    assert order.charged == order.total == Decimal("24.98")
    assert [(r.type, r.psp_reference) for r in here.reports_of(begun)] == [
        (EventType.CHARGE_REQUEST, begun.order_number),
        (EventType.CHARGE_SUCCESS, begun.order_number),
    ]


def test_accepting_pending_payments_accepts_nothing_less(here: Town) -> None:
    here.configure(accepts_pending=True)
    begun = here.begin()

    for happened in (
        lambda: None,
        lambda: here.paysera.decline(begun.order),
        lambda: here.paysera.send(begun.order, {"data": "x", "ss1": "0" * 32}),
        lambda: here.paysera.send(
            begun.order, here.paysera.signed_callback(begun.order, status="2", test="0")
        ),
    ):
        happened()
        session = here.saleor.process(begun.transaction.id, {"state": "pending"})
        assert session.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert begun.transaction.amounts.covered == 0


def test_a_paid_payment_is_a_success_whether_pending_ones_are_accepted_or_not(here: Town) -> None:
    here.configure(accepts_pending=True)
    begun = here.begin()
    here.saleor.answer_reports_with(None)
    here.paysera.pay(begun.order)

    session = here.saleor.process(begun.transaction.id)

    assert session.event.type is EventType.CHARGE_SUCCESS
    here.wait_until_charged(begun)
    assert begun.transaction.amounts.charged == Decimal("9.99")


def test_what_the_configuration_said_when_the_bank_accepted_it_decides(here: Town) -> None:
    begun = here.begin()
    here.paysera.pay_later(begun.order)
    here.configure(accepts_pending=True)

    session = here.saleor.process(begun.transaction.id)

    assert session.event.type is EventType.CHARGE_ACTION_REQUIRED
    assert here.payment(begun.order_number).state is PaymentState.PENDING


def test_an_accepted_payment_that_comes_to_nothing_covers_nothing_any_more(here: Town) -> None:
    here.configure(accepts_pending=True)
    begun = here.begin()
    here.paysera.pay_later(begun.order)
    here.saleor.process(begun.transaction.id)
    assert begun.transaction.amounts.covered == Decimal("9.99")

    here.paysera.decline(begun.order)

    eventually(lambda: begun.transaction.amounts.covered == 0)
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)


# Where staff see the payment


def test_every_event_leads_staff_to_the_payments_page(here: Town) -> None:
    begun = here.begin()
    here.saleor.process(begun.transaction.id)
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)

    answered = {event.external_url for event in begun.transaction.events[1:]}

    assert answered == {f"{here.app.base_url}/dashboard/payments/{begun.order_number}"}
    assert begun.transaction.last_event.type is EventType.CHARGE_SUCCESS


def test_a_payment_that_could_not_begin_has_no_page(here: Town) -> None:
    checkout = here.saleor.create_checkout()

    session = here.saleor.initialize(checkout.id, {"returnUrl": "https://evil.example/"})

    assert session.event.type is EventType.CHARGE_FAILURE
    assert session.event.external_url == ""


def test_an_app_at_an_address_that_saleor_does_not_take_leaves_it_out(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Saleor would make a failure of the whole answer otherwise."""
    port = free_port(monkeypatch)
    monkeypatch.setattr(apps, "free_port", lambda _: port)
    odd = f"http://0x7f000001:{port}"  # this machine, by a name that Saleor does not take
    database_url = f"sqlite:///{tmp_path}/a.db"
    with doubles(saleor_key, paysera_key) as (saleor, paysera):
        with AppInThread(database_url, paysera.origin) as app:
            saleor.install(f"{app.base_url}/api/manifest")
        with AppInThread(database_url, paysera.origin, APP_BASE_URL=odd) as app:
            here = Town(saleor, paysera, app.store, app)
            here.configure()
            begun = here.begin()
            assert paysera.pay(begun.order).is_ok
            here.wait_until_charged(begun)

    assert begun.order.request.fields["callbackurl"].startswith(odd)
    assert [event.external_url for event in begun.transaction.events] == ["", "", ""]
