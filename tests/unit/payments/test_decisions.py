"""What a verified callback means: when money counts, and what Saleor is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from saleor_paysera.payments.decisions import (
    VERDICTS_FOR_STAFF,
    CallbackKind,
    CallbackStatus,
    MoneyNotReportable,
    PaymentNotice,
    decide,
    happen,
    judge,
    other_money,
    take_other_money,
)
from saleor_paysera.payments.facts import Action, PaymentFacts, Report, available_actions
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Happening, Outcome, PaymentState, ReportType, Verdict

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = Money(999, "EUR")

AMOUNTS = {
    "equal": ASKED,
    "less": Money(998, "EUR"),
    "more": Money(1000, "EUR"),
    "hundredfold": Money(99900, "EUR"),
    "other currency": Money(999, "USD"),
    "zero": Money(0, "EUR"),
    "negative": Money(-999, "EUR"),
    "nothing": None,
}
STATUS_VERDICTS = {
    CallbackStatus.NOT_EXECUTED: Verdict.NOT_EXECUTED,
    CallbackStatus.PAID: Verdict.PAID,
    CallbackStatus.ACCEPTED: Verdict.PENDING,
    CallbackStatus.INFORMATION: Verdict.INFORMATION,
    CallbackStatus.EXECUTED_UNCONFIRMED: Verdict.EXECUTED_UNCONFIRMED,
    CallbackStatus.REFUNDED: Verdict.REFUNDED,
    None: Verdict.UNKNOWN_STATUS,
}


def facts(
    state: PaymentState = PaymentState.AWAITING_PAYMENT, *, is_test: bool = False
) -> PaymentFacts:
    charged = ASKED if state is PaymentState.PAID else None
    return PaymentFacts("SP-7K3M-9Q2X-V4TB", ASKED, is_test, state, charged=charged)


def notice(
    status: CallbackStatus | None = CallbackStatus.PAID,
    *,
    kind: CallbackKind = CallbackKind.MACRO,
    is_test: bool = False,
    requested: Money | None = ASKED,
    received: Money | None = None,
    refunded: tuple[Money, ...] = (),
) -> PaymentNotice:
    return PaymentNotice(kind, status, is_test, requested, received, refunded)


def reports_of(
    payment: PaymentFacts, callback: PaymentNotice, *, pending_counts: bool = False
) -> list[ReportType]:
    decision = decide(payment, callback, now=NOW, pending_counts=pending_counts)
    return [report.type for report in decision.reports]


def test_money_that_arrived_pays_and_saleor_is_told_once() -> None:
    decision = decide(facts(), notice(), now=NOW, pending_counts=False)

    report = Report(
        type=ReportType.CHARGE_SUCCESS,
        psp_reference="SP-7K3M-9Q2X-V4TB",
        amount=ASKED,
        occurred_at=NOW,
        message="Paid through Paysera.",
    )
    assert (decision.verdict, decision.outcome) == (Verdict.PAID, Outcome.APPLIED)
    assert (decision.facts.state, decision.facts.charged) == (PaymentState.PAID, ASKED)
    assert decision.reports == (report,)
    assert not decision.needs_staff

    again = decide(decision.facts, notice(), now=NOW + timedelta(hours=1), pending_counts=False)
    assert (again.verdict, again.outcome) == (Verdict.PAID_AGAIN, Outcome.ALREADY_DONE)
    assert again.facts == decision.facts
    assert again.reports == ()
    assert again.needs_staff


def test_a_test_payment_says_so_in_its_report() -> None:
    payment = facts(is_test=True)

    (report,) = decide(payment, notice(is_test=True), now=NOW, pending_counts=False).reports

    assert report.message == "Paysera test payment."


def test_what_is_reported_is_what_was_asked_even_if_another_currency_came() -> None:
    callback = notice(received=Money(1104, "USD"))

    (report,) = decide(facts(), callback, now=NOW, pending_counts=False).reports

    assert report.amount == ASKED


@pytest.mark.parametrize("requested", AMOUNTS)
@pytest.mark.parametrize("received", AMOUNTS)
def test_money_counts_only_if_what_was_asked_or_what_came_is_right(
    requested: str, received: str
) -> None:
    verdict = judge(
        facts(),
        notice(requested=AMOUNTS[requested], received=AMOUNTS[received]),
    )

    is_right = "equal" in (requested, received)
    assert verdict is (Verdict.PAID if is_right else Verdict.AMOUNT_MISMATCH)


@pytest.mark.parametrize("requested", AMOUNTS)
@pytest.mark.parametrize("received", AMOUNTS)
def test_another_amount_that_is_accepted_is_pending_and_never_counts(
    requested: str, received: str
) -> None:
    callback = notice(
        CallbackStatus.ACCEPTED,
        requested=AMOUNTS[requested],
        received=AMOUNTS[received],
    )

    decision = decide(facts(), callback, now=NOW, pending_counts=True)

    is_right = "equal" in (requested, received)
    assert decision.verdict is (Verdict.PENDING if is_right else Verdict.PENDING_OTHER_AMOUNT)
    assert decision.needs_staff is not is_right
    assert decision.facts.state is PaymentState.PENDING
    assert decision.facts.pending_counts is is_right
    assert [r.type for r in decision.reports] == [ReportType.CHARGE_REQUEST] * is_right


@pytest.mark.parametrize("status", [*CallbackStatus, None])
def test_only_status_one_is_money(status: CallbackStatus | None) -> None:
    assert judge(facts(), notice(status)) is STATUS_VERDICTS[status]


@pytest.mark.parametrize("status", [*CallbackStatus, None])
def test_a_test_never_pays_live_and_live_never_pays_a_test(status: CallbackStatus | None) -> None:
    for is_test in (False, True):
        payment, callback = facts(is_test=is_test), notice(status, is_test=not is_test)
        decision = decide(payment, callback, now=NOW, pending_counts=True)

        assert decision.verdict is Verdict.TEST_MODE_MISMATCH
        assert (decision.facts, decision.reports) == (payment, ())


@pytest.mark.parametrize("status", [*CallbackStatus, None])
def test_a_premium_text_message_is_no_checkout_payment(status: CallbackStatus | None) -> None:
    callback = notice(status, kind=CallbackKind.MICRO, received=ASKED)
    decision = decide(facts(), callback, now=NOW, pending_counts=True)

    assert decision.verdict is Verdict.NOT_A_CHECKOUT_PAYMENT
    assert (decision.facts, decision.reports) == (facts(), ())


def test_the_whole_table() -> None:
    """Every combination at once: paid means all four conditions, nothing less."""
    combinations = product(
        PaymentState,
        [*CallbackStatus, None],
        CallbackKind,
        (False, True),
        (False, True),
        AMOUNTS.values(),
        AMOUNTS.values(),
    )
    for state, status, kind, payment_test, notice_test, requested, received in combinations:
        payment = facts(state, is_test=payment_test)
        callback = notice(
            status, kind=kind, is_test=notice_test, requested=requested, received=received
        )
        decision = decide(payment, callback, now=NOW, pending_counts=False)

        counts = (
            status is CallbackStatus.PAID
            and kind is CallbackKind.MACRO
            and payment_test is notice_test
            and ASKED in (requested, received)
        )
        was_paid = state is PaymentState.PAID
        assert (decision.facts.state is PaymentState.PAID) is (counts or was_paid), callback
        assert len(decision.reports) == (counts and not was_paid), callback
        if decision.verdict in VERDICTS_FOR_STAFF and not counts:
            assert decision.facts.charged == payment.charged
            if decision.verdict is not Verdict.PENDING_OTHER_AMOUNT:
                assert decision.facts.state is state


class TestPendingMoney:
    """Status 2: accepted by the payer's bank, without any guarantee."""

    def test_is_no_news_for_saleor_unless_the_merchant_lets_it_count(self) -> None:
        accepted = decide(facts(), notice(CallbackStatus.ACCEPTED), now=NOW, pending_counts=False)
        assert (accepted.facts.state, accepted.reports) == (PaymentState.PENDING, ())

        failed = decide(
            accepted.facts, notice(CallbackStatus.NOT_EXECUTED), now=NOW, pending_counts=True
        )
        assert (failed.facts.state, failed.reports) == (PaymentState.AWAITING_PAYMENT, ())

    def test_counts_as_a_request_which_its_failure_takes_back(self) -> None:
        accepted = decide(facts(), notice(CallbackStatus.ACCEPTED), now=NOW, pending_counts=True)
        assert [r.type for r in accepted.reports] == [ReportType.CHARGE_REQUEST]
        assert accepted.facts.pending_counts

        failed = decide(
            accepted.facts, notice(CallbackStatus.NOT_EXECUTED), now=NOW, pending_counts=False
        )
        assert [r.type for r in failed.reports] == [ReportType.CHARGE_FAILURE]
        assert not failed.facts.pending_counts

        assert reports_of(failed.facts, notice()) == [ReportType.CHARGE_SUCCESS]

    def test_each_is_told_once_however_often_it_happens(self) -> None:
        payment = facts()
        told: list[Report] = []
        for status in (CallbackStatus.ACCEPTED, CallbackStatus.NOT_EXECUTED) * 3:
            decision = decide(payment, notice(status), now=NOW, pending_counts=True)
            payment, told = decision.facts, [*told, *decision.reports]

        assert [r.type for r in told] == [ReportType.CHARGE_REQUEST, ReportType.CHARGE_FAILURE]

    def test_that_was_accepted_after_the_payment_is_old_news(self) -> None:
        paid = facts(PaymentState.PAID)
        decision = decide(paid, notice(CallbackStatus.ACCEPTED), now=NOW, pending_counts=True)

        assert (decision.facts, decision.reports) == (paid, ())
        assert not decision.needs_staff


class TestLateMoney:
    """It is there, so it is reported; staff are told what came between."""

    @pytest.mark.parametrize(
        ("state", "verdict"),
        [
            (PaymentState.EXPIRED, Verdict.PAID_AFTER_EXPIRY),
            (PaymentState.CALLED_OFF, Verdict.PAID_AFTER_CALLING_OFF),
        ],
    )
    def test_pays_and_staff_are_told(self, state: PaymentState, verdict: Verdict) -> None:
        decision = decide(facts(state), notice(), now=NOW, pending_counts=False)

        assert (decision.verdict, decision.facts.state) == (verdict, PaymentState.PAID)
        assert [r.type for r in decision.reports] == [ReportType.CHARGE_SUCCESS]
        assert decision.needs_staff

    def test_beside_another_payment_of_the_same_checkout_is_given_back_by_staff(self) -> None:
        payment = replace(facts(), others_paid_minor=facts().asked.amount_minor)
        decision = decide(payment, notice(), now=NOW, pending_counts=False)

        assert decision.verdict is Verdict.PAID_ANOTHER_WAY_TOO
        assert [r.type for r in decision.reports] == [ReportType.CHARGE_SUCCESS]
        assert decision.needs_staff

    @pytest.mark.parametrize(
        ("too_much", "verdict"),
        [
            (0, Verdict.PAID),
            (1, Verdict.PAID_ANOTHER_WAY_TOO),
        ],
    )
    def test_of_two_that_share_a_total_none_is_one_too_many(
        self, too_much: int, verdict: Verdict
    ) -> None:
        """The basket grew after the first was paid, and the second pays what was left."""
        asked = facts().asked.amount_minor
        payment = replace(facts(), others_paid_minor=500 + too_much, source_total_minor=500 + asked)

        decision = decide(payment, notice(), now=NOW, pending_counts=False)

        assert decision.verdict is verdict
        assert [r.type for r in decision.reports] == [ReportType.CHARGE_SUCCESS]

    def test_wins_over_the_failure_told_before_even_if_the_clock_went_back(self) -> None:
        expired = happen(facts(), Happening.TIME_RAN_OUT, now=NOW)
        assert [r.type for r in expired.reports] == [ReportType.CHARGE_FAILURE]

        paid = decide(expired.facts, notice(), now=NOW - timedelta(hours=2), pending_counts=False)

        assert paid.reports[0].occurred_at > expired.reports[0].occurred_at


class TestOtherMoney:
    """Another amount than asked: staff decide."""

    def test_is_reported_as_what_it_was_when_staff_take_it(self) -> None:
        callback = notice(requested=Money(500, "EUR"))
        decision = decide(facts(), callback, now=NOW, pending_counts=False)
        assert (decision.verdict, decision.reports) == (Verdict.AMOUNT_MISMATCH, ())

        step = take_other_money(decision.facts, callback, now=NOW)

        assert [(r.type, r.amount) for r in step.reports] == [
            (ReportType.CHARGE_SUCCESS, Money(500, "EUR"))
        ]
        assert step.facts.charged == Money(500, "EUR")

    def test_is_what_came_rather_than_what_was_asked(self) -> None:
        callback = notice(requested=Money(500, "EUR"), received=Money(499, "EUR"))

        assert other_money(facts(), callback) == Money(499, "EUR")

    def test_of_another_currency_cannot_be_reported(self) -> None:
        callback = notice(requested=Money(999, "USD"), received=Money(900, "GBP"))

        with pytest.raises(MoneyNotReportable):
            take_other_money(facts(), callback, now=NOW)

    def test_is_not_added_to_a_payment_that_is_paid(self) -> None:
        with pytest.raises(MoneyNotReportable):
            take_other_money(facts(PaymentState.PAID), notice(requested=Money(500, "EUR")), now=NOW)


@pytest.mark.parametrize(
    ("state", "refundable_minor", "actions"),
    [
        (PaymentState.AWAITING_PAYMENT, 0, (Action.CANCEL,)),
        (PaymentState.CANCELLED, 0, (Action.CANCEL,)),
        (PaymentState.EXPIRED, 0, (Action.CANCEL,)),
        (PaymentState.CALLED_OFF, 0, ()),
        (PaymentState.PENDING, 0, ()),
        (PaymentState.PAID, 999, (Action.REFUND,)),
        (PaymentState.PAID, 0, ()),
    ],
)
def test_staff_are_offered_what_can_be_done(
    state: PaymentState, refundable_minor: int, actions: tuple[Action, ...]
) -> None:
    assert available_actions(state, refundable_minor=refundable_minor) == actions
