"""Installing an app into the Saleor double."""

import json
from typing import Any

import pytest
from flask import Response

from saleor_paysera.sandbox.saleor import (
    InstallationError,
    SaleorDouble,
)
from tests.unit.sandbox.payment_app_stub import PaymentAppStub
from tests.unit.sandbox.saleor_calls import REPORT, graphql, report, started


def test_the_manifest_is_asked_for_with_the_schema_version(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    manifest = app.received[0].headers
    assert manifest["User-Agent"] == "Saleor/3.22"
    assert manifest["Saleor-Schema-Version"] == "3.22"


def test_the_token_works_while_the_app_is_being_told_of_it(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    seen: list[dict[str, Any]] = []
    app.script.on_token = lambda token: seen.append(graphql(saleor, "{ app { id } }", token))
    installed = saleor.install(app.manifest_url)
    assert seen[0]["data"] == {"app": {"id": installed.id}}
    told = app.received[-1]
    assert told.headers["Saleor-Api-Url"] == saleor.api_url
    assert told.headers["Saleor-Domain"] == saleor.origin.removeprefix("http://")
    assert told.json() == {"auth_token": installed.token}


def test_a_reinstalled_app_has_a_new_id_and_token_and_still_owns_its_transactions(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    old_token = app.tokens[-1]
    session = started(saleor)
    old = next(iter(saleor.desk.store.apps.values()))
    new = saleor.install(app.manifest_url)
    assert (new.id, new.token) != (old.id, old.token)
    denied = graphql(saleor, REPORT, old_token, type="INFO", reference="P1")
    assert denied["errors"][0]["extensions"]["exception"] == {"code": "PermissionDenied"}
    assert denied["data"] == {"transactionEventReport": None}
    assert report(saleor, new.token, session)["alreadyProcessed"] is False


def test_the_refusal_of_an_app_reaches_the_admin(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    body = json.dumps({"error": {"message": "This Saleor is not allowed."}})
    app.script.registration = Response(body, 403)
    with pytest.raises(InstallationError, match="This Saleor is not allowed"):
        saleor.install(app.manifest_url)
    assert graphql(saleor, "{ app { id } }", app.tokens[-1])["data"] == {"app": None}
    assert "errors" not in graphql(saleor, "{ app { id } }", app.tokens[0])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "id: this field is required"),
        ({"version": ""}, "version: this field is required"),
        ({"appUrl": "/dashboard"}, "appUrl"),
        ({"homepageUrl": "http://example.com"}, "homepageUrl"),
        ({"permissions": ["MANAGE_APPS"]}, "MANAGE_APPS"),
        ({"permissions": ["PAINT_WALLS"]}, "PAINT_WALLS"),
        ({"permissions": []}, "needs HANDLE_PAYMENTS"),
    ],
)
def test_a_bad_manifest_fails_the_installation(
    app: PaymentAppStub, saleor: SaleorDouble, changes: dict[str, object], reason: str
) -> None:
    app.script.changes = changes
    with pytest.raises(InstallationError, match=reason):
        saleor.install(app.manifest_url)


def test_a_subscription_that_does_not_fit_the_schema_fails_the_installation(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    query = "subscription { event { ... on TransactionProcessSession { idempotencyKey } } }"
    webhook = {
        "name": "Process",
        "targetUrl": f"{app.origin}/webhook",
        "query": query,
        "syncEvents": ["TRANSACTION_PROCESS_SESSION"],
    }
    app.script.changes = {"webhooks": [webhook]}
    with pytest.raises(InstallationError, match="idempotencyKey"):
        saleor.install(app.manifest_url)
