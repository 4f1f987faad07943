"""After an upgrade one command renews the subscriptions in every Saleor."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor import InstalledApp, SaleorDouble
from tests.support.apps import AppProcess
from tests.support.town import doubles


@pytest.fixture
def served(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[tuple[SaleorDouble, AppProcess, InstalledApp]]:
    with doubles(saleor_key, paysera_key) as (saleor, paysera):
        app = AppProcess(f"sqlite:///{tmp_path}/a.db", paysera.origin, tmp_path / "log")
        app.start()
        installed = saleor.install(f"{app.base_url}/api/manifest")
        yield saleor, app, installed
        app.stop()


def test_old_subscriptions_are_renewed_and_new_ones_left_alone(
    served: tuple[SaleorDouble, AppProcess, InstalledApp],
) -> None:
    saleor, app, installed = served
    kept = installed.webhooks
    installed.webhooks = (
        replace(kept[0], query="subscription { event { __typename } }"),
        *kept[1:-1],
    )

    renewed = app.run("webhooks", "sync")
    again = app.run("webhooks", "sync")

    assert renewed.stdout == f"{saleor.api_url}: 2 webhook(s) renewed\n"
    assert again.stdout == f"{saleor.api_url}: up to date\n"
    assert {w.query for w in installed.webhooks} == {w.query for w in kept}


def test_a_saleor_that_is_away_is_named_and_the_command_fails(
    served: tuple[SaleorDouble, AppProcess, InstalledApp],
) -> None:
    saleor, app, _ = served
    saleor.stop()

    failed = app.run("webhooks", "sync")

    assert failed.returncode == 1
    assert saleor.api_url in failed.stderr
    assert "SALEOR_UNAVAILABLE" in failed.stderr
    assert "1 of 1 could not be renewed" in failed.stderr
