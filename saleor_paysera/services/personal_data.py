"""Personal data of payers goes when its time is over, or when the payer wants it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.notice import money_fields
from saleor_paysera.services.context import Context
from saleor_paysera.services.periodic_loop import PeriodicLoop
from saleor_paysera.services.try_configuration import KEPT_FOR as TRIALS_KEPT_FOR
from saleor_paysera.store.personal_data import OldPayment, Removal
from saleor_paysera.store.secret_box import SecretKeyMismatch
from saleor_paysera.store.unit_of_work import Store, UnitOfWork

_FIRST_AFTER: Final = timedelta(minutes=10)
_EVERY: Final = timedelta(days=1)
_PAUSE_S: Final = 0.1  # others want to write too
_AT_ONCE: Final = 100

_log = structlog.get_logger()


class PayerHasOpenPayments(PaymentAppError):
    """Payments of a payer are not over, so the payer's data is still needed."""

    code = "PAYER_HAS_OPEN_PAYMENTS"

    def __init__(self, order_numbers: list[str]) -> None:
        super().__init__(
            f"Nothing was removed: {', '.join(order_numbers)} can still be paid, is pending, has "
            "a refund that nobody has answered, or has something to tell Saleor. Try again when "
            "that is over."
        )


@dataclass(frozen=True, slots=True)
class PurgePreview:
    """What a purge would remove, and the first payments that it would leave for now."""

    removal: Removal
    held_back: tuple[str, ...]


class PersonalDataKeeper(PeriodicLoop):
    """The loop that removes old personal data once a day, first ten minutes after the start.

    What another process has locked or removed, it passes by.
    """

    def __init__(self, context: Context) -> None:
        super().__init__("personal-data", every=_EVERY, first_after=_FIRST_AFTER)
        self._context = context

    def _look(self) -> None:
        context, total = self._context, Removal()
        keep_for = context.settings.keep_personal_data_for
        for removal in purged_batches(context.store, keep_for, now=context.clock()):
            total += removal
            if self._stopping.wait(_PAUSE_S):
                break
        _log_removal(total)


def purge(store: Store, keep_for: timedelta, *, now: datetime) -> Removal:
    """Remove the payers' data from all payments begun more than ``keep_for`` before ``now``.

    A payment keeps it while something is still to come: see ``preview_purge``. Trials go as
    a whole after 30 days, or earlier if payments do.
    """
    total = sum(purged_batches(store, keep_for, now=now), Removal())
    _log_removal(total)
    return total


def preview_purge(store: Store, keep_for: timedelta, *, now: datetime) -> PurgePreview:
    """What ``purge`` would do now."""
    before = now - keep_for
    with store.read() as uow:
        data = uow.personal_data
        removal = data.count_old(before, now=now)
        trials = data.count_trials(_trials_before(keep_for, now))
        return PurgePreview(replace(removal, trials=trials), tuple(data.held_back(before, now=now)))


def purged_batches(store: Store, keep_for: timedelta, *, now: datetime) -> Iterator[Removal]:
    """``purge`` step by step: each batch is committed when it comes out."""
    with store.write() as uow:
        trials = uow.personal_data.drop_trials(_trials_before(keep_for, now))
    yield Removal(trials=trials)
    last: OldPayment | None = None
    while True:
        with store.write() as uow:
            claimed = uow.personal_data.claim_old(
                now - keep_for, after=last, limit=_AT_ONCE, now=now
            )
            removed = sum((_remove(uow, old, now=now) for old in claimed), Removal())
        if not claimed:
            return
        last = claimed[-1]
        yield removed


def _remove(uow: UnitOfWork, old: OldPayment, *, now: datetime) -> Removal:
    try:
        return uow.personal_data.remove(old.id, trimmed=money_fields, now=now)
    except SecretKeyMismatch:
        return Removal(unreadable=1)


def _trials_before(keep_for: timedelta, now: datetime) -> datetime:
    return now - min(keep_for, TRIALS_KEPT_FOR)


def _log_removal(removal: Removal) -> None:
    if removal.unreadable:
        _log.warning("personal_data_unreadable", payments=removal.unreadable)
    if removal.payments or removal.trials:
        _log.info("personal_data_removed", payments=removal.payments, trials=removal.trials)


def forget_payer(
    store: Store, email: str, *, installation_id: int | None, now: datetime
) -> Removal:
    """Remove all data about a payer at once. ``installation_id`` None: of all shops.

    Raises:
        PayerHasOpenPayments: nothing was removed.
        SecretKeyMismatch: some was removed; once the key is back, the rest will be.
    """
    with store.read() as uow:
        data = uow.personal_data
        open_ones = data.under_way(email, installation_id=installation_id, now=now)
        order_numbers = data.of_payer(email, installation_id=installation_id)
    if open_ones:
        raise PayerHasOpenPayments(open_ones)
    total = Removal()
    for order_number in order_numbers:
        with store.write() as uow:
            payment = uow.payments.lock(order_number)
            total += uow.personal_data.remove(payment.id, trimmed=money_fields, now=now)
    _log_removal(total)
    return total
