"""A member of the staff at one Saleor's Dashboard, before the app's page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.bootstrap import create_context, utc_now
from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from saleor_paysera.sandbox.saleor import InstalledApp, SaleorDouble
from saleor_paysera.sandbox.saleor.desk import Settings as SaleorSettings
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.records import Installation
from tests.support.apps import AppInThread
from tests.support.town import PASSWORD, PROJECT_ID, SHOP, Town

OTHER_PROJECT: Final = "777777"
FORM: Final[dict[str, Any]] = {
    "name": "Lithuania",
    "projectId": PROJECT_ID,
    "password": PASSWORD,
    "mode": "test",
    "ss1IsEnough": False,
    "defaultMethod": "smsbank",
    "methods": [],
    "purpose": None,
    "payWithinMinutes": None,
    "returnOrigins": [SHOP],
    "acceptsPending": False,
    "completeAfterSeconds": None,
}
_WISH: Final = ConfigurationInput(
    name="Lithuania",
    project_id=PROJECT_ID,
    password=PASSWORD,
    is_test=True,
    ss1_is_enough=False,
    default_method="smsbank",
    methods=(),
    purpose=None,
    pay_within_minutes=None,
    return_origins=(SHOP,),
    accepts_pending=False,
)


def wish(**changes: object) -> ConfigurationInput:
    """A form filled in correctly, apart from ``changes``."""
    return replace(_WISH, **changes)  # type: ignore[arg-type]


@dataclass
class Desk:
    """What somebody at the Dashboard can do, by the page's JSON API or by the services."""

    town: Town
    installed: InstalledApp
    language: str = "en"

    @cached_property
    def context(self) -> Context:
        """The services' context over the running app's database, with the app's clock."""
        app = self.town.app
        return create_context(app.settings, app.store, clock=lambda: utc_now() + app.ahead)

    @property
    def installation(self) -> Installation:
        """This Saleor, as the app knows it."""
        with self.town.store.read() as uow:
            return uow.installations.by_api_url(self.town.saleor.api_url)

    @property
    def staff(self) -> Staff:
        """The verified person."""
        return Staff(self.installation, "VXNlcjoyMQ==", "admin@example.com")

    def token(self, **claims: Any) -> str:
        """What the Dashboard gives to the page."""
        return self.town.saleor.dashboard_token(self.installed, **claims)

    def ask(
        self, method: str, path: str, body: object = None, *, token: str | None = None, **query: str
    ) -> requests.Response:
        """One request of the page, with a fresh token unless another is given."""
        return requests.request(
            method,
            f"{self.town.app.base_url}/api/dashboard/{path}",
            json=body,
            params=query,
            headers={
                "Authorization": f"Bearer {self.token() if token is None else token}",
                "Accept-Language": self.language,
            },
            timeout=20,
        )

    def get(self, path: str, **query: str) -> Any:
        """What the page is told."""
        answer = self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def add(self, **changes: object) -> dict[str, Any]:
        """Add a configuration."""
        answer = self.ask("POST", "configurations", FORM | changes)
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.json()
        return added

    def serve(self, channel: str, configuration: int | None, was: int | None = None) -> None:
        """Let a configuration serve a channel."""
        change = {"channel": channel, "from": was, "to": configuration}
        answer = self.ask("PUT", "channels", {"changes": [change]})
        assert answer.status_code == 200, answer.text


@contextmanager
def open_desk(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    database_url: str,
    *,
    saleor_version: str = "3.22",
    **environment: str,
) -> Iterator[Desk]:
    """A desk in a town whose Saleor has the app installed and nothing configured."""
    projects = {PROJECT_ID: Project(PASSWORD), OTHER_PROJECT: Project("another password")}
    with (
        SaleorDouble(
            private_key=saleor_key, settings=SaleorSettings(version=saleor_version)
        ) as saleor,
        PayseraDouble(projects, private_key=paysera_key, repeat_after=()) as paysera,
        AppInThread(database_url, paysera.origin, **environment) as app,
    ):
        installed = saleor.install(f"{app.base_url}/api/manifest")
        yield Desk(Town(saleor, paysera, app.store, app), installed)


@contextmanager
def desk_next_door(desk: Desk, saleor_key: rsa.RSAPrivateKey) -> Iterator[Desk]:
    """Another shop's desk, at the same app."""
    with SaleorDouble(private_key=saleor_key) as saleor:
        installed = saleor.install(f"{desk.town.app.base_url}/api/manifest")
        yield Desk(Town(saleor, desk.town.paysera, desk.town.store, desk.town.app), installed)
