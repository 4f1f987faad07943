"""Odd input, a lost key, many at once: the store keeps what it can and loses nothing."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, Verdict
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.records import (
    Installation,
    NewInstallation,
    NewPayment,
    Payment,
    ReceivedCallback,
)
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.unit_of_work import Store
from tests.support.money import decided, set_state
from tests.support.together import at_once
from tests.unit.store.samples import payment as sample
from tests.unit.store.samples import settings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SALEOR = NewInstallation("https://shop.example/graphql/", "QXBwOjEz", "token", '{"keys": []}')
SETTINGS = settings(is_test=False)
PASSWORD = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    engine = create_database_engine(database_url)
    migrate(engine)
    yield Store(engine, SecretBox(["a key for these tests, long enough"]))
    engine.dispose()


def enter_everything(store: Store) -> tuple[Installation, int]:
    with store.write() as uow:
        installation = uow.installations.put(SALEOR, now=NOW)
        configuration_id = uow.configurations.put(installation.id, SETTINGS, now=NOW)
        uow.configurations.add_password(configuration_id, PASSWORD, now=NOW)
        uow.configurations.assign_channel(installation.id, ANY_CHANNEL, configuration_id)
    return installation, configuration_id


@pytest.fixture
def payment(store: Store) -> Payment:
    installation, configuration_id = enter_everything(store)
    new = NewPayment(
        order_number="SP-7K3M-9Q2X-V4TB",
        installation_id=installation.id,
        configuration_id=configuration_id,
        transaction_id="T",
        source_id="C",
        channel_slug="lt-eur",
        asked=Money(999, "EUR"),
        is_test=False,
        method="smsbank",
        language="LIT",
        return_url=None,
        payer_email=None,
        pay_url="https://bank.paysera.com/pay/",
        created_at=NOW,
        expires_at=NOW,
    )
    with store.write() as uow:
        uow.payments.add(new)
    with store.read() as uow:
        return uow.payments.by_order_number(new.order_number)


def test_a_verified_callback_is_kept_however_odd_its_status(store: Store, payment: Payment) -> None:
    fields = {"status": "1\x00", "p_firstname": "\x00Ž\ufffd"}
    decision = decided(Verdict.UNKNOWN_STATUS, Outcome.NOTED, payment.state)
    received = ReceivedCallback("a" * 64, fields["status"], ("ss3",), fields, decision, NOW)
    with store.write() as uow:
        uow.callbacks.add(payment.id, received)
    with store.read() as uow:
        (stored,) = uow.callbacks.of_payment(payment.id)
    assert stored.fields == fields


def test_a_nul_in_an_order_number_finds_nothing(store: Store, payment: Payment) -> None:
    # Anyone may ask for /paysera/callback/a%00b; PostgreSQL's driver refuses such a text.
    with store.read() as uow, pytest.raises(UnknownOrder):
        uow.payments.by_order_number("a\x00b")
    with store.write() as uow, pytest.raises(UnknownOrder):
        uow.payments.lock("a\x00b")


def test_after_the_secret_key_was_lost_everything_can_be_entered_anew(
    store: Store, payment: Payment
) -> None:
    with_new_key = Store(store.engine, SecretBox(["a new key, for the old one was lost"]))
    installation, _ = enter_everything(with_new_key)
    with with_new_key.read() as uow:
        configuration = uow.configurations.for_channel(installation.id, "any")
    assert configuration.passwords[0] == PASSWORD


def test_of_many_that_would_pay_a_locked_payment_one_does(store: Store, payment: Payment) -> None:
    together = Barrier(8)

    def pay(_: int) -> bool:
        together.wait()
        with store.write() as uow:
            locked = uow.payments.lock(payment.order_number)
            if locked.state is PaymentState.PAID:
                return False
            set_state(uow, locked, PaymentState.PAID, now=NOW)
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(pay, range(8))) == 1


def test_of_payments_for_the_same_checkout_only_the_first_finds_no_other_paid(
    store: Store, payment: Payment
) -> None:
    """Each is paid at the same moment, at another server process perhaps."""
    numbers = [payment.order_number, "SP-2", "SP-3"]
    with store.write() as uow:
        for number in numbers[1:]:
            uow.payments.add(
                sample(
                    number,
                    installation_id=payment.installation_id,
                    configuration_id=payment.configuration_id,
                    source_id=payment.source_id,
                )
            )

    def pay(turn: int) -> int:
        with store.write() as uow:
            locked = uow.payments.lock(numbers[-turn])
            others_paid_minor = uow.payments.traces_of(locked).others_paid_minor
            time.sleep(0.1)
            set_state(uow, locked, PaymentState.PAID, now=NOW)
        return others_paid_minor

    each = payment.asked.amount_minor
    assert sorted(at_once(len(numbers), pay)) == [0, each, 2 * each]
