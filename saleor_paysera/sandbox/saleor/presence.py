"""An app is removed, deactivated, activated; from 3.23 on it hears of that itself."""

from saleor_paysera.sandbox.saleor.apps import InstalledApp
from saleor_paysera.sandbox.saleor.state import Store
from saleor_paysera.sandbox.saleor.versions import at_least
from saleor_paysera.sandbox.saleor.views import app_view
from saleor_paysera.sandbox.saleor.webhooks import Courier, Event

_TELLS_THE_APP = "3.23"


class AppPresence:
    """What an admin does to an installed app. Its transactions stay its own."""

    def __init__(self, store: Store, courier: Courier, version: str) -> None:
        self._store = store
        self._courier = courier
        self._version = version

    def uninstall(self, app: InstalledApp) -> None:
        """Its token dies first, then it may hear of it."""
        with self._store.lock:
            self._store.apps.pop(app.id, None)
        self._tell(app, Event.APP_DELETED)

    def deactivate(self, app: InstalledApp) -> None:
        """Its token is not accepted for now, and it gets no webhook but this one."""
        with self._store.lock:
            app.is_active = False
        self._tell(app, Event.APP_STATUS_CHANGED)

    def activate(self, app: InstalledApp) -> None:
        """Everything works as before, with the same token."""
        with self._store.lock:
            app.is_active = True
        self._tell(app, Event.APP_STATUS_CHANGED)

    def _tell(self, app: InstalledApp, event: Event) -> None:
        if at_least(self._version, _TELLS_THE_APP):
            self._courier.ask(app, event, {"app": app_view(app)})
