"""Reports go out to Saleor: at once if possible, again and again if not, never lost."""

import threading
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.facts import PaymentFacts, available_actions
from saleor_paysera.saleor.api import EventReport, SaleorApi
from saleor_paysera.saleor.external_urls import external_url
from saleor_paysera.services.addresses import payment_page_url
from saleor_paysera.services.payment_facts import facts_of
from saleor_paysera.store.records import ClaimedReport, Installation
from saleor_paysera.store.reports import MAX_LEASED
from saleor_paysera.store.unit_of_work import Store

_LEASE: Final = timedelta(seconds=30)
"""Longer than one try takes. A process that dies holds its reports up for so long."""

_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_POLL_S: Final = 1.0  # how soon the work of other processes is noticed
_WORKERS: Final = 16

_log = structlog.get_logger()


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: 1 s, 2 s, 4 s, … at most an hour."""
    doublings = min(attempts - 1, 12)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


class ReportDelivery:
    """The loop that sends reports, in a thread of the server process.

    Any number of processes may run one: a lease in the database keeps two from sending
    the same report, and a payment's reports go out one after the other. Saleor recognises
    a repeated report, so sending one twice after a crash does no harm.
    """

    def __init__(
        self,
        *,
        store: Store,
        outbound: Outbound,
        clock: Callable[[], datetime],
        app_base_url: str,
    ) -> None:
        self._store = store
        self._app_base_url = app_base_url
        self._outbound = outbound
        self._clock = clock
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="report-delivery", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """There is news: look now instead of at the next turn."""
        self._news.set()

    def stop(self) -> None:
        """Stop taking new reports and wait for those under way."""
        self._stopping.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="report-delivery") as pool:
            under_way: dict[Future[None], int] = {}
            while not self._stopping.is_set():
                self._news.clear()
                under_way = {f: saleor for f, saleor in under_way.items() if not f.done()}
                try:
                    claimed = self._claim(under_way.values())
                except Exception:  # noqa: BLE001 - the loop outlives a database that is away
                    _log.exception("reports_not_claimed")
                    claimed = []
                for report in claimed:
                    under_way[pool.submit(self._deliver, report)] = report.installation_id
                if not claimed:
                    self._news.wait(_POLL_S)

    def _claim(self, under_way: Collection[int]) -> list[ClaimedReport]:
        """Lease what can be sent now. ``under_way``: the installation of each running send."""
        busy = [saleor for saleor, sends in Counter(under_way).items() if sends >= MAX_LEASED]
        limit, now = _WORKERS - len(under_way), self._clock()
        if not limit:
            return []
        with self._store.read() as uow:
            if not uow.reports.is_any_due(now, busy_installations=busy):
                return []
        with self._store.write() as uow:
            return uow.reports.claim_due(
                limit=limit, now=now, leased_until=now + _LEASE, busy_installations=busy
            )

    def _deliver(self, claimed: ClaimedReport) -> None:
        try:
            deliver(
                claimed,
                store=self._store,
                outbound=self._outbound,
                clock=self._clock,
                app_base_url=self._app_base_url,
            )
        except Exception:  # noqa: BLE001 - its lease runs out and it is tried again
            _log.exception("report_not_delivered", order_number=claimed.order_number)
        finally:
            self.wake()


def deliver(
    claimed: ClaimedReport,
    *,
    store: Store,
    outbound: Outbound,
    clock: Callable[[], datetime],
    app_base_url: str,
) -> None:
    """Send one leased report and note what came of it."""
    log = _log.bind(
        order_number=claimed.order_number,
        report=str(claimed.report.type),
        attempt=claimed.attempts,
    )
    installation: Installation | None = None
    try:
        with store.read() as uow:
            installation = uow.installations.get(claimed.installation_id)
            payment = uow.payments.by_order_number(claimed.order_number)
            facts = facts_of(uow, payment)
        _send(_event_report(claimed, facts, app_base_url), installation, outbound)
    except PaymentAppError as error:
        if error.retryable:
            _try_later(claimed, error, installation, store, now=clock())
            log.warning("report_waits", code=error.code, reason=error.message)
        else:
            with store.write() as uow:
                uow.reports.mark_refused(claimed, error.message)
            log.error("report_refused", code=error.code, reason=error.message)  # noqa: TRY400
    else:
        with store.write() as uow:
            uow.reports.mark_delivered(claimed, now=clock())
        log.info("report_delivered")


def _event_report(claimed: ClaimedReport, facts: PaymentFacts, app_base_url: str) -> EventReport:
    report = claimed.report
    return EventReport(
        transaction_id=claimed.transaction_id,
        type=report.type,
        amount=report.amount.to_decimal(),
        psp_reference=report.psp_reference,
        time=report.occurred_at,
        message=report.message,
        external_url=external_url(payment_page_url(app_base_url, claimed.order_number)),
        available_actions=available_actions(facts.state, refundable_minor=facts.refundable_minor),
    )


def _send(report: EventReport, installation: Installation, outbound: Outbound) -> None:
    SaleorApi(installation.saleor_api_url, installation.token, outbound.session).report(report)


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
            if installation.installed_at != sent_by.installed_at:
                pause = timedelta()  # reinstalled meanwhile: the new token was not tried yet
        uow.reports.retry_later(claimed, error.message, next_attempt_at=now + pause)
