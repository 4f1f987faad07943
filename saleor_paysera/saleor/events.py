"""What Saleor sends: the bodies of webhooks, as types.

Bodies follow the subscriptions in ``graphql/subscriptions``. Fields that a shop may leave
empty are optional here; more fields than asked for are no fault.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from saleor_paysera.payments.errors import PaymentAppError

Text = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00]*\Z")]
"""What a database can keep as a text."""
Id = Annotated[str, msgspec.Meta(max_length=255, pattern=r"\A[^\x00]*\Z")]
"""What a database can keep as an id or a short name."""


class InvalidEvent(PaymentAppError):
    """A signed webhook whose body is not the event it should be."""

    code = "INVALID_EVENT"


class EmptyEvent(InvalidEvent):
    """A signed webhook without a body: so Saleor repeats what staff asked for."""


class _Struct(msgspec.Struct, frozen=True, rename="camel"):
    """Saleor's names are written in camelCase."""


class Recipient(_Struct, frozen=True):
    """The app installation a webhook is for. Only compared, so it may be anything."""

    id: str


class Channel(_Struct, frozen=True):
    """The sales channel of a checkout or order."""

    slug: Id
    currency_code: str | None = None


class Country(_Struct, frozen=True):
    """ISO 3166-1 alpha-2 code."""

    code: str = ""


class Address(_Struct, frozen=True):
    """A billing address; Saleor sends empty texts for what is not known."""

    first_name: str = ""
    last_name: str = ""
    street_address1: str = ""
    street_address2: str = ""
    city: str = ""
    country_area: str = ""
    postal_code: str = ""
    country: Country = Country()


class _Gross(_Struct, frozen=True):
    amount: Decimal


class Total(_Struct, frozen=True):
    """What a checkout or an order costs, in major units of its channel's currency."""

    gross: _Gross


class SourceObject(_Struct, frozen=True):
    """The checkout or order that is paid for. Older subscriptions do not ask for ``total``."""

    id: Id
    channel: Channel
    typename: str = msgspec.field(name="__typename", default="Checkout")
    email: str | None = None
    language_code: str | None = None
    billing_address: Address | None = None
    total: Total | None = None


class ProcessedSource(_Struct, frozen=True):
    """The checkout, or the order it has become, as it is when a storefront comes back."""

    id: Id
    total: Total | None = None


class Action(_Struct, frozen=True):
    """What Saleor wants done. ``amount`` is in major units."""

    amount: Decimal
    currency: str
    action_type: str = "CHARGE"


class EventAmount(_Struct, frozen=True):
    """The amount of an event of a transaction, in major units."""

    amount: Decimal


class TransactionEvent(_Struct, frozen=True):
    """Something that happened to a transaction, as Saleor keeps it."""

    id: Id
    created_at: Annotated[datetime, msgspec.Meta(tz=True)]
    amount: EventAmount
    psp_reference: str | None = None
    type: str | None = None


class GrantedRefund(_Struct, frozen=True):
    """A refund granted for an order, with the reason that staff gave in Saleor."""

    reason: Text | None = None


class Transaction(_Struct, frozen=True):
    """The Saleor transaction a webhook is about."""

    id: Id


class TransactionWithEvents(Transaction, frozen=True):
    """The same with what happened to it; a subscription of an earlier version has none."""

    events: msgspec.Raw = msgspec.Raw(b"[]")


class App(_Struct, frozen=True):
    """An app of a Saleor. ``is_active`` is None where it is not said."""

    id: Id
    is_active: bool | None = None


class _AnyEvent(msgspec.Struct, frozen=True, rename="camel", tag_field="__typename", kw_only=True):
    """Common to all events: which Saleor sent it."""

    version: str | None = None


class _Event(_AnyEvent, frozen=True, kw_only=True):
    """An event that says whom it is for."""

    recipient: Recipient

    @property
    def recipient_id(self) -> str:
        """The app that the event is for."""
        return self.recipient.id


class PaymentGatewayInitializeSession(_Event, frozen=True, kw_only=True, tag=True):
    """A storefront asks which payment methods there are."""

    source_object: SourceObject
    amount: Decimal | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


class TransactionInitializeSession(_Event, frozen=True, kw_only=True, tag=True):
    """A storefront starts a payment."""

    action: Action
    transaction: Transaction
    source_object: SourceObject
    data: msgspec.Raw = msgspec.Raw(b"null")


class TransactionProcessSession(_Event, frozen=True, kw_only=True, tag=True):
    """A storefront asks how a started payment stands."""

    action: Action
    transaction: Transaction
    source_object: ProcessedSource | None = None


class TransactionChargeRequested(_Event, frozen=True, kw_only=True, tag=True):
    """Staff ask to capture an authorized payment."""

    action: Action
    transaction: Transaction


class TransactionRefundRequested(_Event, frozen=True, kw_only=True, tag=True):
    """Staff ask for money to be given back, perhaps as granted for an order."""

    action: Action
    transaction: TransactionWithEvents
    granted_refund: GrantedRefund | None = None


class TransactionCancelationRequested(_Event, frozen=True, kw_only=True, tag=True):
    """Staff ask to give an unpaid payment up."""

    action: Action
    transaction: Transaction


class AppDeleted(_AnyEvent, frozen=True, kw_only=True, tag=True):
    """An app was uninstalled; told to the app itself from Saleor 3.23 on.

    The schema lets the recipient be null, and it is the very app that is gone by now.
    """

    app: App
    recipient: Recipient | None = None

    @property
    def recipient_id(self) -> str:
        """The app that the event is for."""
        return self.app.id if self.recipient is None else self.recipient.id


class AppStatusChanged(_Event, frozen=True, kw_only=True, tag=True):
    """An app was deactivated or activated; told to the app itself from Saleor 3.23 on."""

    app: App


Event = (
    PaymentGatewayInitializeSession
    | TransactionInitializeSession
    | TransactionProcessSession
    | TransactionChargeRequested
    | TransactionRefundRequested
    | TransactionCancelationRequested
    | AppDeleted
    | AppStatusChanged
)
_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


_EVENTS_DECODER: msgspec.json.Decoder[list[TransactionEvent]] = msgspec.json.Decoder(
    list[TransactionEvent]
)


def events_of(transaction: TransactionWithEvents) -> list[TransactionEvent]:
    """What happened to a transaction; nothing where it was not asked for in full.

    Times and amounts that cannot be compared with others are not Saleor's.
    """
    try:
        events = _EVENTS_DECODER.decode(transaction.events)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []
    return [event for event in events if event.amount.amount.is_finite()]


class StorefrontData(_Struct, frozen=True):
    """What a storefront may say in ``data``. Never trusted about money."""

    return_url: str | None = None
    payment_method: str | None = None
    locale: str | None = None


class InvalidStorefrontData(PaymentAppError):
    """The storefront's ``data`` is not an object with texts in it."""

    code = "INVALID_DATA"


def read_event(body: bytes) -> Event:
    """Read the body of a signed webhook.

    Raises:
        EmptyEvent
        InvalidEvent: not JSON, of an unknown kind or without a needed field.
    """
    if not body:
        raise EmptyEvent(
            "Saleor has asked again without saying for what. If the payment's page in the app "
            "does not show it, ask once more."
        )
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent(f"The webhook's body cannot be read: {error}.") from error


def read_storefront_data(raw: msgspec.Raw) -> StorefrontData:
    """Read the storefront's ``data``; nothing at all is fine.

    Raises:
        InvalidStorefrontData: not an object, or one of its known fields is not a text.
    """
    try:
        return msgspec.json.decode(raw, type=StorefrontData | None) or StorefrontData()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidStorefrontData(
            "data must be an object with texts in it, such as "
            '{"returnUrl": "https://…", "paymentMethod": "smsbank", "locale": "lt"}.'
        ) from error
