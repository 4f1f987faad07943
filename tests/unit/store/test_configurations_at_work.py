"""Which channels configurations serve, and which payments are under way with them."""

import pytest

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.configurations import (
    ChannelNotConfigured,
    UnknownConfiguration,
)
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.unit_of_work import Store
from tests.support.money import set_state
from tests.support.together import at_once
from tests.unit.store.configuring import (
    LIVE,
    TEST,
    add,
    add_payment,
    one_shop,
    remove,
)
from tests.unit.store.samples import DAY, HOUR, NOW, B, saleor


@pytest.fixture
def shop(store: Store) -> Store:
    one_shop(store)
    return store


class TestChannels:
    def test_are_known_by_slug(self, shop: Store) -> None:
        live = add(shop, LIVE)
        with shop.write() as uow:
            there = uow.installations.put(saleor(B), now=NOW).id
            for slug, serving in [(ANY_CHANNEL, 1), ("b", live), ("a", 1)]:
                uow.configurations.assign_channel(1, slug, serving)

        with shop.read() as uow:
            assert uow.configurations.assignments(1) == {ANY_CHANNEL: 1, "a": 1, "b": live}
            assert uow.configurations.assignments(there) == {}

    @pytest.mark.parametrize("slug", ["lietuva", ANY_CHANNEL])
    @pytest.mark.parametrize(
        ("serving", "expected", "wanted", "is_done"),
        [
            (None, None, 1, True),
            (1, 1, 2, True),
            (1, 1, 1, True),
            (1, 1, None, True),
            (None, None, None, True),
            (2, None, 1, False),
            (2, 1, None, False),
            (None, 1, 2, False),
            (1, None, None, False),
            (1, 10**30, 2, False),
        ],
    )
    def test_are_reassigned_only_from_what_was_seen(
        self,
        shop: Store,
        slug: str,
        serving: int | None,
        expected: int | None,
        wanted: int | None,
        is_done: bool,
    ) -> None:
        assert add(shop, LIVE) == 2
        if serving is not None:
            with shop.write() as uow:
                uow.configurations.assign_channel(1, slug, serving)

        with shop.write() as uow:
            assert is_done is uow.configurations.reassign(
                1, slug, expected=expected, configuration_id=wanted
            )

        with shop.read() as uow:
            assert uow.configurations.assignments(1).get(slug) == (wanted if is_done else serving)

    def test_are_never_given_to_a_removed_configuration_or_anothers(self, shop: Store) -> None:
        with shop.write() as uow:
            there = uow.installations.put(saleor(B), now=NOW).id
        theirs = add(shop, TEST, there)
        add_payment(shop)
        remove(shop, 1)

        for wanted in (1, theirs, 99):
            with pytest.raises(UnknownConfiguration), shop.write() as uow:
                uow.configurations.reassign(1, "lietuva", expected=None, configuration_id=wanted)

    def test_of_another_saleor_stay(self, shop: Store) -> None:
        with shop.write() as uow:
            there = uow.installations.put(saleor(B), now=NOW).id
        theirs = add(shop, TEST, there)
        with shop.write() as uow:
            uow.configurations.assign_channel(there, "lietuva", theirs)
            assert not uow.configurations.reassign(
                1, "lietuva", expected=theirs, configuration_id=None
            )

        with shop.read() as uow:
            assert uow.configurations.assignments(there) == {"lietuva": theirs}

    def test_reassigned_by_many_at_once_are_reassigned_by_one(self, shop: Store) -> None:
        def try_to_reassign(_: int) -> bool:
            with shop.write() as uow:
                return uow.configurations.reassign(1, "lietuva", expected=None, configuration_id=1)

        assert at_once(6, try_to_reassign).count(True) == 1

    def test_are_not_served_by_a_removed_configuration(self, shop: Store) -> None:
        add_payment(shop)
        remove(shop, 1)
        with shop.write() as uow:
            uow.configurations.assign_channel(1, "lietuva", 1)

        with shop.read() as uow, pytest.raises(ChannelNotConfigured):
            uow.configurations.for_channel(1, "lietuva")


class TestPaymentsUnderWay:
    @pytest.fixture(autouse=True)
    def payments(self, shop: Store) -> None:
        other = add(shop, LIVE)
        for number, state, left, configuration_id in [
            ("awaiting", PaymentState.AWAITING_PAYMENT, 2 * HOUR, 1),
            ("cancelled", PaymentState.CANCELLED, HOUR, 1),
            ("expired", PaymentState.AWAITING_PAYMENT, 0 * HOUR, 1),
            ("expired, cancelled", PaymentState.CANCELLED, -HOUR, 1),
            ("pending, expired", PaymentState.PENDING, -DAY, 1),
            ("paid", PaymentState.PAID, DAY, 1),
            ("another's", PaymentState.AWAITING_PAYMENT, 3 * DAY, other),
        ]:
            add_payment(shop, number, expires_at=NOW + left, configuration_id=configuration_id)
            with shop.write() as uow:
                set_state(uow, uow.payments.lock(number), state, now=NOW)

    def test_are_those_that_may_be_paid_yet(self, shop: Store) -> None:
        with shop.read() as uow:
            assert uow.configurations.payments_under_way(1, now=NOW) == 3

    def test_are_none_without_payments(self, shop: Store) -> None:
        with shop.read() as uow:
            assert uow.configurations.payments_under_way(99, now=NOW) == 0
