"""Paid, but nobody came back: the app itself makes the order of a paid checkout."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

import structlog

from saleor_paysera import metrics
from saleor_paysera.logs import about_installation, about_payment
from saleor_paysera.metrics import CompletionResult
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import CompletionRefused, SaleorApi
from saleor_paysera.saleor.results import OrderStanding
from saleor_paysera.services.completion_advice import NOT_FOUND, needs_a_person
from saleor_paysera.services.context import Context
from saleor_paysera.services.deliver_reports import pause_after
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.services.work_loop import WorkLoop
from saleor_paysera.store.completions import MAX_LEASED
from saleor_paysera.store.outbox_records import (
    ClaimedCompletion,
    CompletedOrder,
    CompletionState,
)

_LEASE: Final = timedelta(seconds=60)
"""Longer than one try with its two requests takes."""

_WORKERS: Final = 8
PAUSES: Final = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""After each refusal; after one more nothing is tried until somebody asks for it."""

_log = structlog.get_logger()


class CheckoutCompletion(WorkLoop[ClaimedCompletion]):
    """The loop that completes checkouts, some time after Saleor has learnt that they are paid.

    Saleor gives the same order for a completed checkout, so trying one twice does no harm.
    """

    def __init__(self, context: Context) -> None:
        super().__init__("checkout-completion", workers=_WORKERS, most_for_one=MAX_LEASED)
        self._context = context

    def _claim(self, limit: int, busy_installations: Collection[int]) -> list[ClaimedCompletion]:
        now = self._context.clock()
        with self._context.store.read() as uow:
            if not uow.completions.is_any_due(now, busy_installations=busy_installations):
                return []
        with self._context.store.write() as uow:
            return uow.completions.claim_due(
                limit=limit,
                now=now,
                leased_until=now + _LEASE,
                busy_installations=busy_installations,
            )

    def _do(self, work: ClaimedCompletion) -> None:
        complete(self._context, work)

    def _installation_of(self, work: ClaimedCompletion) -> int:
        return work.installation_id


def complete(context: Context, claimed: ClaimedCompletion) -> None:
    """Try one leased completion and note what came of it."""
    log = _log.bind(attempt=claimed.attempts)
    about_payment(claimed.order_number)
    try:
        with context.store.read() as uow:
            about_installation(uow.installations.api_url_of(claimed.installation_id))
            installation = uow.installations.get(claimed.installation_id)
        order = _completed(
            SaleorApi(installation.saleor_api_url, installation.token, context.outbound.session),
            claimed.transaction_id,
        )
    except CompletionRefused as refusal:
        _note_refusal(context, claimed, refusal)
        metrics.completion_tried(CompletionResult.REFUSED)
        log.warning("completion_refused", code=refusal.saleor_code, reason=refusal.saleor_message)
    except PaymentAppError as error:
        now = context.clock()
        with context.store.write() as uow:
            uow.completions.retry_later(
                claimed, error.message, next_attempt_at=now + pause_after(claimed.attempts), now=now
            )
        metrics.completion_tried(CompletionResult.WAITS)
        log.warning("completion_waits", code=error.code, reason=error.message)
    else:
        _note_order(context, claimed, order)
        metrics.completion_tried(CompletionResult.DONE if order else CompletionResult.LEFT)
        log.info("checkout_completed" if order else "completion_left")


def _completed(saleor: SaleorApi, transaction_id: str) -> OrderStanding | None:
    """The order, made now or already there; None: the money is no longer with the shop.

    Raises:
        CompletionRefused, SaleorUnavailable, SaleorPermissionDenied
    """
    source = saleor.source_of_transaction(transaction_id)
    if source is None:
        raise CompletionRefused(NOT_FOUND, "Saleor knows no such transaction.")
    if source.order is not None:
        return source.order
    # Where the channel allows unpaid orders, Saleor would make one of it.
    if source.charged_amount.amount <= 0:
        return None
    if source.checkout is None:
        raise CompletionRefused(NOT_FOUND, "The checkout is gone.")
    return saleor.complete_checkout(source.checkout.id)


def _note_order(context: Context, claimed: ClaimedCompletion, order: OrderStanding | None) -> None:
    now = context.clock()
    with context.store.write() as uow:
        if order is None:
            uow.completions.leave(claimed, now=now)
        else:
            made = CompletedOrder(order.id, order.number, order.charge_status)
            uow.completions.mark_done(claimed, made, now=now)


def _note_refusal(context: Context, claimed: ClaimedCompletion, refusal: CompletionRefused) -> None:
    now = context.clock()
    is_last = claimed.refusals >= len(PAUSES)
    is_for_staff = is_last or needs_a_person(refusal.saleor_code)
    with context.store.write() as uow:
        uow.completions.refused(
            claimed,
            state=CompletionState.REFUSED if is_for_staff else CompletionState.WAITING,
            code=refusal.saleor_code,
            message=refusal.saleor_message,
            next_attempt_at=None if is_last else now + PAUSES[claimed.refusals],
            now=now,
        )


def complete_again(context: Context, staff: Staff, order_number: str) -> bool:
    """Let a payment's checkout be completed now. Tells whether there was something to try.

    Raises:
        UnknownOrder
    """
    with context.store.write() as uow:
        payment = uow.payments.find_for_installation(staff.installation.id, order_number)
        about_payment(payment.order_number)
        is_tried = uow.completions.try_again(payment.id, now=context.clock())
    _log.info("completed_again", tried=is_tried, user=staff.user_id)
    return is_tried
