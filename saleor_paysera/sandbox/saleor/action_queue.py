"""transactionRequestAction: what staff ask of a transaction, sent to the app from a queue."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from saleor_paysera.sandbox.saleor.answers import (
    QUESTION_OF_ACTION,
    Answer,
    InvalidAnswer,
    parse_answer,
)
from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.errors import MutationError
from saleor_paysera.sandbox.saleor.ids import global_id, now
from saleor_paysera.sandbox.saleor.money import quantize
from saleor_paysera.sandbox.saleor.state import ActionType, Store, Transaction
from saleor_paysera.sandbox.saleor.transactions import (
    ZERO,
    EventType,
    Recorded,
    TransactionEvent,
    failed,
    record,
)
from saleor_paysera.sandbox.saleor.views import View, Views, money
from saleor_paysera.sandbox.saleor.webhooks import Courier, Event

EVENT_OF_ACTION = {
    ActionType.CHARGE: Event.TRANSACTION_CHARGE_REQUESTED,
    ActionType.REFUND: Event.TRANSACTION_REFUND_REQUESTED,
    ActionType.CANCEL: Event.TRANSACTION_CANCELATION_REQUESTED,
}
# Seconds between the attempts, as the real queue waits after a 5xx.
RETRY_PAUSES = (10.0, 30.0, 70.0, 150.0, 310.0)


class ActionQueue:
    """Sends charge, refund and cancel requests, each in a thread of its own."""

    def __init__(
        self,
        store: Store,
        views: Views,
        courier: Courier,
        on_change: Callable[[Transaction], None],
        pauses: tuple[float, ...] = RETRY_PAUSES,
    ) -> None:
        self._store = store
        self._views = views
        self._courier = courier
        self._on_change = on_change
        self._pauses = pauses
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()

    def request(
        self, transaction_id: str, action: ActionType, amount: Decimal | None = None
    ) -> Transaction:
        """Note the request and send it later; `amount` in major units is clamped."""
        transaction = self._store.transactions.get(transaction_id)
        if transaction is None:
            raise MutationError("NOT_FOUND", "Couldn't resolve to a node.", "id")
        app = self._store.app_by_identifier(transaction.app_identifier)
        kind = EVENT_OF_ACTION[action]
        if app is None or app.webhook(kind.name) is None:
            raise MutationError(
                "MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK",
                "No app or plugin is configured to handle requested action.",
            )
        with self._store.lock:
            request = TransactionEvent(
                EventType(f"{action}_REQUEST"),
                "",
                self._clamped(transaction, action, amount),
                now(),
                counted=False,
            )
            transaction.events = (*transaction.events, request)
        thread = threading.Thread(
            target=self._work, args=(app, transaction, action, request), daemon=True
        )
        self._threads.append(thread)
        thread.start()
        return transaction

    def wait(self, seconds: float = 10.0) -> None:
        """Wait until everything asked so far is answered or given up."""
        for thread in tuple(self._threads):
            thread.join(seconds)
            if thread.is_alive():
                raise TimeoutError("A request to the app is still on its way.")
            self._threads.remove(thread)

    def start(self) -> None:
        """Keep the pauses between attempts (again)."""
        self._stopped.clear()

    def stop(self) -> None:
        """Give up all that waits for its next attempt."""
        self._stopped.set()

    @staticmethod
    def _clamped(transaction: Transaction, action: ActionType, amount: Decimal | None) -> Decimal:
        amounts = transaction.amounts
        most = amounts.charged if action is ActionType.REFUND else amounts.authorized
        wanted = most if amount is None else min(amount, most)
        return quantize(max(wanted, ZERO), transaction.currency)

    def _work(
        self,
        app: InstalledApp,
        transaction: Transaction,
        action: ActionType,
        request: TransactionEvent,
    ) -> None:
        kind = EVENT_OF_ACTION[action]
        body = self._courier.body(app, kind, self._content(transaction, action, request))
        assert body is not None
        delivery = self._courier.send(app, kind, body)
        for pause in self._pauses:
            if delivery.status is None or delivery.status < 500:
                break
            if self._stopped.wait(pause):
                return
            # A fault of the real one: its retries have lost the body, and are signed all the same.
            delivery = self._courier.send(app, kind, b"")
        refused = delivery.status is None or delivery.status >= 500
        self._book(transaction, action, request, None if refused else delivery.json())

    def _content(
        self, transaction: Transaction, action: ActionType, request: TransactionEvent
    ) -> View:
        content: View = {
            "transaction": self._views.transaction(transaction),
            "action": {
                "amount": request.amount,
                "currency": transaction.currency,
                "actionType": action.value,
            },
        }
        if action is ActionType.REFUND:
            content["grantedRefund"] = {
                "id": global_id("OrderGrantedRefund", None),
                "createdAt": request.created_at,
                "updatedAt": request.created_at,
                "amount": money(request.amount, transaction.currency),
                "reason": None,
                "shippingCostsIncluded": False,
            }
        return content

    def _book(
        self,
        transaction: Transaction,
        action: ActionType,
        request: TransactionEvent,
        body: object,
    ) -> None:
        with self._store.lock:
            try:
                self._book_answer(
                    transaction, request, parse_answer(QUESTION_OF_ACTION[action], body)
                )
            except InvalidAnswer as error:
                transaction.events = (*transaction.events, failed(request, str(error)))
            transaction.modified_at = now()
        self._on_change(transaction)

    @staticmethod
    def _book_answer(transaction: Transaction, request: TransactionEvent, answer: Answer) -> None:
        reference = answer.psp_reference or ""
        answered = replace(request, psp_reference=reference, counted=True)
        transaction.events = tuple(
            answered if e.token == request.token else e for e in transaction.events
        )
        if answer.result is not None:
            amount = request.amount if answer.amount is None else answer.amount
            event = TransactionEvent(
                type=answer.result,
                psp_reference=reference,
                amount=quantize(amount, transaction.currency),
                created_at=answer.time or now(),
                message=answer.message,
                external_url=answer.external_url,
            )
            recording = record(transaction.events, event)
            if recording.outcome in (Recorded.INCORRECT_DETAILS, Recorded.ALREADY_EXISTS):
                raise InvalidAnswer(recording.message)
            transaction.events = recording.events
        if answer.actions is not None:
            transaction.actions = answer.actions
