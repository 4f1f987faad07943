"""Nothing staff look at reads every payment, nor sorts many: SQLite tells how it would."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.outbox_records import ReportState
from saleor_paysera.store.payment_search import (
    PaymentCursor,
    PaymentFilter,
)
from saleor_paysera.store.unit_of_work import Store, UnitOfWork
from tests.unit.store.samples import NOW
from tests.unit.store.searching import find, two_shops


@pytest.fixture
def shop(store: Store) -> Store:
    two_shops(store)
    return store


ALL_FILTERS = [
    PaymentFilter(state=state, channel=channel, since=since, until=since, email=email,
                  order_number=order_number)
    for state in (None, *PaymentState)
    for channel in (None, "lietuva")
    for since in (None, NOW)
    for email in (None, "zygimante@example.lt")
    for order_number in (None, "SP-7K3M")
]  # fmt: skip


@contextmanager
def explained(engine: Engine) -> Iterator[list[str]]:
    """How SQLite does each statement that is executed meanwhile."""
    steps: list[str] = []

    def explain(
        connection: Connection, cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if not statement.startswith("EXPLAIN"):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            steps.extend(row.detail for row in plan)

    event.listen(engine, "before_cursor_execute", explain)
    yield steps
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
class TestNoSearchReadsEveryPayment:
    @pytest.mark.parametrize("few", [0, 5_000])
    @pytest.mark.parametrize("before", [None, PaymentCursor(NOW, 7)])
    def test_but_goes_by_an_index(
        self, shop: Store, monkeypatch: pytest.MonkeyPatch, few: int, before: PaymentCursor | None
    ) -> None:
        monkeypatch.setattr("saleor_paysera.store.payment_search._FEW", few)
        for wanted in ALL_FILTERS:
            with explained(shop.engine) as steps:
                find(shop, wanted, before=before)

            read = [step for step in steps if "payments" in step]
            assert read
            for step in read:
                assert step.startswith("SEARCH payments USING"), (wanted, steps)
                # A tenant's payments are too many: something else has to lead to those
                # wanted, unless the newest are.
                are_newest = wanted in (PaymentFilter(), PaymentFilter(order_number="SP-7K3M"))
                assert "installation_id=? AND " in step or are_newest, (wanted, steps)

    def test_and_many_are_never_sorted(self, shop: Store) -> None:
        """They come in order from the index; only what is few by its filter is sorted."""
        for wanted in ALL_FILTERS:
            with explained(shop.engine) as steps:
                find(shop, wanted)

            if not (wanted.email or wanted.order_number):
                assert [step for step in steps if "TEMP B-TREE" in step] == [], wanted

    def test_and_an_email_or_order_number_is_preferred_to_a_state(self, shop: Store) -> None:
        for wanted in ALL_FILTERS:
            with explained(shop.engine) as steps:
                find(shop, wanted)

            read = [step for step in steps if "payments" in step]
            if wanted.email:
                assert all("payer_email_index=?" in step for step in read), (wanted, steps)
            elif wanted.order_number:
                assert "order_number>?" in read[-1], (wanted, steps)

    @pytest.mark.parametrize("state", [PaymentState.AWAITING_PAYMENT, PaymentState.CANCELLED])
    def test_and_those_that_may_be_paid_yet_are_looked_for_among_the_young(
        self, shop: Store, state: PaymentState
    ) -> None:
        """All others in that state have expired, and years of them are kept."""
        with explained(shop.engine) as steps:
            find(shop, PaymentFilter(state=state))

        assert ["created_at>?" in step for step in steps] == [True]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("read", "index"),
    [
        (
            lambda uow: uow.reports.oldest_undelivered(1, ReportState.REFUSED, now=NOW),
            "ix_reports_state_installation_id_next_attempt_at_id (state=?",
        ),
        (
            lambda uow: uow.reports.count_undelivered(1, now=NOW),
            "ix_reports_state_installation_id_next_attempt_at_id (state=?",
        ),
        (
            lambda uow: uow.callbacks.refused_since(1, NOW, except_for="x"),
            "ix_refused_callbacks_last_at",
        ),
        (
            lambda uow: uow.callbacks.last_received_at(1),
            "ix_callbacks_configuration_id_received_at",
        ),
        (
            lambda uow: uow.configurations.payments_under_way(1, now=NOW),
            "ix_payments_configuration_id_state_expires_at (configuration_id=? AND state=?",
        ),
        (
            lambda uow: uow.payments.of_transactions(1, ["a", "b"]),
            "(installation_id=? AND transaction_id=?)",
        ),
        (
            lambda uow: uow.personal_data.of_payer("jonas@example.com", installation_id=None),
            "(installation_id=? AND payer_email_index=?)",
        ),
    ],
)
def test_what_the_other_views_show_is_found_by_an_index(
    shop: Store, read: Callable[[UnitOfWork], object], index: str
) -> None:
    with explained(shop.engine) as steps, shop.read() as uow:
        read(uow)

    assert index in "".join(steps), steps
    assert [step for step in steps if step.startswith("SCAN") and "anon" not in step] == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_has_had_its_time_is_found_by_an_index_and_needs_no_sorting(shop: Store) -> None:
    with explained(shop.engine) as steps, shop.read() as uow:
        uow.personal_data.claim_old(NOW, after=None, limit=9, now=NOW)

    (first, *others) = steps
    assert "(personal_data_removed_at=? AND created_at<?)" in first
    assert not any("B-TREE" in step or "SCAN payments" in step for step in others), steps
