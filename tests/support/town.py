"""A town of doubles around the app: a Saleor, a Paysera, and what shoppers do between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack, cast

from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.sandbox.paysera import PayOrder, PayseraDouble, Project
from saleor_paysera.sandbox.saleor import SaleorDouble, Session, Transaction
from saleor_paysera.sandbox.saleor.reports import Report
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.configure import configure
from saleor_paysera.store.records import Payment, StoredCallback
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import AppInThread
from tests.support.waiting import eventually

PROJECT_ID = "123456"
PASSWORD = "0123456789abcdef0123456789abcdef"
SHOP = "https://shop.example"
RETURN_URL = f"{SHOP}/checkout/return?checkout=1"


class WishChanges(TypedDict, total=False):
    """What a test configures differently."""

    name: str
    project_id: str
    password: str
    is_test: bool
    ss1_is_enough: bool
    default_method: str
    methods: list[str]
    purpose: str | None
    pay_within_minutes: int | None
    return_origins: list[str]
    accepts_pending: bool
    complete_after_s: int | None
    channels: list[str]


@dataclass
class BegunPayment:
    """A payment a storefront has started, and Paysera's side of it."""

    session: Session
    order: PayOrder

    @property
    def transaction(self) -> Transaction:
        return self.session.transaction

    @property
    def order_number(self) -> str:
        return cast("str", data_of(self.session)["orderNumber"])


def data_of(session: Session) -> dict[str, object]:
    """The ``data`` a storefront got."""
    assert isinstance(session.data, dict), session
    return session.data


@dataclass
class Town:
    """Everything a payment passes through."""

    saleor: SaleorDouble
    paysera: PayseraDouble
    store: Store
    running: AppInThread | None = None

    @property
    def app(self) -> AppInThread:
        """The app, where it runs in a thread of the tests."""
        assert self.running is not None
        return self.running

    def configure(self, **changes: Unpack[WishChanges]) -> None:
        """Set the Paysera project up for the installed Saleor."""
        wish = ConfigurationInput(
            name=changes.get("name", "Test shop"),
            project_id=changes.get("project_id", PROJECT_ID),
            password=changes.get("password", PASSWORD),
            is_test=changes.get("is_test", True),
            ss1_is_enough=changes.get("ss1_is_enough", False),
            default_method=changes.get("default_method", "smsbank"),
            methods=changes.get("methods", []),
            purpose=changes.get("purpose"),
            pay_within_minutes=changes.get("pay_within_minutes"),
            return_origins=changes.get("return_origins", [SHOP]),
            accepts_pending=changes.get("accepts_pending", False),
            complete_after_s=changes.get("complete_after_s"),
        )
        configure(
            self.store,
            wish,
            saleor_api_url=self.saleor.api_url,
            channels=changes.get("channels", []),
            clock=utc_now,
        )

    def begin(
        self,
        total: Decimal | str = "9.99",
        *,
        data: object = None,
        idempotency_key: str | None = None,
    ) -> BegunPayment:
        """A shopper fills a checkout and is sent to Paysera."""
        checkout = self.saleor.create_checkout(total)
        session = self.saleor.initialize(
            checkout.id,
            {"returnUrl": RETURN_URL} if data is None else data,
            idempotency_key=idempotency_key,
        )
        redirect_url = data_of(session).get("redirectUrl")
        assert isinstance(redirect_url, str), session
        return BegunPayment(session, self.paysera.open(redirect_url))

    def payment(self, order_number: str) -> Payment:
        """What the app has stored about a payment."""
        with self.store.read() as uow:
            return uow.payments.by_order_number(order_number)

    def callbacks(self, order_number: str) -> list[StoredCallback]:
        """The verified callbacks the app has stored."""
        with self.store.read() as uow:
            return uow.callbacks.of_payment(uow.payments.by_order_number(order_number).id)

    def refused(self, order_number: str) -> dict[str, int]:
        """How many callbacks were refused at a payment's address, by reason."""
        with self.store.read() as uow:
            payment_id = uow.payments.by_order_number(order_number).id
            return {r.reason: r.times for r in uow.callbacks.refused_for_payment(payment_id)}

    def reports_of(self, begun: BegunPayment) -> list[Report]:
        """The reports Saleor received about a payment."""
        return [r for r in self.saleor.reports if r.transaction_id == begun.transaction.id]

    def charged(self, begun: BegunPayment) -> Decimal:
        """What Saleor shows as charged, in major units."""
        return self.saleor.transactions[begun.transaction.id].amounts.charged

    def wait_until_charged(self, begun: BegunPayment, *, within: float = 15.0) -> None:
        """Wait until the report has arrived at Saleor."""
        eventually(lambda: self.charged(begun) > 0, within=within)


@contextmanager
def doubles(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey
) -> Iterator[tuple[SaleorDouble, PayseraDouble]]:
    """A Saleor and a Paysera, listening."""
    project = Project(PASSWORD, tests_allowed=True)
    with (
        SaleorDouble(private_key=saleor_key) as saleor,
        PayseraDouble({PROJECT_ID: project}, private_key=paysera_key, repeat_after=()) as paysera,
    ):
        yield saleor, paysera


@contextmanager
def town(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Town]:
    """A town whose Saleor has the app installed and configured in test mode."""
    with (
        doubles(saleor_key, paysera_key) as (saleor, paysera),
        AppInThread(database_url, paysera.origin) as app,
    ):
        saleor.install(f"{app.base_url}/api/manifest")
        built = Town(saleor, paysera, app.store, app)
        built.configure()
        yield built
