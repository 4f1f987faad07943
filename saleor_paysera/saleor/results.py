"""What Saleor's GraphQL API answers to the app's documents: the parts that are read."""

from decimal import Decimal

import msgspec


class _Result(msgspec.Struct, frozen=True, rename="camel"):
    """An object of an answer; fields that are not read may be there."""


class MutationError(_Result, frozen=True):
    """Why a mutation was refused."""

    code: str
    field: str | None = None
    message: str | None = None


class _Payload(_Result, frozen=True):
    errors: list[MutationError]


class AppIdentity(_Result, frozen=True):
    """An app as its Saleor knows it. ``identifier`` is the id in the app's manifest; apps
    that were not installed by a manifest have none."""

    id: str
    identifier: str | None = None


class AppResult(_Result, frozen=True):
    """Of ``queries/app-identity``."""

    app: AppIdentity | None


class ReportResult(_Result, frozen=True):
    """Of ``mutations/transaction-event-report``."""

    transaction_event_report: _Payload


class Channel(_Result, frozen=True):
    """A sales channel of the shop."""

    slug: str
    name: str
    currency_code: str
    is_active: bool


class ChannelsResult(_Result, frozen=True):
    """Of ``queries/channels``."""

    channels: list[Channel] | None


class _Shop(_Result, frozen=True):
    version: str


class ShopResult(_Result, frozen=True):
    """Of ``queries/shop-version``."""

    shop: _Shop


class OrderName(_Result, frozen=True):
    """An order: its id for addresses, its number for people."""

    id: str
    number: str


class _Transaction(_Result, frozen=True):
    order: OrderName | None


class TransactionResult(_Result, frozen=True):
    """Of ``queries/transaction-order``."""

    transaction: _Transaction | None


class OrderStanding(_Result, frozen=True):
    """An order and how much of it is charged: NONE, PARTIAL, FULL or OVERCHARGED."""

    id: str
    number: str
    charge_status: str


class _CheckoutId(_Result, frozen=True):
    id: str


class _Amount(_Result, frozen=True):
    amount: Decimal


class TransactionSource(_Result, frozen=True):
    """What a transaction pays for, and what it has charged so far (in major units)."""

    charged_amount: _Amount
    order: OrderStanding | None
    checkout: _CheckoutId | None


class TransactionSourceResult(_Result, frozen=True):
    """Of ``queries/transaction-source``."""

    transaction: TransactionSource | None


class _CheckoutComplete(_Payload, frozen=True):
    order: OrderStanding | None


class CheckoutCompleteResult(_Result, frozen=True):
    """Of ``mutations/checkout-complete``."""

    checkout_complete: _CheckoutComplete


class TransactionId(_Result, frozen=True):
    """A transaction by its id."""

    id: str


class OrderTransactions(_Result, frozen=True):
    """An order and what was paid for it, by whichever payment app."""

    number: str
    transactions: list[TransactionId]


class OrderResult(_Result, frozen=True):
    """Of ``queries/order-transactions``."""

    order: OrderTransactions | None


class _EventType(_Result, frozen=True):
    event_type: str


class InstalledWebhook(_Result, frozen=True):
    """A subscription of the app as its Saleor keeps it."""

    id: str
    name: str | None
    target_url: str
    is_active: bool
    subscription_query: str | None
    sync_events: list[_EventType]
    async_events: list[_EventType]

    @property
    def event_types(self) -> frozenset[str]:
        """The names of all its events."""
        return frozenset(event.event_type for event in [*self.sync_events, *self.async_events])


class _AppWebhooks(_Result, frozen=True):
    webhooks: list[InstalledWebhook] | None


class AppWebhooksResult(_Result, frozen=True):
    """Of ``queries/app-webhooks``."""

    app: _AppWebhooks | None


class WebhookUpdateResult(_Result, frozen=True):
    """Of ``mutations/webhook-update``."""

    webhook_update: _Payload


class WebhookCreateResult(_Result, frozen=True):
    """Of ``mutations/webhook-create``."""

    webhook_create: _Payload


class ProblemCreateResult(_Result, frozen=True):
    """Of ``mutations/app-problem-create``."""

    app_problem_create: _Payload


class ProblemDismissResult(_Result, frozen=True):
    """Of ``mutations/app-problem-dismiss``."""

    app_problem_dismiss: _Payload
