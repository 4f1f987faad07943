"""Who gets into the JSON API: whoever shows a Dashboard's token in the one right place."""

import base64
import json
import re

import jwt
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from saleor_paysera.sandbox.saleor.dashboard_tokens import signed
from saleor_paysera.sandbox.saleor.signing import SigningKey, new_private_key
from tests.unit.web.dashboard.conftest import Counter

ME = "/api/dashboard/me"


def shown(client: FlaskClient, authorization: str) -> TestResponse:
    """What the API says to an Authorization header."""
    return client.get(ME, headers={"Authorization": authorization})


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def routes(counter: Counter) -> list[tuple[str, str]]:
    """Every method and address of the API."""
    found = [
        (method, rule.rule)
        for rule in counter.client.application.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.rule.startswith("/api/dashboard/")
    ]
    assert len(found) > 15
    return [(method, re.sub("<[^>]*>", "1", path)) for method, path in found]


# The header


def test_a_token_is_shown_as_a_bearer_in_any_case(counter: Counter) -> None:
    token = counter.token()

    for header in (f"Bearer {token}", f"bearer {token}", f"BEARER {token}", f"Bearer   {token} "):
        assert shown(counter.client, header).status_code == 200


def test_every_other_spelling_is_refused(counter: Counter) -> None:
    token = counter.token()

    for header in (
        "", "Bearer", "Bearer ", token, f"JWT {token}", f"Token {token}", f"Basic {token}",
        f"Bearer: {token}", f"Bearer={token}", f"Bearer\t{token}", f"Bearer {token} {token}",
        f"Bearer {token}, Bearer {token}", f'Bearer "{token}"', f"Bearer {token}x",
        f"Bearer {token[:-2]}", f"Bearer {token}.", f"Bearer .{token}", "Bearer ..",
    ):  # fmt: skip
        assert code_of(shown(counter.client, header)) == (401, "INVALID_DASHBOARD_TOKEN"), header


def test_two_headers_are_as_good_as_none(counter: Counter) -> None:
    token = counter.token()
    headers = Headers([("Authorization", "Bearer x"), ("Authorization", f"Bearer {token}")])

    assert counter.client.get(ME, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "token",
    ["x" * 17_000, "a.b.c" * 10_000, "\xff\xfe\xfd", "ž", "%00", "e30.e30.e30", "\x7f" * 99],
)
def test_what_is_no_token_is_refused_however_long_or_odd(counter: Counter, token: str) -> None:
    odd = token.encode("utf-8").decode("latin-1")

    assert code_of(shown(counter.client, f"Bearer {odd}")) == (401, "INVALID_DASHBOARD_TOKEN")


def test_a_token_anywhere_else_is_not_looked_for(counter: Counter) -> None:
    client, token = counter.client, counter.token()

    for name in ("token", "access_token", "accessToken", "authorization", "Authorization"):
        assert client.get(ME, query_string={name: token}).status_code == 401
        assert client.put(ME, json={name: token}).status_code == 401
        assert (
            client.post(ME.replace("me", "webhooks/update"), data={name: token}).status_code == 401
        )
        assert client.get(ME, headers={"Cookie": f"{name}={token}"}).status_code == 401
    for header in ("Authorization-Bearer", "X-Authorization", "Saleor-Token"):
        assert client.get(ME, headers={header: f"Bearer {token}"}).status_code == 401


# The token


def unsigned(claims: dict[str, object]) -> str:
    """A token of a stranger: rightly formed, its signature worth nothing."""
    parts = [{"alg": "RS256", "kid": "1"}, claims, "x"]
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


@pytest.mark.parametrize(
    "issuer",
    ["\ud800", "\0", "x\0y", "", " ", "a" * 10_000, "https://krautuvė.example/graphql/",
     "' OR 1=1 --", None, 1, [], {}, ["http://127.0.0.1:1/first/graphql/"]],
)  # fmt: skip
def test_an_issuer_that_strangers_make_up_is_nobody(counter: Counter, issuer: object) -> None:
    token = unsigned({"iss": issuer, "exp": 9_999_999_999, "type": "thirdparty", "app": "x",
                      "user_id": "x"})  # fmt: skip

    assert shown(counter.client, f"Bearer {token}").status_code == 401


def test_claims_of_absurd_depth_are_refused(counter: Counter) -> None:
    deep = base64.urlsafe_b64encode(b'{"iss":' + b"[" * 11_000).decode().rstrip("=")

    assert shown(counter.client, f"Bearer e30.{deep}.x").status_code == 401


def test_a_stranger_who_signs_for_this_saleor_is_refused(counter: Counter) -> None:
    foreign = jwt.decode(counter.token(), options={"verify_signature": False})
    other = SigningKey(new_private_key())
    as_theirs = jwt.encode(
        foreign, other.private_key, algorithm="RS256", headers={"kid": counter.key.kid}
    )

    assert shown(counter.client, f"Bearer {as_theirs}").status_code == 401
    assert shown(counter.client, f"Bearer {signed(other, foreign)}").status_code == 401
    assert shown(counter.client, f"Bearer {unsigned(foreign)}").status_code == 401


def test_a_token_of_this_saleor_opens_no_other_shop(counter: Counter) -> None:
    """Even where both shops' Saleors sign with one key."""
    theirs = counter.office.stranger.installation
    with counter.office.store.write() as uow:
        jwks = json.dumps(counter.key.jwks())
        uow.installations.renew_jwks(theirs.id, jwks, now=counter.office.now)

    token = counter.token(iss=theirs.saleor_api_url)
    me = shown(counter.client, f"Bearer {token}")

    assert me.status_code == 200  # it is the issuer that decides, not what the page is about
    counter.office.configure()
    listed = counter.client.get(
        "/api/dashboard/configurations", headers={"Authorization": f"Bearer {token}"}
    )
    assert listed.get_json() == {"configurations": []}


# Every address


def test_no_address_answers_without_a_token(counter: Counter) -> None:
    for method, path in routes(counter):
        answer = counter.client.open(path, method=method, json={})

        assert code_of(answer) == (401, "INVALID_DASHBOARD_TOKEN"), path


def test_no_address_answers_staff_who_may_not_handle_payments(counter: Counter) -> None:
    for permissions in ([], ["MANAGE_ORDERS", "MANAGE_APPS"], ["handle_payments"]):
        token = counter.token(user_permissions=permissions, permissions=["HANDLE_PAYMENTS"])
        for method, path in routes(counter):
            answer = counter.client.open(
                path, method=method, json={}, headers={"Authorization": f"Bearer {token}"}
            )

            assert code_of(answer) == (403, "STAFF_PERMISSION_MISSING"), path


def is_well_kept(answer: TestResponse) -> bool:
    """Not cached, not guessed at, no cookie, nothing for other sites to read."""
    return (
        answer.headers["Cache-Control"] == "no-store"
        and answer.headers["X-Content-Type-Options"] == "nosniff"
        and answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        and "Set-Cookie" not in answer.headers
        and not any(name.lower().startswith("access-control-") for name, _ in answer.headers)
    )


def test_no_answer_can_be_read_by_another_site_or_kept_by_a_cache(counter: Counter) -> None:
    for path, status in (
        ("me", 200), ("payments", 200), ("payments.csv", 200), ("payments/none", 404),
        ("no-such-address", 404), ("payments?state=x", 400), ("configurations/x", 404),
    ):  # fmt: skip
        answer = counter.client.get(
            f"/api/dashboard/{path}",
            headers={
                "Authorization": f"Bearer {counter.token()}",
                "Origin": "https://evil.example",
            },
        )
        assert (answer.status_code, is_well_kept(answer)) == (status, True), path
    for refused in (
        counter.client.get(ME),
        counter.client.delete(ME),
        counter.ask("POST", "configurations", {}),
        counter.client.options(ME, headers={
            "Origin": "https://evil.example",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization",
        }),
    ):  # fmt: skip
        assert is_well_kept(refused)


def test_what_goes_wrong_is_told_as_json_everywhere_below_the_api(counter: Counter) -> None:
    for method, path, code in (
        ("GET", "no-such-address", "NOT_FOUND"),
        ("DELETE", "me", "METHOD_NOT_ALLOWED"),
        ("PUT", "me", "INVALID_REQUEST"),
        ("GET", "payments/none", "UNKNOWN_ORDER"),
        ("POST", "configurations/9/trials", "UNKNOWN_CONFIGURATION"),
        ("DELETE", "configurations/99999999999999999999", "UNKNOWN_CONFIGURATION"),
    ):
        answer = counter.ask(method, path, {"language": "xx"} if path == "me" else {})

        assert answer.get_json()["error"]["code"] == code
        assert answer.get_json()["error"]["message"]


def test_a_body_beyond_all_measure_is_not_read(counter: Counter) -> None:
    answer = counter.ask("PUT", "me", {"language": "x" * 2_000_000})

    assert code_of(answer) == (413, "BODY_TOO_LARGE")
    assert counter.client.get("/healthz").status_code == 200
