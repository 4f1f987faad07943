"""A Saleor uninstalls, deactivates or activates the app (told from Saleor 3.23 on).

Nothing is deleted: payments, reports and configurations stay, and a reinstall goes on with
them.
"""

import structlog

from saleor_paysera.saleor.events import AppDeleted, AppStatusChanged
from saleor_paysera.services.app_presence import came_back
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_webhook import VerifiedEvent

_log = structlog.get_logger()


def take_deletion(context: Context, verified: VerifiedEvent[AppDeleted]) -> None:
    """Call this Saleor no more until the app is installed there again."""
    installation = verified.installation
    if verified.event.app.id != installation.app_id:
        return
    with context.store.write() as uow:
        uow.installations.mark_uninstalled(installation, now=context.clock())
    _log.warning("app_uninstalled", installation=installation.saleor_api_url)


def take_status_change(context: Context, verified: VerifiedEvent[AppStatusChanged]) -> None:
    """Note that the app is inactive; once it is active again, let out what waited."""
    installation, app = verified.installation, verified.event.app
    if app.id != installation.app_id or app.is_active is None:
        return
    now = context.clock()
    if app.is_active:
        if came_back(context.store, installation, now=now):
            context.wake_delivery()
        return
    with context.store.write() as uow:
        uow.installations.mark_inactive(installation, now=now)
    _log.warning("app_deactivated", installation=installation.saleor_api_url)
