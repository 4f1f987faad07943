"""What the status page, the order widget and staff's own choices are read from."""

from datetime import timedelta

import pytest

from saleor_paysera.payments.facts import Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, ReportType, Verdict
from saleor_paysera.store.outbox_records import ReportState, UndeliveredCount
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.records import (
    RaisedProblem,
    ReceivedCallback,
    RefusedForPayment,
    StaffPreference,
)
from saleor_paysera.store.reports import OVERDUE_AFTER
from saleor_paysera.store.unit_of_work import Store
from tests.support.money import decided
from tests.support.together import at_once
from tests.unit.store.configuring import LIVE, TEST, add, one_shop
from tests.unit.store.samples import DAY, HOUR, NOW, B, payment, saleor

SECOND = timedelta(seconds=1)


@pytest.fixture
def shop(store: Store) -> Store:
    """The installation 1 with the configuration 1, and another tenant: 2 and 2."""
    one_shop(store)
    with store.write() as uow:
        assert uow.installations.put(saleor(B), now=NOW).id == 2
    assert add(store, TEST, 2) == 2
    return store


def add_payment(shop: Store, number: str, **changes: object) -> int:
    with shop.write() as uow:
        uow.payments.add(payment(number, **changes))
        return uow.payments.by_order_number(number).id


def add_theirs(shop: Store, number: str = "SP-THEIRS") -> int:
    return add_payment(shop, number, installation_id=2, configuration_id=2)


class TestPaymentsOfAnInstallation:
    def test_are_found_by_order_number_and_no_others(self, shop: Store) -> None:
        add_payment(shop, "SP-1")
        add_theirs(shop)

        with shop.read() as uow:
            assert uow.payments.find_for_installation(1, "SP-1").order_number == "SP-1"
            for number in ("SP-THEIRS", "SP-2", "SP-1\0", ""):
                with pytest.raises(UnknownOrder):
                    uow.payments.find_for_installation(1, number)

    def test_are_found_by_their_transactions_the_oldest_first(self, shop: Store) -> None:
        for age, number in enumerate(["SP-1", "SP-2", "SP-3"]):
            add_payment(shop, number, transaction_id=number, created_at=NOW - age * SECOND)
        add_payment(shop, "SP-THEIRS", transaction_id="SP-1", installation_id=2, configuration_id=2)

        with shop.read() as uow:
            found = uow.payments.of_transactions(1, ["SP-1", "SP-3", "SP-1", "none", "\0"])
            assert uow.payments.of_transactions(1, []) == []
        assert [one.order_number for one in found] == ["SP-3", "SP-1"]

    def test_are_found_by_more_transactions_than_a_statement_takes(self, shop: Store) -> None:
        for number in ("SP-1", "SP-2"):
            add_payment(shop, number, transaction_id=number)
        many = ["SP-1", *(f"none {number}" for number in range(70_000)), "SP-2"]

        with shop.read() as uow:
            found = uow.payments.of_transactions(1, many)
        assert [one.order_number for one in found] == ["SP-1", "SP-2"]


class TestTheLastCallback:
    def test_is_the_latest_of_a_configurations_payments(self, shop: Store) -> None:
        live = add(shop, LIVE)
        decision = decided(Verdict.PAID, Outcome.APPLIED, PaymentState.PAID)
        for number, configuration_id, at in [
            ("SP-1", 1, NOW + SECOND), ("SP-2", 1, NOW), ("SP-3", live, NOW + HOUR),
        ]:  # fmt: skip
            payment_id = add_payment(shop, number, configuration_id=configuration_id)
            with shop.write() as uow:
                uow.callbacks.add(payment_id, ReceivedCallback("a", "1", (), {}, decision, at))

        with shop.read() as uow:
            assert uow.callbacks.last_received_at(1) == NOW + SECOND
            assert uow.callbacks.last_received_at(live) == NOW + HOUR
            assert uow.callbacks.last_received_at(2) is None


class TestRefusedCallbacks:
    def test_are_told_by_payment_and_reason_the_latest_first(self, shop: Store) -> None:
        first, second = (add_payment(shop, number) for number in ("SP-1", "SP-2"))
        with shop.write() as uow:
            for payment_id, reason, at in [
                (first, "wrong_ss1", NOW - SECOND),
                (first, "wrong_ss1", NOW + HOUR),
                (first, "too_long", NOW - SECOND),
                (second, "malformed", NOW),
                (second, "wrong_ss1", NOW),
                (first, "wrong_ss3", NOW - DAY),
            ]:
                uow.callbacks.count_refused(payment_id, reason, now=at)

        with shop.read() as uow:
            assert uow.callbacks.refused_since(1, NOW, except_for="malformed") == [
                RefusedForPayment("SP-1", "wrong_ss1", 2, NOW + HOUR),
                RefusedForPayment("SP-2", "wrong_ss1", 1, NOW),
            ]

    def test_of_another_tenant_are_not_told(self, shop: Store) -> None:
        theirs = add_theirs(shop)
        with shop.write() as uow:
            uow.callbacks.count_refused(theirs, "wrong_ss1", now=NOW)

        with shop.read() as uow:
            assert uow.callbacks.refused_since(1, NOW, except_for="malformed") == []
            assert len(uow.callbacks.refused_since(2, NOW, except_for="malformed")) == 1

    def test_are_told_up_to_fifty(self, shop: Store) -> None:
        for number in range(51):
            payment_id = add_payment(shop, f"SP-{number}")
            with shop.write() as uow:
                uow.callbacks.count_refused(payment_id, "x", now=NOW + number * SECOND)

        with shop.read() as uow:
            told = uow.callbacks.refused_since(1, NOW, except_for="malformed")
        assert [one.order_number for one in told] == [f"SP-{n}" for n in range(50, 0, -1)]


class TestUndeliveredReports:
    def report(self, shop: Store, payment_id: int, outcome: str) -> None:
        """Store a report about a payment and let that come of it."""
        report = Report(
            ReportType.CHARGE_SUCCESS, outcome or "new", Money(999, "EUR"), NOW, "Paid."
        )
        with shop.write() as uow:
            uow.reports.add(payment_id, report)
            if outcome == "new":
                return
            (claimed,) = uow.reports.claim_due(limit=9, now=NOW, leased_until=NOW + HOUR)
            if outcome == "delivered":
                uow.reports.mark_delivered(claimed, now=NOW)
            elif outcome == "refused":
                uow.reports.mark_refused(claimed, "NOT_FOUND")
            elif outcome == "failed":
                uow.reports.retry_later(claimed, "timed out", next_attempt_at=NOW + HOUR)

    @pytest.fixture
    def reported(self, shop: Store) -> Store:
        for outcome in ("failed", "refused", "delivered", "under way", "new"):
            self.report(shop, add_payment(shop, f"SP-{outcome}"), outcome)
        return shop

    def test_are_those_that_failed_or_were_refused_the_oldest_first(self, reported: Store) -> None:
        with reported.read() as uow:
            failed = uow.reports.oldest_undelivered(1, ReportState.WAITING, now=NOW)
            refused = uow.reports.oldest_undelivered(1, ReportState.REFUSED, now=NOW)
            assert uow.reports.count_undelivered(1, now=NOW) == UndeliveredCount(
                waiting=1, refused=1
            )

        assert failed is not None
        assert refused is not None
        assert (failed.order_number, failed.state) == ("SP-failed", ReportState.WAITING)
        assert (failed.attempts, failed.next_attempt_at) == (1, NOW + HOUR)
        assert (failed.last_error, failed.occurred_at) == ("timed out", NOW)
        assert (refused.order_number, refused.state) == ("SP-refused", ReportState.REFUSED)
        assert (refused.last_error, refused.type) == ("NOT_FOUND", ReportType.CHARGE_SUCCESS)

    def test_are_also_those_that_nobody_sends(self, reported: Store) -> None:
        """The loop is dead, the server does not run, or each try ends in a fault."""
        later = NOW + OVERDUE_AFTER + SECOND

        with reported.read() as uow:
            assert uow.reports.count_undelivered(1, now=NOW + OVERDUE_AFTER).waiting == 1
            assert uow.reports.count_undelivered(1, now=later).waiting == 3

    def test_of_another_tenant_are_not_told(self, reported: Store) -> None:
        with reported.read() as uow:
            assert uow.reports.oldest_undelivered(2, ReportState.REFUSED, now=NOW) is None
            assert uow.reports.count_undelivered(2, now=NOW) == UndeliveredCount(0, 0)

    def test_are_counted_all_and_told_by_the_oldest(self, shop: Store) -> None:
        for number in range(51):
            self.report(shop, add_payment(shop, f"SP-{number}"), "refused")

        with shop.read() as uow:
            oldest = uow.reports.oldest_undelivered(1, ReportState.REFUSED, now=NOW)
            assert uow.reports.count_undelivered(1, now=NOW).refused == 51
        assert oldest is not None
        assert oldest.order_number == "SP-0"


class TestStaffsPreferences:
    def test_are_none_at_first(self, shop: Store) -> None:
        with shop.read() as uow:
            assert uow.staff_preferences.get(1, "VXNlcjox") == StaffPreference(None, None)

    def test_are_kept_for_each_user_of_each_saleor(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.staff_preferences.put(1, "VXNlcjox", language="lt", theme="dark", now=NOW)
            uow.staff_preferences.put(2, "VXNlcjox", language="ru", now=NOW)

        with shop.read() as uow:
            assert uow.staff_preferences.get(1, "VXNlcjox") == StaffPreference("lt", "dark")
            assert uow.staff_preferences.get(2, "VXNlcjox") == StaffPreference("ru", None)
            assert uow.staff_preferences.get(1, "VXNlcjoy") == StaffPreference(None, None)

    def test_change_one_by_one(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.staff_preferences.put(1, "VXNlcjox", theme="dark", now=NOW)
            uow.staff_preferences.put(1, "VXNlcjox", language="lt", now=NOW)
            uow.staff_preferences.put(1, "VXNlcjox", theme="light", now=NOW)
            uow.staff_preferences.put(1, "VXNlcjox", now=NOW)

        with shop.read() as uow:
            assert uow.staff_preferences.get(1, "VXNlcjox") == StaffPreference("lt", "light")


class TestAppProblems:
    def test_are_known_by_key_until_they_are_dismissed(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.app_problems.put(1, "reports", "Two reports wait.", now=NOW)
            uow.app_problems.put(1, "webhooks", "Out of date.", now=NOW)
            uow.app_problems.put(2, "reports", "Theirs.", now=NOW)
            uow.app_problems.put(1, "reports", "Three reports wait.", now=NOW + HOUR)
            uow.app_problems.remove(1, "webhooks")
            uow.app_problems.remove(1, "webhooks")

        with shop.read() as uow:
            assert uow.app_problems.of(1) == {
                "reports": RaisedProblem("Three reports wait.", NOW + HOUR)
            }
            assert uow.app_problems.of(2) == {"reports": RaisedProblem("Theirs.", NOW)}


class TestAnInstallation:
    def test_knows_the_version_of_its_saleor_once_it_was_told(self, shop: Store) -> None:
        with shop.write() as uow:
            assert uow.installations.get(1).saleor_version is None
            uow.installations.set_saleor_version(1, "3.22.5")

        with shop.read() as uow:
            assert uow.installations.get(1).saleor_version == "3.22.5"
            assert uow.installations.get(2).saleor_version is None

    def test_with_an_endless_version_keeps_its_beginning(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.installations.set_saleor_version(1, "3." * 99)
            assert uow.installations.get(1).saleor_version == "3." * 20

    def test_is_checked_again_only_when_it_is_due(self, shop: Store) -> None:
        def claim(*, due_before: timedelta, installation_id: int = 1) -> bool:
            with shop.write() as uow:
                return uow.installations.claim_check(
                    installation_id, due_before=NOW + due_before, now=NOW
                )

        assert claim(due_before=-DAY)
        assert not claim(due_before=-SECOND)
        assert claim(due_before=-DAY, installation_id=2)
        assert claim(due_before=0 * SECOND)
        assert not claim(due_before=HOUR, installation_id=3)

    def test_is_checked_by_one_of_many_processes(self, shop: Store) -> None:
        def claim(_: int) -> bool:
            with shop.write() as uow:
                return uow.installations.claim_check(1, due_before=NOW - HOUR, now=NOW)

        assert at_once(6, claim).count(True) == 1
