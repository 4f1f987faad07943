"""Every field of a refund, however it came to its end, and of the report about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from saleor_paysera.payments.facts import (
    PaymentFacts,
    Refund,
    RefundOrigin,
    RefundState,
    Report,
    available_actions,
)
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.refunds import (
    RefundNotOpen,
    RefundRefused,
    RefundsTaken,
    confirm_refund,
    explain_refund,
    record_refund,
    reject_refund,
    request_refund,
    take_early_refunds,
    take_refund,
)
from saleor_paysera.payments.states import PaymentState, ReportType, Verdict
from tests.unit.payments.samples import NUMBER, eur, paid

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def asked_back(minor: int, payment: PaymentFacts | None = None) -> PaymentFacts:
    facts, _ = request_refund(
        payment or paid(), eur(minor), request_event_id="event", now=NOW, reason="too small"
    )
    return facts


def refund(number: int, minor: int, **fields: object) -> Refund:
    begun = Refund(
        f"{NUMBER}-R{number}", RefundOrigin.SALEOR, RefundState.DONE, eur(minor), begun_at=NOW
    )
    return replace(begun, **fields)  # type: ignore[arg-type]


def success(number: int, minor: int) -> Report:
    return Report(
        ReportType.REFUND_SUCCESS,
        f"{NUMBER}-R{number}",
        eur(minor),
        LATER,
        "Refunded through Paysera.",
    )


def test_one_that_staff_have_made_says_who_and_when() -> None:
    facts, report = confirm_refund(asked_back(400), f"{NUMBER}-R1", by="ona", now=LATER)

    assert facts.refunds == (
        refund(
            1, 400, request_event_id="event", reason="too small", settled_at=LATER, settled_by="ona"
        ),
    )
    assert report == success(1, 400)


def test_one_that_staff_refuse_keeps_their_reason() -> None:
    facts, report = reject_refund(
        asked_back(400), f"{NUMBER}-R1", reason="worn", by="ona", now=LATER
    )

    assert facts.refunds == (
        refund(
            1,
            400,
            state=RefundState.REJECTED,
            request_event_id="event",
            reason="worn",
            settled_at=LATER,
            settled_by="ona",
        ),
    )
    assert report == Report(ReportType.REFUND_FAILURE, f"{NUMBER}-R1", eur(400), LATER, "worn")


def test_one_that_staff_enter_by_hand_is_theirs() -> None:
    facts, report = record_refund(paid(), eur(400), reason="by phone", by="ona", now=LATER)

    assert facts.refunds == (
        refund(
            1,
            400,
            origin=RefundOrigin.STAFF,
            begun_at=LATER,
            reason="by phone",
            settled_at=LATER,
            settled_by="ona",
        ),
    )
    assert report == replace(success(1, 400), message="by phone")


def test_one_that_paysera_tells_of_is_called_back() -> None:
    taken = take_refund(asked_back(400), (eur(400),), now=LATER)

    assert taken.facts.refunds == (
        refund(
            1,
            400,
            is_called_back=True,
            request_event_id="event",
            reason="too small",
            settled_at=LATER,
        ),
    )
    assert taken.reports == (success(1, 400),)
    assert taken.is_clear


def test_one_that_nobody_asked_for_is_payseras() -> None:
    taken = take_refund(paid(), (eur(400),), now=LATER)

    assert taken.facts.refunds == (
        refund(
            1,
            400,
            origin=RefundOrigin.PAYSERA,
            begun_at=LATER,
            is_called_back=True,
            settled_at=LATER,
        ),
    )
    assert taken.reports == (success(1, 400),)


def test_more_than_was_asked_for_settles_that_first_and_the_rest_beside_it() -> None:
    """600 were asked for, 900 of 1000 went back: there is no room for 900 beside the 600."""
    taken = take_refund(asked_back(600), (eur(900),), now=LATER)

    assert [(r.origin, r.amount, r.is_called_back) for r in taken.facts.refunds] == [
        (RefundOrigin.SALEOR, eur(600), True),
        (RefundOrigin.PAYSERA, eur(300), True),
    ]
    assert taken.reports == (
        success(1, 600),
        replace(success(2, 300), occurred_at=taken.reports[1].occurred_at),
    )
    assert taken.reports[1].occurred_at > LATER  # one after the other


@pytest.mark.parametrize(("beside", "numbers"), [(600, [2]), (601, [1, 2])])
def test_what_fits_exactly_beside_what_was_asked_for_was_not_asked_for(
    beside: int, numbers: list[int]
) -> None:
    taken = take_refund(asked_back(400), (eur(beside),), now=LATER)

    assert [report.psp_reference for report in taken.reports] == [
        f"{NUMBER}-R{number}" for number in numbers
    ]


def test_one_that_staff_told_of_first_is_only_marked_when_paysera_tells_of_it() -> None:
    confirmed, _ = confirm_refund(asked_back(400), f"{NUMBER}-R1", by="ona", now=NOW)

    taken = take_refund(confirmed, (eur(400),), now=LATER)

    (kept,) = confirmed.refunds
    assert taken == RefundsTaken(
        replace(confirmed, refunds=(replace(kept, is_called_back=True),)),
        (),
        (Verdict.REFUNDED,),
    )


@pytest.mark.parametrize(
    "readings",
    [(eur(1001),), (eur(0),), (Money(400, "USD"),), (eur(400), eur(4)), ()],
    ids=["too much", "nothing", "other currency", "two could be", "none"],
)
def test_what_cannot_be_told_for_sure_changes_nothing(readings: tuple[Money, ...]) -> None:
    payment = paid()

    taken = take_refund(payment, readings, now=LATER)

    assert taken == RefundsTaken(payment, (), (Verdict.REFUND_UNCLEAR,))
    assert not taken.is_clear


def test_what_paysera_told_of_before_is_not_there_to_go_back_again() -> None:
    once = take_refund(paid(), (eur(700),), now=NOW).facts

    taken = take_refund(once, (eur(400), eur(4)), now=LATER)

    assert taken.reports == (replace(success(2, 4), occurred_at=LATER),)


def test_what_may_be_one_that_staff_told_of_with_another_amount_is_unclear() -> None:
    confirmed, _ = record_refund(paid(), eur(500), reason="", by="ona", now=NOW)

    for minor in (480, 300, 501):
        taken = take_refund(confirmed, (eur(minor),), now=LATER)
        assert (taken.facts, taken.verdict) == (confirmed, Verdict.REFUND_UNCLEAR)
    told = take_refund(confirmed, (eur(500),), now=LATER)
    assert (told.reports, told.verdict) == ((), Verdict.REFUNDED)
    assert take_refund(told.facts, (eur(300),), now=LATER).reports == (success(2, 300),)


def test_what_is_waited_for_is_clear_beside_what_staff_told_of() -> None:
    confirmed, _ = record_refund(paid(), eur(500), reason="", by="ona", now=NOW)
    waiting, _ = request_refund(confirmed, eur(300), request_event_id=None, now=NOW)

    assert take_refund(waiting, (eur(300),), now=LATER).reports == (success(2, 300),)


def test_one_that_staff_explain_says_who_and_why() -> None:
    asked = asked_back(300)

    facts, reports = explain_refund(asked, eur(400), reason="seen", by="ona", now=LATER)

    def settled(before: Refund) -> Refund:
        return replace(
            before,
            state=RefundState.DONE,
            is_called_back=True,
            settled_at=LATER,
            settled_by="ona",
        )

    assert facts.refunds[0] == asked.refunds[0]
    assert facts.refunds[1] == settled(
        refund(2, 400, origin=RefundOrigin.PAYSERA, begun_at=LATER, reason="seen")
    )
    assert [(r.amount, r.message) for r in reports] == [(eur(400), "seen")]

    facts, reports = explain_refund(asked, eur(300), reason="seen", by="ona", now=LATER)
    assert facts.refunds == (settled(asked.refunds[0]),)
    assert [(r.psp_reference, r.message) for r in reports] == [(f"{NUMBER}-R1", "seen")]


def test_one_that_staff_explain_as_one_they_told_of_is_only_marked() -> None:
    entered, _ = record_refund(paid(), eur(500), reason="", by="ona", now=NOW)

    facts, reports = explain_refund(entered, eur(500), reason="seen", by="ona", now=LATER)

    assert reports == ()
    assert facts.told_by_staff_alone == ()
    assert facts.refunded_minor == 500


def test_no_more_can_be_explained_than_is_left() -> None:
    entered, _ = record_refund(paid(), eur(700), reason="", by="ona", now=NOW)

    facts, reports = explain_refund(entered, eur(300), reason="seen", by="ona", now=LATER)
    assert (facts.unrefunded_minor, len(reports)) == (0, 1)
    with pytest.raises(RefundRefused, match=r"3\.00 EUR are neither"):
        explain_refund(entered, eur(301), reason="seen", by="ona", now=LATER)


def test_a_single_cent_can_go_back_and_nothing_less() -> None:
    assert take_refund(paid(1), (eur(1),), now=LATER).reports == (success(1, 1),)
    assert record_refund(paid(1), eur(1), reason="x", by="ona", now=LATER)[1].amount == eur(1)
    with pytest.raises(RefundRefused):
        record_refund(paid(1), eur(0), reason="", by="ona", now=LATER)


def test_early_ones_are_taken_at_the_moment_of_the_payment() -> None:
    taken = take_early_refunds(replace(paid(), early_refunds=((eur(400),),)), now=LATER)

    assert taken.reports == (success(1, 400),)
    assert taken.facts.early_refunds == ()


def test_an_unpaid_payment_has_nothing_that_could_go_back() -> None:
    unpaid = replace(paid(), state=PaymentState.PENDING, charged=None)

    assert unpaid.refundable_minor == 0
    assert take_refund(unpaid, (eur(1),), now=LATER).verdicts == (Verdict.REFUND_UNCLEAR,)


def test_a_refusal_names_what_staff_look_at() -> None:
    with pytest.raises(RefundNotOpen) as not_open:
        confirm_refund(paid(), f"{NUMBER}-R9", by="ona", now=LATER)
    with pytest.raises(RefundRefused) as too_much:
        request_refund(asked_back(400), eur(601), request_event_id=None, now=NOW)

    assert not_open.value.params == {"psp_reference": f"{NUMBER}-R9"}
    assert too_much.value.params == {
        "amount": eur(601),
        "charged": eur(1000),
        "rest": eur(600),
    }


def test_the_reason_that_saleor_gives_is_kept() -> None:
    (kept,) = asked_back(400).refunds

    assert kept.reason == "too small"


def test_a_last_cent_can_be_asked_back_in_saleor() -> None:
    assert "REFUND" in available_actions(PaymentState.PAID, refundable_minor=1)
    assert "REFUND" not in available_actions(PaymentState.PAID, refundable_minor=0)


def test_what_is_said_of_a_refund_is_not_said_of_the_charge() -> None:
    facts, _ = confirm_refund(asked_back(400), f"{NUMBER}-R1", by="ona", now=LATER)

    assert facts.told == frozenset()
