"""A small Saleor over real HTTP, for the sandbox and for tests.

It follows what was read from and seen on Saleor 3.21 to 3.24: who may do what, what is sent
to an app and in which bytes, how amounts add up. It leaves out everything a payment app
never meets.
"""

import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Self

from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor.apps import Extension, InstalledApp
from saleor_paysera.sandbox.saleor.dashboard_tokens import (
    ADMIN,
    LIFETIME,
    StaffUser,
    claims_of,
    extension_claims,
    signed,
)
from saleor_paysera.sandbox.saleor.desk import Desk, Settings
from saleor_paysera.sandbox.saleor.endpoint import Endpoint, OutageSwitch
from saleor_paysera.sandbox.saleor.ids import now
from saleor_paysera.sandbox.saleor.reports import Outage, Report
from saleor_paysera.sandbox.saleor.sessions import GatewayConfig, Session
from saleor_paysera.sandbox.saleor.signing import SigningKey, new_private_key
from saleor_paysera.sandbox.saleor.state import (
    ActionType,
    Address,
    Checkout,
    Order,
    Transaction,
    Variant,
)
from saleor_paysera.sandbox.saleor.traffic import Visit
from saleor_paysera.sandbox.saleor.webhooks import Delivery
from saleor_paysera.sandbox.server import LocalServer

ADDRESS = Address(
    first_name="Jonas",
    last_name="Žemaitis",
    street_address_1="Gedimino pr. 1",
    city="VILNIUS",
    postal_code="01103",
    phone="+37060000000",
)


class SaleorDouble(LocalServer):
    """A Saleor with one shop, for one or more apps. Amounts are Decimal, in major units."""

    def __init__(
        self,
        port: int = 0,
        *,
        settings: Settings | None = None,
        private_key: rsa.RSAPrivateKey | None = None,
    ) -> None:
        self._key = SigningKey(private_key or new_private_key())
        self._switch = OutageSwitch()
        self.staff_token = secrets.token_hex(15)
        self.desk = Desk(settings or Settings(), lambda: self._key, lambda: self.api_url)
        self._endpoint = Endpoint(self.desk, self._switch, self.staff_token, lambda: self._key)
        super().__init__(self._endpoint.application(), port)

    def start(self) -> Self:
        """Listen, and retry again what staff ask."""
        self.desk.queue.start()
        return super().start()

    def stop(self) -> None:
        """Stop, letting go whoever hangs and whatever waits for its next attempt."""
        self._switch.set(None)
        self.desk.queue.stop()
        super().stop()

    @property
    def api_url(self) -> str:
        return f"{self.origin}/graphql/"

    @property
    def checkouts(self) -> dict[str, Checkout]:
        return self.desk.store.checkouts

    @property
    def orders(self) -> dict[str, Order]:
        return self.desk.store.orders

    @property
    def transactions(self) -> dict[str, Transaction]:
        return self.desk.store.transactions

    @property
    def reports(self) -> list[Report]:
        """Every transactionEventReport received, with how it was answered."""
        return self.desk.reports.log

    @property
    def visits(self) -> list[Visit]:
        """Every mutation of an app: when it came, when it was answered."""
        return self._endpoint.traffic.visits

    @property
    def deliveries(self) -> list[Delivery]:
        """Every webhook sent, with what came back."""
        return self.desk.courier.deliveries

    @property
    def products(self) -> tuple[Variant, ...]:
        return self.desk.store.products

    @property
    def automatic_completion(self) -> bool:
        """Whether a fully covered checkout becomes an order by itself."""
        return self.desk.automatic_completion

    @automatic_completion.setter
    def automatic_completion(self, on: bool) -> None:
        self.desk.automatic_completion = on

    def install(self, manifest_url: str) -> InstalledApp:
        """Install an app by its manifest; raises InstallationError with the admin's text."""
        return self.desk.installer.install(manifest_url)

    def uninstall(self, app: InstalledApp) -> None:
        """Remove an app: its token dies, and from 3.23 on it hears of it (APP_DELETED)."""
        self.desk.presence.uninstall(app)

    def deactivate(self, app: InstalledApp) -> None:
        """Switch an app off; from 3.23 on it hears of it (APP_STATUS_CHANGED)."""
        self.desk.presence.deactivate(app)

    def activate(self, app: InstalledApp) -> None:
        """Switch an app on again; from 3.23 on it hears of it (APP_STATUS_CHANGED)."""
        self.desk.presence.activate(app)

    def dashboard_token(
        self,
        app: InstalledApp,
        *,
        email: str = ADMIN.email,
        user_id: str = ADMIN.id,
        user_permissions: tuple[str, ...] = ADMIN.permissions,
        lifetime: timedelta = LIFETIME,
        extension: Extension | None = None,
        **claims: object,
    ) -> str:
        """What the Dashboard gives to the app's page, or to an extension, for a staff user.

        `claims` take the place of Saleor's own; None leaves a claim out. A negative lifetime
        makes a token that has expired.
        """
        user = StaffUser(email, user_id, user_permissions)
        own = claims_of(app, user, api_url=self.api_url, now=now(), lifetime=lifetime)
        of_extension = extension_claims(extension) if extension else {}
        return signed(self._key, {**own, **of_extension, **claims})

    def rotate_key(self) -> None:
        """Sign with a new key from now on; the old one leaves the JWKS."""
        self._key = SigningKey(new_private_key())

    def answer_reports_with(self, outage: Outage | None, *, slow_s: float = 2.0) -> None:
        """Fail mutations that carry a token in this way; None ends the outage.

        `slow_s`: how long an answer takes with SLOW.
        """
        self._endpoint.slow_s = slow_s
        self._switch.set(outage)

    def create_checkout(
        self,
        total: Decimal | str = "9.99",
        *,
        channel: str = "default-channel",
        email: str | None = "jonas@example.com",
        address: Address | None = ADDRESS,
        language: str = "LT",
    ) -> Checkout:
        """A checkout with one line at this price."""
        lines = [(self.products[0].id, 1, Decimal(total))]
        return self.desk.checkouts.create(
            channel, lines, email=email, billing_address=address, language_code=language
        )

    def gateway_config(
        self,
        checkout_id: str,
        data: object = None,
        gateway_id: str | None = None,
        *,
        amount: Decimal | str | None = None,
    ) -> GatewayConfig:
        """paymentGatewayInitialize for one gateway; no amount means all that is due."""
        wanted = None if amount is None else Decimal(amount)
        gateway = self._gateway(gateway_id)
        return self.desk.sessions.gateway_config(checkout_id, gateway, data, wanted)

    def initialize(
        self,
        source_id: str,
        data: object = None,
        amount: Decimal | str | None = None,
        idempotency_key: str | None = None,
        gateway_id: str | None = None,
    ) -> Session:
        """transactionInitialize for a checkout or an order; no amount means all that is due."""
        return self.desk.sessions.initialize(
            source_id,
            self._gateway(gateway_id),
            data,
            amount=None if amount is None else Decimal(amount),
            idempotency_key=idempotency_key,
            customer_ip_address="127.0.0.1",
        )

    def process(self, transaction_id: str, data: object = None) -> Session:
        """transactionProcess."""
        return self.desk.sessions.process(transaction_id, data, "127.0.0.1")

    def complete(self, checkout_id: str) -> Order:
        """checkoutComplete; raises MutationError when it may not be completed yet."""
        return self.desk.checkouts.complete(checkout_id)

    def request_action(
        self, transaction_id: str, action: ActionType, amount: Decimal | str | None = None
    ) -> Transaction:
        """transactionRequestAction by staff; see `wait_for_requests`."""
        wanted = None if amount is None else Decimal(amount)
        return self.desk.queue.request(transaction_id, action, wanted)

    def wait_for_requests(self, seconds: float = 10.0) -> None:
        """Wait until the app has answered all requests of staff, or they are given up."""
        self.desk.queue.wait(seconds)

    def _gateway(self, gateway_id: str | None) -> str:
        if gateway_id is not None:
            return gateway_id
        apps = tuple(self.desk.store.apps.values())
        if not apps:
            raise LookupError("No app is installed.")
        return apps[-1].identifier
