"""The books of an experiment: what Paysera was promised, against what Saleor heard."""

import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal

from saleor_paysera.payments.states import ReportType
from saleor_paysera.sandbox.saleor import EventType
from tests.experiments.experiment import Tally
from tests.experiments.faults.invariants import check_invariants
from tests.support.town import BegunPayment, Town


@dataclass
class Books:
    """Payments that were begun, and those whose paid callback got its ``OK``."""

    town: Town
    begun: list[BegunPayment] = field(default_factory=list)
    promised: set[str] = field(default_factory=set)
    unanswered: int = 0
    slowest_s: float = 0.0
    """The longest that Paysera waited for an answer."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, payment: BegunPayment) -> None:
        """A payment was begun."""
        with self._lock:
            self.begun.append(payment)

    def pay(self, payment: BegunPayment) -> None:
        """The shopper pays; the callback may get its ``OK`` or may not."""
        began = time.monotonic()
        is_ok = self.town.paysera.pay(payment.order).is_ok
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        self._note(payment, is_ok=is_ok)

    def repeat_the_unanswered(self) -> None:
        """Send again what got no ``OK``, as Paysera does after hours."""
        for payment in list(self.begun):
            if payment.order_number not in self.promised:
                if not payment.order.last_query:  # nobody has paid yet
                    self.pay(payment)
                else:
                    is_ok = self.town.paysera.repeat(payment.order).is_ok
                    self._note(payment, is_ok=is_ok)

    def _note(self, payment: BegunPayment, *, is_ok: bool) -> None:
        with self._lock:
            if is_ok:
                self.promised.add(payment.order_number)
            else:
                self.unanswered += 1

    def close(self, tally: Tally, *, within: float = 60.0) -> None:
        """Wait for what was promised, and count what is missing and what is too much."""
        self._wait_for_reports(within)
        for payment in self._missing():
            tally.found_lost(f"{payment.order_number} got OK, and Saleor no report")
        self._count_doubled(tally)
        check_invariants(self.town.store, tally)
        for payment in self.begun:
            if payment.order_number not in self.promised:
                tally.found_broken(f"{payment.order_number} never got OK")

    def settle(self, tally: Tally, *, within: float = 60.0) -> None:
        """Send again what got no ``OK``, close, and remark how much there was."""
        unanswered = self.unanswered
        self.repeat_the_unanswered()
        self.close(tally, within=within)
        tally.remarks.append(
            f"{len(self.begun):,} payments, {unanswered:,} callbacks had to be sent again; "
            f"the slowest answer took {self.slowest_s:.1f} s"
        )

    def _wait_for_reports(self, within: float) -> None:
        """Until none is missing, or none has come for so many seconds: thousands take a while.

        Counts only while it is quiet: to count takes the doubles' time, who share this process.
        """
        heard, quiet_since = 0, time.monotonic()
        while time.monotonic() < quiet_since + within:
            time.sleep(1)
            if len(self.town.saleor.reports) > heard:
                heard, quiet_since = len(self.town.saleor.reports), time.monotonic()
            elif not self._missing():
                return

    def _missing(self) -> list[BegunPayment]:
        paid = {
            transaction.id
            for transaction in self.town.saleor.transactions.values()
            if transaction.amounts.charged > 0
        }
        return [
            payment
            for payment in self.begun
            if payment.order_number in self.promised and payment.transaction.id not in paid
        ]

    def _count_doubled(self, tally: Tally) -> None:
        added: dict[str, list[Decimal | None]] = {}
        for report in self.town.saleor.reports:
            if report.type is EventType.CHARGE_SUCCESS and report.answer == "ADDED":
                added.setdefault(report.transaction_id, []).append(report.amount)
        for payment in self.begun:
            heard = added.get(payment.transaction.id, [])
            if len(heard) > 1:
                tally.found_doubled(f"{payment.order_number} was reported {len(heard)} times")
        with self.town.store.read() as uow:
            for payment in self.begun:
                stored = uow.payments.by_order_number(payment.order_number)
                kept = [kept.report.type for kept in uow.reports.of_payment(stored.id)]
                if kept.count(ReportType.CHARGE_SUCCESS) > 1:
                    tally.found_doubled(f"{payment.order_number} has more than one report stored")
                is_stored = bool(uow.callbacks.of_payment(stored.id))
                if payment.order_number in self.promised and not is_stored:
                    tally.found_broken(f"{payment.order_number} got OK, and nothing is stored")
