"""An app that was away is in its Saleor again: what waited for it goes out."""

from datetime import datetime

import structlog

from saleor_paysera.store.records import Installation
from saleor_paysera.store.unit_of_work import Store

_log = structlog.get_logger()


def came_back(store: Store, installation: Installation, *, now: datetime) -> bool:
    """Saleor has just dealt with the app as with one that is there and active.

    Returns whether it was away until now; what waits for it is due at once then, and the
    caller should wake the delivery. ``now`` is in UTC.
    """
    if not installation.is_away:
        return False
    with store.write() as uow:
        is_news = uow.installations.mark_present(installation)
        if is_news:
            uow.reports.make_due(installation.id, now=now)
            uow.completions.make_due(installation.id, now=now)
    if is_news:
        _log.info("app_is_back", installation=installation.saleor_api_url)
    return is_news
