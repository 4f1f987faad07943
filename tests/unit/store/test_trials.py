"""A trial shows what came of it, and stands apart from payments."""

from dataclasses import fields, replace

import pytest

from saleor_paysera.payments.money import Money
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.trials import (
    NewTrial,
    TrialCallback,
    TrialRefusal,
    TrialReturn,
)
from saleor_paysera.store.unit_of_work import Store
from tests.support.together import at_once
from tests.unit.store.configuring import LATER, one_shop
from tests.unit.store.samples import DAY, NOW, B, payment, saleor

TRIAL = NewTrial(
    order_number="SP-TRY",
    installation_id=1,
    configuration_id=1,
    asked=Money(1, "EUR"),
    is_test=True,
    pay_url="https://pay.example/?data=x",
    created_at=NOW,
)
PAID = TrialCallback("1", ("ss1", "ss3"), {"orderid": "SP-TRY", "name": "Žąsis"}, NOW)
PENDING = TrialCallback("2", (), {"orderid": "SP-TRY"}, LATER)


@pytest.fixture
def shop(store: Store) -> Store:
    one_shop(store)
    with store.write() as uow:
        uow.trials.add(TRIAL)
    return store


def callback_of(shop: Store) -> TrialCallback | None:
    with shop.read() as uow:
        return uow.trials.by_order_number("SP-TRY").callback


def note(shop: Store, callback: TrialCallback) -> None:
    with shop.write() as uow:
        uow.trials.note_callback("SP-TRY", callback)


def test_a_new_one_comes_back_as_it_was_stored(shop: Store) -> None:
    with shop.read() as uow:
        found = uow.trials.by_order_number("SP-TRY")

    for field in fields(NewTrial):
        assert getattr(found, field.name) == getattr(TRIAL, field.name)
    assert (found.returned, found.returned_at, found.callback, found.refusal) == (None,) * 4


def test_old_ones_are_forgotten_and_new_ones_kept(shop: Store) -> None:
    with shop.write() as uow:
        uow.trials.add(replace(TRIAL, order_number="SP-OLD", created_at=NOW - 2 * DAY))
        uow.trials.forget_before(1, NOW - DAY)

    with shop.read() as uow:
        assert uow.trials.by_order_number(TRIAL.order_number).created_at == NOW
        with pytest.raises(UnknownOrder):
            uow.trials.by_order_number("SP-OLD")


@pytest.mark.parametrize("number", ["", "SP-1", "sp-try", "SP-TRY\0", "%"])
def test_one_that_is_not_there_is_unknown(shop: Store, number: str) -> None:
    with shop.write() as uow:
        uow.payments.add(payment("SP-1"))

    with shop.write() as uow:
        for ask in (
            lambda: uow.trials.by_order_number(number),
            lambda: uow.trials.find_for_installation(1, number),
            lambda: uow.trials.note_return(number, TrialReturn.ACCEPT, now=NOW),
            lambda: uow.trials.note_callback(number, PAID),
            lambda: uow.trials.note_refusal(number, "wrong_ss1", now=NOW),
        ):
            with pytest.raises(UnknownOrder):
                ask()


def test_one_is_no_payment(shop: Store) -> None:
    with shop.read() as uow, pytest.raises(UnknownOrder):
        uow.payments.by_order_number("SP-TRY")


def test_one_of_another_saleor_is_unknown(shop: Store) -> None:
    with shop.write() as uow:
        there = uow.installations.put(saleor(B), now=NOW).id

    with shop.read() as uow:
        assert uow.trials.find_for_installation(1, "SP-TRY").asked == TRIAL.asked
        with pytest.raises(UnknownOrder):
            uow.trials.find_for_installation(there, "SP-TRY")


def test_the_first_return_counts(shop: Store) -> None:
    with shop.write() as uow:
        uow.trials.note_return("SP-TRY", TrialReturn.CANCEL, now=NOW)
        uow.trials.note_return("SP-TRY", TrialReturn.ACCEPT, now=LATER)

    with shop.read() as uow:
        found = uow.trials.by_order_number("SP-TRY")
    assert (found.returned, found.returned_at) == (TrialReturn.CANCEL, NOW)


class TestACallback:
    def test_comes_back_as_it_was_noted(self, shop: Store) -> None:
        note(shop, PAID)

        assert callback_of(shop) == PAID

    def test_without_a_signature_of_its_own_and_with_an_odd_status_is_kept(
        self, shop: Store
    ) -> None:
        note(shop, replace(PENDING, status="2\0" + "ž" * 99))

        assert callback_of(shop) == replace(PENDING, status="2" + "ž" * 19)

    @pytest.mark.parametrize(
        ("first", "second", "kept"),
        [
            (PENDING, replace(PENDING, status="3"), PENDING),
            (PENDING, PAID, PAID),
            (PAID, PENDING, PAID),
            (PAID, replace(PAID, received_at=LATER), PAID),
        ],
    )
    def test_is_the_first_one_or_the_first_that_says_paid(
        self, shop: Store, first: TrialCallback, second: TrialCallback, kept: TrialCallback
    ) -> None:
        note(shop, first)
        note(shop, second)

        assert callback_of(shop) == kept

    def test_of_many_at_once_is_the_one_that_says_paid(self, shop: Store) -> None:
        def call_back(number: int) -> None:
            note(shop, PAID if number == 3 else PENDING)

        at_once(6, call_back)

        assert callback_of(shop) == PAID

    def test_is_sealed(self, shop: Store) -> None:
        note(shop, PAID)
        with_another_key = Store(shop.engine, SecretBox(["another key, long enough to be one"]))

        with with_another_key.read() as uow, pytest.raises(SecretKeyMismatch):
            uow.trials.by_order_number("SP-TRY")


def test_the_last_refusal_counts_and_hides_no_callback(shop: Store) -> None:
    note(shop, PAID)
    with shop.write() as uow:
        uow.trials.note_refusal("SP-TRY", "wrong_ss1", now=NOW)
        uow.trials.note_refusal("SP-TRY", "wrong_ss3", now=LATER)

    with shop.read() as uow:
        found = uow.trials.by_order_number("SP-TRY")
    assert found.refusal == TrialRefusal("wrong_ss3", LATER)
    assert found.callback == PAID


def test_what_happens_to_one_happens_to_no_other(shop: Store) -> None:
    with shop.write() as uow:
        uow.trials.add(replace(TRIAL, order_number="SP-OTHER"))
        uow.trials.note_return("SP-TRY", TrialReturn.ACCEPT, now=NOW)
        uow.trials.note_callback("SP-TRY", PAID)
        uow.trials.note_refusal("SP-TRY", "wrong_ss1", now=NOW)

    with shop.read() as uow:
        other = uow.trials.by_order_number("SP-OTHER")
    assert (other.returned, other.callback, other.refusal) == (None, None, None)
