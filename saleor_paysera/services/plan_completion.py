"""A paid checkout is put down to be completed, where the merchant wants that."""

from datetime import datetime, timedelta

from saleor_paysera.saleor.global_ids import is_checkout_id
from saleor_paysera.store.unit_of_work import UnitOfWork


def plan_completion(
    uow: UnitOfWork, installation_id: int, transaction_id: str, *, now: datetime
) -> None:
    """Saleor has just learnt that a transaction is paid: have its checkout completed in time.

    Nothing is planned for a payment of an order, nor where the merchant leaves it to others.
    """
    wanted = uow.completions.wanted_for(installation_id, transaction_id)
    if wanted is not None and is_checkout_id(wanted.source_id):
        due_at = now + timedelta(seconds=wanted.complete_after_s)
        uow.completions.add(wanted.payment_id, due_at=due_at)
