"""Everything a Saleor can do, put together once; HTTP and Python both come in here."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from saleor_paysera.sandbox.saleor import versions
from saleor_paysera.sandbox.saleor.action_queue import ActionQueue
from saleor_paysera.sandbox.saleor.checkouts import Checkouts
from saleor_paysera.sandbox.saleor.installation import Installer
from saleor_paysera.sandbox.saleor.presence import AppPresence
from saleor_paysera.sandbox.saleor.problems import Problems
from saleor_paysera.sandbox.saleor.reports import Reports
from saleor_paysera.sandbox.saleor.schema import saleor_schema
from saleor_paysera.sandbox.saleor.sessions import Sessions
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.sandbox.saleor.state import Checkout, Store, Transaction
from saleor_paysera.sandbox.saleor.views import Views
from saleor_paysera.sandbox.saleor.webhooks import Courier


@dataclass(frozen=True)
class Settings:
    """How this Saleor behaves; all times in seconds."""

    webhook_timeouts: tuple[float, float] = (2.0, 18.0)
    action_retry_pauses: tuple[float, ...] = (10.0, 30.0, 70.0, 150.0, 310.0)
    version: str = versions.DEFAULT
    """Two numbers, from 3.21 on: older ones know less (widgets, App Problems)."""


class Desk:
    """The parts of a Saleor over one store."""

    def __init__(
        self, settings: Settings, key: Callable[[], SigningKey], api_url: Callable[[], str]
    ) -> None:
        self.automatic_completion = False
        self.version = settings.version
        self.schema = saleor_schema(settings.version)
        self.store = Store()
        self.views = Views(self.store, lambda: urljoin(api_url(), "/"))
        self.courier = Courier(
            self.schema, key, api_url, settings.webhook_timeouts, settings.version
        )
        self.installer = Installer(self.store, self.schema, api_url, settings.version)
        self.checkouts = Checkouts(self.store)
        self.sessions = Sessions(self.store, self.views, self.courier, self._changed)
        self.reports = Reports(self.store, self._changed)
        self.problems = Problems(self.store)
        self.presence = AppPresence(self.store, self.courier, settings.version)
        self.queue = ActionQueue(
            self.store, self.views, self.courier, self._changed, settings.action_retry_pauses
        )

    def _changed(self, transaction: Transaction) -> None:
        """What the real one does in a job every minute, this one does at once."""
        with self.store.lock:
            source = transaction.source
            if (
                self.automatic_completion
                and isinstance(source, Checkout)
                and self.checkouts.is_ready(source)
            ):
                self.checkouts.complete(source.id)
