"""What these tests store, with whatever matters to a test changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from saleor_paysera.payments.money import Money
from saleor_paysera.store.records import ConfigurationSettings, NewInstallation, NewPayment

NOW = datetime(2026, 11, 24, 12, 30, 15, 123456, UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
A, B = "https://a.example/graphql/", "https://b.example/graphql/"


def saleor(api_url: str = A, token: str = "token", app_id: str = "QXBwOjE=") -> NewInstallation:
    return NewInstallation(api_url, app_id, token, '{"keys": []}')


def settings(**changes: object) -> ConfigurationSettings:
    made = ConfigurationSettings(
        name="Lietuvos parduotuvė",
        project_id="123456",
        is_test=True,
        ss1_is_enough=False,
        default_method="smsbank",
        methods=("smsbank", "hanza"),
        purpose=None,
        pay_within_minutes=30,
        return_origins=("https://shop.example", "https://šaulė.example"),
        accepts_pending=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def payment(order_number: str = "SP-1", **changes: object) -> NewPayment:
    """A payment of the first installation by its first configuration."""
    made = NewPayment(
        order_number=order_number,
        installation_id=1,
        configuration_id=1,
        transaction_id=f"transaction of {order_number}",
        source_id="Q2hlY2tvdXQ6MQ==",
        channel_slug="lietuva",
        asked=Money(999, "EUR"),
        is_test=True,
        method="smsbank",
        language="LIT",
        return_url="https://shop.example/ačiū",
        payer_email="zygimante@example.lt",
        pay_url="https://pay.example/?data=x",
        created_at=NOW,
        expires_at=NOW + HOUR,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
