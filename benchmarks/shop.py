"""A shop in a database of its own: the app installed and configured, with payments begun."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import insert, select

from saleor_paysera.payments.order_numbers import order_number_from
from saleor_paysera.payments.states import PAYMENT_LIFETIME, PaymentState, ReportType
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.configure import configure
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.outbox_records import ReportState
from saleor_paysera.store.records import NewInstallation
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import payments, reports
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import SECRET_KEY
from tests.support.town import PASSWORD, PROJECT_ID

APP_ID: Final = "QXBwOjE0"
AMOUNT_MINOR: Final = 999
_CHUNK: Final = 10_000


@dataclass(frozen=True)
class Keys:
    """What Saleor and Paysera sign with: private keys as PEM, so that processes can hand
    them on."""

    saleor_pem: bytes
    paysera_pem: bytes

    @property
    def saleor(self) -> SigningKey:
        """What webhooks are signed with."""
        return SigningKey(_private_key(self.saleor_pem))

    @property
    def paysera(self) -> rsa.RSAPrivateKey:
        """What callbacks are signed with."""
        return _private_key(self.paysera_pem)

    @property
    def jwks(self) -> str:
        """Saleor's public key, as it publishes it."""
        return msgspec.json.encode(self.saleor.jwks()).decode()


def new_keys() -> Keys:
    """Keys of this run."""
    return Keys(_new_pem(), _new_pem())


def _new_pem() -> bytes:
    return rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@cache
def _private_key(pem: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@dataclass(frozen=True)
class Shop:
    """A shop whose payments can be paid."""

    store: Store
    api_url: str
    installation_id: int
    configuration_id: int

    def begin_payments(self, number: int) -> None:
        """Store that many payments, awaiting their money; the first is number 0."""
        now = datetime.now(UTC)
        row = {
            "installation_id": self.installation_id,
            "configuration_id": self.configuration_id,
            "channel_slug": "default-channel",
            "amount_minor": AMOUNT_MINOR,
            "currency": "EUR",
            "is_test": True,
            "method": "smsbank",
            "language": "LIT",
            "return_url": "https://shop.example/checkout/return",
            "pay_url_sealed": sealed(1_200),
            "state": PaymentState.AWAITING_PAYMENT,
            "created_at": now,
            "expires_at": now + PAYMENT_LIFETIME,
        }
        for chunk in _chunks(number):
            with self.store.engine.begin() as connection:
                connection.execute(
                    insert(payments),
                    [
                        row
                        | {
                            "order_number": order_number(at),
                            "transaction_id": transaction_id(at),
                            "source_id": source_id(at),
                        }
                        for at in chunk
                    ],
                )

    def wait_with_reports(self, types: Sequence[ReportType]) -> int:
        """Let a report of each type wait for Saleor, for every payment. Returns how many."""
        now = datetime.now(UTC)
        with self.store.engine.connect() as connection:
            begun = connection.execute(select(payments.c.id, payments.c.order_number)).all()
        rows = [
            self._waiting(payment_id, number, report_type, now + timedelta(seconds=place))
            for place, report_type in enumerate(types)
            for payment_id, number in begun
        ]
        for chunk in _chunks(len(rows)):
            with self.store.engine.begin() as connection:
                connection.execute(insert(reports), [rows[at] for at in chunk])
        return len(rows)

    def _waiting(
        self, payment_id: int, number: str, report_type: ReportType, at: datetime
    ) -> dict[str, object]:
        return {
            "payment_id": payment_id,
            "installation_id": self.installation_id,
            "type": report_type,
            "psp_reference": number,
            "amount_minor": AMOUNT_MINOR,
            "currency": "EUR",
            "message": "",
            "occurred_at": at,
            "state": ReportState.WAITING,
            "attempts": 0,
            "next_attempt_at": at,
        }


def open_shop(database_url: str, api_url: str, keys: Keys) -> Shop:
    """Prepare a new database: one installation, one configuration for all its channels."""
    store = Store(create_database_engine(database_url), SecretBox([SECRET_KEY]))
    migrate(store.engine)
    now = datetime.now(UTC)
    with store.write() as uow:
        installed = uow.installations.put(
            NewInstallation(api_url, APP_ID, "the app's token", keys.jwks), now=now
        )
    wish = ConfigurationInput(
        name="Shop",
        project_id=PROJECT_ID,
        password=PASSWORD,
        is_test=True,
        ss1_is_enough=False,
        default_method="smsbank",
        methods=[],
        purpose=None,
        pay_within_minutes=None,
        return_origins=["https://shop.example"],
        accepts_pending=False,
        complete_after_s=None,
    )
    configure(store, wish, saleor_api_url=api_url, channels=[], clock=lambda: datetime.now(UTC))
    with store.read() as uow:
        configuration = uow.configurations.for_channel(installed.id, "default-channel")
    return Shop(store, api_url, installed.id, configuration.id)


def order_number(at: int) -> str:
    """The order number of the shop's payment number ``at``: as if drawn by chance."""
    return order_number_from(at * 0x9E3779B97F4A7C15 % (1 << 60))


def transaction_id(at: int) -> str:
    """The Saleor transaction of payment number ``at``."""
    return f"VHJhbnNhY3Rpb25JdGVtOm{at:032x}"


def source_id(at: int) -> str:
    """The checkout of payment number ``at``."""
    return f"Q2hlY2tvdXQ6{at:032x}"


def sealed(length: int) -> bytes:
    """Something sealed that was of this length."""
    return SecretBox([SECRET_KEY]).seal("x" * length)


def _chunks(number: int) -> Iterator[range]:
    for start in range(0, number, _CHUNK):
        yield range(start, min(start + _CHUNK, number))
