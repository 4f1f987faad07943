"""Checkouts, and how one becomes an order."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from saleor_paysera.sandbox.saleor.errors import MutationError
from saleor_paysera.sandbox.saleor.state import (
    SHIPPING_METHODS,
    Address,
    Checkout,
    Line,
    Order,
    Store,
)
from saleor_paysera.sandbox.saleor.transactions import ZERO


class Checkouts:
    """What a storefront does with a checkout besides paying."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._refusals: dict[str, MutationError] = {}
        self.completions: list[str] = []
        """The id of each checkout that was to become an order, once for each time."""

    def create(
        self,
        channel_slug: str,
        lines: Sequence[tuple[str, int, Decimal | None]],
        *,
        email: str | None = None,
        billing_address: Address | None = None,
        shipping_address: Address | None = None,
        language_code: str = "EN",
    ) -> Checkout:
        """A new checkout; a line is (variant id, quantity, own price in major units or None)."""
        channel = next((c for c in self._store.channels if c.slug == channel_slug), None)
        if channel is None:
            raise MutationError("NOT_FOUND", f"No channel {channel_slug!r}.", "channel")
        checkout = Checkout(
            channel=channel,
            lines=tuple(self._line(*line) for line in lines),
            email=email,
            billing_address=billing_address,
            shipping_address=shipping_address,
            language_code=language_code,
        )
        with self._store.lock:
            self._store.checkouts[checkout.id] = checkout
        return checkout

    def _line(self, variant_id: str, quantity: int, price: Decimal | None) -> Line:
        variant = next((p for p in self._store.products if p.id == variant_id), None)
        if variant is None:
            raise MutationError("NOT_FOUND", f"No variant {variant_id!r}.", "lines")
        if quantity < 1:
            raise MutationError("ZERO_QUANTITY", "The quantity should be at least 1.", "quantity")
        return Line(variant, quantity, variant.price if price is None else price)

    def get(self, checkout_id: str) -> Checkout:
        """The checkout, unless it is unknown or became an order."""
        checkout = self._store.checkouts.get(checkout_id)
        if checkout is None:
            raise MutationError("NOT_FOUND", "Couldn't resolve to a node.", "id")
        return checkout

    def set_email(self, checkout_id: str, email: str) -> Checkout:
        with self._store.lock:
            checkout = self.get(checkout_id)
            checkout.email = email
            return checkout

    def set_billing_address(self, checkout_id: str, address: Address) -> Checkout:
        with self._store.lock:
            checkout = self.get(checkout_id)
            checkout.billing_address = address
            return checkout

    def set_shipping_address(self, checkout_id: str, address: Address) -> Checkout:
        with self._store.lock:
            checkout = self.get(checkout_id)
            checkout.shipping_address = address
            return checkout

    def set_delivery(self, checkout_id: str, method_id: str) -> Checkout:
        method = next((m for m in SHIPPING_METHODS if m.id == method_id), None)
        if method is None:
            raise MutationError("NOT_FOUND", f"No method {method_id!r}.", "deliveryMethodId")
        with self._store.lock:
            checkout = self.get(checkout_id)
            if not checkout.needs_shipping:
                raise MutationError(
                    "SHIPPING_NOT_REQUIRED", "This checkout doesn't need shipping", "deliveryMethod"
                )
            if checkout.shipping_address is None:
                raise MutationError(
                    "SHIPPING_ADDRESS_NOT_SET", "Shipping address is not set", "shippingAddress"
                )
            checkout.delivery = method
            return checkout

    def add_lines(
        self, checkout_id: str, lines: Sequence[tuple[str, int, Decimal | None]]
    ) -> Checkout:
        """More of a variant that is there makes its line longer."""
        with self._store.lock:
            checkout = self.get(checkout_id)
            for added in (self._line(*line) for line in lines):
                known = next((n for n in checkout.lines if n.variant == added.variant), None)
                if known is None:
                    checkout.lines = (*checkout.lines, added)
                else:
                    self._change(checkout, known, known.quantity + added.quantity)
            return checkout

    def set_line_quantity(self, checkout_id: str, line_id: str, quantity: int) -> Checkout:
        """Change a line; with 0 it goes."""
        with self._store.lock:
            checkout = self.get(checkout_id)
            line = next((n for n in checkout.lines if n.id == line_id), None)
            if line is None:
                raise MutationError("NOT_FOUND", f"No line {line_id!r}.", "lines")
            self._change(checkout, line, quantity)
            return checkout

    @staticmethod
    def _change(checkout: Checkout, line: Line, quantity: int) -> None:
        changed = replace(line, quantity=quantity)
        lines = (changed if n is line else n for n in checkout.lines)
        checkout.lines = tuple(n for n in lines if n.quantity > 0)
        if not checkout.needs_shipping:
            checkout.delivery = None

    def set_quantity(self, checkout_id: str, quantity: int) -> Checkout:
        """Change the first line, as a shopper does in a second tab."""
        with self._store.lock:
            checkout = self.get(checkout_id)
            first, *rest = checkout.lines
            checkout.lines = (replace(first, quantity=quantity), *rest)
            return checkout

    def complete(self, checkout_id: str) -> Order:
        """Make it an order; a second time gives the same one."""
        with self._store.lock:
            self.completions.append(checkout_id)
            done = self._store.order_of_checkout(checkout_id)
            if done is not None:
                return done
            checkout = self.get(checkout_id)
            self._check_complete(checkout)
            return self._become_order(checkout)

    def refuse(self, checkout_id: str, code: str, message: str = "It cannot be now.") -> None:
        """Let it not become an order, as when stock is gone or a voucher is over."""
        self._refusals[checkout_id] = MutationError(code, message, None)

    def refuse_no_longer(self, checkout_id: str) -> None:
        """The cause of `refuse` is mended."""
        self._refusals.pop(checkout_id, None)

    def is_ready(self, checkout: Checkout) -> bool:
        """Whether the channel's automatic completion would take it."""
        return self.covered(checkout) >= checkout.total and bool(
            checkout.email
            and checkout.billing_address
            and (checkout.delivery or not checkout.needs_shipping)
        )

    def covered(self, checkout: Checkout) -> Decimal:
        """What its transactions cover, pending charges included; in major units."""
        transactions = self._store.transactions_of(checkout)
        return sum((t.amounts.covered for t in transactions), ZERO)

    def _check_complete(self, checkout: Checkout) -> None:
        if checkout.id in self._refusals:
            raise self._refusals[checkout.id]
        if not checkout.lines:
            raise MutationError("NO_LINES", "Cannot complete checkout without products.", "lines")
        if not checkout.email:
            raise MutationError("EMAIL_NOT_SET", "Checkout email must be set.", "email")
        if checkout.billing_address is None:
            raise MutationError(
                "BILLING_ADDRESS_NOT_SET", "Billing address is not set", "billingAddress"
            )
        if checkout.needs_shipping and checkout.delivery is None:
            raise MutationError(
                "SHIPPING_METHOD_NOT_SET", "Shipping method is not set", "shippingMethod"
            )
        if self.covered(checkout) < checkout.total:
            raise MutationError(
                "CHECKOUT_NOT_FULLY_PAID",
                "The authorized amount doesn't cover the checkout's total amount.",
                "id",
            )

    def _become_order(self, checkout: Checkout) -> Order:
        transactions = self._store.transactions_of(checkout)
        order = Order(
            channel=checkout.channel,
            lines=checkout.lines,
            email=checkout.email,
            billing_address=checkout.billing_address,
            shipping_address=checkout.shipping_address,
            language_code=checkout.language_code,
            delivery=checkout.delivery,
            number=str(next(self._store.order_numbers)),
            checkout_id=checkout.id,
            transactions=transactions,
        )
        for transaction in transactions:
            transaction.source = order
        self._store.orders[order.id] = order
        del self._store.checkouts[checkout.id]
        return order
