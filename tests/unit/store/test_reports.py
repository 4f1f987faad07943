"""The outbox: each report goes to one sender, in order, again until it is told, never lost."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from saleor_paysera.payments.facts import Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import ReportType
from saleor_paysera.store.outbox_records import ClaimedReport, ReportState
from saleor_paysera.store.records import NewInstallation, NewPayment
from saleor_paysera.store.reports import MAX_LEASED
from saleor_paysera.store.tables import reports
from saleor_paysera.store.unit_of_work import Store
from tests.support.together import at_once
from tests.unit.store.samples import settings

NOW = datetime(2026, 11, 24, 12, 30, 15, 123456, UTC)
LEASE = timedelta(seconds=20)
SECOND = timedelta(seconds=1)
WAITING, DELIVERED, REFUSED = ReportState.WAITING, ReportState.DELIVERED, ReportState.REFUSED


class Outbox:
    """A store with payments in it, and the few moves these tests make."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.installations: dict[str, tuple[int, int]] = {}

    def payment(self, name: str, saleor: str = "https://a.example/graphql/") -> int:
        """A new payment of a Saleor. Returns its id."""
        with self.store.write() as uow:
            if saleor not in self.installations:
                installed = uow.installations.put(
                    NewInstallation(saleor, "QXBwOjE=", "token", "{}"), now=NOW
                )
                configuration = uow.configurations.put(installed.id, settings(), now=NOW)
                self.installations[saleor] = installed.id, configuration
            installation, configuration = self.installations[saleor]
            uow.payments.add(
                NewPayment(
                    order_number=name,
                    installation_id=installation,
                    configuration_id=configuration,
                    transaction_id=f"transaction of {name}",
                    source_id="Q2hlY2tvdXQ6MQ==",
                    channel_slug="lietuva",
                    asked=Money(999, "EUR"),
                    is_test=True,
                    method="smsbank",
                    language="LIT",
                    return_url=None,
                    payer_email=None,
                    pay_url="https://pay.example/",
                    created_at=NOW,
                    expires_at=NOW + timedelta(days=3),
                )
            )
            return uow.payments.by_order_number(name).id

    def report(
        self,
        payment_id: int,
        reference: str,
        *,
        kind: ReportType = ReportType.CHARGE_SUCCESS,
        at: datetime = NOW,
    ) -> None:
        """Store a report, as the commit that makes it true would."""
        with self.store.write() as uow:
            uow.reports.add(
                payment_id,
                Report(kind, reference, Money(999, "EUR"), at, "Told."),
            )

    def tried(self, payment_id: int, reference: str, *, again_at: datetime) -> None:
        """Store a report that was tried once and is due again at a time."""
        self.report(payment_id, reference)
        self.retried(self.claim_one(), again_at)

    def claim(self, at: datetime = NOW, limit: int = 100) -> list[ClaimedReport]:
        with self.store.write() as uow:
            return uow.reports.claim_due(limit=limit, now=at, leased_until=at + LEASE)

    def claim_one(self, at: datetime = NOW) -> ClaimedReport:
        (claimed,) = self.claim(at)
        return claimed

    def names(self, at: datetime = NOW, limit: int = 100) -> list[str]:
        return [claimed.report.psp_reference for claimed in self.claim(at, limit)]

    def is_any_due(self, at: datetime) -> bool:
        with self.store.read() as uow:
            return uow.reports.is_any_due(at)

    def delivered(self, claimed: ClaimedReport, at: datetime = NOW) -> None:
        with self.store.write() as uow:
            uow.reports.mark_delivered(claimed, now=at)

    def refused(self, claimed: ClaimedReport, error: str = "NOT_FOUND") -> None:
        with self.store.write() as uow:
            uow.reports.mark_refused(claimed, error)

    def retried(self, claimed: ClaimedReport, at: datetime, error: str = "away") -> None:
        with self.store.write() as uow:
            uow.reports.retry_later(claimed, error, next_attempt_at=at)

    def states(self, payment_id: int) -> list[ReportState]:
        with self.store.read() as uow:
            return [report.state for report in uow.reports.of_payment(payment_id)]


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return Outbox(store)


class TestClaiming:
    def test_a_stored_report_is_due_at_once_and_comes_whole(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        assert not outbox.is_any_due(NOW)
        outbox.report(payment, "SP-1")
        assert outbox.is_any_due(NOW)

        claimed = outbox.claim_one()

        assert claimed.report == Report(
            ReportType.CHARGE_SUCCESS, "SP-1", Money(999, "EUR"), NOW, "Told."
        )
        assert claimed.report.occurred_at.tzinfo is UTC
        assert claimed.transaction_id == "transaction of SP-1"
        assert claimed.installation_id == outbox.installations["https://a.example/graphql/"][0]
        assert claimed.attempts == 1

    def test_not_before_its_time(self, outbox: Outbox) -> None:
        outbox.tried(outbox.payment("SP-1"), "SP-1", again_at=NOW + SECOND)

        assert outbox.claim(NOW + SECOND - timedelta(microseconds=1)) == []
        assert outbox.names(NOW + SECOND) == ["SP-1"]

    def test_times_of_another_zone_are_the_same_times(self, outbox: Outbox) -> None:
        """SQLite compares times as texts: all must be written in one zone."""
        in_vilnius = timezone(timedelta(hours=2))
        outbox.tried(outbox.payment("SP-1"), "SP-1", again_at=NOW.astimezone(in_vilnius))

        assert outbox.claim((NOW - SECOND).astimezone(timezone(timedelta(hours=9)))) == []
        assert outbox.names(NOW.astimezone(timezone(timedelta(hours=-9)))) == ["SP-1"]

    def test_a_whole_second_is_no_different(self, outbox: Outbox) -> None:
        whole = NOW.replace(microsecond=0)
        outbox.tried(outbox.payment("SP-1"), "SP-1", again_at=whole)

        assert outbox.claim(whole - timedelta(microseconds=1)) == []
        assert outbox.names(whole) == ["SP-1"]

    @pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=60)])
    def test_a_clock_that_ran_ahead_and_was_put_back_holds_no_new_report_up(
        self, outbox: Outbox, ahead: timedelta
    ) -> None:
        outbox.report(outbox.payment("SP-1"), "SP-1", at=NOW + ahead)

        assert outbox.is_any_due(NOW)
        assert outbox.names(NOW) == ["SP-1"]

    def test_nor_one_that_was_tried_or_leased_for_longer_than_any_pause(
        self, outbox: Outbox
    ) -> None:
        outbox.tried(outbox.payment("tried"), "tried", again_at=NOW + timedelta(days=60))
        outbox.report(outbox.payment("leased"), "leased", at=NOW + timedelta(days=60))
        outbox.claim(NOW + timedelta(days=60))

        assert sorted(outbox.names(NOW)) == ["leased", "tried"]

    def test_no_more_than_asked_for_the_longest_due_first(self, outbox: Outbox) -> None:
        for name, wait in (("last", 9), ("first", 1), ("middle", 5)):
            outbox.tried(outbox.payment(name), name, again_at=NOW + wait * SECOND)
        late = NOW + 10 * SECOND

        assert outbox.names(late, limit=2) == ["first", "middle"]
        assert outbox.names(late, limit=2) == ["last"]

    def test_only_a_few_of_a_saleor_are_under_way_however_they_were_claimed(
        self, outbox: Outbox
    ) -> None:
        for number in range(MAX_LEASED + 3):
            outbox.report(outbox.payment(f"P{number}"), f"P{number}")
        assert len(outbox.claim(limit=3)) == 3

        assert len(outbox.claim()) == MAX_LEASED - 3
        assert outbox.claim() == []

    def test_one_that_was_stored_by_an_older_release_is_not_forgotten(self, outbox: Outbox) -> None:
        """During an update it goes on storing reports without their installation."""
        outbox.report(outbox.payment("SP-1"), "SP-1")
        with outbox.store.engine.begin() as connection:
            connection.execute(update(reports).values(installation_id=None))

        assert outbox.is_any_due(NOW)
        assert outbox.names() == ["SP-1"]

    def test_a_leased_report_is_nobody_elses_until_the_lease_is_over(self, outbox: Outbox) -> None:
        outbox.report(outbox.payment("SP-1"), "SP-1")
        outbox.claim_one()

        late = NOW + LEASE - timedelta(microseconds=1)
        assert not outbox.is_any_due(late)
        assert outbox.claim(late) == []

        assert outbox.is_any_due(NOW + LEASE)
        assert outbox.claim_one(NOW + LEASE).attempts == 2

    def test_is_undone_by_an_error_in_the_same_unit_of_work(self, outbox: Outbox) -> None:
        outbox.report(outbox.payment("SP-1"), "SP-1")
        with suppress(ZeroDivisionError), outbox.store.write() as uow:
            assert uow.reports.claim_due(limit=1, now=NOW, leased_until=NOW + LEASE)
            raise ZeroDivisionError

        assert outbox.claim_one().attempts == 1

    def test_by_many_at_once_gives_each_report_to_exactly_one(self, outbox: Outbox) -> None:
        names = [f"SP-{number}" for number in range(40)]
        for name in names:
            outbox.report(outbox.payment(name), name)
        taken: list[str] = []

        def take(_: int) -> None:
            while outbox.is_any_due(NOW):
                for claimed in outbox.claim(limit=3):
                    taken.append(claimed.report.psp_reference)
                    outbox.delivered(claimed)

        at_once(8, take)

        assert Counter(taken) == Counter(names)

    def test_by_many_at_once_of_one_report_gives_it_to_one(self, outbox: Outbox) -> None:
        outbox.report(outbox.payment("SP-1"), "SP-1")
        taken: list[ClaimedReport] = []

        at_once(10, lambda _: taken.extend(outbox.claim()))

        assert [claimed.attempts for claimed in taken] == [1]

    def test_while_a_new_token_makes_all_due_waits_for_no_one_for_ever(
        self, outbox: Outbox
    ) -> None:
        """Two transactions that change many reports must not lock each other out."""
        for number in range(40):
            name = f"SP-{number}"
            outbox.report(outbox.payment(name), name, at=NOW - number * SECOND)
        (installation, _) = outbox.installations["https://a.example/graphql/"]

        def work(number: int) -> None:
            for turn in range(10):
                if number % 2:
                    outbox.claim(NOW + turn * LEASE)
                else:
                    with outbox.store.write() as uow:
                        uow.reports.make_due(installation, now=NOW - SECOND)

        at_once(6, work)


class TestOneAfterTheOther:
    def test_a_payments_second_report_waits_for_its_first(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        outbox.report(payment, "first")
        outbox.report(payment, "second")

        first = outbox.claim_one()
        assert first.report.psp_reference == "first"
        assert outbox.claim() == []
        outbox.retried(first, NOW + SECOND)
        assert outbox.claim() == []
        assert outbox.names(NOW + SECOND) == ["first"]
        outbox.delivered(first)

        assert outbox.names() == ["second"]

    def test_a_final_no_lets_the_next_one_go(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        outbox.report(payment, "first")
        outbox.report(payment, "second")
        outbox.refused(outbox.claim_one())

        assert outbox.names() == ["second"]

    def test_the_first_stored_is_first_even_if_it_is_due_later(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        outbox.tried(payment, "first", again_at=NOW + SECOND)
        outbox.report(payment, "second", at=NOW)

        assert not outbox.is_any_due(NOW)
        assert outbox.claim(NOW) == []
        assert outbox.names(NOW + SECOND) == ["first"]

    def test_other_payments_do_not_wait(self, outbox: Outbox) -> None:
        slow, quick = outbox.payment("slow"), outbox.payment("quick")
        outbox.report(slow, "slow-1")
        outbox.retried(outbox.claim_one(), NOW + timedelta(hours=1))
        outbox.report(slow, "slow-2")
        outbox.report(quick, "quick-1")

        assert outbox.names() == ["quick-1"]

    def test_with_many_senders_no_payments_reports_are_under_way_together(
        self, outbox: Outbox
    ) -> None:
        payments = {name: outbox.payment(name) for name in ("a", "b", "c")}
        for turn in range(5):
            for name, payment in payments.items():
                outbox.report(payment, f"{name}{turn}")
        finished: list[str] = []

        def send(_: int) -> None:
            while any(WAITING in outbox.states(payment) for payment in payments.values()):
                for claimed in outbox.claim(limit=2):
                    finished.append(claimed.report.psp_reference)
                    outbox.delivered(claimed)

        at_once(6, send)

        for name in payments:
            assert [f for f in finished if f[0] == name] == [f"{name}{turn}" for turn in range(5)]


class TestWhatBecameOfIt:
    def test_delivered(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        outbox.report(payment, "SP-1")
        outbox.retried(outbox.claim_one(), NOW)
        outbox.delivered(outbox.claim_one(), NOW + SECOND)

        with outbox.store.read() as uow:
            (report,) = uow.reports.of_payment(payment)
        assert (report.state, report.attempts) == (DELIVERED, 2)
        assert (report.delivered_at, report.last_error) == (NOW + SECOND, None)
        assert outbox.claim(NOW + timedelta(days=9)) == []

    def test_refused(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        outbox.report(payment, "SP-1")
        outbox.refused(outbox.claim_one(), "INCORRECT_DETAILS, ąžuolas")

        with outbox.store.read() as uow:
            (report,) = uow.reports.of_payment(payment)
        assert (report.state, report.attempts) == (REFUSED, 1)
        assert (report.delivered_at, report.last_error) == (None, "INCORRECT_DETAILS, ąžuolas")
        assert outbox.claim(NOW + timedelta(days=9)) == []

    def test_to_be_tried_again(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        outbox.report(payment, "SP-1")
        again = NOW + timedelta(seconds=2)
        outbox.retried(outbox.claim_one(), again, "no answer in time")

        with outbox.store.read() as uow:
            (report,) = uow.reports.of_payment(payment)
        assert (report.state, report.attempts) == (WAITING, 1)
        assert (report.next_attempt_at, report.last_error) == (again, "no answer in time")
        assert report.next_attempt_at.tzinfo is UTC
        assert outbox.claim(again - timedelta(microseconds=1)) == []
        assert outbox.claim_one(again).attempts == 2

    def test_what_is_delivered_stays_delivered_whoever_comes_late(self, outbox: Outbox) -> None:
        """A sender whose lease ran out may still come back with an error of its own."""
        payment = outbox.payment("SP-1")
        outbox.report(payment, "SP-1")
        late, second = outbox.claim_one(), outbox.claim_one(NOW + LEASE)
        outbox.delivered(second)
        outbox.retried(late, NOW + LEASE)
        outbox.refused(late)

        assert outbox.states(payment) == [DELIVERED]
        assert outbox.claim(NOW + timedelta(days=9)) == []

    def test_a_late_senders_error_does_not_end_the_lease_of_another(self, outbox: Outbox) -> None:
        outbox.report(outbox.payment("SP-1"), "SP-1")
        late = outbox.claim_one()
        outbox.claim_one(NOW + LEASE)
        outbox.retried(late, NOW + LEASE)

        assert outbox.claim(NOW + LEASE + SECOND) == []


class TestANewToken:
    def test_makes_the_installations_reports_due_at_once(self, outbox: Outbox) -> None:
        there = "https://b.example/graphql/"
        outbox.report(outbox.payment("here"), "here")
        outbox.report(outbox.payment("there", there), "there")
        for claimed in outbox.claim():
            outbox.retried(claimed, NOW + timedelta(hours=1))
        with outbox.store.write() as uow:
            uow.reports.make_due(outbox.installations[there][0], now=NOW + SECOND)

        assert outbox.names(NOW + SECOND) == ["there"]

    def test_wakes_no_report_that_is_finished(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        for name, finish in (("told", outbox.delivered), ("refused", outbox.refused)):
            outbox.report(payment, name)
            finish(outbox.claim_one())
        (installation, _) = outbox.installations["https://a.example/graphql/"]
        with outbox.store.write() as uow:
            before = uow.reports.of_payment(payment)
            uow.reports.make_due(installation, now=NOW + SECOND)
            assert uow.reports.of_payment(payment) == before

        assert outbox.claim(NOW + SECOND) == []
        assert [report.state for report in before] == [DELIVERED, REFUSED]

    def test_takes_no_report_from_who_is_sending_it(self, outbox: Outbox) -> None:
        outbox.report(outbox.payment("SP-1"), "SP-1")
        outbox.claim_one()
        (installation, _) = outbox.installations["https://a.example/graphql/"]
        with outbox.store.write() as uow:
            uow.reports.make_due(installation, now=NOW)

        assert outbox.claim() == []


class TestStoring:
    def test_the_same_thing_twice_is_refused(self, outbox: Outbox) -> None:
        """Saleor adds a second success under the same transaction up: there must be none."""
        payment = outbox.payment("SP-1")
        outbox.report(payment, "SP-1")

        with pytest.raises(IntegrityError):
            outbox.report(payment, "SP-1", at=NOW + SECOND)
        assert outbox.states(payment) == [WAITING]

    def test_for_a_payment_that_is_not_there_is_refused(self, outbox: Outbox) -> None:
        with pytest.raises(IntegrityError):
            outbox.report(4711, "SP-1")

    def test_large_amounts_and_long_messages_are_kept_whole(self, outbox: Outbox) -> None:
        report = Report(
            ReportType.CHARGE_SUCCESS, "R" * 40, Money(99_999_999_999, "JPY"), NOW, "ž" * 512
        )
        payment = outbox.payment("SP-1")
        with outbox.store.write() as uow:
            uow.reports.add(payment, report)

        assert outbox.claim_one().report == report

    def test_reports_are_listed_in_the_order_they_were_stored(self, outbox: Outbox) -> None:
        payment = outbox.payment("SP-1")
        for name in ("c", "a", "b"):
            outbox.report(payment, name)

        with outbox.store.read() as uow:
            listed = uow.reports.of_payment(payment)
        assert [stored.report.psp_reference for stored in listed] == ["c", "a", "b"]


class TestARefusedFailure:
    """The time to pay was over, Saleor refused to hear it, and then the money came."""

    @pytest.fixture
    def payment(self, outbox: Outbox) -> int:
        payment = outbox.payment("SP-1")
        outbox.report(payment, "SP-1", kind=ReportType.CHARGE_FAILURE)
        outbox.refused(outbox.claim_one())
        return payment

    def test_is_sent_again_while_it_is_the_last_word(self, outbox: Outbox, payment: int) -> None:
        with outbox.store.write() as uow:
            assert uow.reports.send_again(payment, now=NOW) == 1

    def test_never_comes_after_the_success(self, outbox: Outbox, payment: int) -> None:
        outbox.report(payment, "SP-1")
        outbox.delivered(outbox.claim_one())

        with outbox.store.write() as uow:
            assert uow.reports.send_again(payment, now=NOW) == 0
        assert outbox.claim() == []

    def test_is_missed_by_nobody_then(self, outbox: Outbox, payment: int) -> None:
        ((installation, _),) = outbox.installations.values()
        with outbox.store.read() as uow:
            assert uow.reports.count_undelivered(installation, now=NOW).refused == 1

        outbox.report(payment, "SP-1")

        with outbox.store.read() as uow:
            assert uow.reports.count_undelivered(installation, now=NOW).refused == 0

    def test_of_another_reference_is_still_missed(self, outbox: Outbox, payment: int) -> None:
        outbox.report(payment, "SP-1-R1", kind=ReportType.REFUND_SUCCESS)

        with outbox.store.write() as uow:
            assert uow.reports.send_again(payment, now=NOW) == 2
