"""An app whose Saleor and Paysera are away: what the web layer does by itself."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from saleor_paysera.sandbox.saleor.dashboard_tokens import signed
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.web.application import create_web_app
from tests.support.office import Office, open_office

OpenSite = Callable[..., FlaskClient]

_PRODUCTION = {
    "ALLOW_PRIVATE_HOSTS": "false",
    "ALLOWED_SALEOR_URLS": "https://shop.example/graphql/,https://*.saleor.cloud/graphql/",
    "PAYSERA_PAY_URL": "",
    "PAYSERA_PUBLIC_KEY_URL": "",
    "PAYSERA_METHODS_URL": "",
}


@pytest.fixture(scope="session")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """Opens the app with settings of the environment: ``open_site(DASHBOARD_URLS="…")``.

    For tests that store nothing: they share one app for the same settings.
    """
    sites: dict[frozenset[tuple[str, str]], FlaskClient] = {}
    directory = tmp_path_factory.mktemp("sites")
    with ExitStack() as stack:

        def open_with(**environment: str) -> FlaskClient:
            key = frozenset(environment.items())
            if key not in sites:
                url = f"sqlite:///{directory}/{len(sites)}.db"
                settings = _PRODUCTION | environment
                office = stack.enter_context(open_office(url, **settings))
                sites[key] = create_web_app(office.context).test_client()
            return sites[key]

        yield open_with


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Two shops in one app; neither Saleor nor Paysera can be reached."""
    with open_office(f"sqlite:///{tmp_path}/office.db") as opened:
        yield opened


@dataclass
class Counter:
    """The JSON API without a network, and the key that the first shop's Saleor signs with."""

    office: Office
    client: FlaskClient
    key: SigningKey

    def token(self, **claims: object) -> str:
        """A token of the first shop's Dashboard; ``claims`` take the place of its own."""
        installation, now = self.office.staff.installation, int(self.office.now.timestamp())
        own = {
            "iss": installation.saleor_api_url,
            "exp": now + 300,
            "type": "thirdparty",
            "app": installation.app_id,
            "user_id": self.office.staff.user_id,
            "email": self.office.staff.email,
            "user_permissions": ["HANDLE_PAYMENTS"],
        }
        return signed(self.key, own | claims)

    def ask(self, method: str, path: str, body: object = None, **query: str) -> TestResponse:
        """A request of the page."""
        return self.client.open(
            f"/api/dashboard/{path}",
            method=method,
            json=body,
            query_string=query,
            headers={"Authorization": f"Bearer {self.token()}"},
        )


@pytest.fixture
def counter(office: Office, saleor_key: rsa.RSAPrivateKey) -> Counter:
    """The first shop's staff before the JSON API."""
    key = SigningKey(saleor_key)
    jwks = json.dumps(key.jwks())
    with office.store.write() as uow:
        uow.installations.renew_jwks(office.staff.installation.id, jwks, now=office.now)
    return Counter(office, create_web_app(office.context).test_client(), key)
