"""A town with a Dashboard: everything an admin and a shopper meet, at real addresses."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor import InstalledApp
from tests.browser.dashboard import DashboardDouble
from tests.support.apps import AppInThread
from tests.support.town import Town, doubles


@dataclass
class DashboardTown(Town):
    """A town whose staff have a Dashboard."""

    dashboard: DashboardDouble = field(kw_only=True)

    @property
    def manifest_url(self) -> str:
        return f"{self.app.base_url}/api/manifest"

    @property
    def installed(self) -> InstalledApp:
        """The app as installed last."""
        assert self.dashboard.app is not None
        return self.dashboard.app


@contextmanager
def dashboard_town(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[DashboardTown]:
    """A town with the app installed, and not configured yet: ``town.configure()`` does that."""
    with ExitStack() as stack:
        saleor, paysera = stack.enter_context(doubles(saleor_key, paysera_key))
        dashboard = stack.enter_context(DashboardDouble(saleor))
        app = stack.enter_context(
            AppInThread(
                database_url,
                paysera.origin,
                DASHBOARD_URLS=f"{dashboard.origin}/,{dashboard.other_site_origin}/",
            )
        )
        town = DashboardTown(saleor, paysera, app.store, app, dashboard=dashboard)
        saleor.install(town.manifest_url)
        yield town
