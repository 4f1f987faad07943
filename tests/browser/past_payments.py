"""Payments of days gone by, written into the app's store: no test can wait for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import PAYMENT_LIFETIME, PaymentState
from saleor_paysera.store.records import NewPayment
from tests.browser.dashboard_town import DashboardTown
from tests.support.money import set_state

LAST_OF_OCTOBER = datetime(2025, 10, 31, 22, 30, tzinfo=UTC)
"""In Vilnius it is November already."""

_PAID = NewPayment(
    order_number="",
    installation_id=0,
    configuration_id=0,
    transaction_id="",
    source_id="Q2hlY2tvdXQ6MQ==",
    channel_slug="default-channel",
    asked=Money(999, "EUR"),
    is_test=False,
    method="smsbank",
    language="LIT",
    return_url=None,
    payer_email="jonas@example.com",
    pay_url="https://pay.example/?data=x",
    created_at=LAST_OF_OCTOBER,
    expires_at=LAST_OF_OCTOBER + PAYMENT_LIFETIME,
)


def remember(
    town: DashboardTown,
    order_number: str,
    at: datetime,
    state: PaymentState = PaymentState.PAID,
    **changes: object,
) -> None:
    """Let there have been a payment, begun at a time (UTC) and paid a minute later."""
    with town.store.write() as uow:
        installation = uow.installations.by_api_url(town.saleor.api_url)
        configuration, _ = uow.configurations.of_installation(installation.id)[0]
        payment = replace(
            _PAID,
            order_number=order_number,
            installation_id=installation.id,
            configuration_id=configuration.id,
            transaction_id=f"transaction of {order_number}",
            created_at=at,
            expires_at=at + PAYMENT_LIFETIME,
            **changes,  # type: ignore[arg-type]
        )
        uow.payments.add(payment)
        if state is not PaymentState.AWAITING_PAYMENT:
            stored = uow.payments.lock(order_number)
            set_state(uow, stored, state, now=at + timedelta(minutes=1))
