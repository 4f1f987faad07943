"""What waits at this moment, for whoever watches the app."""

from saleor_paysera.metrics import Waiting
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.keys import expiry_of
from saleor_paysera.services.context import Context
from saleor_paysera.services.paysera_key_ring import read_pinned


def read_waiting(context: Context) -> Waiting:
    """Look at the database; asks nobody else."""
    with context.store.read() as uow:
        reports, refunds = uow.backlog.reports(), uow.backlog.refunds()
        key = next(iter(uow.paysera_keys.newest_first()), None)
        reports_refused = uow.backlog.refused_reports()
        callbacks_for_staff = uow.backlog.callbacks_for_staff()
        completions_refused = uow.backlog.refused_completions()
    pinned = _pinned(context)
    served = key if pinned is None else None
    pem = pinned or (served.pem if served else "")
    return Waiting(
        reports_waiting=reports.count,
        reports_refused=reports_refused,
        oldest_report_waits_since=reports.since,
        refunds_waiting=refunds.count,
        oldest_refund_waits_since=refunds.since,
        callbacks_for_staff=callbacks_for_staff,
        completions_refused=completions_refused,
        key_first_seen_at=served.first_seen_at if served else None,
        key_last_seen_at=served.last_seen_at if served else None,
        key_expires_at=expiry_of(pem),
    )


def _pinned(context: Context) -> str | None:
    file = context.settings.paysera_public_key_file
    if file is None:
        return None
    try:
        return read_pinned(file)
    except PaymentAppError:
        return ""  # a key that cannot be read expires at no known time
