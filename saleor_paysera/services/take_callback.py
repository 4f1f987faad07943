"""Paysera calls back: verify, decide, and store it all in one commit."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from saleor_paysera import metrics
from saleor_paysera.payments.decisions import Decision, PaymentNotice, decide
from saleor_paysera.paysera.callback import InvalidCallback, QueryValue, VerifiedCallback
from saleor_paysera.paysera.notice import identity_of, money_fields, read_notice
from saleor_paysera.services.context import Context
from saleor_paysera.services.log_about import log_about
from saleor_paysera.services.payment_facts import facts_of, keep_step
from saleor_paysera.services.verify_callback import verify_callback
from saleor_paysera.store.records import (
    Configuration,
    ConfigurationSettings,
    Payment,
    ReceivedCallback,
)
from saleor_paysera.store.unit_of_work import UnitOfWork

_log = structlog.get_logger()


def take_callback(
    context: Context, hinted_order_number: str, query: Mapping[str, QueryValue]
) -> None:
    """Verify a callback and commit everything that follows from it.

    Once this returns, Paysera may be told ``OK``: callback, new state and the report to
    Saleor are in the database. The order number in the callback's address only helps to
    find the password; the one inside the signed data decides which payment it is about.

    Raises:
        UnknownOrder: the address or the signed data names no payment of this app.
        InvalidCallback: not proven to come from Paysera for this project.
        PayseraKeyUnavailable: it cannot be checked now; Paysera has to send it again.
    """
    payment, configuration = _find(context, hinted_order_number)
    try:
        verified = verify_callback(context, configuration, query, begun_at=payment.created_at)
        signed_order_number = verified.fields.get("orderid", "")
        if signed_order_number != hinted_order_number:
            # Another payment may be another tenant's: its own configuration decides.
            payment, configuration = _find(context, signed_order_number)
            verified = verify_callback(context, configuration, query, begun_at=payment.created_at)
    except InvalidCallback as error:
        _count_refused(context, payment, error)
        raise
    _commit(context, payment.order_number, verified, configuration.settings)


def _find(context: Context, order_number: str) -> tuple[Payment, Configuration]:
    with context.store.look() as uow:
        payment = uow.payments.by_order_number(order_number)
        log_about(uow, payment)
        return payment, uow.configurations.get(payment.configuration_id)


def _commit(
    context: Context,
    order_number: str,
    verified: VerifiedCallback,
    settings: ConfigurationSettings,
) -> None:
    notice, now = read_notice(verified.fields), context.clock()
    decision = context.store.commit(
        lambda uow: _keep(uow, order_number, verified, notice, settings, now=now)
    )
    if decision is None:
        metrics.callback_repeated(notice.status)
        _log.info("callback_repeated")
        return
    if decision.reports:
        context.wake_delivery()
    metrics.callback_taken(notice.status, decision.verdict)
    write_line = _log.warning if decision.needs_staff else _log.info
    write_line(
        "callback_taken",
        verdict=str(decision.verdict),
        outcome=str(decision.outcome),
        state=str(decision.facts.state),
    )


def _keep(
    uow: UnitOfWork,
    order_number: str,
    verified: VerifiedCallback,
    notice: PaymentNotice,
    settings: ConfigurationSettings,
    *,
    now: datetime,
) -> Decision | None:
    """Store a callback and what follows from it; None: it was taken before."""
    payment, identity = uow.payments.lock(order_number), identity_of(verified.fields)
    if uow.callbacks.is_known(payment.id, identity):
        return None
    before = facts_of(uow, payment)
    decision = decide(before, notice, now=now, pending_counts=settings.accepts_pending)
    keep_step(uow, payment, before, decision, now=now)
    uow.callbacks.add(
        payment.id,
        ReceivedCallback(
            identity=identity,
            status=verified.fields.get("status", ""),
            proofs=tuple(sorted(verified.proofs)),
            # Whoever had the payer's data removed does not want it back.
            fields=verified.fields
            if payment.personal_data_removed_at is None
            else money_fields(verified.fields),
            decision=decision,
            received_at=now,
        ),
    )
    return decision


def _count_refused(context: Context, payment: Payment, error: InvalidCallback) -> None:
    now = context.clock()
    # Whoever knows an order number could keep the database busy with writing otherwise.
    if context.refusals_noted.spend(payment.id, now):
        with context.store.write() as uow:
            uow.callbacks.count_refused(payment.id, error.reason, now=now)
    metrics.callback_refused(error.reason)
    _log.warning("callback_refused", reason=str(error.reason))
