"""transactionEventReport: what an app tells Saleor about a payment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from saleor_paysera.sandbox.saleor.answers import (
    MESSAGE_LENGTH,
    PSP_REFERENCE_LENGTH,
    is_external_url,
)
from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.errors import MutationError, PermissionDenied
from saleor_paysera.sandbox.saleor.ids import now
from saleor_paysera.sandbox.saleor.money import quantize
from saleor_paysera.sandbox.saleor.state import Store, Transaction
from saleor_paysera.sandbox.saleor.transactions import (
    EventType,
    Recorded,
    Recording,
    TransactionEvent,
    record,
)


class Outage(Enum):
    """How Saleor is away for an app's mutations; queries and webhooks go on.

    With ANSWER_LOST and HALF_A_BODY the mutation takes effect and only the answer does not
    arrive, or not all of it. With SLOW everything works, after a while.
    """

    UNREACHABLE = "UNREACHABLE"
    SERVER_ERROR = "SERVER_ERROR"
    HANG = "HANG"
    HTML = "HTML"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    TOO_MANY = "TOO_MANY"
    ANSWER_LOST = "ANSWER_LOST"
    HALF_A_BODY = "HALF_A_BODY"
    GRAPHQL_ERRORS = "GRAPHQL_ERRORS"
    SLOW = "SLOW"

    @property
    def takes_effect(self) -> bool:
        """Whether a mutation does what it is to do."""
        return self in (Outage.ANSWER_LOST, Outage.HALF_A_BODY, Outage.SLOW)


@dataclass(frozen=True)
class Report:
    """One call of transactionEventReport with its answer; `amount` in major units.

    `answer` is ADDED, ALREADY_PROCESSED, an error code, PERMISSION_DENIED, or the outage it
    ran into. `app_id` is empty without a valid token.
    """

    app_id: str
    transaction_id: str
    type: EventType
    psp_reference: str
    amount: Decimal | None
    time: datetime | None
    message: str
    external_url: str
    available_actions: tuple[str, ...] | None
    answer: str


class Reports:
    """Takes reports and keeps a log of them; `on_change` hears of each change."""

    def __init__(self, store: Store, on_change: Callable[[Transaction], None]) -> None:
        self._store = store
        self._on_change = on_change
        self.log: list[Report] = []

    def report(
        self, app: InstalledApp | None, arguments: Mapping[str, object], outage: Outage | None
    ) -> tuple[Transaction, Recording]:
        """Take one report with the mutation's arguments, and note how it was answered."""
        answer = outage.value if outage else "ADDED"
        away = outage is not None and not outage.takes_effect
        try:
            transaction, recording = self._take(None if away else app, arguments)
            answer = answer if outage else recording.outcome.value
        except MutationError as error:
            answer = answer if outage else error.code
            raise
        except PermissionDenied:
            answer = answer if outage else Outage.PERMISSION_DENIED.value
            raise
        finally:
            self.log.append(_noted(app, arguments, answer))
        self._on_change(transaction)
        return transaction, recording

    def _take(
        self, app: InstalledApp | None, arguments: Mapping[str, object]
    ) -> tuple[Transaction, Recording]:
        if app is None or "HANDLE_PAYMENTS" not in app.permissions:
            raise PermissionDenied("OWNER", "HANDLE_PAYMENTS")
        transaction = self._transaction(arguments)
        if transaction.app_identifier != app.identifier:
            raise PermissionDenied("OWNER", "HANDLE_PAYMENTS")
        event = _event(transaction, arguments)
        with self._store.lock:
            recording = record(transaction.events, event)
            transaction.events = recording.events
            transaction.modified_at = now()
            if recording.outcome in (Recorded.INCORRECT_DETAILS, Recorded.ALREADY_EXISTS):
                field = "type" if recording.outcome is Recorded.ALREADY_EXISTS else "pspReference"
                raise MutationError(recording.outcome.value, recording.message, field)
            if (actions := _actions(arguments)) is not None:
                transaction.actions = actions
            if not transaction.psp_reference and event.type.outcome in ("SUCCESS", "REQUEST"):
                transaction.psp_reference = event.psp_reference
        return transaction, recording

    def _transaction(self, arguments: Mapping[str, object]) -> Transaction:
        wanted_id, wanted_token = arguments.get("id"), arguments.get("token")
        for transaction in tuple(self._store.transactions.values()):
            if wanted_id == transaction.id or wanted_token == transaction.token:
                return transaction
        raise MutationError("NOT_FOUND", "Transaction doesn't exist", "id")


def _event(transaction: Transaction, arguments: Mapping[str, object]) -> TransactionEvent:
    kind = EventType(str(arguments["type"]))
    reference = str(arguments["pspReference"])
    external_url = str(arguments.get("externalUrl") or "")
    time = arguments.get("time")
    if len(reference) > PSP_REFERENCE_LENGTH:
        raise MutationError(
            "INVALID", "Ensure this value has at most 512 characters.", "pspReference"
        )
    if external_url and not is_external_url(external_url):
        raise MutationError("INVALID", "Enter a valid URL.", "externalUrl")
    return TransactionEvent(
        type=kind,
        psp_reference=reference,
        amount=quantize(_amount(transaction, kind, reference, arguments), transaction.currency),
        created_at=time if isinstance(time, datetime) else now(),
        message=str(arguments.get("message") or "")[:MESSAGE_LENGTH],
        external_url=external_url,
    )


def _amount(
    transaction: Transaction, kind: EventType, reference: str, arguments: Mapping[str, object]
) -> Decimal:
    amount = arguments.get("amount")
    if isinstance(amount, Decimal):
        return amount
    if kind.outcome not in ("FAILURE", "BACK", "REVERSE", ""):
        raise MutationError(
            "REQUIRED", f"The `amount` field is required for {kind} event.", "amount"
        )
    earlier = [e for e in transaction.events if e.psp_reference == reference and reference]
    if kind is EventType.INFO:
        return earlier[-1].amount if earlier else Decimal(0)
    if not earlier:
        raise MutationError("REQUIRED", "The `amount` cannot be calculated.", "amount")
    return earlier[-1].amount


def _actions(arguments: Mapping[str, object]) -> tuple[str, ...] | None:
    given = arguments.get("availableActions")
    return tuple(dict.fromkeys(str(a) for a in given)) if isinstance(given, list) else None


def _noted(app: InstalledApp | None, arguments: Mapping[str, object], answer: str) -> Report:
    amount, time = arguments.get("amount"), arguments.get("time")
    return Report(
        app_id=app.id if app else "",
        transaction_id=str(arguments.get("id") or arguments.get("token") or ""),
        type=EventType(str(arguments["type"])),
        psp_reference=str(arguments["pspReference"]),
        amount=amount if isinstance(amount, Decimal) else None,
        time=time if isinstance(time, datetime) else None,
        message=str(arguments.get("message") or ""),
        external_url=str(arguments.get("externalUrl") or ""),
        available_actions=_actions(arguments),
        answer=answer,
    )
