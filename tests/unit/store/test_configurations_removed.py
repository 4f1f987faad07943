"""A removed configuration is gone, but not what callbacks of its payments need."""

import pytest

from saleor_paysera.payments.money import Money
from saleor_paysera.store.configurations import (
    ConfigurationChanged,
    UnknownConfiguration,
)
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.trials import NewTrial
from saleor_paysera.store.unit_of_work import Store
from tests.support.together import at_once
from tests.unit.store.configuring import (
    LATER,
    LIVE,
    OTHER,
    TEST,
    add,
    add_payment,
    listed,
    one_shop,
    passwords,
    remove,
)
from tests.unit.store.samples import NOW


@pytest.fixture
def shop(store: Store) -> Store:
    one_shop(store)
    return store


class TestRemoving:
    def test_one_without_payments_leaves_nothing(self, shop: Store) -> None:
        remove(shop, 1)

        assert listed(shop) == []
        assert add(shop, TEST) >= 1
        with shop.read() as uow:
            (again,) = uow.configurations.of_installation(1)
        assert (again[0].passwords, again[0].password_set_at, again[0].version) == ((), None, 1)

    def test_one_with_payments_keeps_what_their_callbacks_need(self, shop: Store) -> None:
        add_payment(shop)
        remove(shop, 1)

        assert listed(shop) == []
        assert passwords(shop, 1) == ("first",)

    @pytest.mark.parametrize("twin_is_removed", [False, True])
    def test_one_leaves_the_projects_passwords_to_its_twin(
        self, shop: Store, twin_is_removed: bool
    ) -> None:
        twin = add(shop, LIVE)
        add_payment(shop, configuration_id=twin)
        if twin_is_removed:
            remove(shop, twin)
        with shop.write() as uow:
            uow.configurations.add_password(1, "second", now=LATER)

        remove(shop, 1)

        assert passwords(shop, twin) == ("second", "first")
        with shop.read() as uow:
            assert uow.configurations.get(twin).password_set_at == LATER

    def test_one_does_not_touch_other_projects(self, shop: Store) -> None:
        other = add(shop, OTHER)
        with shop.write() as uow:
            uow.configurations.add_password(other, "theirs", now=NOW)

        remove(shop, 1)

        assert listed(shop) == ["Other"]
        assert passwords(shop, other) == ("theirs",)

    def test_one_removes_its_trials_and_no_others(self, shop: Store) -> None:
        live = add(shop, LIVE)
        asked = Money(1, "EUR")
        with shop.write() as uow:
            for number, configuration_id in [("SP-A", 1), ("SP-B", live)]:
                uow.trials.add(NewTrial(number, 1, configuration_id, asked, True, "https://", NOW))

        remove(shop, 1)

        with shop.read() as uow:
            assert uow.trials.by_order_number("SP-B").configuration_id == live
            with pytest.raises(UnknownOrder):
                uow.trials.by_order_number("SP-A")

    def test_one_that_has_just_been_given_a_channel_is_refused(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.configurations.assign_channel(1, "lietuva", 1)

        with pytest.raises(ConfigurationChanged):
            remove(shop, 1)

        assert listed(shop) == ["Test"]

    def test_one_twice_is_told(self, shop: Store) -> None:
        remove(shop, 1)

        with pytest.raises(UnknownConfiguration):
            remove(shop, 1)

    def test_one_while_payments_are_started_with_it_loses_none(self, shop: Store) -> None:
        """Either the payment is there and so is what it needs, or it was not started."""
        add_payment(shop, "SP-before")

        def start_or_remove(number: int) -> bool:
            if number == 0:
                remove(shop, 1)
            else:
                add_payment(shop, f"SP-{number}")
            return True

        assert all(at_once(6, start_or_remove))
        with shop.read() as uow:
            assert len(uow.payments.newest(limit=9)) == 6
            assert uow.configurations.get(1).passwords == ("first",)
