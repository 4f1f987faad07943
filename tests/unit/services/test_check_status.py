"""Is everything well? One look at the database, at Paysera's key and at Saleor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, jsonify, request

from saleor_paysera.bootstrap import create_context
from saleor_paysera.paysera.keys import expiry_of
from saleor_paysera.sandbox.paysera import PayseraDouble
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.check_status import check_status
from saleor_paysera.services.status import Check, CheckAction, CheckKey, CheckState, Status
from tests.support.desk import Desk, open_desk
from tests.support.office import DAY, Office, open_office

K = CheckKey


def status(desk: Desk) -> Status:
    return check_status(desk.context, desk.installation)


def the(key: CheckKey, checked: Status) -> Check:
    return next(check for check in checked.checks if check.key is key)


def test_everything_is_looked_at_once(desk: Desk) -> None:
    checked = status(desk)

    assert [check.key for check in checked.checks] == [
        K.CONFIGURATION, K.CALLBACKS, K.REPORTS, K.COMPLETIONS, K.WORK, K.PUBLIC_KEY, K.SALEOR,
        K.WEBHOOKS,
    ]  # fmt: skip
    assert checked.saleor_version == "3.22.0"


def test_all_is_well_when_nobody_has_to_do_anything(desk: Desk) -> None:
    assert not status(desk).is_well

    desk.serve("", desk.add()["id"])

    checked = status(desk)
    assert checked.is_well
    assert the(K.CALLBACKS, checked).state is CheckState.UNKNOWN


# Paysera's key


@pytest.fixture
def with_key(sqlite_url: str, paysera_key: rsa.RSAPrivateKey) -> Iterator[Office]:
    """Paysera serves its key; Saleor is away."""
    with (
        PayseraDouble({}, private_key=paysera_key) as paysera,
        open_office(sqlite_url, paysera.origin) as office,
    ):
        yield office


def key_of(office: Office) -> Check:
    return the(K.PUBLIC_KEY, check_status(office.context, office.staff.installation))


def until_expiry(office: Office) -> timedelta:
    expires_at = expiry_of(office.context.paysera_keys.pems()[0])
    assert expires_at is not None
    return expires_at - office.now


def test_the_key_is_told_with_its_expiry(with_key: Office) -> None:
    check = key_of(with_key)

    assert check.state is CheckState.OK
    assert check.at == with_key.now + until_expiry(with_key)


def test_a_key_that_expires_soon_is_renewed_by_the_app_itself(with_key: Office) -> None:
    with_key.now += until_expiry(with_key) - 59 * DAY

    check = key_of(with_key)

    assert (check.state, "by itself" in str(check.text)) == (CheckState.OK, True)


def test_a_key_that_has_expired_is_critical(with_key: Office) -> None:
    with_key.now += until_expiry(with_key)

    assert key_of(with_key).state is CheckState.CRITICAL
    assert "expired" in str(key_of(with_key).text)


def test_without_any_key_no_callback_can_be_checked(office: Office) -> None:
    assert key_of(office).state is CheckState.CRITICAL
    assert "could not be fetched" in str(key_of(office).text)


def test_a_pinned_key_is_nobodys_work_but_the_operators(with_key: Office, tmp_path: Path) -> None:
    pinned = tmp_path / "public.key"
    pinned.write_text(with_key.context.paysera_keys.pems()[0])
    settings = replace(with_key.context.settings, paysera_public_key_file=pinned)
    with_key.context = create_context(settings, with_key.store, clock=lambda: with_key.now)
    assert key_of(with_key).state is CheckState.OK

    with_key.now += until_expiry(with_key) - 59 * DAY
    assert key_of(with_key).state is CheckState.WARNING

    pinned.write_text("not a key any more")
    check = key_of(with_key)
    assert check.state is CheckState.CRITICAL
    assert "PAYSERA_PUBLIC_KEY_FILE" in str(check.text)


# Saleor


def test_a_saleor_that_is_away_is_critical_and_its_webhooks_are_not_judged(desk: Desk) -> None:
    status(desk)
    desk.town.saleor.stop()

    checked = status(desk)

    assert the(K.SALEOR, checked).state is CheckState.CRITICAL
    assert K.WEBHOOKS not in {check.key for check in checked.checks}
    assert checked.saleor_version == "3.22.0"  # the last one it told


def test_a_token_that_saleor_does_not_take_says_what_to_do(desk: Desk) -> None:
    desk.town.saleor.uninstall(desk.installed)

    check = the(K.SALEOR, status(desk))

    assert check.state is CheckState.CRITICAL
    assert "install it once more" in str(check.text)


def test_saleors_version_is_kept_for_when_it_is_away(desk: Desk) -> None:
    assert desk.installation.saleor_version is None

    status(desk)

    assert desk.installation.saleor_version == "3.22.0"


def test_webhooks_of_another_version_can_be_renewed_with_one_click(desk: Desk) -> None:
    first, *others = desk.installed.webhooks
    desk.installed.webhooks = (replace(first, is_active=False), *others)

    check = the(K.WEBHOOKS, status(desk))

    assert (check.state, check.action) == (CheckState.WARNING, CheckAction.UPDATE_WEBHOOKS)
    assert first.name in str(check.text)


def half_a_saleor() -> Flask:
    """Answers all but what its webhooks are."""
    app = Flask(__name__)

    @app.post("/first/graphql/")
    def graphql() -> Response | tuple[str, int]:
        query = request.get_json()["query"]
        if "webhooks" in query:
            return "Bad Gateway", 502
        app_identity = {"id": "QXBwOjE=", "identifier": "saleor-paysera"}
        shop = {"version": "3.24.1", "name": "x"}
        return jsonify(data={"app": app_identity, "shop": shop})

    return app


def test_webhooks_that_cannot_be_looked_at_are_no_fault(office: Office) -> None:
    with LocalServer(half_a_saleor()) as saleor:
        url = f"{saleor.origin}/first/graphql/"
        installation = replace(office.staff.installation, saleor_api_url=url)
        checked = check_status(office.context, installation)

    check = the(K.WEBHOOKS, checked)
    assert (check.state, check.action, check.is_well) == (CheckState.UNKNOWN, None, True)
    assert "502" in str(check.text)
    assert checked.saleor_version == "3.24.1"


# What the page is told


def test_the_page_shows_every_check_in_the_readers_language(desk: Desk) -> None:
    english = desk.get("status")["checks"]
    desk.language = "lt"
    lithuanian = desk.get("status")["checks"]

    assert [check["key"] for check in english] == [check["key"] for check in lithuanian]
    for one, other in zip(english, lithuanian, strict=True):
        assert one["title"] != other["title"]
        assert one["text"] != other["text"]


def test_one_click_renews_the_webhooks_and_shows_that_all_is_well(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    desk.installed.webhooks = desk.installed.webhooks[:1]
    before = desk.get("status")

    after = desk.ask("POST", "webhooks/update").json()

    assert (before["isWell"], after["isWell"]) == (False, True)
    assert len(desk.installed.webhooks) == 6


def test_an_older_saleor_is_looked_at_in_the_same_way(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, sqlite_url: str
) -> None:
    with open_desk(saleor_key, paysera_key, sqlite_url, saleor_version="3.21") as desk:
        assert the(K.WEBHOOKS, status(desk)).state is CheckState.OK
        assert status(desk).saleor_version == "3.21.0"
