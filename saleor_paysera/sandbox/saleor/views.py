"""State as GraphQL objects: mappings whose callable values are read only when asked for."""

from collections.abc import Callable
from decimal import Decimal

from saleor_paysera.sandbox.saleor.apps import AppProblem, InstalledApp, Webhook
from saleor_paysera.sandbox.saleor.ids import global_id
from saleor_paysera.sandbox.saleor.state import (
    SHIPPING_METHODS,
    Address,
    Channel,
    Checkout,
    Line,
    Order,
    Purchase,
    ShippingMethod,
    Store,
    Transaction,
    Variant,
)
from saleor_paysera.sandbox.saleor.transactions import ZERO, TransactionEvent, charge_status

View = dict[str, object]

MEDIA = "media"

COUNTRY_NAMES = {"LT": "Lithuania", "LV": "Latvia", "EE": "Estonia", "PL": "Poland"}


def money(amount: Decimal, currency: str) -> View:
    return {"amount": amount, "currency": currency}


def taxed(amount: Decimal, currency: str) -> View:
    gross = money(amount, currency)
    return {"currency": currency, "gross": gross, "net": gross, "tax": money(ZERO, currency)}


def address_view(address: Address | None) -> View | None:
    if address is None:
        return None
    name = COUNTRY_NAMES.get(address.country, address.country)
    return {
        "id": global_id("Address", 1),
        "firstName": address.first_name,
        "lastName": address.last_name,
        "companyName": address.company_name,
        "streetAddress1": address.street_address_1,
        "streetAddress2": address.street_address_2,
        "city": address.city,
        "cityArea": address.city_area,
        "postalCode": address.postal_code,
        "countryArea": address.country_area,
        "country": {"code": address.country, "country": name},
        "phone": address.phone,
    }


def channel_view(channel: Channel) -> View:
    return {
        "id": channel.id,
        "slug": channel.slug,
        "name": channel.name,
        "currencyCode": channel.currency_code,
        "isActive": channel.is_active,
    }


def shipping_method_view(method: ShippingMethod, currency: str) -> View:
    return {
        "__typename": "ShippingMethod",
        "id": method.id,
        "name": method.name,
        "price": money(method.price, currency),
        "minimumDeliveryDays": method.minimum_days,
        "maximumDeliveryDays": method.maximum_days,
        "active": True,
    }


def app_view(app: InstalledApp) -> View:
    return {
        "__typename": "App",
        "id": app.id,
        "identifier": app.identifier,
        "name": app.name,
        "version": app.version,
        "isActive": app.is_active,
        "type": "THIRDPARTY",
        "permissions": [{"code": p, "name": p} for p in app.permissions],
        "webhooks": lambda _info: [webhook_view(app, webhook) for webhook in app.webhooks],
        "problems": lambda _info, **_limit: [problem_view(p) for p in app.problems],
        "manifestUrl": app.manifest_url,
        "appUrl": app.app_url,
        "metadata": [],
        "privateMetadata": [],
    }


def webhook_view(app: InstalledApp, webhook: Webhook) -> View:
    return {
        "id": webhook.id,
        "name": webhook.name,
        "app": lambda _info: app_view(app),
        "targetUrl": webhook.target_url,
        "isActive": webhook.is_active,
        "subscriptionQuery": webhook.query,
        "syncEvents": [{"name": e, "eventType": e} for e in webhook.sync_events],
        "asyncEvents": [{"name": e, "eventType": e} for e in webhook.async_events],
    }


def problem_view(problem: AppProblem) -> View:
    return {
        "id": global_id("AppProblem", problem.token),
        "key": problem.key,
        "message": problem.message,
        "count": problem.count,
        "isCritical": problem.is_critical,
        "createdAt": problem.created_at,
        "updatedAt": problem.updated_at,
    }


def event_view(event: TransactionEvent, currency: str) -> View:
    return {
        "id": global_id("TransactionEvent", event.token),
        "createdAt": event.created_at,
        "pspReference": event.psp_reference,
        "message": event.message,
        "externalUrl": event.external_url,
        "amount": money(event.amount, currency),
        "type": event.type.value,
        "idempotencyKey": event.idempotency_key,
    }


class Views:
    """Views of what refers to each other: products, checkouts, orders, their transactions.

    ``root`` is this Saleor's address, below which it serves its pictures.
    """

    def __init__(self, store: Store, root: Callable[[], str]) -> None:
        self._store = store
        self._root = root

    def product(self, variant: Variant, currency: str) -> View:
        price = taxed(variant.price, currency)
        return {
            "id": global_id("Product", variant.number),
            "name": variant.name,
            "slug": variant.sku.lower(),
            "pricing": {"priceRange": {"start": price, "stop": price}},
            "thumbnail": lambda _info, **_wanted: self._picture(variant),
            "defaultVariant": self._variant(variant, currency),
            "variants": [self._variant(variant, currency)],
        }

    def _variant(self, variant: Variant, currency: str) -> View:
        return {
            "id": variant.id,
            "name": variant.name,
            "sku": variant.sku,
            "product": lambda _info: self.product(variant, currency),
            "pricing": {"price": taxed(variant.price, currency)},
        }

    def _picture(self, variant: Variant) -> View | None:
        if variant.image is None:
            return None
        return {"url": f"{self._root()}{MEDIA}/{variant.image}", "alt": variant.name}

    def source(self, source: Checkout | Order) -> View:
        """A checkout or an order, as the union OrderOrCheckout."""
        return self.checkout(source) if isinstance(source, Checkout) else self.order(source)

    def checkout(self, checkout: Checkout) -> View:
        transactions = self._store.transactions_of(checkout)
        currency = checkout.channel.currency_code
        charged = sum((t.amounts.charged_or_pending for t in transactions), ZERO)
        covered = sum((t.amounts.covered for t in transactions), ZERO)
        authorized = charge_status(covered, checkout.total)
        return {
            **self._purchase(checkout, transactions),
            "__typename": "Checkout",
            "updatedAt": checkout.created_at,
            "email": checkout.email,
            "quantity": sum(line.quantity for line in checkout.lines),
            "lines": [self._checkout_line(line, currency) for line in checkout.lines],
            "subtotalPrice": taxed(checkout.subtotal, currency),
            "totalPrice": taxed(checkout.total, currency),
            "totalBalance": money(charged - checkout.total, currency),
            "chargeStatus": charge_status(charged, checkout.total).value,
            "authorizeStatus": "FULL" if authorized.value == "OVERCHARGED" else authorized.value,
            "isShippingRequired": checkout.needs_shipping,
            "shippingMethods": self._shipping_methods(checkout, currency),
        }

    @staticmethod
    def _shipping_methods(checkout: Checkout, currency: str) -> list[View]:
        """None before it is known where to, and none where nothing is to be sent."""
        if not checkout.needs_shipping or checkout.shipping_address is None:
            return []
        return [shipping_method_view(method, currency) for method in SHIPPING_METHODS]

    def order(self, order: Order) -> View:
        currency = order.channel.currency_code
        return {
            **self._purchase(order, order.transactions),
            "__typename": "Order",
            "updatedAt": order.created_at,
            "number": order.number,
            "checkoutId": order.checkout_id,
            "status": "UNFULFILLED",
            "isPaid": order.charged >= order.total,
            "userEmail": order.email,
            "languageCodeEnum": order.language_code,
            "lines": [self._order_line(line, currency) for line in order.lines],
            "subtotal": taxed(order.subtotal, currency),
            "total": taxed(order.total, currency),
            "totalCharged": money(order.charged, currency),
            "totalBalance": money(order.charged - order.total, currency),
            "chargeStatus": order.charge_status.value,
            "authorizeStatus": "FULL" if order.charged >= order.total else "NONE",
        }

    def _purchase(self, purchase: Purchase, transactions: tuple[Transaction, ...]) -> View:
        delivery, currency = purchase.delivery, purchase.channel.currency_code
        return {
            "id": getattr(purchase, "id", ""),
            "token": purchase.token,
            "created": purchase.created_at,
            "channel": channel_view(purchase.channel),
            "billingAddress": address_view(purchase.billing_address),
            "shippingAddress": address_view(purchase.shipping_address),
            "languageCode": purchase.language_code,
            "deliveryMethod": delivery and shipping_method_view(delivery, currency),
            "shippingPrice": taxed(purchase.shipping_price, currency),
            "transactions": lambda _info: [self.transaction(t) for t in transactions],
            "metadata": [],
            "privateMetadata": [],
        }

    def _line(self, line: Line, currency: str) -> View:
        return {
            "quantity": line.quantity,
            "unitPrice": taxed(line.unit_price, currency),
            "totalPrice": taxed(line.total, currency),
            "variant": self._variant(line.variant, currency),
            "metadata": [],
            "privateMetadata": [],
        }

    def _checkout_line(self, line: Line, currency: str) -> View:
        return {"id": line.id, **self._line(line, currency)}

    def _order_line(self, line: Line, currency: str) -> View:
        return {
            "id": global_id("OrderLine", line.token),
            "productName": line.variant.name,
            "variantName": line.variant.name,
            "productSku": line.variant.sku,
            **self._line(line, currency),
        }

    def transaction(self, transaction: Transaction) -> View:
        """A transaction; its events newest first, as Saleor sends them."""
        amounts, currency = transaction.amounts, transaction.currency
        source = transaction.source
        return {
            "id": transaction.id,
            "token": transaction.token,
            "name": "",
            "message": "",
            "createdAt": transaction.created_at,
            "modifiedAt": transaction.modified_at,
            "pspReference": transaction.psp_reference,
            "actions": list(transaction.actions),
            "events": [event_view(e, currency) for e in reversed(transaction.events)],
            "checkout": lambda _info: (
                self.checkout(source) if isinstance(source, Checkout) else None
            ),
            "order": lambda _info: self.order(source) if isinstance(source, Order) else None,
            "authorizedAmount": money(amounts.authorized, currency),
            "authorizePendingAmount": money(amounts.authorize_pending, currency),
            "chargedAmount": money(amounts.charged, currency),
            "chargePendingAmount": money(amounts.charge_pending, currency),
            "refundedAmount": money(amounts.refunded, currency),
            "refundPendingAmount": money(amounts.refund_pending, currency),
            "canceledAmount": money(amounts.canceled, currency),
            "cancelPendingAmount": money(amounts.cancel_pending, currency),
            "externalUrl": "",
            "metadata": [],
            "privateMetadata": [],
        }
