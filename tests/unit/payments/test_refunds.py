"""Money that goes back: each amount once, never more than was paid, in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from saleor_paysera.payments.facts import (
    PaymentFacts,
    Refund,
    RefundOrigin,
    RefundState,
    Report,
)
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.refunds import (
    RefundNotOpen,
    RefundRefused,
    confirm_refund,
    record_refund,
    reject_refund,
    request_refund,
    take_early_refunds,
    take_refund,
)
from saleor_paysera.payments.states import PaymentState, ReportType, Verdict
from tests.unit.payments.samples import NUMBER, eur, paid

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def asked_back(payment: PaymentFacts, *amounts: int) -> PaymentFacts:
    for number, minor in enumerate(amounts):
        payment, _ = request_refund(
            payment, eur(minor), request_event_id=f"event {number}", now=NOW
        )
    return payment


def told(reports: tuple[Report, ...]) -> list[tuple[str, str, int]]:
    return [
        (r.type.removeprefix("REFUND_"), r.psp_reference, r.amount.amount_minor) for r in reports
    ]


class TestAskedForInSaleor:
    def test_waits_under_a_reference_of_its_own(self) -> None:
        payment, refund = request_refund(paid(), eur(400), request_event_id="event", now=NOW)

        assert refund == Refund(
            f"{NUMBER}-R1",
            RefundOrigin.SALEOR,
            RefundState.REQUESTED,
            eur(400),
            begun_at=NOW,
            request_event_id="event",
        )
        assert payment.open_refunds == (refund,)
        assert payment.refundable_minor == 600

    def test_several_wait_side_by_side(self) -> None:
        payment = asked_back(paid(), 300, 300, 400)

        assert [r.psp_reference for r in payment.open_refunds] == [
            f"{NUMBER}-R1",
            f"{NUMBER}-R2",
            f"{NUMBER}-R3",
        ]

    @pytest.mark.parametrize("minor", [0, -1, 1001])
    def test_is_refused_if_it_is_nothing_or_more_than_was_paid(self, minor: int) -> None:
        with pytest.raises(RefundRefused):
            request_refund(paid(), eur(minor), request_event_id=None, now=NOW)

    def test_counts_what_waits_already(self) -> None:
        with pytest.raises(RefundRefused, match=r"of 10\.00 EUR paid, 3\.00 EUR"):
            asked_back(paid(), 700, 301)

    def test_is_refused_while_nothing_is_paid(self) -> None:
        unpaid = replace(paid(), state=PaymentState.PENDING, charged=None)
        with pytest.raises(RefundRefused, match="Nothing was paid"):
            asked_back(unpaid, 100)

    def test_is_refused_in_another_currency(self) -> None:
        with pytest.raises(RefundRefused, match="paid in EUR"):
            request_refund(paid(), Money(100, "USD"), request_event_id=None, now=NOW)


class TestToldByPaysera:
    def test_settles_the_refund_of_that_amount(self) -> None:
        payment = asked_back(paid(), 300, 400)
        taken = take_refund(payment, (eur(400),), now=NOW + HOUR)

        assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R2", 400)]
        assert taken.facts.refunds[1].state is RefundState.DONE
        assert [r.psp_reference for r in taken.facts.open_refunds] == [f"{NUMBER}-R1"]

    def test_of_two_equal_ones_settles_the_older(self) -> None:
        taken = take_refund(asked_back(paid(), 300, 300), (eur(300),), now=NOW)

        assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R1", 300)]

    def test_is_a_refund_of_its_own_if_nobody_asked(self) -> None:
        taken = take_refund(paid(), (eur(250),), now=NOW)

        assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R1", 250)]
        assert taken.facts.refunds[0].origin is RefundOrigin.PAYSERA
        assert taken.verdict is Verdict.REFUNDED

    def test_leaves_what_was_asked_for_where_there_is_room_for_both(self) -> None:
        taken = take_refund(asked_back(paid(), 500), (eur(200),), now=NOW)

        assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R2", 200)]
        assert taken.facts.refundable_minor == 300

    def test_closes_what_was_asked_for_in_part_where_there_is_no_room(self) -> None:
        taken = take_refund(asked_back(paid(), 1000), (eur(400),), now=NOW)

        assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R1", 400)]
        assert taken.facts.open_refunds == ()
        assert taken.facts.refundable_minor == 600

    def test_is_shared_among_several_where_one_does_not_explain_it(self) -> None:
        taken = take_refund(asked_back(paid(), 300, 500), (eur(900),), now=NOW)

        assert told(taken.reports) == [
            ("SUCCESS", f"{NUMBER}-R1", 300),
            ("SUCCESS", f"{NUMBER}-R2", 500),
            ("SUCCESS", f"{NUMBER}-R3", 100),
        ]
        assert taken.facts.refunded_minor == 900

    @pytest.mark.parametrize("readings", [(), (eur(1001),), (Money(500, "USD"),)])
    def test_is_left_to_staff_if_it_cannot_be(self, readings: tuple[Money, ...]) -> None:
        taken = take_refund(paid(), readings, now=NOW)

        assert (taken.facts, taken.reports) == (paid(), ())
        assert taken.verdict is Verdict.REFUND_UNCLEAR


class TestInUnitsThatAreNotCertain:
    """ "10" may be ten euros or ten cents."""

    def test_is_left_to_staff_where_both_can_be(self) -> None:
        taken = take_refund(paid(1000), (eur(1000), eur(10)), now=NOW)

        assert taken.verdict is Verdict.REFUND_UNCLEAR

    def test_is_what_is_not_more_than_was_paid(self) -> None:
        taken = take_refund(paid(1000), (eur(90000), eur(900)), now=NOW)

        assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R1", 900)]

    def test_is_left_to_staff_even_if_one_was_asked_for(self) -> None:
        payment = asked_back(paid(2000), 10)

        assert not take_refund(payment, (eur(1000), eur(10)), now=NOW).is_clear


class TestToldByStaff:
    def test_done_in_paysera_is_reported_once_though_paysera_tells_of_it_too(self) -> None:
        payment, report = confirm_refund(
            asked_back(paid(), 400), f"{NUMBER}-R1", by="anna@shop.example", now=NOW
        )
        assert told((report,)) == [("SUCCESS", f"{NUMBER}-R1", 400)]
        assert payment.refunds[0].settled_by == "anna@shop.example"

        taken = take_refund(payment, (eur(400),), now=NOW + HOUR)
        assert (taken.reports, taken.verdict) == ((), Verdict.REFUNDED)

        another = take_refund(taken.facts, (eur(400),), now=NOW + HOUR)
        assert told(another.reports) == [("SUCCESS", f"{NUMBER}-R2", 400)]

    def test_refused_is_a_failure_with_the_reason(self) -> None:
        payment, report = reject_refund(
            asked_back(paid(), 400),
            f"{NUMBER}-R1",
            reason="The goods did not come back.",
            by="anna@shop.example",
            now=NOW,
        )

        assert told((report,)) == [("FAILURE", f"{NUMBER}-R1", 400)]
        assert report.message == "The goods did not come back."
        assert payment.refundable_minor == 1000

    def test_made_after_all_is_a_refund_of_its_own(self) -> None:
        payment, _ = reject_refund(
            asked_back(paid(), 400), f"{NUMBER}-R1", reason="No.", by="anna", now=NOW
        )

        assert told(take_refund(payment, (eur(400),), now=NOW).reports) == [
            ("SUCCESS", f"{NUMBER}-R2", 400)
        ]

    def test_is_decided_once(self) -> None:
        payment, _ = confirm_refund(asked_back(paid(), 400), f"{NUMBER}-R1", by="anna", now=NOW)

        with pytest.raises(RefundNotOpen):
            confirm_refund(payment, f"{NUMBER}-R1", by="jonas", now=NOW)
        with pytest.raises(RefundNotOpen):
            reject_refund(payment, f"{NUMBER}-R1", reason="No.", by="jonas", now=NOW)
        with pytest.raises(RefundNotOpen):
            confirm_refund(payment, f"{NUMBER}-R2", by="jonas", now=NOW)

    def test_entered_by_hand_is_reported_and_never_more_than_was_paid(self) -> None:
        payment, report = record_refund(
            paid(), eur(300), reason="By phone.", by="anna@shop.example", now=NOW
        )
        assert told((report,)) == [("SUCCESS", f"{NUMBER}-R1", 300)]
        assert payment.refunds[0].origin is RefundOrigin.STAFF

        with pytest.raises(RefundRefused):
            record_refund(payment, eur(701), reason="By phone.", by="anna", now=NOW)


def test_refunds_told_before_the_payment_count_once_it_is_paid() -> None:
    payment = replace(paid(), early_refunds=((eur(300),), (eur(99900),)))

    taken = take_early_refunds(payment, now=NOW)

    assert told(taken.reports) == [("SUCCESS", f"{NUMBER}-R1", 300)]
    assert taken.verdicts == (Verdict.REFUNDED, Verdict.REFUND_UNCLEAR)
    assert taken.facts.early_refunds == ()


def test_each_report_is_later_than_the_one_before() -> None:
    payment = asked_back(paid(), 300, 500)
    reports = take_refund(payment, (eur(800),), now=NOW).reports

    assert [r.type for r in reports] == [ReportType.REFUND_SUCCESS] * 2
    assert reports[0].occurred_at < reports[1].occurred_at
