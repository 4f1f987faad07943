"""The doctor says how a deployment stands, and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor import Outage
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import SECRET_KEY, AppProcess
from tests.support.town import Town, doubles
from tests.support.waiting import eventually


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    tmp_path: Path,
) -> Iterator[tuple[Town, AppProcess]]:
    """A town whose server is running, with the app installed and configured."""
    with doubles(saleor_key, paysera_key) as (saleor, paysera):
        database_url = f"sqlite:///{tmp_path}/a.db"
        app = AppProcess(database_url, paysera.origin, tmp_path / "log")
        app.start()
        saleor.install(f"{app.base_url}/api/manifest")
        engine = create_database_engine(database_url)
        town = Town(saleor, paysera, Store(engine, SecretBox([SECRET_KEY])))
        town.configure()
        yield town, app
        app.stop()
        engine.dispose()


def examined(app: AppProcess) -> tuple[int, list[list[str]]]:
    """The exit code, and the cells of the table."""
    done = app.run("doctor")
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, [line.split("\t") for line in done.stdout.splitlines()]


def found(app: AppProcess, subject: str) -> list[tuple[str, str]]:
    """What was found about one subject."""
    return [(row[0], row[2]) for row in examined(app)[1] if row[1:2] == [subject]]


def looked_at(town: Town, app: AppProcess) -> list[str]:
    """What is worth a look at the town's shop."""
    return [text for health, text in found(app, town.saleor.api_url) if health == "look"]


def test_a_sound_deployment_is_called_so(here: tuple[Town, AppProcess]) -> None:
    town, app = here

    code, rows = examined(app)

    assert code == 1, "development settings are worth a look"
    unwell = [row for row in rows if row[0] in ("look", "ILL")]
    assert [row[1] for row in unwell] == ["settings"], unwell
    subjects = {row[1] for row in rows if row[0] == "ok"}
    assert subjects >= {"database", "secrets", "callback address", "clock", town.saleor.api_url}


def test_a_server_that_is_down_is_found_out(here: tuple[Town, AppProcess]) -> None:
    _, app = here
    app.stop()

    assert examined(app)[0] == 2
    ((health, text),) = found(app, "callback address")
    assert health == "ILL"
    assert "cannot be reached from here: Connection refused" in text


def test_an_address_that_leads_to_another_server_is_found_out(
    here: tuple[Town, AppProcess],
) -> None:
    town, app = here
    app.env["APP_BASE_URL"] = town.paysera.origin

    ((health, text),) = found(app, "callback address")

    assert health == "ILL"
    assert "answers 404, and not as this app does" in text


def test_a_saleor_that_is_away_and_one_that_changed_are_found_out(
    here: tuple[Town, AppProcess],
) -> None:
    town, app = here
    town.saleor.rotate_key()
    assert any("accept-new-keys" in text for _, text in found(app, town.saleor.api_url))

    assert app.run("installations", "accept-new-keys", town.saleor.api_url).returncode == 0
    texts = [text for _, text in found(app, town.saleor.api_url)]
    assert not any("accept-new-keys" in text for text in texts)
    assert any("will be taken for its own" in text for text in texts)

    town.saleor.stop()
    assert any(
        health == "ILL" and "cannot be read" in text
        for health, text in found(app, town.saleor.api_url)
    )
    town.saleor.start()


def test_a_report_that_waits_is_found_out(here: tuple[Town, AppProcess]) -> None:
    town, app = here
    begun = town.begin()
    town.saleor.answer_reports_with(Outage.SERVER_ERROR)
    assert town.paysera.pay(begun.order).is_ok

    eventually(lambda: any("wait for Saleor (1)" in text for text in looked_at(town, app)))
    town.saleor.answer_reports_with(None)


def test_webhooks_of_another_version_are_found_out_and_brought_up_to_date(
    here: tuple[Town, AppProcess],
) -> None:
    town, app = here
    (installed,) = town.saleor.desk.store.apps.values()
    installed.webhooks = installed.webhooks[1:]

    assert any("webhooks of another version" in text for text in looked_at(town, app))
    assert app.run("webhooks", "sync").returncode == 0
    assert all(health == "ok" for health, _ in found(app, town.saleor.api_url))


def test_a_secret_key_that_opens_nothing_is_found_out(here: tuple[Town, AppProcess]) -> None:
    _, app = here
    app.env["SECRET_KEY"] = "quite another key than before"

    ((health, text),) = found(app, "secrets")

    assert health == "ILL"
    assert "Add the key that was used before" in text


def test_an_expired_key_of_paysera_is_found_out(
    here: tuple[Town, AppProcess],
) -> None:
    _, app = here
    vectors = Path(__file__).parent.parent / "vectors"
    app.env["PAYSERA_PUBLIC_KEY_FILE"] = str(vectors / "TEST_ONLY_main_certificate_expired.pem")

    ((health, text),) = found(app, "Paysera's key")

    assert health == "ILL"
    assert "has expired on" in text


def test_a_pinned_file_without_a_key_is_found_out(
    here: tuple[Town, AppProcess], tmp_path: Path
) -> None:
    _, app = here
    file = tmp_path / "key.pem"
    file.write_text("no key")
    app.env["PAYSERA_PUBLIC_KEY_FILE"] = str(file)

    ((health, text),) = found(app, "Paysera's key")

    assert health == "ILL"
    assert "holds no RSA key" in text


def test_a_missing_setting_is_found_out(here: tuple[Town, AppProcess]) -> None:
    _, app = here
    app.env["SECRET_KEY"] = ""

    code, rows = examined(app)

    assert code == 2
    assert "SECRET_KEY is not set." in str(rows)


def test_a_new_deployment_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    app = AppProcess(f"sqlite:///{file}", "http://127.0.0.1:1", tmp_path / "log")

    ((health, text),) = found(app, "database")

    assert (health, text) == ("look", "There is no file yet. The server makes it.")
    assert not file.exists()


def test_a_database_that_is_away_is_found_out(tmp_path: Path) -> None:
    app = AppProcess("postgresql://nobody@127.0.0.1:1/none", "http://127.0.0.1:1", tmp_path / "log")

    ((health, text),) = found(app, "database")

    assert health == "ILL"
    assert text.startswith("It cannot be used: ")


def test_tables_of_a_newer_version_are_found_out(
    here: tuple[Town, AppProcess],
) -> None:
    town, app = here
    with town.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    ((health, text),) = found(app, "database")

    assert health == "ILL"
    assert "newer version (9999)" in text


def test_a_file_that_others_can_open_is_found_out(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    app = AppProcess(f"sqlite:///{file}", "http://127.0.0.1:1", tmp_path / "log")
    app.run("installations")
    assert file.stat().st_mode & 0o777 == 0o600, "the app makes it for itself alone"
    assert [health for health, _ in found(app, "database file")] == ["ok"]

    file.chmod(0o644)

    assert ("look", f"chmod 600 {file}") in [
        (health, text[-len(f"chmod 600 {file}") :]) for health, text in found(app, "database file")
    ]
