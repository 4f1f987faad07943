"""What is counted, and how Prometheus reads it.

Events are counted by the process that sees them; how much waits is in the database and is
read when somebody asks (``Waiting``), so no process has to know it. The server's workers
count in files that they share: whichever is asked tells the numbers of all.

Every label is one of a few that the code knows, never a text from outside.
"""

import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from saleor_paysera import __version__
from saleor_paysera.payments.decisions import CallbackStatus
from saleor_paysera.payments.states import ReportType, Verdict

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4

_SHARED_DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own setting: the folder of the files in which several processes count."""

_SHARED_FILE_BYTES: Final = 524_288  # several times what all series of a process take
_SECONDS: Final = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
_OTHER: Final = "other"
_REPEATED: Final = "repeated"


class RequestResult(StrEnum):
    """What came of a request, also where its HTTP status is 200 whatever comes of it."""

    OK = "ok"
    REFUSED = "refused"
    """Whoever asked has to change something: a wrong signature, an amount that is too much."""
    FAILED = "failed"
    """The app, or a server that it needs, could not do it."""


class ReportResult(StrEnum):
    """What came of one try to report to Saleor."""

    DELIVERED = "delivered"
    WAITS = "waits"
    REFUSED = "refused"


class CompletionResult(StrEnum):
    """What came of one try to make the order of a paid checkout."""

    DONE = "done"
    LEFT = "left"
    WAITS = "waits"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the database says at one moment, of the Saleors that have the app. Times in UTC.

    The times of Paysera's key are None where it is not known: a bare key has no end, and
    one that is pinned by a file was never served.
    """

    reports_waiting: int
    reports_refused: int
    oldest_report_waits_since: datetime | None
    refunds_waiting: int
    oldest_refund_waits_since: datetime | None
    callbacks_for_staff: int
    completions_refused: int
    key_first_seen_at: datetime | None
    key_last_seen_at: datetime | None
    key_expires_at: datetime | None


class _Counts:
    """The counts of this process, in a registry of their own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "saleor_paysera_requests",
            "Requests answered, by route and by what came of them.",
            ["route", "result"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "saleor_paysera_request_seconds",
            "How long requests took.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.callbacks = Counter(
            "saleor_paysera_callbacks",
            "Verified callbacks of Paysera, by Paysera's status and by how they were understood.",
            ["status", "verdict"],
            registry=self.registry,
        )
        self.callbacks_refused = Counter(
            "saleor_paysera_callbacks_refused",
            "Callbacks that did not prove to come from Paysera, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self.reports = Counter(
            "saleor_paysera_reports",
            "Tries to report to Saleor, by kind and by what came of them.",
            ["type", "result"],
            registry=self.registry,
        )
        self.completions = Counter(
            "saleor_paysera_completions",
            "Tries to make the order of a paid checkout, by what came of them.",
            ["result"],
            registry=self.registry,
        )
        for result in ReportResult:
            for report_type in ReportType:
                self.reports.labels(report_type, result)
        for completion_result in CompletionResult:
            self.completions.labels(completion_result)


_lock: Final = Lock()


@cache
def _made_counts() -> _Counts:
    return _Counts()


def _counts() -> _Counts:
    with _lock:  # two threads at once would make two sets
        return _made_counts()


def count_in(directory: Path) -> None:
    """Count together with the other processes that use this folder. Comes before any count.

    Raises:
        OSError: there is no room for this process's files.
    """
    if hasattr(os, "posix_fallocate"):
        # Room that is only promised (a sparse file) is missing when the disk is full, and the
        # system kills whoever writes there.
        for kind in ("counter", "histogram"):
            with (directory / f"{kind}_{os.getpid()}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, _SHARED_FILE_BYTES)
    os.environ[_SHARED_DIRECTORY] = str(directory)
    # The library chose at its import, which was before.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def expect(routes: Iterable[str], refusal_reasons: Iterable[StrEnum]) -> None:
    """Begin series with zero: what appears with one already would look like no rise."""
    counts = _counts()
    for route in routes:
        for result in RequestResult:
            counts.requests.labels(route, result)
    for reason in refusal_reasons:
        counts.callbacks_refused.labels(reason)


def request_answered(route: str, result: RequestResult) -> None:
    """A request was answered. ``route``: the rule that its path fits, never the path."""
    _counts().requests.labels(route, result).inc()


def request_took(route: str, seconds: float) -> None:
    """How long the application worked at a request."""
    _counts().seconds.labels(route).observe(seconds)


def callback_taken(status: CallbackStatus | None, verdict: Verdict) -> None:
    """A verified callback was stored. ``status`` None: one that this app does not know."""
    _counts().callbacks.labels(_status(status), verdict).inc()


def callback_repeated(status: CallbackStatus | None) -> None:
    """A verified callback came that was stored before."""
    _counts().callbacks.labels(_status(status), _REPEATED).inc()


def callback_refused(reason: StrEnum) -> None:
    """A callback did not prove to come from Paysera."""
    _counts().callbacks_refused.labels(reason).inc()


def report_tried(report_type: ReportType, result: ReportResult) -> None:
    """A report was sent to Saleor, or could not be."""
    _counts().reports.labels(report_type, result).inc()


def completion_tried(result: CompletionResult) -> None:
    """Saleor was asked to complete a checkout, or could not be."""
    _counts().completions.labels(result).inc()


def _status(status: CallbackStatus | None) -> str:
    return _OTHER if status is None else status.name.lower()


def exposition(waiting: Waiting | None, now: datetime) -> bytes:
    """All metrics in Prometheus's text format. ``waiting`` None: the database cannot tell."""
    registry = CollectorRegistry()
    registry.register(_AtThisMoment(waiting, now))
    if _SHARED_DIRECTORY in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_counts().registry)
    return generate_latest(registry)


class _AtThisMoment(Collector):
    """What is not counted but looked at."""

    def __init__(self, waiting: Waiting | None, now: datetime) -> None:
        self._waiting = waiting
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """One family for each number."""
        build = GaugeMetricFamily(
            "saleor_paysera_build_info",
            "Always 1; the labels say which version runs.",
            labels=["version", "python"],
        )
        build.add_metric([__version__, platform.python_version()], 1)
        yield build
        yield _gauge(
            "ready", "1: the database answers and fits this version. 0: it does not.",
            float(self._waiting is not None),
        )  # fmt: skip
        if self._waiting is not None:
            yield from self._of_the_database(self._waiting)

    def _of_the_database(self, waiting: Waiting) -> Iterator[Metric]:
        yield _gauge(
            "reports_waiting", "Reports that Saleor does not have yet.", waiting.reports_waiting
        )
        yield _gauge(
            "oldest_waiting_report_age_seconds",
            "How long the oldest of them has waited; 0: none waits.",
            self._age(waiting.oldest_report_waits_since),
        )
        yield _gauge(
            "reports_refused", "Reports that Saleor refused for good.", waiting.reports_refused
        )
        yield _gauge(
            "refunds_waiting", "Refunds that staff have to make in Paysera.",
            waiting.refunds_waiting,
        )  # fmt: skip
        yield _gauge(
            "oldest_waiting_refund_age_seconds",
            "How long the oldest of them has waited; 0: none waits.",
            self._age(waiting.oldest_refund_waits_since),
        )
        yield _gauge(
            "callbacks_for_staff", "Callbacks that staff have to decide about.",
            waiting.callbacks_for_staff,
        )  # fmt: skip
        yield _gauge(
            "completions_refused", "Paid checkouts that did not become orders.",
            waiting.completions_refused,
        )  # fmt: skip
        for name, told, moment in (
            ("key_first_seen", "was served first", waiting.key_first_seen_at),
            ("key_last_seen", "was served last", waiting.key_last_seen_at),
            ("key_expires", "expires", waiting.key_expires_at),
        ):
            if moment is not None:
                yield _gauge(
                    f"{name}_timestamp_seconds",
                    f"When Paysera's public key {told}, in seconds since 1970.",
                    moment.timestamp(),
                )

    def _age(self, since: datetime | None) -> float:
        return 0.0 if since is None else max((self._now - since).total_seconds(), 0.0)


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"saleor_paysera_{name}", told, value=value)
