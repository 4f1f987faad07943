"""Questions to a Saleor that somebody waits for, a few at a time for each installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.saleor.api import SaleorApi
from saleor_paysera.services.context import Context
from saleor_paysera.store.records import Installation

_WAIT_S: Final = 1.0


class SaleorBusy(PaymentAppError):
    """Too many questions to one Saleor wait for their answers already."""

    code = "SALEOR_BUSY"
    retryable = True


@contextmanager
def asking_saleor(context: Context, installation: Installation) -> Iterator[SaleorApi]:
    """The API of an installation's Saleor.

    A Saleor that hangs must not take all threads of the server away from the others, so
    only a few may wait for one at a time.

    Raises:
        SaleorBusy
    """
    slots = context.saleor_slots.of(installation.id)
    if not slots.acquire(timeout=_WAIT_S):
        raise SaleorBusy(
            N_("Saleor is slow to answer, and others wait for it already. Try again in a moment.")
        )
    try:
        yield SaleorApi(installation.saleor_api_url, installation.token, context.outbound.session)
    finally:
        slots.release()
