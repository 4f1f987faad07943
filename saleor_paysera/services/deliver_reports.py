"""Reports go out to Saleor: at once if possible, again and again if not, never lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera.outbound import Outbound
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import EventReport, SaleorApi
from saleor_paysera.store.records import ClaimedReport
from saleor_paysera.store.unit_of_work import Store

_LEASE: Final = timedelta(seconds=20)
"""Longer than one try takes. A process that dies holds its reports up for so long."""

_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_POLL_S: Final = 1.0  # how soon the work of other processes is noticed
_WORKERS: Final = 4

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

    def __init__(self, *, store: Store, outbound: Outbound, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._outbound = outbound
        self._clock = clock
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._in_flight = threading.Semaphore(_WORKERS)
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
            while not self._stopping.is_set():
                self._news.clear()
                try:
                    claimed = self._claim()
                except Exception:  # noqa: BLE001 - the loop outlives a database that is away
                    _log.exception("reports_not_claimed")
                    claimed = []
                for report in claimed:
                    pool.submit(self._deliver, report)
                if not claimed:
                    self._news.wait(_POLL_S)

    def _claim(self) -> list[ClaimedReport]:
        now = self._clock()
        with self._store.read() as uow:
            if not uow.reports.is_any_due(now):
                return []
        free = self._take_free_workers()
        claimed: list[ClaimedReport] = []
        try:
            if free:
                with self._store.write() as uow:
                    claimed = uow.reports.claim_due(limit=free, now=now, leased_until=now + _LEASE)
        finally:
            for _ in range(free - len(claimed)):
                self._in_flight.release()
        return claimed

    def _take_free_workers(self) -> int:
        free = 0
        while free < _WORKERS and self._in_flight.acquire(blocking=False):
            free += 1
        return free

    def _deliver(self, claimed: ClaimedReport) -> None:
        try:
            deliver(claimed, store=self._store, outbound=self._outbound, clock=self._clock)
        except Exception:  # noqa: BLE001 - its lease runs out and it is tried again
            _log.exception("report_not_delivered", order_number=claimed.report.psp_reference)
        finally:
            self._in_flight.release()
            self.wake()


def deliver(
    claimed: ClaimedReport, *, store: Store, outbound: Outbound, clock: Callable[[], datetime]
) -> None:
    """Send one leased report and note what came of it."""
    report = claimed.report
    log = _log.bind(
        order_number=report.psp_reference, report=str(report.type), attempt=claimed.attempts
    )
    with store.read() as uow:
        installation = uow.installations.get(claimed.installation_id)
    api = SaleorApi(installation.saleor_api_url, installation.token, outbound.session)
    try:
        api.report(
            EventReport(
                transaction_id=claimed.transaction_id,
                type=report.type,
                amount=report.amount.to_decimal(),
                psp_reference=report.psp_reference,
                time=report.occurred_at,
                message=report.message,
            )
        )
    except PaymentAppError as error:
        if error.retryable:
            next_attempt_at = clock() + pause_after(claimed.attempts)
            with store.write() as uow:
                uow.reports.retry_later(claimed.id, error.message, next_attempt_at=next_attempt_at)
            log.warning("report_waits", code=error.code, reason=error.message)
        else:
            with store.write() as uow:
                uow.reports.mark_refused(claimed.id, error.message)
            log.error("report_refused", code=error.code, reason=error.message)  # noqa: TRY400
    else:
        with store.write() as uow:
            uow.reports.mark_delivered(claimed.id, now=clock())
        log.info("report_delivered")
