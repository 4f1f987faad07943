"""Short ways to stored states and decisions, for tests that are about something else."""

from datetime import datetime

from saleor_paysera.payments.decisions import Decision
from saleor_paysera.payments.facts import PaymentFacts
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, Verdict
from saleor_paysera.store.records import Payment
from saleor_paysera.store.unit_of_work import UnitOfWork


def decided(
    verdict: Verdict = Verdict.PAID,
    outcome: Outcome = Outcome.APPLIED,
    state: PaymentState = PaymentState.PAID,
) -> Decision:
    """A decision that reports nothing."""
    facts = PaymentFacts("SP-1", Money(999, "EUR"), is_test=True, state=state)
    return Decision(verdict=verdict, outcome=outcome, facts=facts)


def set_state(uow: UnitOfWork, payment: Payment, state: PaymentState, *, now: datetime) -> None:
    """Move a payment to a state; paid means all that was asked."""
    charged = payment.asked if state is PaymentState.PAID else None
    facts = PaymentFacts(
        payment.order_number, payment.asked, payment.is_test, state, charged=charged
    )
    uow.payments.save(payment, facts, now=now)
