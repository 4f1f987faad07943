"""Reports go out to Saleor: at once if possible, again and again if not, never lost."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera import metrics
from saleor_paysera.logs import about_installation, about_payment
from saleor_paysera.metrics import ReportResult
from saleor_paysera.outbound import Outbound
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.facts import Action, available_actions, refundable_minor
from saleor_paysera.payments.states import ReportType
from saleor_paysera.saleor.api import EventReport, SaleorApi
from saleor_paysera.saleor.external_urls import external_url
from saleor_paysera.services.addresses import payment_page_url
from saleor_paysera.services.app_presence import came_back
from saleor_paysera.services.plan_completion import plan_completion
from saleor_paysera.services.work_loop import WorkLoop
from saleor_paysera.store.outbox_records import ClaimedReport
from saleor_paysera.store.records import Installation
from saleor_paysera.store.reports import LONGEST_PAUSE, MAX_LEASED
from saleor_paysera.store.unit_of_work import Store, UnitOfWork

_LEASE: Final = timedelta(seconds=30)
"""Longer than one try takes. A process that dies holds its reports up for so long.

A failure takes two requests. If a Saleor hangs at both, another process may send it as well: Saleor
recognises it by type and reference, whatever was reported in between.
"""

_FIRST_PAUSE: Final = timedelta(seconds=1)
_PAUSE_WHILE_INACTIVE: Final = LONGEST_PAUSE
"""Saleor says so when the app is active again; this is for the news that is lost."""

_WORKERS: Final = 32

_log = structlog.get_logger()


class MoneyIsThere(PaymentAppError):
    """A failure that must not be told, since Saleor shows the payment as charged."""

    code = "MONEY_IS_THERE"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: 1 s, 2 s, 4 s, … at most an hour."""
    doublings = min(attempts - 1, 12)
    return min(_FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


class ReportDelivery(WorkLoop[ClaimedReport]):
    """The loop that sends reports.

    A payment's reports go out one after the other. Saleor recognises a repeated report, so
    sending one twice after a crash does no harm.
    """

    def __init__(
        self,
        *,
        store: Store,
        outbound: Outbound,
        clock: Callable[[], datetime],
        app_base_url: str,
    ) -> None:
        super().__init__("report-delivery", workers=_WORKERS, most_for_one=MAX_LEASED)
        self._store = store
        self._app_base_url = app_base_url
        self._outbound = outbound
        self._clock = clock

    def _claim(self, limit: int, busy_installations: Collection[int]) -> list[ClaimedReport]:
        now = self._clock()
        with self._store.read() as uow:
            if not uow.reports.is_any_due(now, busy_installations=busy_installations):
                return []
        with self._store.write() as uow:
            return uow.reports.claim_due(
                limit=limit,
                now=now,
                leased_until=now + _LEASE,
                busy_installations=busy_installations,
            )

    def _do(self, work: ClaimedReport) -> None:
        deliver(
            work,
            store=self._store,
            outbound=self._outbound,
            clock=self._clock,
            app_base_url=self._app_base_url,
        )

    def _installation_of(self, work: ClaimedReport) -> int:
        return work.installation_id


def deliver(
    claimed: ClaimedReport,
    *,
    store: Store,
    outbound: Outbound,
    clock: Callable[[], datetime],
    app_base_url: str,
) -> None:
    """Send one leased report and note what came of it."""
    report_type = claimed.report.type
    log = _log.bind(report=str(report_type), attempt=claimed.attempts)
    about_payment(claimed.order_number)
    installation: Installation | None = None
    try:
        with store.read() as uow:
            about_installation(uow.installations.api_url_of(claimed.installation_id))
            installation = uow.installations.get(claimed.installation_id)
            actions = _actions(uow, claimed.payment_id)
        _send(_event_report(claimed, actions, app_base_url), installation, outbound)
    except PaymentAppError as error:
        if error.retryable:
            _try_later(claimed, error, installation, store, now=clock())
            metrics.report_tried(report_type, ReportResult.WAITS)
            log.warning("report_waits", code=error.code, reason=error.message)
        else:
            with store.write() as uow:
                uow.reports.mark_refused(claimed, error.message)
            metrics.report_tried(report_type, ReportResult.REFUSED)
            log.error("report_refused", code=error.code, reason=error.message)  # noqa: TRY400
    else:
        now = clock()
        store.commit(lambda uow: _keep_delivered(uow, claimed, now=now))
        metrics.report_tried(report_type, ReportResult.DELIVERED)
        log.info("report_delivered")
        # Of its own: whoever installs the app takes these rows in the other order.
        came_back(store, installation, now=clock())


def _keep_delivered(uow: UnitOfWork, claimed: ClaimedReport, *, now: datetime) -> None:
    uow.reports.mark_delivered(claimed, now=now)
    if claimed.report.type is ReportType.CHARGE_SUCCESS:
        plan_completion(uow, claimed.installation_id, claimed.transaction_id, now=now)


def _actions(uow: UnitOfWork, payment_id: int) -> tuple[Action, ...]:
    """What staff can ask for from now on. Reads nothing sealed: a report has to go out even
    where the key that the payment was sealed with is lost."""
    state, charged = uow.payments.charge_of(payment_id)
    refunds = uow.refunds.of_payment(payment_id)
    return available_actions(state, refundable_minor=refundable_minor(charged, refunds))


def _event_report(
    claimed: ClaimedReport, actions: tuple[Action, ...], app_base_url: str
) -> EventReport:
    report = claimed.report
    return EventReport(
        transaction_id=claimed.transaction_id,
        type=report.type,
        amount=report.amount.to_decimal(),
        psp_reference=report.psp_reference,
        time=report.occurred_at,
        message=report.message,
        external_url=external_url(payment_page_url(app_base_url, claimed.order_number)),
        available_actions=actions,
    )


def _send(report: EventReport, installation: Installation, outbound: Outbound) -> None:
    saleor = SaleorApi(installation.saleor_api_url, installation.token, outbound.session)
    if report.type is ReportType.CHARGE_FAILURE:
        _check_that_nothing_is_charged(saleor, report)
    saleor.report(report)


def _check_that_nothing_is_charged(saleor: SaleorApi, report: EventReport) -> None:
    """Ask, since the app itself may not know: its database may have been restored from a backup.

    A failure after the success sets the money to nothing in Saleor, and no later success brings
    it back.

    Raises:
        MoneyIsThere, SaleorUnavailable, SaleorPermissionDenied
    """
    transaction = saleor.source_of_transaction(report.transaction_id)
    if transaction is not None and transaction.charged_amount.amount > 0:
        raise MoneyIsThere(
            "Saleor shows this payment as charged, so it was not told that it failed. The app has "
            "lost the news of it, as after going back to a backup: replay the payment's callback "
            "in Paysera's portal."
        )


def _is_new(installation: Installation, sent_by: Installation) -> bool:
    """Whether it was installed again or activated meanwhile: as it is now it was not tried."""
    is_activated = sent_by.is_away and not installation.is_away
    return installation.installed_at != sent_by.installed_at or is_activated


def _try_later(
    claimed: ClaimedReport,
    error: PaymentAppError,
    sent_by: Installation | None,
    store: Store,
    *,
    now: datetime,
) -> None:
    pause = pause_after(claimed.attempts)
    with store.write() as uow:
        if sent_by is not None:
            installation = uow.installations.get(claimed.installation_id)
            if _is_new(installation, sent_by):
                pause = timedelta()
            elif installation.inactive_since is not None:
                pause = _PAUSE_WHILE_INACTIVE
        uow.reports.retry_later(claimed, error.message, next_attempt_at=now + pause)
