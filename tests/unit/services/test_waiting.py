"""The numbers that watchers see of what waits, over all shops that have the app."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from saleor_paysera.metrics import Waiting
from saleor_paysera.payments.facts import Refund, RefundOrigin, RefundState
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, Verdict
from saleor_paysera.services.waiting import read_waiting
from saleor_paysera.store.outbox_records import CompletionState
from tests.support.office import DAY, HOUR, NOW, Office, open_office

NOTHING = Waiting(
    reports_waiting=0,
    reports_refused=0,
    oldest_report_waits_since=None,
    refunds_waiting=0,
    oldest_refund_waits_since=None,
    callbacks_for_staff=0,
    completions_refused=0,
    key_first_seen_at=None,
    key_last_seen_at=None,
    key_expires_at=None,
)


@pytest.fixture
def any_office(database_url: str) -> Iterator[Office]:
    """On each kind of database."""
    with open_office(database_url) as opened:
        yield opened


def wait_for_reports(office: Office, payment_id: int) -> None:
    office.report(payment_id, "SP-1")
    office.fail_reports("Saleor cannot be reached.")


def wait_for_a_refund(office: Office, payment_id: int) -> None:
    refunds = [
        Refund(f"SP-1-R{n}", RefundOrigin.SALEOR, state, Money(500, "EUR"), begun_at=office.now)
        for n, state in enumerate(RefundState)
    ]
    with office.store.write() as uow:
        uow.refunds.save(payment_id, refunds)


def refuse_a_completion(office: Office, payment_id: int) -> None:
    with office.store.write() as uow:
        uow.completions.add(payment_id, due_at=office.now)
        (claimed,) = uow.completions.claim_due(limit=1, now=office.now, leased_until=office.now)
        uow.completions.refused(
            claimed, state=CompletionState.REFUSED, code="X", message="No.", next_attempt_at=None,
            now=office.now,
        )  # fmt: skip


def hear_of_another_amount(office: Office, payment_id: int) -> None:
    office.hear(payment_id, Verdict.AMOUNT_MISMATCH, Outcome.REFUSED)
    office.hear(payment_id)


def refuse_a_report(office: Office, payment_id: int) -> None:
    office.report(payment_id, "SP-1")
    office.fail_reports("No.", for_good=True)


ALL: dict[str, tuple[Callable[[Office, int], None], dict[str, object]]] = {
    "reports": (wait_for_reports, {"reports_waiting": 1, "oldest_report_waits_since": NOW}),
    "refused reports": (refuse_a_report, {"reports_refused": 1}),
    "refunds": (wait_for_a_refund, {"refunds_waiting": 1, "oldest_refund_waits_since": NOW}),
    "completions": (refuse_a_completion, {"completions_refused": 1}),
    "callbacks": (hear_of_another_amount, {"callbacks_for_staff": 1}),
}


def told(waiting: Waiting) -> dict[str, object]:
    """What differs from a shop in which nothing waits."""
    return {
        name: value
        for name in Waiting.__slots__
        if (value := getattr(waiting, name)) != getattr(NOTHING, name)
    }


def test_nothing_waits_in_a_new_app(office: Office) -> None:
    assert read_waiting(office.context) == NOTHING


def test_each_thing_that_waits_is_a_number_of_its_own(any_office: Office) -> None:
    mine = any_office.configure()
    expected: dict[str, object] = {}
    for number, (happen, changes) in enumerate(ALL.values()):
        happen(any_office, any_office.begin(f"SP-{number}", mine))
        expected |= changes
        any_office.now += timedelta(seconds=1)

    now_told = told(read_waiting(any_office.context))

    since = {name for name, value in expected.items() if value == NOW}
    assert {n: v for n, v in now_told.items() if n not in since} == {
        n: v for n, v in expected.items() if n not in since
    }
    assert since <= set(now_told)


@pytest.mark.parametrize("name", ALL)
def test_what_waits_is_told_with_the_time_of_the_oldest(office: Office, name: str) -> None:
    happen, expected = ALL[name]
    happen(office, office.begin("SP-1", office.configure()))
    office.now += DAY

    assert told(read_waiting(office.context)) == expected


@pytest.mark.parametrize("name", ALL)
def test_nobody_is_alarmed_about_a_shop_that_has_uninstalled_the_app(
    office: Office, name: str
) -> None:
    ALL[name][0](office, office.begin("SP-1", office.configure()))
    with office.store.write() as uow:
        uow.installations.mark_uninstalled(office.staff.installation, now=office.now)

    assert read_waiting(office.context) == NOTHING


def test_payseras_key_is_told_with_its_times(office: Office) -> None:
    with office.store.write() as uow:
        uow.paysera_keys.put("of before", now=NOW - DAY)
        uow.paysera_keys.put("of now", now=NOW - HOUR)
        uow.paysera_keys.put("of now", now=NOW)

    assert told(read_waiting(office.context)) == {
        "key_first_seen_at": NOW - HOUR,
        "key_last_seen_at": NOW,
    }


def test_no_table_is_read_whole(office: Office) -> None:
    """It is asked several times a minute, with a million payments."""
    steps: list[str] = []

    def explain(
        connection: Connection, cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if not statement.startswith("EXPLAIN"):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            steps.extend(row.detail for row in plan)

    event.listen(office.store.engine, "before_cursor_execute", explain)
    read_waiting(office.context)

    small = ("installations", "configurations", "paysera_keys")
    whole = [step for step in steps if step.startswith("SCAN") and not step[5:].startswith(small)]
    assert len(steps) > 5
    assert whole == []
