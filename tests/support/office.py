"""Two shops in one app, without any server: what services do with the database alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from saleor_paysera.bootstrap import create_context, open_store
from saleor_paysera.payments.facts import Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import (
    PAYMENT_LIFETIME,
    Outcome,
    PaymentState,
    ReportType,
    Verdict,
)
from saleor_paysera.services.assign_channels import ChannelChange, assign_channels
from saleor_paysera.services.context import Context
from saleor_paysera.services.manage_configurations import add_configuration
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.settings import Settings
from saleor_paysera.store.records import NewInstallation, NewPayment, ReceivedCallback
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import environment
from tests.support.desk import wish
from tests.support.money import decided, set_state

NOW: Final = datetime(2026, 11, 24, 12, 30, 15, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
AWAY: Final = "http://127.0.0.1:1"
"""An address where nobody listens."""


@dataclass
class Office:
    """Somebody of each shop's staff, and a clock that can be set."""

    store: Store
    now: datetime = NOW
    context: Context = field(init=False)
    staff: Staff = field(init=False)
    stranger: Staff = field(init=False)

    def configure(self, *, channels: tuple[str, ...] = (), **changes: object) -> int:
        """A configuration of the first shop; returns its id."""
        configuration_id = add_configuration(self.context, self.staff, wish(**changes))
        assign_channels(
            self.context, self.staff, [ChannelChange(c, None, configuration_id) for c in channels]
        )
        return configuration_id

    def begin(self, order_number: str, configuration_id: int, **changes: object) -> int:
        """A payment begun now; returns its id."""
        made = NewPayment(
            order_number=order_number,
            installation_id=self.staff.installation.id,
            configuration_id=configuration_id,
            transaction_id=f"transaction of {order_number}",
            source_id="Q2hlY2tvdXQ6MQ==",
            channel_slug="default-channel",
            asked=Money(999, "EUR"),
            is_test=True,
            method="smsbank",
            language="LIT",
            return_url=None,
            payer_email="jonas@example.com",
            pay_url="https://pay.example/?data=x",
            created_at=self.now,
            expires_at=self.now + PAYMENT_LIFETIME,
        )
        with self.store.write() as uow:
            uow.payments.add(replace(made, **changes))  # type: ignore[arg-type]
            return uow.payments.by_order_number(order_number).id

    def move(self, order_number: str, state: PaymentState) -> None:
        """Bring a payment into a state."""
        with self.store.write() as uow:
            set_state(uow, uow.payments.lock(order_number), state, now=self.now)

    def hear(
        self,
        payment_id: int,
        verdict: Verdict = Verdict.PAID,
        outcome: Outcome = Outcome.APPLIED,
        *,
        fields: Mapping[str, str] | None = None,
        status: str = "1",
    ) -> None:
        """A verified callback comes now."""
        decision = decided(verdict, outcome, PaymentState.PAID)
        callback = ReceivedCallback(
            identity=f"{verdict} {outcome} {self.now}",
            status=status,
            proofs=("ss1", "ss3"),
            fields=fields or {"status": status},
            decision=decision,
            received_at=self.now,
        )
        with self.store.write() as uow:
            uow.callbacks.add(payment_id, callback)

    def refuse(self, payment_id: int, reason: str) -> None:
        """A callback is refused now."""
        with self.store.write() as uow:
            uow.callbacks.count_refused(payment_id, reason, now=self.now)

    def report(self, payment_id: int, order_number: str) -> None:
        """There is something to tell Saleor from now on."""
        report = Report(
            ReportType.CHARGE_SUCCESS, order_number, Money(999, "EUR"), self.now, "Paid."
        )
        with self.store.write() as uow:
            uow.reports.add(payment_id, report)

    def fail_reports(self, error: str, *, for_good: bool = False) -> None:
        """Whatever is due is tried now, and fails."""
        with self.store.write() as uow:
            due = uow.reports.claim_due(limit=9, now=self.now, leased_until=self.now + MINUTE)
            for claimed in due:
                if for_good:
                    uow.reports.mark_refused(claimed, error)
                else:
                    uow.reports.retry_later(claimed, error, next_attempt_at=self.now + HOUR)

    def deliver_reports(self) -> None:
        """Whatever is due arrives at Saleor now."""
        with self.store.write() as uow:
            due = uow.reports.claim_due(limit=9, now=self.now, leased_until=self.now + MINUTE)
            for claimed in due:
                uow.reports.mark_delivered(claimed, now=self.now)


@contextmanager
def open_office(database_url: str, paysera_origin: str = AWAY, **more: str) -> Iterator[Office]:
    """An office on an empty database; ``more`` are settings of the environment."""
    settings = Settings.from_environment(
        environment(
            base_url="https://paysera.shop.example",
            database_url=database_url,
            paysera_origin=paysera_origin,
            **more,
        )
    )
    store = open_store(settings)
    office = Office(store)
    office.context = create_context(settings, store, clock=lambda: office.now)
    with store.write() as uow:
        first, second = (
            uow.installations.put(
                NewInstallation(f"http://127.0.0.1:1/{shop}/graphql/", "QXBwOjE=", "token", "{}"),
                now=NOW - DAY,
            )
            for shop in ("first", "second")
        )
    office.staff = Staff(first, "VXNlcjoyMQ==", "admin@first.example")
    office.stranger = Staff(second, "VXNlcjoyMQ==", "admin@second.example")
    yield office
    store.engine.dispose()
