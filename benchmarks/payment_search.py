"""Every search of the Dashboard's page, for a first page of 51, among a million payments."""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from benchmarks.ground import Ground
from saleor_paysera.payments.order_numbers import RANDOM_BITS, order_number_from
from saleor_paysera.payments.states import PAYMENT_LIFETIME, PaymentState
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.payer_email import email_columns
from saleor_paysera.store.payment_search import PaymentCursor, PaymentFilter
from saleor_paysera.store.records import ConfigurationSettings, NewInstallation
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import payments
from saleor_paysera.store.unit_of_work import Store

_RUNS = 10
PAYMENTS = 1_000_000
PAYERS = 200_000
CHUNK = 10_000
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST = NOW - timedelta(days=730)
STATES = {
    PaymentState.PAID: 70,
    PaymentState.AWAITING_PAYMENT: 24.9,
    PaymentState.CANCELLED: 5,
    PaymentState.PENDING: 0.1,
}
CHANNELS = {"default-channel": 90, "latvija": 9, "eesti": 1}


@dataclass(frozen=True)
class Search:
    """What one search took, in milliseconds."""

    name: str
    found: int
    median_ms: float
    slowest_ms: float


def fill(engine: Engine, secrets: SecretBox) -> str:
    """Store the payments of a busy shop. Returns one of their order numbers."""
    store, chance = Store(engine, secrets), random.Random(7)
    with store.write() as uow:
        shop = uow.installations.put(
            NewInstallation("https://shop.example/graphql/", "app", "token", "{}"), now=FIRST
        )
        settings = ConfigurationSettings(
            name="Shop",
            project_id="1",
            is_test=False,
            ss1_is_enough=False,
            default_method="smsbank",
            methods=(),
            purpose=None,
            pay_within_minutes=None,
            return_origins=(),
            accepts_pending=False,
        )
        configuration_id = uow.configurations.put(shop.id, settings, now=FIRST)
    emails = [email_columns(secrets, f"payer-{number}@shop.example") for number in range(PAYERS)]
    rows = _rows(shop.id, configuration_id, emails, secrets.seal("x" * 1_200), chance)
    for _ in range(PAYMENTS // CHUNK):
        with engine.begin() as connection:
            connection.execute(insert(payments), [next(rows) for _ in range(CHUNK)])
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "VACUUM ANALYZE"
            )
        number = connection.scalar(payments.select().with_only_columns(payments.c.order_number))
    return str(number)


def _rows(
    installation_id: int,
    configuration_id: int,
    emails: list[dict[str, object]],
    pay_url_sealed: bytes,
    chance: random.Random,
) -> Iterator[dict[str, object]]:
    step = (NOW - FIRST) / PAYMENTS
    for number in range(PAYMENTS):
        created_at = FIRST + step * number
        (state,) = chance.choices(list(STATES), list(STATES.values()))
        (channel,) = chance.choices(list(CHANNELS), list(CHANNELS.values()))
        yield {
            "order_number": order_number_from(chance.getrandbits(RANDOM_BITS)),
            "installation_id": installation_id,
            "configuration_id": configuration_id,
            "transaction_id": f"VHJhbnNhY3Rpb25JdGVtOm{number:032x}",
            "source_id": f"Q2hlY2tvdXQ6{number:032x}",
            "channel_slug": channel,
            "amount_minor": 999,
            "currency": "EUR",
            "is_test": False,
            "method": "smsbank",
            "language": "LIT",
            "return_url": "https://shop.example/checkout/complete",
            "pay_url_sealed": pay_url_sealed,
            "state": state,
            "created_at": created_at,
            "expires_at": created_at + PAYMENT_LIFETIME,
            "paid_at": created_at if state is PaymentState.PAID else None,
            **chance.choice(emails),
        }


def searches(order_number: str) -> dict[str, PaymentFilter]:
    """What staff may look for, the hard cases too."""
    day = timedelta(days=1)
    return {
        "everything": PaymentFilter(),
        **{f"state {state}": PaymentFilter(state=state) for state in PaymentState},
        "channel large": PaymentFilter(channel="default-channel"),
        "channel small": PaymentFilter(channel="eesti"),
        "channel unknown": PaymentFilter(channel="nowhere"),
        "channel small and pending": PaymentFilter(channel="eesti", state=PaymentState.PENDING),
        "channel small and expired": PaymentFilter(channel="eesti", state=PaymentState.EXPIRED),
        "a day long ago": PaymentFilter(since=FIRST + 30 * day, until=FIRST + 31 * day),
        "expired, long ago": PaymentFilter(until=NOW - 180 * day, state=PaymentState.EXPIRED),
        "a day before all": PaymentFilter(until=FIRST - day),
        "email": PaymentFilter(email="PAYER-77@shop.example"),
        "email unknown": PaymentFilter(email="nobody@shop.example"),
        "email and paid": PaymentFilter(
            email="payer-77@shop.example", channel="default-channel", state=PaymentState.PAID
        ),
        "order number": PaymentFilter(order_number=order_number),
        **{
            f"order number, {length} characters": PaymentFilter(order_number=order_number[:length])
            for length in (1, 3, 4, 5, 6, 8)
        },
        "order number that is not there": PaymentFilter(order_number="XY"),
        "order number, 4 characters, and pending": PaymentFilter(
            order_number=order_number[:4], state=PaymentState.PENDING
        ),
        "order number, 5 characters, and a channel": PaymentFilter(
            order_number=order_number[:5], channel="eesti"
        ),
        "order number, 6 characters, paid, a channel": PaymentFilter(
            order_number=order_number[:6], channel="default-channel", state=PaymentState.PAID
        ),
        "everything at once": PaymentFilter(
            state=PaymentState.EXPIRED, channel="latvija", since=FIRST, until=NOW,
            order_number="sp-", email="payer-77@shop.example",
        ),
    }  # fmt: skip


def measure(ground: Ground) -> list[Search]:
    """Fill a new database and time every search, the slowest first."""
    secrets = SecretBox(["the key of this benchmark only, which is long enough"])
    engine = create_database_engine(ground.new_database())
    migrate(engine)
    order_number = fill(engine, secrets)
    store = Store(engine, secrets)
    deep = PaymentCursor(FIRST + timedelta(days=9), 1)
    timed = [
        *(_timed(store, name, wanted) for name, wanted in searches(order_number).items()),
        _timed(store, "everything, the last pages", PaymentFilter(), before=deep),
    ]
    engine.dispose()
    return sorted(timed, key=lambda search: search.slowest_ms, reverse=True)


def _timed(
    store: Store, name: str, wanted: PaymentFilter, *, before: PaymentCursor | None = None
) -> Search:
    times: list[float] = []
    found = 0
    for _ in range(_RUNS):
        start = time.perf_counter()
        with store.read() as uow:
            found = len(uow.payments.search(1, wanted, before=before, limit=51, now=NOW))
        times.append((time.perf_counter() - start) * 1_000)
    return Search(name, found, statistics.median(times), max(times))
