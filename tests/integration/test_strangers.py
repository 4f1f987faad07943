"""Whoever fails again and again is held back; whoever proves who they are never is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.desk import Desk, open_desk

_MORE_THAN_ALLOWED = 70


def _fail(desk: Desk, path: str = "/paysera/callback/SP-0000-0000-0000", **headers: str) -> int:
    return requests.get(f"{desk.town.app.base_url}{path}", headers=headers, timeout=10).status_code


def _fail_too_often(desk: Desk, **headers: str) -> None:
    statuses = [_fail(desk, **headers) for _ in range(_MORE_THAN_ALLOWED)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_failures_are_answered_429_after_a_while(lone_desk: Desk) -> None:
    _fail_too_often(lone_desk)

    answer = requests.get(f"{lone_desk.town.app.base_url}/no/such/page", timeout=10)

    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "TOO_MANY_REQUESTS"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_what_proves_itself_is_taken_from_the_same_source_all_the_same(lone_desk: Desk) -> None:
    lone_desk.town.configure()
    begun = lone_desk.town.begin()
    _fail_too_often(lone_desk)

    assert lone_desk.town.paysera.pay(begun.order).is_ok
    lone_desk.town.wait_until_charged(begun)
    assert lone_desk.town.begin().order_number
    assert lone_desk.ask("GET", "configurations").status_code == 200


def test_a_source_is_heard_again_after_its_pause(lone_desk: Desk) -> None:
    _fail_too_often(lone_desk)

    lone_desk.town.app.ahead += timedelta(minutes=5)

    assert _fail(lone_desk) == 404


def test_the_mistakes_of_staff_are_no_strangers(lone_desk: Desk) -> None:
    statuses = {
        lone_desk.ask("GET", "payments/SP-0000-0000-0000").status_code
        for _ in range(_MORE_THAN_ALLOWED)
    }

    assert statuses == {404}


def test_a_source_that_fails_too_often_makes_the_app_ask_no_saleor(lone_desk: Desk) -> None:
    _fail_too_often(lone_desk)

    refused = requests.post(
        f"{lone_desk.town.app.base_url}/api/register",
        json={"auth_token": "any"},
        headers={"Saleor-Api-Url": lone_desk.town.saleor.api_url},
        timeout=5,
    )

    assert refused.status_code == 429


def test_refused_callbacks_are_written_down_only_so_often(lone_desk: Desk) -> None:
    lone_desk.town.configure()
    begun = lone_desk.town.begin()
    forged = {**lone_desk.town.paysera.signed_callback(begun.order), "ss1": "0" * 32}

    for _ in range(40):
        assert not lone_desk.town.paysera.send(begun.order, forged).is_ok

    noted = sum(lone_desk.town.refused(begun.order_number).values())
    assert 20 <= noted < 30


@pytest.fixture
def desk_behind_a_proxy(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Desk]:
    with open_desk(
        saleor_key, paysera_key, f"sqlite:///{tmp_path}/a.db", TRUSTED_PROXIES="1"
    ) as opened:
        yield opened


def test_behind_a_proxy_sources_are_told_apart(desk_behind_a_proxy: Desk) -> None:
    _fail_too_often(desk_behind_a_proxy, **{"X-Forwarded-For": "203.0.113.7"})

    assert _fail(desk_behind_a_proxy, **{"X-Forwarded-For": "203.0.113.8"}) == 404


def test_a_source_cannot_pretend_to_be_another(desk_behind_a_proxy: Desk) -> None:
    for number in range(_MORE_THAN_ALLOWED):
        pretended = f"198.51.100.{number}, 203.0.113.7"  # the proxy adds the last one
        _fail(desk_behind_a_proxy, **{"X-Forwarded-For": pretended})

    assert _fail(desk_behind_a_proxy, **{"X-Forwarded-For": "203.0.113.7"}) == 429


def test_an_ipv6_customer_is_one_source(desk_behind_a_proxy: Desk) -> None:
    for number in range(_MORE_THAN_ALLOWED):
        _fail(desk_behind_a_proxy, **{"X-Forwarded-For": f"2001:db8:0:1::{number:x}"})

    assert _fail(desk_behind_a_proxy, **{"X-Forwarded-For": "2001:db8:0:1::ffff"}) == 429
    assert _fail(desk_behind_a_proxy, **{"X-Forwarded-For": "2001:db8:0:2::1"}) == 404


def test_without_a_trusted_proxy_nobody_is_believed(lone_desk: Desk) -> None:
    for number in range(_MORE_THAN_ALLOWED):
        _fail(lone_desk, **{"X-Forwarded-For": f"203.0.113.{number}"})

    assert _fail(lone_desk, **{"X-Forwarded-For": "203.0.113.250"}) == 429
