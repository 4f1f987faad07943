"""From the tables to the facts that decisions are based on, and back."""

from datetime import datetime

from saleor_paysera.payments.decisions import VERDICTS_FOR_STAFF, Step
from saleor_paysera.payments.facts import PaymentFacts
from saleor_paysera.payments.states import ReportType
from saleor_paysera.paysera.notice import read_notice
from saleor_paysera.store.records import Payment
from saleor_paysera.store.unit_of_work import UnitOfWork


def facts_of(uow: UnitOfWork, payment: Payment) -> PaymentFacts:
    """All that is known about the money of a payment; lock it first to change anything."""
    traces = uow.payments.traces_of(payment)
    told = [s.report for s in uow.reports.of_payment(payment.id)] if traces.has_reports else []
    early = uow.callbacks.early_refunds(payment.id) if traces.has_early_refunds else []
    return PaymentFacts(
        psp_reference=payment.psp_reference,
        asked=payment.asked,
        is_test=payment.is_test,
        state=payment.state,
        charged=payment.charged,
        pending_counts=payment.pending_counts,
        others_paid_minor=traces.others_paid_minor,
        source_total_minor=payment.last_known_total_minor,
        refunds=uow.refunds.of_payment(payment.id) if traces.has_refunds else (),
        early_refunds=tuple(read_notice(callback.fields).refunded for callback in early),
        told=frozenset(r.type for r in told if r.psp_reference == payment.psp_reference),
        last_told_at=max((report.occurred_at for report in told), default=None),
    )


def keep_step(
    uow: UnitOfWork, payment: Payment, before: PaymentFacts, step: Step, *, now: datetime
) -> None:
    """Store everything that follows from something that happened to a locked payment."""
    paid_at = next(
        (r.occurred_at for r in step.reports if r.type is ReportType.CHARGE_SUCCESS), now
    )
    uow.payments.save(payment, step.facts, now=paid_at)
    uow.refunds.save(payment.id, (r for r in step.facts.refunds if r not in before.refunds))
    for report in step.reports:
        uow.reports.add(payment.id, report)
    if step.early_verdicts:
        early = uow.callbacks.early_refunds(payment.id)
        for callback, verdict in zip(early, step.early_verdicts, strict=True):
            uow.callbacks.understand(
                callback.id, verdict, awaits_staff=verdict in VERDICTS_FOR_STAFF
            )
