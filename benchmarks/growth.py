"""The same requests with a million payments and a thousand shops in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Insert, insert, literal, select

from benchmarks.ground import Ground
from benchmarks.shop import AMOUNT_MINOR, Shop, order_number, sealed, source_id, transaction_id
from benchmarks.webhooks import new_shop
from saleor_paysera.payments.states import PAYMENT_LIFETIME, Outcome, PaymentState, Verdict
from saleor_paysera.store.outbox_records import ReportState
from saleor_paysera.store.records import NewInstallation
from saleor_paysera.store.tables import callbacks, payments, reports

PAYMENTS: Final = 1_000_000
SHOPS: Final = 1_000
_CHUNK: Final = 10_000
_FIRST: Final = 1_000_000  # the shop's own payments have lower numbers
_STATES: Final = 4 * [PaymentState.PAID] + [PaymentState.AWAITING_PAYMENT]


def fill(ground: Ground) -> str:
    """A database of a large operator: its address. Four payments of five are paid, each with
    its callback and its report."""
    url, shop = new_shop(ground)
    now = datetime.now(UTC)
    with shop.store.write() as uow:
        for number in range(1, SHOPS):
            uow.installations.put(
                NewInstallation(
                    f"https://shop-{number}.example/graphql/", "app", "token", ground.keys.jwks
                ),
                now=now,
            )
    engine = shop.store.engine
    rows = _rows(shop, now)
    for _ in range(PAYMENTS // _CHUNK):
        with engine.begin() as connection:
            connection.execute(insert(payments), [next(rows) for _ in range(_CHUNK)])
    with engine.begin() as connection:
        connection.execute(_callbacks_of_paid())
        connection.execute(_reports_of_paid())
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "VACUUM ANALYZE"
            )
    engine.dispose()
    return url


def _rows(shop: Shop, now: datetime) -> Iterator[dict[str, object]]:
    pay_url, step = sealed(1_200), timedelta(days=700) / PAYMENTS
    for number in range(PAYMENTS):
        at, created_at = _FIRST + number, now - timedelta(days=701) + step * number
        state = _STATES[number % len(_STATES)]
        yield {
            "order_number": order_number(at),
            "installation_id": shop.installation_id,
            "configuration_id": shop.configuration_id,
            "transaction_id": transaction_id(at),
            "source_id": source_id(at),
            "channel_slug": "default-channel",
            "amount_minor": AMOUNT_MINOR,
            "currency": "EUR",
            "is_test": True,
            "method": "smsbank",
            "language": "LIT",
            "pay_url_sealed": pay_url,
            "state": state,
            "created_at": created_at,
            "expires_at": created_at + PAYMENT_LIFETIME,
            "paid_at": created_at if state is PaymentState.PAID else None,
        }


def _callbacks_of_paid() -> Insert:
    columns = {
        "payment_id": payments.c.id,
        "identity": payments.c.order_number,
        "status": literal("1"),
        "verdict": literal(str(Verdict.PAID)),
        "outcome": literal(str(Outcome.APPLIED)),
        "proofs": literal("ss1 ss2 ss3"),
        "fields_sealed": literal(sealed(600)),
        "received_at": payments.c.created_at,
        "configuration_id": payments.c.configuration_id,
    }
    return insert(callbacks).from_select(
        list(columns), select(*columns.values()).where(payments.c.state == PaymentState.PAID)
    )


def _reports_of_paid() -> Insert:
    columns = {
        "payment_id": payments.c.id,
        "installation_id": payments.c.installation_id,
        "type": literal("CHARGE_SUCCESS"),
        "psp_reference": payments.c.order_number,
        "amount_minor": payments.c.amount_minor,
        "currency": payments.c.currency,
        "message": literal(""),
        "occurred_at": payments.c.created_at,
        "state": literal(str(ReportState.DELIVERED)),
        "attempts": literal(1),
        "next_attempt_at": payments.c.created_at,
        "delivered_at": payments.c.created_at,
    }
    return insert(reports).from_select(
        list(columns), select(*columns.values()).where(payments.c.state == PaymentState.PAID)
    )
