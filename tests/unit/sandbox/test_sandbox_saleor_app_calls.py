"""What an app reads and does in the Saleor double besides reporting."""

from collections.abc import Iterator

import pytest
import requests

from saleor_paysera.sandbox.saleor import InstallationError, InstalledApp, SaleorDouble, Settings
from tests.unit.sandbox.payment_app_stub import QUERIES, PaymentAppStub, session_key
from tests.unit.sandbox.saleor_calls import graphql, paid

PROBLEM = """mutation($key: String!, $threshold: PositiveInt, $minutes: Minute = 60) {
  appProblemCreate(input: {key: $key, message: "No project yet", criticalThreshold: $threshold,
      aggregationPeriod: $minutes}) {
    appProblem { key count isCritical } errors { code }
  }
}"""
UPDATE = """mutation($id: ID!, $subscription: String) {
  webhookUpdate(id: $id, input: {query: $subscription}) {
    webhook { subscriptionQuery } errors { field code }
  }
}"""


def test_an_app_reads_the_shop_and_its_channels(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    query = "{ shop { name version } channels { id slug currencyCode isActive } }"
    data = graphql(saleor, query, app.tokens[-1])["data"]
    assert data["shop"] == {"name": "Sandbox shop", "version": "3.22.0"}
    assert [c["currencyCode"] for c in data["channels"]] == ["EUR", "EUR", "PLN"]
    assert "errors" in graphql(saleor, query)


def test_an_app_reads_the_order_a_transaction_went_to(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = paid(app, saleor)
    order = saleor.complete(next(iter(saleor.checkouts)))
    query = """query($id: ID) { transaction(id: $id) {
      checkout { id } order { id number channel { slug } } chargedAmount { amount currency } } }"""
    answer = graphql(saleor, query, app.tokens[-1], id=session.transaction.id)
    assert answer["data"]["transaction"] == {
        "checkout": None,
        "order": {"id": order.id, "number": "1", "channel": {"slug": "default-channel"}},
        "chargedAmount": {"amount": 9.99, "currency": "EUR"},
    }


def test_a_problem_is_counted_becomes_critical_and_is_dismissed(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    token = app.tokens[-1]
    for count, critical in ((1, False), (2, True)):
        answer = graphql(saleor, PROBLEM, token, key="project", threshold=2)
        assert answer["data"]["appProblemCreate"] == {
            "appProblem": {"key": "project", "count": count, "isCritical": critical},
            "errors": [],
        }
    dismiss = (
        'mutation { appProblemDismiss(input: {byApp: {keys: ["project"]}}) { errors { code } } }'
    )
    graphql(saleor, dismiss, token)
    left = graphql(saleor, "{ app { problems { key } } }", token)
    assert left["data"] == {"app": {"problems": []}}


def test_a_problem_is_not_counted_with_one_that_is_too_old(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    token = app.tokens[-1]
    for _ in range(2):
        graphql(saleor, PROBLEM, token, key="project", minutes=0)
    listed = graphql(saleor, "{ app { problems { key count } } }", token)["data"]["app"]
    assert listed["problems"] == [{"key": "project", "count": 1}] * 2


def test_a_problem_needs_a_key_of_some_length(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    answer = graphql(saleor, PROBLEM, app.tokens[-1], key="p")
    assert answer["data"]["appProblemCreate"] == {
        "appProblem": None,
        "errors": [{"code": "INVALID"}],
    }


def test_an_old_saleor_knows_no_problems(app: PaymentAppStub) -> None:
    with SaleorDouble(settings=Settings(version="3.21"), private_key=session_key()) as old:
        token = old.install(app.manifest_url).token
        answer = requests.post(
            old.api_url,
            json={"query": PROBLEM, "variables": {"key": "project"}},
            headers={"Authorization": f"Bearer {token}"},
            timeout=5,
        )
    assert answer.status_code == 400
    assert "appProblemCreate" in answer.json()["errors"][0]["message"]


def test_an_app_adds_a_webhook_and_a_webhook_without_an_event_is_refused(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    token = app.tokens[-1]
    query = QUERIES["TRANSACTION_REFUND_REQUESTED"]
    given = {"name": "Refunds again", "targetUrl": f"{app.origin}/webhook", "query": query}
    create = """mutation($given: WebhookCreateInput!) {
      webhookCreate(input: $given) { webhook { name } errors { code } } }"""
    bad = graphql(saleor, create, token, given=given)["data"]["webhookCreate"]
    assert bad == {"webhook": None, "errors": [{"code": "MISSING_EVENT"}]}
    events = {"syncEvents": ["TRANSACTION_REFUND_REQUESTED"]}
    good = graphql(saleor, create, token, given={**given, **events})["data"]["webhookCreate"]
    assert good == {"webhook": {"name": "Refunds again"}, "errors": []}
    listed = graphql(saleor, "{ app { webhooks { name } } }", token)["data"]["app"]["webhooks"]
    assert listed[-1] == {"name": "Refunds again"}
    assert len(listed) == len(QUERIES) + 1


def test_a_subscription_can_be_changed_and_a_bad_one_is_refused(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    token = app.tokens[-1]
    listed = graphql(saleor, "{ app { webhooks { id name } } }", token)["data"]["app"]["webhooks"]
    webhook = next(w["id"] for w in listed if w["name"] == "TRANSACTION_PROCESS_SESSION")
    bad = graphql(saleor, UPDATE, token, id=webhook, subscription="subscription { weather }")
    errors = [{"field": "query", "code": "SYNTAX"}]
    assert bad["data"]["webhookUpdate"] == {"webhook": None, "errors": errors}
    query = QUERIES["TRANSACTION_PROCESS_SESSION"]
    good = graphql(saleor, UPDATE, token, id=webhook, subscription=query)
    assert good["data"]["webhookUpdate"]["webhook"] == {"subscriptionQuery": query}


def listening(app: PaymentAppStub, saleor: SaleorDouble) -> InstalledApp:
    """An app that wants to hear what becomes of it."""
    fields = "__typename app { id isActive }"
    app.script.changes = {
        "webhooks": [
            {
                "name": event,
                "targetUrl": f"{app.origin}/webhook",
                "query": f"subscription {{ event {{ ... on {typename} {{ {fields} }} }} }}",
                "asyncEvents": [event],
            }
            for event, typename in (
                ("APP_DELETED", "AppDeleted"),
                ("APP_STATUS_CHANGED", "AppStatusChanged"),
            )
        ]
    }
    return saleor.install(app.manifest_url)


@pytest.fixture
def newer() -> Iterator[SaleorDouble]:
    """A Saleor that tells an app what becomes of it."""
    with SaleorDouble(settings=Settings(version="3.23"), private_key=session_key()) as double:
        yield double


def test_an_uninstalled_app_hears_of_it_and_its_token_is_dead(
    app: PaymentAppStub, newer: SaleorDouble
) -> None:
    installed = listening(app, newer)

    newer.uninstall(installed)

    told = app.last("APP_DELETED").json()
    assert told == {"__typename": "AppDeleted", "app": {"id": installed.id, "isActive": True}}
    assert "errors" in graphql(newer, "{ app { id } }", installed.token)


def test_a_deactivated_app_hears_of_it_and_its_token_works_again_once_active(
    app: PaymentAppStub, newer: SaleorDouble
) -> None:
    installed = listening(app, newer)
    for change, active in ((newer.deactivate, False), (newer.activate, True)):
        change(installed)

        told = app.last("APP_STATUS_CHANGED").json()
        assert told == {
            "__typename": "AppStatusChanged",
            "app": {"id": installed.id, "isActive": active},
        }
        assert ("errors" in graphql(newer, "{ app { id } }", installed.token)) is not active


def test_before_3_23_an_app_hears_nothing_of_what_becomes_of_it(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    installed = listening(app, saleor)

    saleor.deactivate(installed)
    saleor.uninstall(installed)

    assert saleor.deliveries == []


def test_a_logo_that_is_no_png_fails_the_installation(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.changes = {"brand": {"logo": {"default": app.manifest_url}}}
    with pytest.raises(InstallationError, match="PNG"):
        saleor.install(app.manifest_url)
