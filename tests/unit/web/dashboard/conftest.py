"""An app whose Saleor and Paysera are away: what the web layer does by itself."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask.testing import FlaskClient

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
