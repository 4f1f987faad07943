"""Admins add and change configurations; none undoes another's work, no callback breaks."""

from contextlib import suppress
from dataclasses import replace

import pytest

from saleor_paysera.store.configurations import (
    ConfigurationChanged,
    ProjectConfigured,
    UnknownConfiguration,
)
from saleor_paysera.store.records import ConfigurationSettings
from saleor_paysera.store.unit_of_work import Store
from tests.support.together import at_once
from tests.unit.store.configuring import (
    LATER,
    LIVE,
    OTHER,
    TEST,
    add,
    add_payment,
    change,
    listed,
    one_shop,
    remove,
)
from tests.unit.store.samples import NOW, B, saleor, settings


@pytest.fixture
def shop(store: Store) -> Store:
    one_shop(store)
    return store


class TestAdding:
    @pytest.mark.parametrize("wanted", [LIVE, OTHER])
    def test_another_project_or_mode_stands_beside(
        self, shop: Store, wanted: ConfigurationSettings
    ) -> None:
        added = add(shop, wanted)

        with shop.read() as uow:
            found = uow.configurations.find(1, added)
        assert (found.settings, found.version, found.updated_at) == (wanted, 1, NOW)
        assert listed(shop) == ["Test", wanted.name]

    def test_the_same_project_and_mode_is_refused_by_name(self, shop: Store) -> None:
        with pytest.raises(ProjectConfigured, match=r"123456 has a test .*“Test”") as told:
            add(shop, replace(OTHER, project_id="123456"))

        assert told.value.code == "PROJECT_CONFIGURED"
        assert listed(shop) == ["Test"]

    def test_the_project_of_another_saleor_is_no_hindrance(self, shop: Store) -> None:
        with shop.write() as uow:
            there = uow.installations.put(saleor(B), now=NOW).id

        add(shop, TEST, there)

        assert listed(shop, there) == ["Test"]

    def test_a_removed_one_is_taken_up_again_with_what_is_entered_now(self, shop: Store) -> None:
        add_payment(shop)
        remove(shop, 1)

        assert add(shop, replace(TEST, name="Again", methods=())) == 1

        with shop.read() as uow:
            found = uow.configurations.find(1, 1)
        assert (found.settings.name, found.settings.methods) == ("Again", ())
        assert (found.removed_at, found.version) == (None, 3)
        assert found.passwords == ("first",)

    def test_at_once_by_many_adds_one(self, shop: Store) -> None:
        def try_to_add(_: int) -> bool:
            with suppress(ProjectConfigured):
                return bool(add(shop, LIVE))
            return False

        assert at_once(6, try_to_add).count(True) == 1
        assert listed(shop) == ["Test", "Live"]


class TestPuttingFromTheCommandLine:
    def test_raises_the_version_so_that_an_open_page_notices(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.configurations.put(1, replace(TEST, purpose="Už"), now=LATER)

        with pytest.raises(ConfigurationChanged):
            change(shop, 1, TEST, version=1)

    def test_takes_a_removed_one_up_again(self, shop: Store) -> None:
        add_payment(shop)
        remove(shop, 1)
        with shop.write() as uow:
            assert uow.configurations.put(1, TEST, now=LATER) == 1

        assert listed(shop) == ["Test"]


class TestChanging:
    def test_stores_what_is_wanted_and_raises_the_version(self, shop: Store) -> None:
        wanted = settings(
            name="Kita", is_test=False, ss1_is_enough=True, default_method="hanza",
            methods=(), purpose="Už [order_nr]", pay_within_minutes=None, return_origins=(),
            accepts_pending=True,
        )  # fmt: skip
        change(shop, 1, wanted, version=1)

        with shop.read() as uow:
            found = uow.configurations.find(1, 1)
        assert (found.settings, found.version, found.updated_at) == (wanted, 2, LATER)

    def test_never_changes_the_project(self, shop: Store) -> None:
        """Its payments and passwords belong to it."""
        change(shop, 1, replace(TEST, project_id="999"), version=1)

        with shop.read() as uow:
            assert uow.configurations.find(1, 1).settings == TEST

    @pytest.mark.parametrize("version", [0, 2, -1])
    def test_from_another_version_changes_nothing(self, shop: Store, version: int) -> None:
        with pytest.raises(ConfigurationChanged) as told:
            change(shop, 1, LIVE, version=version)

        assert told.value.code == "CONFIGURATION_CHANGED"
        assert listed(shop) == ["Test"]

    def test_at_once_by_many_is_done_by_one(self, shop: Store) -> None:
        def try_to_change(number: int) -> bool:
            with suppress(ConfigurationChanged):
                change(shop, 1, replace(TEST, name=f"by {number}"), version=1)
                return True
            return False

        done = at_once(6, try_to_change)

        assert done.count(True) == 1
        assert listed(shop) == [f"by {done.index(True)}"]

    def test_of_one_that_is_removed_or_was_never_there_is_refused(self, shop: Store) -> None:
        add_payment(shop)
        remove(shop, 1)

        for number in (1, 99):
            with pytest.raises(UnknownConfiguration):
                change(shop, number, TEST, version=2)

    def test_to_a_mode_that_another_one_has_is_refused(self, shop: Store) -> None:
        add(shop, LIVE)

        with pytest.raises(ProjectConfigured, match=r"live .*“Live”"):
            change(shop, 1, replace(TEST, is_test=False), version=1)

        with shop.read() as uow:
            assert uow.configurations.find(1, 1).settings == TEST
            assert uow.configurations.find(1, 1).version == 1

    def test_to_the_mode_of_a_removed_one_swaps_modes_with_it(self, shop: Store) -> None:
        """A callback about a payment of the removed one still finds all it needs."""
        removed = add(shop, replace(LIVE, ss1_is_enough=True))
        add_payment(shop, configuration_id=removed, is_test=False)
        remove(shop, removed)

        change(shop, 1, replace(TEST, is_test=False), version=1)

        assert listed(shop) == ["Test"]
        with shop.read() as uow:
            mine = uow.configurations.find(1, 1)
            paid = uow.payments.by_order_number("SP-1")
            theirs = uow.configurations.get(paid.configuration_id)
        assert mine.settings == replace(TEST, is_test=False)
        assert (theirs.id, theirs.removed_at, theirs.passwords) == (removed, LATER, ("first",))
        assert theirs.settings == replace(LIVE, ss1_is_enough=True, is_test=True)
        assert not paid.is_test  # what decides about its callbacks is its own


class TestFinding:
    def test_one_of_another_saleor_or_one_that_is_not_there_finds_nothing(
        self, shop: Store
    ) -> None:
        with shop.write() as uow:
            there = uow.installations.put(saleor(B), now=NOW).id

        for installation_id, number in [(there, 1), (1, 2), (1, 0), (1, -1), (1, 10**30)]:
            with shop.read() as uow, pytest.raises(UnknownConfiguration) as told:
                uow.configurations.find(installation_id, number)
            assert told.value.code == "UNKNOWN_CONFIGURATION"

    def test_a_removed_one_finds_nothing_but_its_payments_still_do(self, shop: Store) -> None:
        add_payment(shop)
        remove(shop, 1)

        with shop.read() as uow:
            with pytest.raises(UnknownConfiguration):
                uow.configurations.find(1, 1)
            assert uow.configurations.get(1).removed_at == LATER
