"""How Saleor counts a transaction's money: pure rules over its events, amounts in major units."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from uuid import uuid4

ZERO = Decimal(0)


class EventType(StrEnum):
    """What can happen to a transaction, in Saleor's words."""

    AUTHORIZATION_SUCCESS = "AUTHORIZATION_SUCCESS"
    AUTHORIZATION_FAILURE = "AUTHORIZATION_FAILURE"
    AUTHORIZATION_ADJUSTMENT = "AUTHORIZATION_ADJUSTMENT"
    AUTHORIZATION_REQUEST = "AUTHORIZATION_REQUEST"
    AUTHORIZATION_ACTION_REQUIRED = "AUTHORIZATION_ACTION_REQUIRED"
    CHARGE_ACTION_REQUIRED = "CHARGE_ACTION_REQUIRED"
    CHARGE_SUCCESS = "CHARGE_SUCCESS"
    CHARGE_FAILURE = "CHARGE_FAILURE"
    CHARGE_BACK = "CHARGE_BACK"
    CHARGE_REQUEST = "CHARGE_REQUEST"
    REFUND_SUCCESS = "REFUND_SUCCESS"
    REFUND_FAILURE = "REFUND_FAILURE"
    REFUND_REVERSE = "REFUND_REVERSE"
    REFUND_REQUEST = "REFUND_REQUEST"
    CANCEL_SUCCESS = "CANCEL_SUCCESS"
    CANCEL_FAILURE = "CANCEL_FAILURE"
    CANCEL_REQUEST = "CANCEL_REQUEST"
    INFO = "INFO"

    @property
    def action(self) -> str:
        """AUTHORIZATION, CHARGE, REFUND, CANCEL or INFO."""
        return self.value.partition("_")[0]

    @property
    def outcome(self) -> str:
        """SUCCESS, FAILURE, REQUEST, ACTION_REQUIRED, BACK, REVERSE, ADJUSTMENT or nothing."""
        return self.value.partition("_")[2]

    @property
    def failure(self) -> "EventType":
        """The failure of the same action."""
        return self if self is EventType.INFO else EventType(f"{self.action}_FAILURE")


class ChargeStatus(StrEnum):
    """How much of a total is charged."""

    NONE = "NONE"
    PARTIAL = "PARTIAL"
    FULL = "FULL"
    OVERCHARGED = "OVERCHARGED"


@dataclass(frozen=True)
class TransactionEvent:
    """One event; `amount` in major units. An event that is not `counted` is a record only."""

    type: EventType
    psp_reference: str
    amount: Decimal
    created_at: datetime
    message: str = ""
    external_url: str = ""
    counted: bool = True
    idempotency_key: str | None = None
    token: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Amounts:
    """A transaction's sums, in major units."""

    authorized: Decimal = ZERO
    authorize_pending: Decimal = ZERO
    charged: Decimal = ZERO
    charge_pending: Decimal = ZERO
    refunded: Decimal = ZERO
    refund_pending: Decimal = ZERO
    canceled: Decimal = ZERO
    cancel_pending: Decimal = ZERO

    @property
    def charged_or_pending(self) -> Decimal:
        """What a checkout takes for charged: a CHARGE_REQUEST already counts."""
        return self.charged + self.charge_pending

    @property
    def covered(self) -> Decimal:
        """What a checkout takes for covered, authorizations included."""
        return self.charged_or_pending + self.authorized + self.authorize_pending


@dataclass(frozen=True)
class _Sums:
    pending: str
    done: str
    taken_from: str | None


_SUMS = {
    "AUTHORIZATION": _Sums("authorize_pending", "authorized", None),
    "CHARGE": _Sums("charge_pending", "charged", "authorized"),
    "REFUND": _Sums("refund_pending", "refunded", "charged"),
    "CANCEL": _Sums("cancel_pending", "canceled", "authorized"),
}


def amounts_of(events: Iterable[TransactionEvent]) -> Amounts:
    """Add up the events: one group per action and reference, in which the later one wins."""
    counted = sorted((event for event in events if event.counted), key=lambda e: e.created_at)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    groups: defaultdict[tuple[str, str], dict[str, TransactionEvent]] = defaultdict(dict)
    for event in _without_adjusted(counted):
        if event.psp_reference:
            groups[event.type.action, event.psp_reference][event.type.outcome] = event
        elif event.type.outcome == "SUCCESS":
            sums[_SUMS[event.type.action].done] += event.amount
    for action, names in _SUMS.items():
        for (group_action, _), group in groups.items():
            if group_action == action:
                _add_group(sums, names, group)
    sums["authorized"] = max(sums["authorized"], ZERO)
    sums["authorize_pending"] = max(sums["authorize_pending"], ZERO)
    return Amounts(**sums)


def _without_adjusted(events: list[TransactionEvent]) -> list[TransactionEvent]:
    """Drop the authorization events before the newest adjustment: it states the whole amount."""
    newest = max(
        (i for i, e in enumerate(events) if e.type is EventType.AUTHORIZATION_ADJUSTMENT),
        default=0,
    )
    return [e for i, e in enumerate(events) if i >= newest or e.type.action != "AUTHORIZATION"]


def _add_group(
    sums: defaultdict[str, Decimal], names: _Sums, group: dict[str, TransactionEvent]
) -> None:
    if adjustment := group.get("ADJUSTMENT"):
        sums["authorized"] = adjustment.amount
    if back := group.get("BACK"):
        sums["charged"] -= back.amount
    if reverse := group.get("REVERSE"):
        sums["charged"] += reverse.amount
        sums["refunded"] -= reverse.amount
    request, success, failure = (group.get(k) for k in ("REQUEST", "SUCCESS", "FAILURE"))
    if success and (failure is None or success.created_at > failure.created_at):
        sums[names.done] += success.amount
        moved = success.amount
    elif request and not success and not failure:
        sums[names.pending] += request.amount
        moved = request.amount
    else:
        return
    if names.taken_from:
        sums[names.taken_from] -= moved


def charge_status(charged: Decimal, total: Decimal) -> ChargeStatus:
    """How much of `total` is charged; both in major units."""
    if charged > total:
        return ChargeStatus.OVERCHARGED
    if charged == total:
        return ChargeStatus.FULL
    return ChargeStatus.PARTIAL if charged > ZERO else ChargeStatus.NONE


class Recorded(Enum):
    """What became of a reported event."""

    ADDED = "ADDED"
    ALREADY_PROCESSED = "ALREADY_PROCESSED"
    INCORRECT_DETAILS = "INCORRECT_DETAILS"
    ALREADY_EXISTS = "ALREADY_EXISTS"


@dataclass(frozen=True)
class Recording:
    """The events after a report, and the one that stands for it."""

    outcome: Recorded
    event: TransactionEvent
    events: tuple[TransactionEvent, ...]
    message: str = ""


_OTHER_AMOUNT = (
    "The transaction with provided `pspReference` and `type` already exists with different amount."
)
_AUTHORIZED_TWICE = (
    "Event with `AUTHORIZATION_SUCCESS` already reported for the transaction. "
    "Use `AUTHORIZATION_ADJUSTMENT` to change the authorization amount."
)


def record(events: tuple[TransactionEvent, ...], event: TransactionEvent) -> Recording:
    """Add an event, unless one of its type and reference is there already."""
    existing = _same(events, event)
    if existing and existing.amount == event.amount:
        return Recording(Recorded.ALREADY_PROCESSED, existing, events)
    if existing:
        return _refused(events, event, Recorded.INCORRECT_DETAILS, _OTHER_AMOUNT)
    authorized = any(e.type is EventType.AUTHORIZATION_SUCCESS for e in events)
    if authorized and event.type is EventType.AUTHORIZATION_SUCCESS:
        return _refused(events, event, Recorded.ALREADY_EXISTS, _AUTHORIZED_TWICE)
    return Recording(Recorded.ADDED, event, (*events, event))


def _same(events: tuple[TransactionEvent, ...], event: TransactionEvent) -> TransactionEvent | None:
    # Records of an action the shopper must take, and remarks, may come any number of times.
    if event.type is EventType.INFO or event.type.outcome == "ACTION_REQUIRED":
        return None
    wanted = (event.type, event.psp_reference)
    return next((e for e in events if (e.type, e.psp_reference) == wanted), None)


def _refused(
    events: tuple[TransactionEvent, ...], event: TransactionEvent, why: Recorded, message: str
) -> Recording:
    failure = failed(event, message)
    return Recording(why, failure, (*events, failure), message)


def failed(event: TransactionEvent, message: str) -> TransactionEvent:
    """The failure that Saleor itself notes for an event that came to nothing."""
    return replace(
        event,
        type=event.type.failure,
        message=message[:512],
        counted=False,
        idempotency_key=None,
        token=str(uuid4()),
    )


def is_final(event: TransactionEvent) -> bool:
    """Whether transactionProcess answers with this event instead of asking the app again."""
    return (
        event.counted
        and event.type.action in ("AUTHORIZATION", "CHARGE")
        and event.type.outcome in ("SUCCESS", "FAILURE", "REQUEST")
    )
