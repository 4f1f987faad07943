"""What the database says about an installation: set up, called back, reported?"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from saleor_paysera.payments.facts import Refund, RefundOrigin, RefundState
from saleor_paysera.payments.money import Money
from saleor_paysera.paysera.callback import InvalidCallbackReason
from saleor_paysera.services.manage_configurations import remove_configuration
from saleor_paysera.services.status import Check, CheckAction, CheckState
from saleor_paysera.services.stored_checks import (
    check_callbacks,
    check_completions,
    check_configuration,
    check_reports,
    check_work,
)
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.outbox_records import CompletionState
from saleor_paysera.store.tables import ANY_CHANNEL
from tests.support.office import DAY, HOUR, MINUTE, NOW, Office

Reason = InvalidCallbackReason


def of_configuration(office: Office, staff: Staff | None = None) -> Check:
    with office.store.read() as uow:
        return check_configuration(uow, (staff or office.staff).installation)


def of_callbacks(office: Office, staff: Staff | None = None) -> Check:
    with office.store.read() as uow:
        return check_callbacks(uow, (staff or office.staff).installation, office.now)


def of_reports(office: Office, staff: Staff | None = None) -> Check:
    with office.store.read() as uow:
        return check_reports(uow, (staff or office.staff).installation, office.now)


def of_completions(office: Office, staff: Staff | None = None) -> Check:
    with office.store.read() as uow:
        return check_completions(uow, (staff or office.staff).installation)


def of_work(office: Office, staff: Staff | None = None) -> Check:
    with office.store.read() as uow:
        return check_work(uow, (staff or office.staff).installation, office.now)


# Configuration


def test_without_a_configuration_nobody_can_pay(office: Office) -> None:
    check = of_configuration(office)

    assert (check.state, check.action) == (CheckState.WARNING, CheckAction.OPEN_CONFIGURATIONS)
    assert "no configuration yet" in str(check.text)


def test_a_configuration_that_serves_nothing_is_offered_to_nobody(office: Office) -> None:
    office.configure()

    check = of_configuration(office)

    assert (check.state, check.action) == (CheckState.WARNING, CheckAction.OPEN_CONFIGURATIONS)
    assert "No channel" in str(check.text)


@pytest.mark.parametrize("channel", ["default-channel", ANY_CHANNEL])
def test_one_channel_that_is_served_is_enough(office: Office, channel: str) -> None:
    office.configure(is_test=True)
    office.configure(is_test=False, channels=(channel,))

    assert of_configuration(office).state is CheckState.OK
    assert of_configuration(office, office.stranger).state is CheckState.WARNING


# Callbacks


def test_before_the_first_callback_there_is_nothing_to_say(office: Office) -> None:
    assert of_callbacks(office).state is CheckState.UNKNOWN
    assert of_callbacks(office).is_well


def test_the_last_verified_callback_of_all_configurations_is_told(office: Office) -> None:
    first = office.begin("SP-1", office.configure(is_test=True))
    second = office.begin("SP-2", office.configure(is_test=False))
    office.hear(first)
    office.now += HOUR
    office.hear(second)
    office.now += DAY

    assert (of_callbacks(office).state, of_callbacks(office).at) == (CheckState.OK, NOW + HOUR)
    assert of_callbacks(office, office.stranger).state is CheckState.UNKNOWN


def test_a_callback_of_payseras_that_does_not_fit_the_password_is_critical(
    office: Office,
) -> None:
    payment = office.begin("SP-1", office.configure())
    office.hear(payment)
    office.now += MINUTE
    office.refuse(payment, Reason.WRONG_PASSWORD)

    check = of_callbacks(office)

    assert (check.state, check.at) == (CheckState.CRITICAL, NOW + MINUTE)
    assert check.action is CheckAction.OPEN_CONFIGURATIONS
    assert "SP-1" in str(check.text)
    assert "password" in str(check.text)


@pytest.mark.parametrize(
    "reason",
    [Reason.WRONG_SS1, Reason.NOT_DECRYPTABLE, Reason.WRONG_SS2, Reason.WRONG_SS3,
     Reason.NO_RSA_SIGNATURE, Reason.WRONG_PROJECT, Reason.NO_PUBLIC_KEY,
     "a reason of a later version"],
)  # fmt: skip
def test_a_callback_that_proves_nothing_is_a_warning(office: Office, reason: str) -> None:
    """Any stranger can send one."""
    office.refuse(office.begin("SP-1", office.configure()), reason)

    check = of_callbacks(office)

    assert (check.state, check.action) == (CheckState.WARNING, CheckAction.OPEN_PAYMENTS)
    assert "SP-1" in str(check.text)


def test_among_refusals_the_one_about_the_password_weighs_most(office: Office) -> None:
    mine = office.configure()
    office.refuse(office.begin("SP-1", mine), Reason.WRONG_PASSWORD)
    office.now += MINUTE
    office.refuse(office.begin("SP-2", mine), Reason.WRONG_SS3)

    check = of_callbacks(office)

    assert (check.state, check.at) == (CheckState.CRITICAL, NOW)
    assert "SP-1" in str(check.text)


def test_many_who_opened_addresses_hide_nothing(office: Office) -> None:
    mine = office.configure()
    office.refuse(office.begin("SP-1", mine), Reason.WRONG_PASSWORD)
    for number in range(60):
        office.now += timedelta(seconds=1)
        office.refuse(office.begin(f"SP-X{number}", mine), Reason.MALFORMED)

    assert of_callbacks(office).state is CheckState.CRITICAL


def test_somebody_who_opened_the_address_is_no_reason_to_worry(office: Office) -> None:
    office.refuse(office.begin("SP-1", office.configure()), Reason.MALFORMED)

    assert of_callbacks(office).state is CheckState.UNKNOWN


def test_a_right_callback_after_a_refused_one_makes_it_well(office: Office) -> None:
    payment = office.begin("SP-1", office.configure())
    office.refuse(payment, Reason.WRONG_SS1)
    office.now += MINUTE
    office.hear(payment)

    assert of_callbacks(office).state is CheckState.OK


def test_a_configuration_that_works_does_not_hide_another_that_does_not(office: Office) -> None:
    broken = office.begin("SP-1", office.configure(is_test=True))
    works = office.begin("SP-2", office.configure(is_test=False))
    office.refuse(broken, Reason.WRONG_PASSWORD)
    office.now += MINUTE
    office.hear(works)

    check = of_callbacks(office)

    assert check.state is CheckState.CRITICAL
    assert "SP-1" in str(check.text)


def test_a_refusal_of_yesterday_is_not_told_any_more(office: Office) -> None:
    office.refuse(office.begin("SP-1", office.configure()), Reason.WRONG_PASSWORD)

    office.now += DAY
    assert of_callbacks(office).state is CheckState.CRITICAL
    office.now += MINUTE
    assert of_callbacks(office).state is CheckState.UNKNOWN


def test_another_shops_refusals_are_its_own(office: Office) -> None:
    office.refuse(office.begin("SP-1", office.configure()), Reason.WRONG_SS1)

    assert of_callbacks(office, office.stranger).state is CheckState.UNKNOWN


def test_a_configuration_that_was_removed_still_had_its_callbacks(office: Office) -> None:
    """Otherwise a refusal from before the last right callback would look like news."""
    mine = office.configure()
    payment = office.begin("SP-1", mine, expires_at=NOW)
    office.refuse(payment, Reason.WRONG_SS1)
    office.now += MINUTE
    office.hear(payment)
    remove_configuration(office.context, office.staff, mine)

    assert of_callbacks(office).state is not CheckState.CRITICAL


# Reports


def test_saleor_has_all_when_nothing_failed(office: Office) -> None:
    mine = office.configure()
    office.report(office.begin("SP-1", mine), "SP-1")
    assert of_reports(office).state is CheckState.OK

    office.deliver_reports()
    office.report(office.begin("SP-2", mine), "SP-2")

    assert of_reports(office).state is CheckState.OK


def test_a_report_that_waits_is_a_warning_and_after_an_hour_critical(office: Office) -> None:
    office.report(office.begin("SP-1", office.configure()), "SP-1")
    office.fail_reports("Saleor cannot be reached.")

    waiting = of_reports(office)
    office.now += HOUR + MINUTE
    late = of_reports(office)

    assert (waiting.state, late.state) == (CheckState.WARNING, CheckState.CRITICAL)
    assert (waiting.action, waiting.at) == (CheckAction.OPEN_PAYMENTS, NOW)
    for said in ("(1)", "SP-1", "Saleor cannot be reached."):
        assert said in str(waiting.text)


def test_a_report_that_nobody_tried_to_send_is_told_too(office: Office) -> None:
    office.report(office.begin("SP-1", office.configure()), "SP-1")

    office.now += 6 * MINUTE
    waiting = of_reports(office)
    office.now += HOUR

    assert (waiting.state, of_reports(office).state) == (CheckState.WARNING, CheckState.CRITICAL)
    for said in ("(1)", "SP-1", "not even tried", "log"):
        assert said in str(waiting.text)


def test_a_report_that_saleor_refused_is_critical_and_tells_first(office: Office) -> None:
    mine = office.configure()
    office.report(office.begin("SP-1", mine), "SP-1")
    office.fail_reports("Saleor refused the report: NOT_FOUND", for_good=True)
    office.report(office.begin("SP-2", mine), "SP-2")
    office.fail_reports("Saleor cannot be reached.")

    check = of_reports(office)

    assert (check.state, check.action) == (CheckState.CRITICAL, CheckAction.OPEN_PAYMENTS)
    for said in ("(1)", "SP-1", "NOT_FOUND", "send it again"):
        assert said in str(check.text)


def test_the_order_and_reason_that_are_told_are_those_of_a_refused_report(office: Office) -> None:
    mine = office.configure()
    office.report(office.begin("SP-WAITS", mine), "SP-WAITS")
    office.fail_reports("Saleor cannot be reached.")
    office.report(office.begin("SP-REFUSED", mine), "SP-REFUSED")
    office.fail_reports("Saleor refused the report: NOT_FOUND", for_good=True)

    text = str(of_reports(office).text)

    assert "SP-REFUSED" in text
    assert "NOT_FOUND" in text
    assert "SP-WAITS" not in text


def test_another_shops_reports_are_its_own(office: Office) -> None:
    office.report(office.begin("SP-1", office.configure()), "SP-1")
    office.fail_reports("no", for_good=True)

    assert of_reports(office, office.stranger).state is CheckState.OK


# Completions


def refuse_completions(office: Office, *orders: str) -> None:
    """Saleor makes no orders of the checkouts of these payments."""
    mine = office.configure()
    for order in orders:
        payment_id = office.begin(order, mine)
        with office.store.write() as uow:
            uow.completions.add(payment_id, due_at=office.now)
            (claimed,) = uow.completions.claim_due(limit=9, now=office.now, leased_until=office.now)
            uow.completions.refused(
                claimed,
                state=CompletionState.REFUSED,
                code="EMAIL_NOT_SET",
                message="Checkout email must be set.",
                next_attempt_at=None,
                now=office.now,
            )


def test_paid_checkouts_without_an_order_are_critical_and_the_first_is_named(
    office: Office,
) -> None:
    refuse_completions(office, "SP-1", "SP-2")

    check = of_completions(office)

    assert (check.state, check.action) == (CheckState.CRITICAL, CheckAction.OPEN_PAYMENTS)
    for said in ("(2)", "SP-1", "EMAIL_NOT_SET", "Checkout email must be set"):
        assert said in str(check.text)
    assert of_completions(office, office.stranger).state is CheckState.OK


@pytest.mark.parametrize("check", [of_configuration, of_callbacks, of_reports, of_completions])
def test_a_new_installation_has_nothing_critical(
    office: Office, check: Callable[[Office], Check]
) -> None:
    assert check(office).state is not CheckState.CRITICAL


# Refunds


def refund(office: Office, order_number: str, state: RefundState = RefundState.REQUESTED) -> None:
    """Saleor asks for a refund of a new payment now."""
    payment_id = office.begin(order_number, office.configure(project_id=order_number[3:]))
    asked = Refund(
        f"{order_number}-R1", RefundOrigin.SALEOR, state, Money(500, "EUR"), begun_at=office.now
    )
    with office.store.write() as uow:
        uow.refunds.save(payment_id, [asked])


def test_refunds_that_wait_to_be_made_are_somebodys_work(office: Office) -> None:
    refund(office, "SP-1")
    office.now += DAY
    refund(office, "SP-2")
    refund(office, "SP-3", RefundState.DONE)
    refund(office, "SP-4", RefundState.REJECTED)

    check = of_work(office)

    assert (check.state, check.action) == (CheckState.WARNING, CheckAction.OPEN_PAYMENTS)
    assert str(check.text) == (
        "Refunds wait to be made in Paysera (2), the oldest since 2026-11-24."
    )
    assert check.at == NOW
    assert of_work(office, office.stranger).state is CheckState.OK


def test_a_refund_that_waits_longer_than_three_days_is_critical(office: Office) -> None:
    refund(office, "SP-1")
    office.now += 3 * DAY
    assert of_work(office).state is CheckState.WARNING

    office.now += MINUTE

    assert of_work(office).state is CheckState.CRITICAL
