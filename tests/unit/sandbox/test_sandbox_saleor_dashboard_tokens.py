"""The tokens the Saleor double gives to an app's page in the Dashboard."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

import jwt
import pytest
import requests

from saleor_paysera.sandbox.saleor import CLERK, InstalledApp, SaleorDouble
from saleor_paysera.sandbox.saleor.apps import Extension
from tests.unit.sandbox.payment_app_stub import PaymentAppStub

RECORDED_CLAIMS = [
    "iat",
    "owner",
    "iss",
    "exp",
    "token",
    "email",
    "type",
    "user_id",
    "is_staff",
    "app",
    "permissions",
    "user_permissions",
]


@pytest.fixture
def installed(app: PaymentAppStub, saleor: SaleorDouble) -> InstalledApp:
    return saleor.install(app.manifest_url)


def claims_in(saleor: SaleorDouble, token: str) -> Mapping[str, object]:
    keys = requests.get(f"{saleor.origin}/.well-known/jwks.json", timeout=5).json()["keys"]
    assert jwt.get_unverified_header(token)["kid"] == keys[0]["kid"]
    return cast("Mapping[str, object]", jwt.decode(token, jwt.PyJWK(keys[0]), ["RS256"]))


def test_a_token_says_what_a_recorded_one_said(
    saleor: SaleorDouble, installed: InstalledApp
) -> None:
    token = saleor.dashboard_token(installed)
    claims = claims_in(saleor, token)
    assert jwt.get_unverified_header(token).keys() == {"alg", "kid", "typ"}
    assert list(claims) == RECORDED_CLAIMS
    assert claims["iss"] == saleor.api_url
    assert claims["app"] == installed.id
    assert (claims["owner"], claims["type"], claims["is_staff"]) == ("saleor", "thirdparty", True)
    assert claims["permissions"] == ["HANDLE_PAYMENTS"]
    assert cast("int", claims["exp"]) - cast("int", claims["iat"]) == 300
    assert abs(cast("int", claims["iat"]) - time.time()) < 5


def test_a_clerks_token_has_only_what_the_clerk_may_do(
    saleor: SaleorDouble, installed: InstalledApp
) -> None:
    token = saleor.dashboard_token(
        installed, email=CLERK.email, user_id=CLERK.id, user_permissions=CLERK.permissions
    )
    claims = claims_in(saleor, token)
    assert (claims["email"], claims["user_id"]) == ("limited@example.com", "VXNlcjo0Ng==")
    assert (claims["permissions"], claims["user_permissions"]) == ([], ["MANAGE_ORDERS"])


def test_a_widgets_token_has_the_permissions_of_the_extension(
    saleor: SaleorDouble, installed: InstalledApp
) -> None:
    widget = Extension(7, "Payments", "ORDER_DETAILS_WIDGETS", "WIDGET", "/w", ("MANAGE_ORDERS",))
    claims = claims_in(saleor, saleor.dashboard_token(installed, extension=widget))
    assert (claims["permissions"], claims["app_extension"]) == (["MANAGE_ORDERS"], widget.id)
    assert "HANDLE_PAYMENTS" in cast("list[str]", claims["user_permissions"])


def test_claims_can_be_replaced_and_left_out(saleor: SaleorDouble, installed: InstalledApp) -> None:
    token = saleor.dashboard_token(installed, iss="https://other.example/graphql/", owner=None)
    claims = claims_in(saleor, token)
    assert claims["iss"] == "https://other.example/graphql/"
    assert "owner" not in claims


def test_a_token_can_have_expired(saleor: SaleorDouble, installed: InstalledApp) -> None:
    token = saleor.dashboard_token(installed, lifetime=timedelta(seconds=-1))
    with pytest.raises(jwt.ExpiredSignatureError):
        claims_in(saleor, token)
