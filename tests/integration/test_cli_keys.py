"""SECRET_KEY changes while shoppers pay; and the operator's word about a Saleor's keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import SECRET_KEY, AppProcess
from tests.support.town import Town, doubles

NEW_KEY = "the secret key that comes after it"


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    database_url: str,
    tmp_path: Path,
) -> Iterator[tuple[Town, AppProcess]]:
    with doubles(saleor_key, paysera_key) as (saleor, paysera):
        app = AppProcess(database_url, paysera.origin, tmp_path / "log")
        app.start()
        saleor.install(f"{app.base_url}/api/manifest")
        engine = create_database_engine(database_url)
        town = Town(saleor, paysera, Store(engine, SecretBox([SECRET_KEY, NEW_KEY])))
        town.configure()
        yield town, app
        app.stop()
        engine.dispose()


def restart_with(app: AppProcess, secret_key: str) -> None:
    app.stop()
    app.env["SECRET_KEY"] = secret_key
    app.start()


def test_payments_begun_with_the_old_key_are_paid_with_the_new_one_alone(
    here: tuple[Town, AppProcess],
) -> None:
    town, app = here
    before = town.begin()
    restart_with(app, f"{SECRET_KEY},{NEW_KEY}")
    restart_with(app, f"{NEW_KEY},{SECRET_KEY}")
    meanwhile = town.begin()

    rotated = app.run("keys", "rotate")

    assert rotated.returncode == 0, rotated.stderr
    assert "payments\t1\t1\t0\n" in rotated.stdout
    assert "The other keys of SECRET_KEY are needed no more." in rotated.stdout
    restart_with(app, NEW_KEY)
    for begun in (before, meanwhile):
        assert town.paysera.pay(begun.order).is_ok
        town.wait_until_charged(begun)
    assert town.begin().order_number


def test_what_was_encrypted_with_a_key_that_is_gone_is_told(here: tuple[Town, AppProcess]) -> None:
    town, app = here
    town.begin()
    app.env["SECRET_KEY"] = "quite another key than before"

    rotated = app.run("keys", "rotate")

    assert rotated.returncode == 1
    assert "Keep all keys, add the missing one" in rotated.stderr
    assert "needed no more" not in rotated.stdout


def test_new_keys_are_allowed_only_to_a_saleor_that_has_the_app(
    here: tuple[Town, AppProcess],
) -> None:
    town, app = here

    allowed = app.run("installations", "accept-new-keys", town.saleor.api_url)
    unknown = app.run("installations", "accept-new-keys", "https://unknown.example/graphql/")

    assert allowed.stdout.startswith("Its next keys will be taken for its own.")
    assert (unknown.returncode, "UNKNOWN_INSTALLATION" in unknown.stderr) == (2, True)
