"""What waits to be told to Saleor, and what came of it: reports, and completions of checkouts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from saleor_paysera.payments.facts import Report
from saleor_paysera.payments.states import ReportType


class ReportState(StrEnum):
    """Where a report to Saleor stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as staff see it."""

    report: Report
    state: ReportState
    attempts: int
    next_attempt_at: datetime
    last_error: str | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class UndeliveredReport:
    """A report that Saleor refused, or that did not get through yet."""

    order_number: str
    type: ReportType
    state: ReportState
    occurred_at: datetime
    attempts: int
    next_attempt_at: datetime
    last_error: str | None


@dataclass(frozen=True, slots=True)
class UndeliveredCount:
    """How many reports are tried again (``waiting``), and how many Saleor refused."""

    waiting: int
    refused: int


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """How many wait, and since when (UTC) the oldest of them; None: none waits."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimedReport:
    """A report that this process alone may send until the lease is over."""

    id: int
    report: Report
    attempts: int
    payment_id: int
    order_number: str
    transaction_id: str
    installation_id: int


class CompletionState(StrEnum):
    """Where the completion of a paid checkout stands.

    ``REFUSED``: a person has to act; it may still be tried. ``LEFT``: there was nothing to do.
    """

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class WantedCompletion:
    """That a merchant wants the payments of a source completed after some seconds."""

    payment_id: int
    source_id: str
    complete_after_s: int


@dataclass(frozen=True, slots=True)
class ClaimedCompletion:
    """A completion that this process alone may try until the lease is over.

    ``refusals``: how often Saleor has refused it so far.
    """

    payment_id: int
    attempts: int
    refusals: int
    order_number: str
    transaction_id: str
    installation_id: int


@dataclass(frozen=True, slots=True)
class CompletedOrder:
    """The order that a checkout has become: Saleor's id, number and charge status."""

    id: str
    number: str
    charge_status: str


@dataclass(frozen=True, slots=True)
class StoredCompletion:
    """A completion as staff see it. ``finished_at`` None: it will be tried (again).

    ``code`` and ``message`` are of the last try; a message without a code says why Saleor
    could not even be asked.
    """

    state: CompletionState
    attempts: int
    next_attempt_at: datetime
    tried_at: datetime | None
    code: str | None
    message: str | None
    order: CompletedOrder | None
    finished_at: datetime | None

    @property
    def reason(self) -> str:
        """Saleor's code and its own words, or why it could not be asked."""
        return ", ".join(filter(None, [self.code, self.message]))

    @property
    def can_be_tried_again(self) -> bool:
        """Whether somebody may want it to be tried now, after it did not succeed."""
        return self.tried_at is not None and self.state is not CompletionState.DONE


@dataclass(frozen=True, slots=True)
class RefusedCompletions:
    """Completions that a person has to look at: how many, and the first one's facts."""

    count: int
    order_number: str
    code: str | None
    message: str | None

    @property
    def reason(self) -> str:
        """Saleor's code and its own words."""
        return ", ".join(filter(None, [self.code, self.message]))
