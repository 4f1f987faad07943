"""What a Saleor knows: channels, products, checkouts, orders, transactions, apps. In memory."""

import itertools
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from uuid import uuid4

from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.ids import global_id, now
from saleor_paysera.sandbox.saleor.transactions import (
    ZERO,
    Amounts,
    ChargeStatus,
    TransactionEvent,
    amounts_of,
    charge_status,
)


class ActionType(StrEnum):
    """What staff may ask of a transaction."""

    CHARGE = "CHARGE"
    REFUND = "REFUND"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Channel:
    """A sales channel: one currency."""

    number: int
    slug: str
    name: str
    currency_code: str
    is_active: bool = True

    @property
    def id(self) -> str:
        return global_id("Channel", self.number)


@dataclass(frozen=True)
class Variant:
    """A product with its one variant; `price` in major units of any channel's currency."""

    number: int
    sku: str
    name: str
    price: Decimal
    image: str | None = None
    """The name of a picture that this Saleor serves."""
    needs_shipping: bool = False

    @property
    def id(self) -> str:
        return global_id("ProductVariant", self.number)


@dataclass(frozen=True)
class ShippingMethod:
    """A way to deliver; `price` in major units of any channel's currency."""

    number: int
    name: str
    price: Decimal
    minimum_days: int
    maximum_days: int

    @property
    def id(self) -> str:
        return global_id("ShippingMethod", self.number)


@dataclass(frozen=True)
class Address:
    """A postal address; `country` in two letters."""

    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    street_address_1: str = ""
    street_address_2: str = ""
    city: str = ""
    city_area: str = ""
    postal_code: str = ""
    country: str = "LT"
    country_area: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Line:
    """One line; `unit_price` in major units."""

    variant: Variant
    quantity: int
    unit_price: Decimal
    token: str = field(default_factory=lambda: str(uuid4()))

    @property
    def id(self) -> str:
        """Of a checkout's line; an order's lines have ids of their own."""
        return global_id("CheckoutLine", self.token)

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass
class Purchase:
    """What a checkout and an order have in common."""

    channel: Channel
    lines: tuple[Line, ...]
    email: str | None
    billing_address: Address | None
    shipping_address: Address | None
    language_code: str
    delivery: ShippingMethod | None = None
    token: str = field(default_factory=lambda: str(uuid4()))
    created_at: datetime = field(default_factory=now)

    @property
    def subtotal(self) -> Decimal:
        """What the lines cost, gross, in major units."""
        return sum((line.total for line in self.lines), ZERO)

    @property
    def shipping_price(self) -> Decimal:
        """What the delivery costs, gross, in major units."""
        return self.delivery.price if self.delivery else ZERO

    @property
    def total(self) -> Decimal:
        """The gross total, in major units."""
        return self.subtotal + self.shipping_price


@dataclass
class Checkout(Purchase):
    """A basket on its way to the till."""

    @property
    def needs_shipping(self) -> bool:
        return any(line.variant.needs_shipping for line in self.lines)

    @property
    def id(self) -> str:
        return global_id("Checkout", self.token)


@dataclass
class Order(Purchase):
    """What a completed checkout becomes."""

    number: str = ""
    checkout_id: str = ""
    transactions: tuple["Transaction", ...] = ()

    @property
    def id(self) -> str:
        return global_id("Order", self.token)

    @property
    def charged(self) -> Decimal:
        """The sum of all charges, in major units."""
        return sum((t.amounts.charged for t in self.transactions), ZERO)

    @property
    def charge_status(self) -> ChargeStatus:
        return charge_status(self.charged, self.total)


@dataclass
class Transaction:
    """Money of one payment for a checkout, later for its order.

    It belongs to the app by the manifest's `id` (`app_identifier`), across reinstallations.
    """

    app_identifier: str
    currency: str
    source: Checkout | Order
    idempotency_key: str
    events: tuple[TransactionEvent, ...] = ()
    psp_reference: str = ""
    actions: tuple[str, ...] = ()
    customer_ip_address: str | None = None
    token: str = field(default_factory=lambda: str(uuid4()))
    created_at: datetime = field(default_factory=now)
    modified_at: datetime = field(default_factory=now)

    @property
    def id(self) -> str:
        return global_id("TransactionItem", self.token)

    @property
    def amounts(self) -> Amounts:
        return amounts_of(self.events)

    @property
    def last_event(self) -> TransactionEvent:
        return self.events[-1]


_to_be_sent = partial(Variant, needs_shipping=True)

CHANNELS = (
    Channel(1, "default-channel", "Lietuva", "EUR"),
    Channel(2, "lv-eur", "Latvija", "EUR"),
    Channel(3, "pl-pln", "Polska", "PLN"),
)
PRODUCTS = (
    Variant(1, "SANDBOX-TEA-1", "Linden blossom tea", Decimal("9.99"), "tea.svg"),
    Variant(2, "SANDBOX-CARD-1", "Postcard", Decimal("0.50"), "postcard.svg"),
    _to_be_sent(3, "SANDBOX-HONEY-1", "Linden honey", Decimal("8.40"), "honey.svg"),
    _to_be_sent(4, "SANDBOX-CANDLE-1", "Beeswax candle", Decimal("12.50"), "candle.svg"),
    _to_be_sent(5, "SANDBOX-LINEN-1", "Linen towel", Decimal("19.90"), "towel.svg"),
)
SHIPPING_METHODS = (
    ShippingMethod(1, "Parcel locker", Decimal("2.49"), 1, 2),
    ShippingMethod(2, "Courier", Decimal("4.99"), 1, 3),
)


class Store:
    """All of it. Whoever changes something holds `lock`, and never during a call to the app."""

    def __init__(self, channels: tuple[Channel, ...] = CHANNELS) -> None:
        self.lock = threading.RLock()
        self.channels = channels
        self.products = PRODUCTS
        self.checkouts: dict[str, Checkout] = {}
        self.orders: dict[str, Order] = {}
        self.transactions: dict[str, Transaction] = {}
        self.apps: dict[str, InstalledApp] = {}
        self.numbers = itertools.count(1)
        self.order_numbers = itertools.count(1)

    def app_by_token(self, token: str | None) -> InstalledApp | None:
        """The active app with this token, if any."""
        for app in tuple(self.apps.values()):
            is_its_own = token and secrets.compare_digest(app.token.encode(), token.encode())
            if app.is_active and is_its_own:
                return app
        return None

    def app_by_identifier(self, identifier: str) -> InstalledApp | None:
        """The newest active installation of an app."""
        found = [a for a in tuple(self.apps.values()) if a.identifier == identifier and a.is_active]
        return found[-1] if found else None

    def source(self, source_id: str) -> Checkout | Order | None:
        """A checkout or an order by its id; a completed checkout is gone."""
        return self.checkouts.get(source_id) or self.orders.get(source_id)

    def order_of_checkout(self, checkout_id: str) -> Order | None:
        """The order that a checkout became."""
        orders = tuple(self.orders.values())
        return next((o for o in orders if o.checkout_id == checkout_id), None)

    def transactions_of(self, source: Checkout | Order) -> tuple[Transaction, ...]:
        """All transactions of a checkout or an order, oldest first."""
        return tuple(t for t in tuple(self.transactions.values()) if t.source is source)
