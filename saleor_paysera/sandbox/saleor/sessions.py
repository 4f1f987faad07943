"""The storefront's three calls: which gateways, begin a transaction, carry on with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid4

from saleor_paysera.sandbox.saleor.answers import Answer, InvalidAnswer, Question, parse_answer
from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.errors import MutationError
from saleor_paysera.sandbox.saleor.ids import now
from saleor_paysera.sandbox.saleor.money import quantize
from saleor_paysera.sandbox.saleor.state import Checkout, Order, Store, Transaction
from saleor_paysera.sandbox.saleor.transactions import (
    ZERO,
    EventType,
    Recorded,
    TransactionEvent,
    failed,
    is_final,
    record,
)
from saleor_paysera.sandbox.saleor.views import View, Views
from saleor_paysera.sandbox.saleor.webhooks import Courier, Event


@dataclass(frozen=True)
class Session:
    """What transactionInitialize and transactionProcess give back."""

    transaction: Transaction
    event: TransactionEvent
    data: object


@dataclass(frozen=True)
class GatewayConfig:
    """What a gateway says before a payment; `error` when it could not be asked."""

    id: str
    data: object
    error: str | None


class Sessions:
    """Payment sessions between a storefront and an app; `on_change` hears of each change."""

    def __init__(
        self,
        store: Store,
        views: Views,
        courier: Courier,
        on_change: Callable[[Transaction], None],
    ) -> None:
        self._store = store
        self._views = views
        self._courier = courier
        self._on_change = on_change

    def gateway_config(
        self, source_id: str, gateway_id: str, data: object = None, amount: Decimal | None = None
    ) -> GatewayConfig:
        """Ask one gateway for its configuration; `amount` in major units."""
        source = self._source(source_id)
        app = self._store.app_by_identifier(gateway_id)
        if app is None:
            return GatewayConfig(gateway_id, None, "Provided gateway doesn't exist.")
        wanted = self._due(source) if amount is None else amount
        content: View = {
            "sourceObject": self._views.source(source),
            "data": data,
            "amount": wanted,
        }
        answer = self._courier.ask(app, Event.PAYMENT_GATEWAY_INITIALIZE_SESSION, content)
        if not isinstance(answer, dict):
            return GatewayConfig(gateway_id, None, "Unable to process a payment gateway response.")
        return GatewayConfig(gateway_id, answer.get("data"), None)

    def initialize(
        self,
        source_id: str,
        gateway_id: str,
        data: object = None,
        *,
        amount: Decimal | None = None,
        action: str = "CHARGE",
        idempotency_key: str | None = None,
        customer_ip_address: str | None = None,
    ) -> Session:
        """Begin a payment, or with a known key begin the same one again."""
        source = self._source(source_id)
        app = self._app(gateway_id)
        wanted = quantize(
            self._due(source) if amount is None else amount, source.channel.currency_code
        )
        key = idempotency_key or str(uuid4())
        with self._store.lock:
            transaction = self._known(source, app, key, wanted)
            if transaction is None:
                transaction = self._new(source, app, EventType(f"{action}_REQUEST"), wanted, key)
                transaction.customer_ip_address = customer_ip_address
        request = transaction.events[0]
        content = self._content(transaction, request, data)
        content["idempotencyKey"] = key
        answer = self._courier.ask(app, Event.TRANSACTION_INITIALIZE_SESSION, content)
        return self._book(transaction, request, answer)

    def process(
        self, transaction_id: str, data: object = None, customer_ip_address: str | None = None
    ) -> Session:
        """Carry on; asks the app only while nothing final is booked.

        Like Saleor, answers with the first event that is final, not with the newest: after a
        failure it goes on saying so, whatever was charged later.
        """
        transaction = self._store.transactions.get(transaction_id)
        if transaction is None:
            raise MutationError("NOT_FOUND", "Couldn't resolve to a node.", "id")
        final = next((e for e in transaction.events if is_final(e)), None)
        if final is not None:
            return Session(transaction, final, None)
        app = self._store.app_by_identifier(transaction.app_identifier)
        if app is None:
            raise MutationError("MISSING_PAYMENT_APP", "Payment app not found.", "id")
        transaction.customer_ip_address = customer_ip_address or transaction.customer_ip_address
        request = transaction.events[0]
        content = self._content(transaction, request, data)
        answer = self._courier.ask(app, Event.TRANSACTION_PROCESS_SESSION, content)
        return self._book(transaction, request, answer)

    def _source(self, source_id: str) -> Checkout | Order:
        source = self._store.source(source_id)
        if source is None:
            raise MutationError("NOT_FOUND", "Couldn't resolve to a node.", "id")
        return source

    def _app(self, gateway_id: str) -> InstalledApp:
        app = self._store.app_by_identifier(gateway_id)
        if app is None:
            raise MutationError("NOT_FOUND", f"App {gateway_id!r} not found.", "paymentGateway")
        return app

    def _due(self, source: Checkout | Order) -> Decimal:
        """What is left to pay, never below zero."""
        transactions = self._store.transactions_of(source)
        paid = sum((t.amounts.covered for t in transactions), ZERO)
        return max(source.total - paid, ZERO)

    def _known(
        self, source: Checkout | Order, app: InstalledApp, key: str, amount: Decimal
    ) -> Transaction | None:
        for transaction in self._store.transactions.values():
            if (transaction.app_identifier, transaction.idempotency_key) != (app.identifier, key):
                continue
            if transaction.source is not source or transaction.events[0].amount != amount:
                raise MutationError(
                    "UNIQUE",
                    "Different transaction with provided idempotency key already exists.",
                    "idempotencyKey",
                )
            return transaction
        return None

    def _new(
        self,
        source: Checkout | Order,
        app: InstalledApp,
        kind: EventType,
        amount: Decimal,
        key: str,
    ) -> Transaction:
        request = TransactionEvent(kind, "", amount, now(), counted=False, idempotency_key=key)
        transaction = Transaction(
            app_identifier=app.identifier,
            currency=source.channel.currency_code,
            source=source,
            idempotency_key=key,
            events=(request,),
        )
        self._store.transactions[transaction.id] = transaction
        if isinstance(source, Order):
            source.transactions = (*source.transactions, transaction)
        return transaction

    def _content(self, transaction: Transaction, request: TransactionEvent, data: object) -> View:
        return {
            "sourceObject": self._views.source(transaction.source),
            "transaction": self._views.transaction(transaction),
            "data": data,
            "merchantReference": transaction.id,
            "customerIpAddress": transaction.customer_ip_address,
            "action": {
                "amount": request.amount,
                "currency": transaction.currency,
                "actionType": request.type.action,
            },
        }

    def _book(self, transaction: Transaction, asked: TransactionEvent, body: object) -> Session:
        """Book an app's answer; whatever is wrong with it becomes a failure event."""
        data: object = None
        with self._store.lock:
            request = next(e for e in transaction.events if e.token == asked.token)
            try:
                answer = parse_answer(Question.SESSION, body)
                data = answer.data
                event = self._book_answer(transaction, request, answer)
            except InvalidAnswer as error:
                event = failed(request, str(error))
                transaction.events = (*transaction.events, event)
            transaction.modified_at = now()
        self._on_change(transaction)
        return Session(transaction, event, data)

    def _book_answer(
        self, transaction: Transaction, request: TransactionEvent, answer: Answer
    ) -> TransactionEvent:
        assert answer.result is not None
        amount = request.amount if answer.amount is None else answer.amount
        reference = answer.psp_reference or ""
        if answer.result.outcome == "REQUEST":
            event = replace(
                request,
                type=answer.result,
                amount=quantize(amount, transaction.currency),
                psp_reference=reference,
                counted=True,
            )
            self._replace(transaction, request, event)
        else:
            event = self._add(transaction, answer, quantize(amount, transaction.currency))
            self._replace(transaction, request, replace(request, psp_reference=reference))
        transaction.psp_reference = reference or transaction.psp_reference
        if answer.actions is not None and answer.result.outcome in ("SUCCESS", "REQUEST"):
            transaction.actions = answer.actions
        return event

    def _add(self, transaction: Transaction, answer: Answer, amount: Decimal) -> TransactionEvent:
        assert answer.result is not None
        event = TransactionEvent(
            type=answer.result,
            psp_reference=answer.psp_reference or "",
            amount=amount,
            created_at=answer.time or now(),
            message=answer.message,
            external_url=answer.external_url,
        )
        recording = record(transaction.events, event)
        if recording.outcome in (Recorded.INCORRECT_DETAILS, Recorded.ALREADY_EXISTS):
            raise InvalidAnswer(recording.message)
        transaction.events = recording.events
        return recording.event

    @staticmethod
    def _replace(transaction: Transaction, old: TransactionEvent, new: TransactionEvent) -> None:
        transaction.events = tuple(new if e.token == old.token else e for e in transaction.events)
