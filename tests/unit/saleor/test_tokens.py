"""A token is taken only if this Saleor's Dashboard issued it for this app, and for a while."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.saleor.tokens import (
    DashboardTokenExpired,
    InvalidDashboardToken,
    UnknownTokenKey,
    issuer_of,
    verify_dashboard_token,
)

API = "https://shop.example/graphql/"
APP = "QXBwOjE2"
LONGEST_NAME = 255
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FAR_AHEAD = int(datetime(2090, 1, 1, tzinfo=UTC).timestamp())
"""Of NOW, and of the clock that the library would look at."""
CLAIMS: dict[str, object] = {
    "iat": int(NOW.timestamp()),
    "owner": "saleor",
    "iss": API,
    "exp": int(NOW.timestamp()) + 300,
    "token": "abcdefghijkl",
    "email": "admin@example.com",
    "type": "thirdparty",
    "user_id": "VXNlcjoyMQ==",
    "is_staff": True,
    "app": APP,
    "permissions": ["HANDLE_PAYMENTS"],
    "user_permissions": ["MANAGE_ORDERS", "HANDLE_PAYMENTS"],
}


@pytest.fixture(scope="module")
def other_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def jwks_of(key: rsa.RSAPrivateKey) -> str:
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return json.dumps({"keys": [{**jwk, "kid": "1", "use": "sig"}]})


def signed(key: rsa.RSAPrivateKey, *, kid: str = "1", **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return jwt.encode(claims, key, "RS256", headers={"kid": kid})


def verify(token: str, key: rsa.RSAPrivateKey, *, now: datetime = NOW) -> Any:
    return verify_dashboard_token(token, jwks=jwks_of(key), saleor_api_url=API, app_id=APP, now=now)


def test_a_right_token_tells_who_is_at_the_dashboard(saleor_key: rsa.RSAPrivateKey) -> None:
    token = verify(signed(saleor_key), saleor_key)

    assert token.user_id == "VXNlcjoyMQ=="
    assert token.email == "admin@example.com"
    assert set(token.user_permissions) == {"MANAGE_ORDERS", "HANDLE_PAYMENTS"}
    assert token.expires_at == NOW + timedelta(seconds=300)


def test_permissions_that_are_not_there_are_none(saleor_key: rsa.RSAPrivateKey) -> None:
    token = verify(signed(saleor_key, user_permissions=None), saleor_key)

    assert token.user_permissions == frozenset()


@pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=1), timedelta(days=400)])
def test_a_token_is_over_at_its_expiry(saleor_key: rsa.RSAPrivateKey, late: timedelta) -> None:
    with pytest.raises(DashboardTokenExpired):
        verify(signed(saleor_key), saleor_key, now=NOW + timedelta(seconds=300) + late)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example/graphql/"},
        {"iss": API.rstrip("/")},
        {"iss": None},
        {"type": "access"},
        {"type": None},
        {"app": "QXBwOjE3"},
        {"app": None},
        {"user_id": ""},
        {"user_id": None},
        {"user_id": "\0"},
        {"user_id": "\ud800"},
        {"user_id": "x" * 256},
        {"email": "admin\0@example.com"},
        {"email": "\ud800@example.com"},
        {"email": "x" * 256},
        {"exp": None},
        {"exp": 0},
        {"exp": 10**18},
        {"exp": "tomorrow"},
        {"user_permissions": "HANDLE_PAYMENTS"},
    ],
    ids=str,
)
def test_a_token_for_anything_else_is_refused(
    saleor_key: rsa.RSAPrivateKey, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidDashboardToken):
        verify(signed(saleor_key, **changes), saleor_key)


def test_another_key_is_refused(
    saleor_key: rsa.RSAPrivateKey, other_key: rsa.RSAPrivateKey
) -> None:
    with pytest.raises(InvalidDashboardToken):
        verify(signed(other_key), saleor_key)


def test_a_key_that_is_not_known_may_be_a_new_one(saleor_key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(UnknownTokenKey):
        verify(signed(saleor_key, kid="2"), saleor_key)


def test_changed_claims_are_refused(saleor_key: rsa.RSAPrivateKey) -> None:
    header, _, signature = signed(saleor_key).split(".")
    forged = CLAIMS | {"user_permissions": ["HANDLE_PAYMENTS", "MANAGE_APPS"]}
    payload = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()

    with pytest.raises(InvalidDashboardToken):
        verify(f"{header}.{payload}.{signature}", saleor_key)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS384", "PS256", "RS512"])
def test_no_algorithm_but_rs256_is_taken(saleor_key: rsa.RSAPrivateKey, algorithm: str) -> None:
    key: Any = saleor_key if algorithm[0] in "RP" else "a secret that is long enough to sign with"
    key = None if algorithm == "none" else key
    token = jwt.encode(CLAIMS, key, algorithm, headers={"kid": "1"})

    with pytest.raises(InvalidDashboardToken):
        verify(token, saleor_key)


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "..", "\0", "ąž.ąž.ąž", "eyJhbGciOiJSUzI1NiJ9.e30.", "a" * 20_000]
)
def test_what_is_no_token_is_refused(saleor_key: rsa.RSAPrivateKey, token: str) -> None:
    with pytest.raises(InvalidDashboardToken):
        verify(token, saleor_key)
    with pytest.raises(InvalidDashboardToken):
        issuer_of(token)


def test_the_issuer_can_be_read_before_anything_is_verified(
    saleor_key: rsa.RSAPrivateKey,
) -> None:
    assert issuer_of(signed(saleor_key)) == API


def test_the_persons_address_does_not_get_into_logs(saleor_key: rsa.RSAPrivateKey) -> None:
    assert "admin@example.com" not in repr(verify(signed(saleor_key), saleor_key))


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": FAR_AHEAD},
        {"nbf": FAR_AHEAD},
        {"sub": 7},
        {"jti": 7},
        {"aud": "somebody else"},
    ],
    ids=str,
)
def test_claims_that_saleor_does_not_make_or_mean_do_not_matter(
    saleor_key: rsa.RSAPrivateKey, changes: dict[str, Any]
) -> None:
    assert verify(signed(saleor_key, **changes), saleor_key).user_id == "VXNlcjoyMQ=="


def test_the_last_second_that_a_time_can_hold_is_an_expiry(saleor_key: rsa.RSAPrivateKey) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    assert verify(signed(saleor_key, exp=int(last.timestamp())), saleor_key).expires_at == last


def test_a_key_without_a_name_signs_a_token_without_one(saleor_key: rsa.RSAPrivateKey) -> None:
    nameless = json.loads(jwks_of(saleor_key))
    del nameless["keys"][0]["kid"]
    token = jwt.encode(CLAIMS, saleor_key, "RS256")

    verified = verify_dashboard_token(
        token, jwks=json.dumps(nameless), saleor_api_url=API, app_id=APP, now=NOW
    )
    assert verified.user_id == "VXNlcjoyMQ=="


@pytest.mark.parametrize("exp", [0, -1])
def test_an_expiry_before_all_time_is_no_time(saleor_key: rsa.RSAPrivateKey, exp: int) -> None:
    with pytest.raises(InvalidDashboardToken) as refused:
        verify(signed(saleor_key, exp=exp), saleor_key)
    assert not isinstance(refused.value, DashboardTokenExpired)


def test_an_expiry_in_the_first_second_of_time_is_over(saleor_key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(DashboardTokenExpired):
        verify(signed(saleor_key, exp=1), saleor_key)


@pytest.mark.parametrize(("length", "is_taken"), [(LONGEST_NAME, True), (LONGEST_NAME + 1, False)])
def test_a_name_may_be_as_long_as_the_database_keeps(
    saleor_key: rsa.RSAPrivateKey, length: int, is_taken: bool
) -> None:
    token = signed(saleor_key, user_id="a" * length)
    if is_taken:
        assert verify(token, saleor_key).user_id == "a" * length
    else:
        with pytest.raises(InvalidDashboardToken):
            verify(token, saleor_key)
