"""What a verified callback means: when money counts, and what Saleor is told."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.payments.decisions import (
    VERDICTS_FOR_STAFF,
    CallbackKind,
    CallbackStatus,
    Decision,
    PaymentFacts,
    PaymentNotice,
    Report,
    ReportType,
    Verdict,
    decide,
    judge,
)
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = Money(999, "EUR")
STORED_STATES = [state for state in PaymentState if state is not PaymentState.EXPIRED]

# The amounts of a callback, and whether they are what was asked.
REQUESTED_IS_RIGHT = {
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
    return PaymentFacts("SP-7K3M-9Q2X-V4TB", ASKED, is_test, state)


def notice(
    status: CallbackStatus | None = CallbackStatus.PAID,
    *,
    kind: CallbackKind = CallbackKind.MACRO,
    is_test: bool = False,
    requested: Money | None = ASKED,
    received: Money | None = None,
) -> PaymentNotice:
    return PaymentNotice(kind, status, is_test, requested, received)


def test_money_that_arrived_pays_and_saleor_is_told_once() -> None:
    decision = decide(facts(), notice(), now=NOW)

    report = Report(
        type=ReportType.CHARGE_SUCCESS,
        psp_reference="SP-7K3M-9Q2X-V4TB",
        amount=ASKED,
        occurred_at=NOW,
        message="Paid through Paysera.",
    )
    assert decision == Decision(Verdict.PAID, Outcome.APPLIED, PaymentState.PAID, report)

    again = decide(facts(decision.state), notice(), now=NOW + timedelta(hours=1))
    assert again == Decision(Verdict.PAID_AGAIN, Outcome.ALREADY_DONE, PaymentState.PAID, None)


def test_a_test_payment_says_so_in_its_report() -> None:
    decision = decide(facts(is_test=True), notice(is_test=True), now=NOW)

    assert decision.report is not None
    assert decision.report.message == "Paysera test payment."


def test_what_is_reported_is_what_was_asked_even_if_another_currency_came() -> None:
    decision = decide(facts(), notice(received=Money(1104, "USD")), now=NOW)

    assert decision.report is not None
    assert decision.report.amount == ASKED


@pytest.mark.parametrize("requested", REQUESTED_IS_RIGHT)
@pytest.mark.parametrize("received", REQUESTED_IS_RIGHT)
def test_money_counts_only_if_what_was_asked_or_what_came_is_right(
    requested: str, received: str
) -> None:
    verdict = judge(
        facts(),
        notice(requested=REQUESTED_IS_RIGHT[requested], received=REQUESTED_IS_RIGHT[received]),
    )

    is_right = "equal" in (requested, received)
    assert verdict is (Verdict.PAID if is_right else Verdict.AMOUNT_MISMATCH)


@pytest.mark.parametrize("status", [*CallbackStatus, None])
def test_only_status_one_is_money(status: CallbackStatus | None) -> None:
    assert judge(facts(), notice(status)) is STATUS_VERDICTS[status]


@pytest.mark.parametrize("status", [*CallbackStatus, None])
def test_a_test_never_pays_live_and_live_never_pays_a_test(status: CallbackStatus | None) -> None:
    for is_test in (False, True):
        payment, callback = facts(is_test=is_test), notice(status, is_test=not is_test)
        decision = decide(payment, callback, now=NOW)

        assert decision == Decision(
            Verdict.TEST_MODE_MISMATCH, Outcome.NOTED, payment.state, report=None
        )


@pytest.mark.parametrize("status", [*CallbackStatus, None])
def test_a_premium_text_message_is_no_checkout_payment(status: CallbackStatus | None) -> None:
    callback = notice(status, kind=CallbackKind.MICRO, received=ASKED)

    assert decide(facts(), callback, now=NOW).verdict is Verdict.NOT_A_CHECKOUT_PAYMENT


def test_the_whole_table() -> None:
    """Every combination at once: paid means all four conditions, nothing less."""
    combinations = product(
        STORED_STATES,
        [*CallbackStatus, None],
        CallbackKind,
        (False, True),
        (False, True),
        REQUESTED_IS_RIGHT.values(),
        REQUESTED_IS_RIGHT.values(),
    )
    for state, status, kind, payment_test, notice_test, requested, received in combinations:
        payment = facts(state, is_test=payment_test)
        callback = notice(
            status, kind=kind, is_test=notice_test, requested=requested, received=received
        )
        decision = decide(payment, callback, now=NOW)

        counts = (
            status is CallbackStatus.PAID
            and kind is CallbackKind.MACRO
            and payment_test is notice_test
            and ASKED in (requested, received)
        )
        was_paid = state is PaymentState.PAID
        paid_verdict = Verdict.PAID_AGAIN if was_paid else Verdict.PAID
        assert (decision.verdict is paid_verdict) is counts, callback
        assert (decision.state is PaymentState.PAID) is (counts or was_paid), callback
        assert (decision.report is not None) is (counts and not was_paid), callback
        if decision.verdict in VERDICTS_FOR_STAFF:
            assert decision.outcome is not Outcome.APPLIED
            assert decision.state is state


def test_pending_money_and_its_failure_are_no_news_for_saleor() -> None:
    accepted = decide(facts(), notice(CallbackStatus.ACCEPTED), now=NOW)
    assert (accepted.state, accepted.report) == (PaymentState.PENDING, None)

    failed = decide(facts(accepted.state), notice(CallbackStatus.NOT_EXECUTED), now=NOW)
    assert (failed.state, failed.report) == (PaymentState.AWAITING_PAYMENT, None)


def test_saleor_is_never_told_of_a_failure_or_a_request() -> None:
    assert set(ReportType) == {"CHARGE_SUCCESS"}


moneys = st.sampled_from([ASKED, Money(1, "EUR"), Money(999, "USD"), None])
notices = st.builds(
    PaymentNotice,
    kind=st.sampled_from(CallbackKind),
    status=st.sampled_from([*CallbackStatus, None]),
    is_test=st.booleans(),
    requested=moneys,
    received=moneys,
)


@given(st.sampled_from(STORED_STATES), st.booleans(), st.lists(notices, max_size=30))
def test_no_sequence_of_callbacks_charges_twice_or_leaves_paid(
    first: PaymentState, is_test: bool, callbacks: list[PaymentNotice]
) -> None:
    state, reports, was_paid = first, 0, first is PaymentState.PAID
    for callback in callbacks:
        decision = decide(facts(state, is_test=is_test), callback, now=NOW)
        state = decision.state
        reports += decision.report is not None
        assert (state is PaymentState.PAID) or not was_paid
        was_paid = state is PaymentState.PAID

    assert reports == (was_paid and first is not PaymentState.PAID)
