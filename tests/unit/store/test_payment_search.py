"""Staff find payments by whatever they know, page after page, and never another tenant's."""

from dataclasses import replace
from datetime import UTC

import pytest

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import PAYMENT_LIFETIME, PaymentState, state_at
from saleor_paysera.store.payment_search import (
    PaymentCursor,
    PaymentFilter,
    PaymentRow,
)
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.samples import DAY, HOUR, NOW
from tests.unit.store.searching import IN_VILNIUS, SECOND, add, find, numbers, two_shops


@pytest.fixture
def shop(store: Store) -> Store:
    two_shops(store)
    return store


class TestWhatIsFound:
    def test_is_everything_a_list_shows(self, shop: Store) -> None:
        add(
            shop, "SP-1", PaymentState.PAID, is_test=False, method=None, channel_slug="žemaitija",
            asked=Money(1, "JPY"), created_at=NOW.astimezone(IN_VILNIUS),
        )  # fmt: skip

        (row,) = find(shop)

        with shop.read() as uow:
            stored = uow.payments.by_order_number("SP-1")
        assert row == PaymentRow(
            id=stored.id,
            order_number="SP-1",
            state=PaymentState.PAID,
            is_test=False,
            asked=Money(1, "JPY"),
            method=None,
            channel_slug="žemaitija",
            payer_email="zygimante@example.lt",
            created_at=NOW,
            expires_at=NOW + HOUR,
            paid_at=NOW,
            transaction_id="transaction of SP-1",
            configuration_id=1,
        )
        assert row.created_at.tzinfo is UTC
        assert "zygimante" not in repr(row)

    def test_is_the_installations_own(self, shop: Store) -> None:
        add(shop, "SP-1")

        assert numbers(find(shop)) == ["SP-1"]
        assert numbers(find(shop, installation_id=2)) == ["SP-THEIRS"]
        assert find(shop, installation_id=3) == []

    def test_of_another_tenant_is_never_found_by_any_filter(self, shop: Store) -> None:
        for wanted in [
            PaymentFilter(order_number="SP-THEIRS"),
            PaymentFilter(email="zygimante@example.lt"),
            PaymentFilter(channel="lietuva"),
            PaymentFilter(state=PaymentState.AWAITING_PAYMENT),
        ]:
            assert find(shop, wanted) == []
            assert numbers(find(shop, wanted, installation_id=2)) == ["SP-THEIRS"]

    def test_comes_the_newest_first_whatever_its_state(self, shop: Store) -> None:
        for age, state in enumerate(PaymentState):
            for more in (0, 6):
                add(shop, f"SP-{age + more}", state, created_at=NOW - (age + more) * SECOND)

        assert numbers(find(shop)) == [f"SP-{age}" for age in range(12)]
        assert numbers(find(shop, limit=3)) == ["SP-0", "SP-1", "SP-2"]

    def test_shows_payments_whose_email_can_no_longer_be_opened(self, shop: Store) -> None:
        """The key was lost, but what is paid has still to be seen."""
        add(shop, "SP-1")

        (row,) = find(Store(shop.engine, SecretBox(["another key, for the first was lost"])))

        assert (row.order_number, row.payer_email) == ("SP-1", None)


class TestByState:
    TIMES = (-DAY, 0 * SECOND, SECOND, DAY)
    STORED = tuple(PaymentState)

    @pytest.fixture(autouse=True)
    def payments(self, shop: Store) -> None:
        """Each stored state with each way it may stand to its expiry."""
        for state in self.STORED:
            for left in self.TIMES:
                add(
                    shop, f"{state} {left}", state,
                    expires_at=NOW + left, created_at=NOW + left - PAYMENT_LIFETIME,
                )  # fmt: skip

    @pytest.mark.parametrize("state", list(PaymentState))
    def test_those_are_found_that_are_shown_in_it(self, shop: Store, state: PaymentState) -> None:
        found = find(shop, PaymentFilter(state=state))

        everything = find(shop)
        assert len(everything) == len(self.STORED) * len(self.TIMES)
        assert found
        assert found == [
            row
            for row in everything
            if state_at(row.state, expires_at=row.expires_at, now=NOW) is state
        ]

    def test_each_payment_is_found_in_one_state(self, shop: Store) -> None:
        found = [
            number
            for state in PaymentState
            for number in numbers(find(shop, PaymentFilter(state=state)))
        ]

        assert sorted(found) == sorted(numbers(find(shop)))


class TestByChannel:
    def test_its_own_are_found(self, shop: Store) -> None:
        for number, slug in [("1", "lietuva"), ("2", "Lietuva"), ("3", "latvija"), ("4", "lie%")]:
            add(shop, number, channel_slug=slug)

        assert numbers(find(shop, PaymentFilter(channel="lietuva"))) == ["1"]
        assert numbers(find(shop, PaymentFilter(channel="lie%"))) == ["4"]
        assert find(shop, PaymentFilter(channel="eesti")) == []
        assert find(shop, PaymentFilter(channel="lietuva\0")) == []


class TestByPeriod:
    def test_the_first_moment_belongs_to_it_and_the_last_does_not(self, shop: Store) -> None:
        for age in range(5):
            add(shop, str(age), created_at=NOW - age * SECOND)

        wanted = PaymentFilter(since=NOW - 3 * SECOND, until=NOW - SECOND)
        assert numbers(find(shop, wanted)) == ["2", "3"]
        assert numbers(find(shop, PaymentFilter(since=NOW - SECOND))) == ["0", "1"]
        assert numbers(find(shop, PaymentFilter(until=NOW - 2 * SECOND))) == ["3", "4"]

    def test_may_be_of_any_time_zone(self, shop: Store) -> None:
        add(shop, "1")

        assert find(shop, PaymentFilter(since=NOW.astimezone(IN_VILNIUS)))
        assert not find(shop, PaymentFilter(until=NOW.astimezone(IN_VILNIUS)))


class TestByOrderNumber:
    @pytest.fixture(autouse=True)
    def payments(self, shop: Store) -> None:
        for number in ("SP-7K3M-9Q2X-V4TB", "SP-7K3N-0000-0000", "SP-8000-0000-0000"):
            add(shop, number)

    @pytest.mark.parametrize(
        ("beginning", "count"),
        [
            ("SP-7K3M-9Q2X-V4TB", 1),
            ("sp-7k3m-9q2x-v4tb", 1),
            (" SP-7K3M ", 1),
            ("SP-7K3", 2),
            ("SP-7K3M-9Q2X-V4TB-", 0),
            ("S", 3),
            ("", 3),
            ("7K3M", 0),
            ("SP-7K3O", 0),
        ],
    )
    def test_its_beginning_is_enough_in_any_case(
        self, shop: Store, beginning: str, count: int
    ) -> None:
        assert len(find(shop, PaymentFilter(order_number=beginning))) == count

    @pytest.mark.parametrize("beginning", ["SP_7", "%", "SP-%", "SP-7K3M\\", "'", "SP-7K3M\0", "ž"])
    def test_nothing_in_it_is_a_wildcard(self, shop: Store, beginning: str) -> None:
        assert find(shop, PaymentFilter(order_number=beginning)) == []

    def test_one_with_odd_letters_is_found_by_them(self, shop: Store) -> None:
        for number in ("SP_7%Ž", "SP_7%Ž2"):
            add(shop, number)

        assert len(find(shop, PaymentFilter(order_number="sp_7%ž"))) == 2

    def test_a_beginning_that_very_many_have_is_found_page_by_page(
        self, shop: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("saleor_paysera.store.payment_search._FEW", 2)
        wanted = PaymentFilter(order_number="sp-7k3")

        (newest,) = find(shop, wanted, limit=1)
        (older,) = find(shop, wanted, before=PaymentCursor(newest.created_at, newest.id))

        assert numbers([newest, older]) == ["SP-7K3N-0000-0000", "SP-7K3M-9Q2X-V4TB"]


class TestByEmail:
    @pytest.mark.parametrize(
        "email", ["Zygimante@Example.LT", "zygimante@example.lt", "  zygimante@example.lt\n"]
    )
    def test_it_is_found_in_any_case(self, shop: Store, email: str) -> None:
        add(shop, "SP-1", payer_email="ZYGIMANTE@example.lt ")
        add(shop, "SP-2", payer_email="zygimante@example.lt.example")
        add(shop, "SP-3", payer_email=None)

        assert numbers(find(shop, PaymentFilter(email=email))) == ["SP-1"]

    @pytest.mark.parametrize("email", ["zygimante", "%", "zygimante@example.l_", "\0", "ž@ž.ž"])
    def test_only_the_whole_of_it_is_found(self, shop: Store, email: str) -> None:
        add(shop, "SP-1")

        assert find(shop, PaymentFilter(email=email)) == []

    def test_it_is_found_while_the_secret_key_is_changed(self, shop: Store) -> None:
        old_key, new_key = "the old key, long enough to be one", "the new key, long enough too"
        for number, keys in [("SP-1", [old_key]), ("SP-2", [new_key, old_key])]:
            add(Store(shop.engine, SecretBox(keys)), number)
        wanted = PaymentFilter(email="zygimante@example.lt")

        rotating = Store(shop.engine, SecretBox([new_key, old_key]))
        assert numbers(find(rotating, wanted)) == ["SP-2", "SP-1"]
        assert numbers(find(Store(shop.engine, SecretBox([new_key])), wanted)) == ["SP-2"]


class TestFiltersTogether:
    def test_leave_what_fits_all_of_them(self, shop: Store) -> None:
        fitting = PaymentFilter(
            state=PaymentState.PAID, channel="lietuva", since=NOW, until=NOW + SECOND,
            order_number="SP-1", email="zygimante@example.lt",
        )  # fmt: skip
        add(shop, "SP-1", PaymentState.PAID)

        assert numbers(find(shop, fitting)) == ["SP-1"]
        for changed in [
            replace(fitting, state=PaymentState.PENDING),
            replace(fitting, state=PaymentState.EXPIRED),
            replace(fitting, channel="latvija"),
            replace(fitting, since=NOW + SECOND / 2),
            replace(fitting, until=NOW),
            replace(fitting, order_number="SP-2"),
            replace(fitting, email="another@example.lt"),
        ]:
            assert find(shop, changed) == []
            without_email = replace(changed, email=None)
            assert bool(find(shop, without_email)) is (
                without_email == replace(fitting, email=None)
            )
