"""Whatever happens in whatever order: Saleor shows what Paysera says was paid and refunded.

A world in which money really moves is played against the decisions. Its news comes late,
repeated, in any order, and in the units of any of Paysera's texts; Saleor asks for refunds,
staff make them, confirm or refuse them; the clock jumps; reports wait and are sent twice.
Saleor's own way to add up a transaction is that of the sandbox, which shares no code with
the app.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_paysera.payments.decisions import Step, decide, happen, take_other_money
from saleor_paysera.payments.facts import PaymentFacts, Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.refunds import (
    RefundRefused,
    confirm_refund,
    explain_refund,
    record_refund,
    reject_refund,
    request_refund,
)
from saleor_paysera.payments.states import (
    BesideCallbacks,
    Happening,
    PaymentState,
    ReportType,
    Verdict,
)
from saleor_paysera.paysera.notice import identity_of, read_notice
from saleor_paysera.sandbox.saleor.transactions import (
    Amounts,
    EventType,
    TransactionEvent,
    amounts_of,
    record,
)

ASKED: Final = Money(1000, "EUR")
NOON: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
Fields = dict[str, str]


def _major(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"


def _whole(minor: int) -> str:
    return str(minor // 100) if minor % 100 == 0 else _major(minor)


UNITS: Final[tuple[Callable[[int], str], ...]] = (_major, _whole, str)


@dataclass
class World:
    """One payment: what is true, what the app knows, and what Saleor has been told."""

    paid_minor: int
    units: Callable[[int], str]
    pending_counts: bool
    facts: PaymentFacts = field(
        default_factory=lambda: PaymentFacts(
            "SP-1", ASKED, is_test=False, state=PaymentState.AWAITING_PAYMENT
        )
    )
    now: datetime = NOON
    is_paid: bool = False
    refunds: list[int] = field(default_factory=list)
    callbacks: list[Fields] = field(default_factory=list)
    taken: dict[str, Verdict] = field(default_factory=dict)
    unclear: list[Fields] = field(default_factory=list)
    early: list[Fields] = field(default_factory=list)
    mismatch: Fields | None = None
    is_told_otherwise: bool = False
    outbox: list[Report] = field(default_factory=list)
    sent: int = 0
    events: tuple[TransactionEvent, ...] = ()
    requests: int = 0

    def amounts(self) -> Amounts:
        return amounts_of(self.events)

    # What Paysera says.

    def say(self, status: int, **more: str) -> None:
        fields = {
            "orderid": "SP-1",
            "status": str(status),
            "requestid": str(len(self.callbacks)),
            "amount": str(self.paid_minor),
            "currency": "EUR",
            **more,
        }
        self.callbacks.append(fields)

    def pay(self) -> None:
        self.is_paid = True
        self.say(1)

    def refund(self, minor: int) -> bool:
        """Staff give money back in Paysera, as far as it is there."""
        if not self.is_paid or not 0 < minor <= self.paid_minor - sum(self.refunds):
            return False
        self.refunds.append(minor)
        self.say(5, refund_amount=self.units(minor), refund_currency="EUR", true_minor=str(minor))
        return True

    # What the app hears.

    def hear(self, fields: Fields) -> None:
        identity = identity_of(fields)
        if identity in self.taken:
            return
        decision = decide(
            self.facts, read_notice(fields), now=self.now, pending_counts=self.pending_counts
        )
        self.taken[identity] = decision.verdict
        if decision.verdict is Verdict.REFUND_UNCLEAR:
            self.unclear.append(fields)
        if decision.verdict is Verdict.REFUND_BEFORE_PAYMENT:
            self.early.append(fields)
        if decision.verdict is Verdict.AMOUNT_MISMATCH:
            self.mismatch = fields
        self._apply(decision)

    def _apply(self, step: Step) -> None:
        self.facts = step.facts
        self.outbox += step.reports
        if step.early_verdicts:
            for fields, verdict in zip(self.early, step.early_verdicts, strict=True):
                if verdict is Verdict.REFUND_UNCLEAR:
                    self.unclear.append(fields)
            self.early = []

    def happen(self, happening: BesideCallbacks) -> None:
        self._apply(happen(self.facts, happening, now=self.now))

    # What Saleor and the staff do.

    def ask_back(self, wanted_minor: int) -> None:
        wanted_minor = min(wanted_minor, minor(self.amounts().charged))  # as Saleor does
        try:
            self.facts, refund = request_refund(
                self.facts,
                Money(wanted_minor, "EUR"),
                request_event_id=f"event {self.requests}",
                now=self.now,
            )
        except RefundRefused:
            return
        self.requests += 1
        request = TransactionEvent(
            EventType.REFUND_REQUEST,
            refund.psp_reference,
            refund.amount.to_decimal(),
            self.facts.time_to_tell(self.now),
        )
        self.events = (*self.events, request)

    def make_what_was_asked(self, which: int, *, confirms: bool) -> None:
        waiting = self.facts.open_refunds
        if not waiting:
            return
        refund = waiting[which % len(waiting)]
        if self.refund(refund.amount.amount_minor) and confirms:
            self._keep(confirm_refund(self.facts, refund.psp_reference, by="anna", now=self.now))

    def make_two_as_one(self) -> None:
        """Two refunds that were asked for go back in one, and staff confirm both."""
        if len(self.facts.open_refunds) < 2:
            return
        two = self.facts.open_refunds[:2]
        if self.refund(sum(refund.amount.amount_minor for refund in two)):
            self.is_told_otherwise = True
            for refund in two:
                reference = refund.psp_reference
                self._keep(confirm_refund(self.facts, reference, by="anna", now=self.now))

    def refuse(self, which: int) -> None:
        if waiting := self.facts.open_refunds:
            reference = waiting[which % len(waiting)].psp_reference
            self._keep(reject_refund(self.facts, reference, reason="No.", by="anna", now=self.now))

    def take_other_money(self) -> None:
        if self.mismatch is not None and self.facts.state is not PaymentState.PAID:
            self._apply(take_other_money(self.facts, read_notice(self.mismatch), now=self.now))

    def clear_up(self) -> None:
        """Staff enter what the app could not be sure of, after a look at Paysera's account.

        They leave what is counted already.
        """
        for fields in self.unclear:
            money = Money(int(fields["true_minor"]), "EUR")
            if money.amount_minor > self.missing_minor() and self.is_told_otherwise:
                continue
            self.facts, reports = explain_refund(
                self.facts, money, reason="Seen.", by="anna", now=self.now
            )
            self.outbox += reports
        self.unclear = []

    def missing_minor(self) -> int:
        """What went back in Paysera's account beyond what the app has counted."""
        return sum(self.refunds) - self.facts.refunded_minor

    def enter_what_is_missing(self) -> None:
        """Paysera told of several refunds in one, so one of them may stand for another."""
        if self.is_told_otherwise and self.missing_minor() > 0:
            for refund in self.facts.open_refunds:  # else they would be in the way
                self._keep(
                    reject_refund(
                        self.facts, refund.psp_reference, reason="No.", by="anna", now=self.now
                    )
                )
            money = Money(self.missing_minor(), "EUR")
            self._keep(record_refund(self.facts, money, reason="Seen.", by="anna", now=self.now))

    def _keep(self, decided: tuple[PaymentFacts, Report]) -> None:
        self.facts, report = decided
        self.outbox.append(report)

    # What Saleor hears, in order, perhaps twice.

    def send(self, *, twice: bool) -> None:
        if self.sent == len(self.outbox):
            return
        report = self.outbox[self.sent]
        self.sent += 1
        for _ in range(2 if twice else 1):
            self.events = record(
                self.events,
                TransactionEvent(
                    EventType(report.type),
                    report.psp_reference,
                    report.amount.to_decimal(),
                    report.occurred_at,
                ),
            ).events


def minor(amount: Decimal) -> int:
    return int(amount * 100)


def _cents(n: int) -> int:
    """Round and odd amounts, small and large ones."""
    return (1, 5, 10, 100, 250, 300, 500, 700, 999, 1000)[n % 10]


STEPS: Final[tuple[Callable[[World, int], object], ...]] = (
    lambda world, _: world.pay(),
    lambda world, _: world.say(0),
    lambda world, _: world.say(2),
    lambda world, n: world.say(3 + n % 2),
    lambda world, _: world.say(7),
    lambda world, n: world.refund(_cents(n)),
    lambda world, n: world.ask_back(_cents(n)),
    lambda world, n: world.make_what_was_asked(n, confirms=False),
    lambda world, n: world.make_what_was_asked(n, confirms=True),
    lambda world, _: world.make_two_as_one(),
    lambda world, n: world.refuse(n),
    lambda world, _: world.take_other_money(),
    lambda world, _: world.clear_up(),
    lambda world, _: world.happen(Happening.SHOPPER_CANCELLED),
    lambda world, _: world.happen(Happening.SHOP_CANCELLED),
    lambda world, _: world.happen(Happening.TIME_RAN_OUT),
    lambda world, n: world.send(twice=n % 2 == 0),
    lambda world, n: setattr(world, "now", world.now + timedelta(minutes=n * 97 - 900)),
    *[lambda world, n: world.callbacks and world.hear(world.callbacks[n % len(world.callbacks)])]
    * 6,
)


def play(world: World, moves: list[tuple[int, int]]) -> None:
    """Let it happen, look at the money after every move, and let all news arrive at the end."""
    for which, n in moves:
        STEPS[which](world, n)
        check_at_any_time(world)
    for fields in world.callbacks:
        world.hear(fields)
    world.clear_up()
    world.take_other_money()
    world.clear_up()
    world.enter_what_is_missing()
    while world.sent < len(world.outbox):
        world.send(twice=True)
        check_at_any_time(world)


def check_at_any_time(world: World) -> None:
    amounts = world.amounts()
    if world.sent == len(world.outbox):  # while a report waits, Saleor may ask for too much
        assert amounts.charged >= 0
    assert world.facts.refundable_minor >= 0
    if not world.pending_counts:
        assert amounts.charge_pending == 0
    charge = [r.type for r in world.outbox if r.psp_reference == "SP-1"]
    assert charge.count(ReportType.CHARGE_SUCCESS) <= 1
    assert ReportType.CHARGE_SUCCESS not in charge[:-1]


@settings(max_examples=4000, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 19)), min_size=1, max_size=40
    ),
    paid_minor=st.sampled_from([1000, 1000, 1000, 700, 1500]),
    units=st.sampled_from(UNITS),
    pending_counts=st.booleans(),
    begins_paid=st.booleans(),
)
def test_saleor_shows_what_was_paid_and_refunded(
    *,
    moves: list[tuple[int, int]],
    paid_minor: int,
    units: Callable[[int], str],
    pending_counts: bool,
    begins_paid: bool,
) -> None:
    world = World(paid_minor, units, pending_counts)
    if begins_paid:  # so that many lives are mostly about what goes back
        world.pay()
        world.hear(world.callbacks[0])
        world.take_other_money()
        world.send(twice=False)

    play(world, moves)

    amounts = world.amounts()
    waiting = sum(r.amount.amount_minor for r in world.facts.open_refunds)
    assert minor(amounts.refunded) == sum(world.refunds)
    assert minor(amounts.refund_pending) == waiting
    paid = world.paid_minor if world.is_paid else 0
    assert minor(amounts.charged) == paid - sum(world.refunds) - waiting
