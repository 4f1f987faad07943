"""What whoever watches the app may ask, and what strangers may not."""

import hmac
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from saleor_paysera.web.application import create_web_app
from tests.support.office import Office, open_office

TOKEN = "a-token-for-tests-only"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(f"sqlite:///{tmp_path}/a.db", METRICS_TOKEN=TOKEN) as opened:
        yield opened


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_web_app(office.context).test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def numbers(client: FlaskClient) -> dict[str, float]:
    """Every series and its value."""
    read = client.get("/metrics", headers=bearer(TOKEN))
    assert read.status_code == 200
    return {
        f"{sample.name}{sample.labels or ''}": sample.value
        for family in text_string_to_metric_families(read.text)
        for sample in family.samples
    }


def test_it_is_ready_while_the_database_fits_this_version(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (200, "ready\n")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = 'of a newer version'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
    ],
)
def test_it_is_not_ready_with_the_tables_of_another_version(
    office: Office, client: FlaskClient, change: str
) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(text(change))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.text == "The tables of the database are not those of this version.\n"
    assert client.get("/healthz").text == "ok\n", "it is alive all the same"


def test_without_a_token_in_the_settings_there_are_no_metrics(tmp_path: Path) -> None:
    with open_office(f"sqlite:///{tmp_path}/b.db") as office:
        client = create_web_app(office.context).test_client()

        for headers in ({}, bearer(""), bearer("None")):
            assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x",
     "Bearer \xff"],
)  # fmt: skip
def test_metrics_are_for_whoever_has_the_token(client: FlaskClient, authorization: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert "saleor_paysera_" not in answer.text
    assert TOKEN not in answer.text


def test_the_token_is_compared_in_a_time_that_does_not_tell_how_much_of_it_fits(
    client: FlaskClient,
) -> None:
    with patch.object(hmac, "compare_digest", wraps=hmac.compare_digest) as compare:
        client.get("/metrics", headers=bearer("a guess"))

    assert [call.args for call in compare.call_args_list] == [(b"a guess", TOKEN.encode())]


def test_whoever_guesses_tokens_is_held_back_and_the_right_one_is_not(client: FlaskClient) -> None:
    statuses = {client.get("/metrics", headers=bearer(f"guess {n}")).status_code for n in range(80)}

    assert statuses == {401, 429}
    assert client.get("/metrics", headers=bearer(TOKEN)).status_code == 200


def test_requests_are_counted_by_route_and_never_by_path(client: FlaskClient) -> None:
    ok = "saleor_paysera_requests_total{'result': 'ok', 'route': '/api/manifest'}"
    nowhere = "saleor_paysera_requests_total{'result': 'refused', 'route': 'unknown'}"
    before = numbers(client)

    client.get("/api/manifest")
    client.get("/made/up/by/strangers?x=y")
    client.open("/api/manifest", method="BREW")

    after = numbers(client)
    assert after[ok] == before[ok] + 1
    assert after[nowhere] == before[nowhere] + 2
    assert not [name for name in after if "strangers" in name or "BREW" in name]


def test_a_database_that_does_not_fit_is_a_number_and_no_failure(
    office: Office, client: FlaskClient
) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))

    told = numbers(client)

    assert told["saleor_paysera_ready"] == 0
    assert "saleor_paysera_reports_waiting" not in told
    assert "saleor_paysera_requests_total{'result': 'ok', 'route': '/healthz'}" in told
