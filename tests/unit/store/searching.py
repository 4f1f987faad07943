"""The few moves that tests of searches make."""

from datetime import timedelta, timezone

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.payment_search import PaymentCursor, PaymentFilter, PaymentRow
from saleor_paysera.store.unit_of_work import Store
from tests.support.money import set_state
from tests.unit.store.samples import NOW, B, payment, saleor, settings

SECOND = timedelta(seconds=1)
IN_VILNIUS = timezone(timedelta(hours=2))


def two_shops(store: Store) -> None:
    """Two installations; the second has a payment, the first none yet."""
    with store.write() as uow:
        for api_url in (saleor().saleor_api_url, B):
            installed = uow.installations.put(saleor(api_url), now=NOW)
            uow.configurations.put(installed.id, settings(), now=NOW)
        uow.payments.add(payment("SP-THEIRS", installation_id=2, configuration_id=2))


def add(shop: Store, number: str, state: PaymentState | None = None, **changes: object) -> None:
    with shop.write() as uow:
        uow.payments.add(payment(number, **changes))
        if state is not None:
            set_state(uow, uow.payments.lock(number), state, now=NOW)


def find(
    shop: Store,
    wanted: PaymentFilter | None = None,
    *,
    before: PaymentCursor | None = None,
    limit: int = 99,
    installation_id: int = 1,
) -> list[PaymentRow]:
    with shop.read() as uow:
        return uow.payments.search(
            installation_id, wanted or PaymentFilter(), before=before, limit=limit, now=NOW
        )


def numbers(rows: list[PaymentRow]) -> list[str]:
    return [row.order_number for row in rows]
