"""Payers' data goes when its time is over, or when the payer wants it; the payments stay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from saleor_paysera.payments.facts import Refund, RefundOrigin, RefundState
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.paysera.notice import read_notice
from saleor_paysera.services import personal_data
from saleor_paysera.services.export_payer import PayerExport, export_payer
from saleor_paysera.services.personal_data import (
    PayerHasOpenPayments,
    PersonalDataKeeper,
    PurgePreview,
    forget_payer,
    preview_purge,
    purge,
)
from saleor_paysera.services.try_configuration import start_trial
from saleor_paysera.store.payment_search import PaymentFilter
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.personal_data import Removal
from saleor_paysera.store.records import Payment, StoredCallback
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import installations, payments
from saleor_paysera.store.unit_of_work import Store
from tests.support.office import DAY, NOW, Office, open_office
from tests.support.together import at_once
from tests.support.waiting import eventually

KEEP_FOR = 400 * DAY
EMAIL = "jonas@example.com"
PAY_URL = (
    "https://bank.example/pay/?data=cF9lbWFpbD1qb25hcyU0MGV4YW1wbGUuY29tJnBfbGFzdG5hbWU9Sm9uYWl0aXM%3D"
    "&sign=x"
)
RETURN_URL = "https://shop.example/checkout/return?checkout=1"
SAID = {
    "projectid": "123456", "orderid": "SP-1", "requestid": "7", "status": "1", "type": "macro",
    "test": "1", "amount": "999", "currency": "EUR", "payamount": "999", "paycurrency": "EUR",
    "payment": "smsbank", "refund_amount": "4.50", "refund_currency": "EUR",
    "name": "Jonas", "surename": "Jonaitis", "p_email": EMAIL, "p_lastname": "Jonaitis",
    "account": "LT601010012345678901", "payer_ip_country": "LT", "personcodestatus": "1",
    "refund_payer_name": "Jonas Jonaitis", "paytext": "For Jonas", "something_new": "Jonas",
}  # fmt: skip
ABOUT_MONEY = (
    "projectid", "orderid", "requestid", "status", "type", "test", "amount", "currency",
    "payamount", "paycurrency", "payment", "refund_amount", "refund_currency",
)  # fmt: skip


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with open_office(database_url) as opened:
        yield opened


@dataclass
class Shop:
    """A shop with payments that are old, and what is known about them."""

    office: Office
    configuration: int

    @property
    def store(self) -> Store:
        return self.office.store

    def pay(self, number: str, *, days_ago: int = 401, email: str | None = EMAIL) -> int:
        """Somebody paid then, and Saleor was told."""
        payment_id = self.begin(number, days_ago=days_ago, email=email)
        self.office.move(number, PaymentState.PAID)
        self.office.hear(payment_id, fields=SAID)
        return payment_id

    def begin(self, number: str, *, days_ago: int = 401, email: str | None = EMAIL) -> int:
        """Somebody began to pay then; returns the payment's id."""
        self.office.now = NOW - days_ago * DAY
        payment_id = self.office.begin(
            number,
            self.configuration,
            payer_email=email,
            pay_url=PAY_URL,
            return_url=RETURN_URL,
        )
        self.office.now = NOW
        return payment_id

    def payment(self, number: str) -> Payment:
        with self.store.read() as uow:
            return uow.payments.by_order_number(number)

    def callbacks(self, number: str) -> list[StoredCallback]:
        with self.store.read() as uow:
            return uow.callbacks.of_payment(uow.payments.by_order_number(number).id)

    def is_kept(self, number: str) -> bool:
        """Whether anything about the payer is left; all of it or nothing is."""
        payment = self.payment(number)
        parts = {
            payment.payer_email is not None,
            payment.return_url is not None,
            payment.pay_url != "",
            payment.personal_data_removed_at is None,
            *("name" in callback.fields for callback in self.callbacks(number)),
        }
        (kept,) = parts
        return kept

    def purge(self) -> Removal:
        return purge(self.store, KEEP_FOR, now=NOW)

    def preview(self) -> PurgePreview:
        return preview_purge(self.store, KEEP_FOR, now=NOW)

    def forget(self, email: str = EMAIL, *, installation_id: int | None = None) -> Removal:
        return forget_payer(self.store, email, installation_id=installation_id, now=NOW)

    def export(self, email: str = EMAIL) -> PayerExport:
        return export_payer(self.store, email, installation_id=None, now=NOW)


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office, office.configure())


def begin_trial(shop: Shop) -> str:
    """Staff try the configuration; returns the trial's order number."""
    office = shop.office
    standing = start_trial(office.context, office.staff, shop.configuration, language="lt")
    return standing.trial.order_number


# What goes and what stays


def test_old_payments_lose_their_payers_young_ones_do_not(shop: Shop) -> None:
    shop.pay("SP-OLD", days_ago=401)
    shop.pay("SP-YOUNG", days_ago=399)

    removal = shop.purge()

    assert removal == Removal(payments=1, emails=1, return_urls=1, callbacks=1)
    assert not shop.is_kept("SP-OLD")
    assert shop.payment("SP-OLD").personal_data_removed_at == NOW
    assert shop.is_kept("SP-YOUNG")


def test_of_a_callback_only_what_decides_about_money_stays(shop: Shop) -> None:
    shop.pay("SP-1")

    shop.purge()

    (callback,) = shop.callbacks("SP-1")
    assert callback.fields == {name: SAID[name] for name in ABOUT_MONEY}
    assert read_notice(callback.fields) == read_notice(SAID)


def test_the_payment_itself_stays_as_it_was(shop: Shop) -> None:
    shop.pay("SP-1")
    before = shop.payment("SP-1")

    shop.purge()

    after = shop.payment("SP-1")
    assert (after.state, after.charged, after.paid_at) == (
        before.state, before.charged, before.paid_at,
    )  # fmt: skip
    assert (after.transaction_id, after.asked) == (before.transaction_id, before.asked)
    assert [c.verdict for c in shop.callbacks("SP-1")] == [Verdict.PAID]


def test_a_payer_whose_data_is_gone_is_found_by_the_order_number_only(shop: Shop) -> None:
    shop.pay("SP-1")
    shop.purge()

    def found(wanted: PaymentFilter) -> list[str]:
        installation_id = shop.office.staff.installation.id
        with shop.store.read() as uow:
            rows = uow.payments.search(installation_id, wanted, before=None, limit=9, now=NOW)
        return [row.order_number for row in rows]

    assert found(PaymentFilter(email=EMAIL)) == []
    assert found(PaymentFilter(order_number="SP-1")) == ["SP-1"]


def test_a_second_purge_finds_nothing(shop: Shop) -> None:
    shop.pay("SP-1")
    shop.purge()

    assert shop.purge() == Removal()


def test_a_payment_without_any_of_it_is_marked_all_the_same(shop: Shop) -> None:
    shop.office.now = NOW - 401 * DAY
    shop.office.begin("SP-1", shop.configuration, payer_email=None, pay_url=PAY_URL)

    assert shop.purge() == Removal(payments=1)


def test_trials_go_as_a_whole_after_thirty_days(shop: Shop) -> None:
    shop.office.now = NOW - 31 * DAY
    old = begin_trial(shop)
    shop.office.now = NOW - 29 * DAY
    young = begin_trial(shop)

    assert shop.preview().removal.trials == 1
    assert shop.purge().trials == 1

    with shop.store.read() as uow:
        assert uow.trials.by_order_number(young).order_number == young
        with pytest.raises(UnknownOrder):
            uow.trials.by_order_number(old)


def test_trials_are_kept_no_longer_than_payments(shop: Shop) -> None:
    shop.office.now = NOW - 8 * DAY
    begin_trial(shop)

    assert purge(shop.store, 7 * DAY, now=NOW) == Removal(trials=1)


def test_as_many_as_there_are_in_batches(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "_AT_ONCE", 3)
    for number in range(7):
        shop.pay(f"SP-{number}", days_ago=401 + number // 2)

    assert shop.purge().payments == 7


def test_several_processes_at_once_remove_everything_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_data, "_AT_ONCE", 3)
    for number in range(20):
        shop.pay(f"SP-{number}")

    removals = at_once(4, lambda _: shop.purge())

    assert sum(removal.payments for removal in removals) + shop.purge().payments == 20
    assert sum(removal.callbacks for removal in removals) <= 20
    assert not any(shop.is_kept(f"SP-{number}") for number in range(20))


# What is not over keeps its payer

Situation = Callable[[Shop], None]


def pending(shop: Shop) -> None:
    shop.begin("SP-1")
    shop.office.move("SP-1", PaymentState.PENDING)


def with_an_open_refund(shop: Shop) -> None:
    payment_id = shop.pay("SP-1")
    refund = Refund("SP-1-R1", RefundOrigin.SALEOR, RefundState.REQUESTED, Money(100, "EUR"), NOW)
    with shop.store.write() as uow:
        uow.refunds.save(payment_id, [refund])


def with_a_waiting_report(shop: Shop) -> None:
    shop.office.report(shop.pay("SP-1"), "SP-1")


def with_a_waiting_completion(shop: Shop) -> None:
    payment_id = shop.pay("SP-1")
    with shop.store.write() as uow:
        uow.completions.add(payment_id, due_at=NOW)


NOT_OVER = [pending, with_an_open_refund, with_a_waiting_report, with_a_waiting_completion]


@pytest.mark.parametrize("situation", NOT_OVER)
def test_what_is_not_over_keeps_its_payers_data(shop: Shop, situation: Situation) -> None:
    situation(shop)

    assert shop.preview() == PurgePreview(Removal(), held_back=("SP-1",))
    assert shop.purge() == Removal()
    assert shop.payment("SP-1").payer_email == EMAIL


@pytest.mark.parametrize("situation", NOT_OVER)
def test_what_is_not_over_cannot_be_forgotten_yet(shop: Shop, situation: Situation) -> None:
    situation(shop)
    shop.pay("SP-2")

    with pytest.raises(PayerHasOpenPayments, match="Nothing was removed: SP-1 can still"):
        shop.forget()

    assert shop.is_kept("SP-2")


def test_where_the_shop_has_removed_the_app_nothing_is_waited_for(shop: Shop) -> None:
    with_a_waiting_report(shop)
    with shop.store.engine.begin() as connection:
        connection.execute(update(installations).values(uninstalled_at=NOW))

    assert shop.purge().payments == 1


def test_a_refund_that_was_answered_holds_nothing_back(shop: Shop) -> None:
    payment_id = shop.pay("SP-1")
    refund = Refund("SP-1-R1", RefundOrigin.SALEOR, RefundState.DONE, Money(100, "EUR"), NOW)
    with shop.store.write() as uow:
        uow.refunds.save(payment_id, [refund])

    assert shop.purge().payments == 1


# What cannot be read


def test_what_a_lost_key_has_sealed_is_left_and_counted_and_holds_nobody_up(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_data, "_AT_ONCE", 2)
    for number in range(3):
        shop.pay(f"SP-A{number}", days_ago=500)
    forgetful = Store(shop.store.engine, SecretBox(["another secret key than before"]))
    shop.begin("SP-B", days_ago=450)

    removal = purge(forgetful, KEEP_FOR, now=NOW)

    assert (removal.payments, removal.unreadable) == (1, 3)
    assert shop.is_kept("SP-A0"), "the key may come back"
    assert shop.purge().payments == 3


# A payer asks


def test_everything_about_a_payer_is_exported(shop: Shop) -> None:
    payment_id = shop.pay("SP-1", days_ago=2)
    shop.office.report(payment_id, "SP-1")
    refund = Refund(
        "SP-1-R1", RefundOrigin.SALEOR, RefundState.DONE, Money(100, "EUR"), NOW, reason="Broken."
    )
    with shop.store.write() as uow:
        uow.refunds.save(payment_id, [refund])
    shop.pay("SP-2", email="petras@example.com")

    export = shop.export("Jonas@Example.COM ")

    (payment,) = export.payments
    assert (payment.order_number, payment.amount, payment.state) == ("SP-1", "9.99 EUR", "paid")
    assert (payment.email, payment.return_url) == (EMAIL, RETURN_URL)
    assert payment.shop == shop.office.staff.installation.saleor_api_url
    assert payment.sent_to_paysera == {"p_email": EMAIL, "p_lastname": "Jonaitis"}
    assert [callback.fields for callback in payment.heard_from_paysera] == [SAID]
    assert payment.became_order is None
    assert [(r.amount, r.reason) for r in payment.refunds] == [("1.00 EUR", "Broken.")]
    assert [(r.type, r.amount) for r in payment.told_the_shop] == [("CHARGE_SUCCESS", "9.99 EUR")]


def test_an_export_shows_no_secret(shop: Shop) -> None:
    shop.pay("SP-1")

    assert "sign" not in shop.export().payments[0].sent_to_paysera


def test_a_payer_is_forgotten_at_once(shop: Shop) -> None:
    shop.pay("SP-1", days_ago=4)
    shop.pay("SP-2", days_ago=300)
    shop.pay("SP-3", days_ago=4, email="petras@example.com")

    removal = shop.forget("JONAS@example.com")

    assert removal == Removal(payments=2, emails=2, return_urls=2, callbacks=2)
    assert not shop.is_kept("SP-1")
    assert not shop.is_kept("SP-2")
    assert shop.is_kept("SP-3")
    assert shop.export().payments == ()
    assert shop.forget() == Removal()


def test_a_payer_who_can_still_pay_is_not_forgotten_yet(shop: Shop) -> None:
    shop.begin("SP-1", days_ago=1)

    with pytest.raises(PayerHasOpenPayments):
        shop.forget()


def test_a_payer_may_be_forgotten_in_one_shop_only(shop: Shop) -> None:
    shop.pay("SP-1")
    here, elsewhere = (shop.office.staff.installation.id, shop.office.stranger.installation.id)

    assert shop.forget(installation_id=elsewhere) == Removal()
    assert shop.forget(installation_id=here).payments == 1


def test_a_payer_is_found_under_every_key_that_is_configured(shop: Shop) -> None:
    shop.pay("SP-1")
    old_key = shop.office.context.settings.secret_keys[0]
    renewed = Store(shop.store.engine, SecretBox(["a newer key of this shop", old_key]))

    assert len(export_payer(renewed, EMAIL, installation_id=None, now=NOW).payments) == 1
    assert forget_payer(renewed, EMAIL, installation_id=None, now=NOW).payments == 1


def test_with_a_lost_key_forgetting_says_so(shop: Shop) -> None:
    shop.pay("SP-1")
    lost = SecretBox(["another secret key than before"])
    with shop.store.engine.begin() as connection:
        connection.execute(update(payments).values(payer_email_index=lost.blind_index(EMAIL)))

    with pytest.raises(SecretKeyMismatch):
        forget_payer(Store(shop.store.engine, lost), EMAIL, installation_id=None, now=NOW)
    assert shop.payment("SP-1").payer_email == EMAIL


# By itself


def test_the_keeper_purges_by_itself(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "_FIRST_AFTER", timedelta(milliseconds=10))
    shop.pay("SP-1")
    keeper = PersonalDataKeeper(shop.office.context)

    keeper.start()
    eventually(lambda: shop.payment("SP-1").personal_data_removed_at is not None)
    keeper.stop()
