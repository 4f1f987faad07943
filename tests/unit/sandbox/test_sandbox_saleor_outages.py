"""A Saleor that is away, and one that strangers speak with."""

import pytest
import requests

from saleor_paysera.sandbox.saleor import (
    Outage,
    SaleorDouble,
    Session,
)
from tests.support.waiting import eventually
from tests.unit.sandbox.payment_app_stub import IDENTIFIER, PaymentAppStub
from tests.unit.sandbox.saleor_calls import REPORT, graphql, report, started


def raw_report(saleor: SaleorDouble, token: str, session: Session) -> requests.Response:
    variables = {"id": session.transaction.id, "type": "CHARGE_SUCCESS", "reference": "P1"}
    return requests.post(
        saleor.api_url,
        json={"query": REPORT, "variables": {**variables, "amount": 9.99}},
        headers={"Authorization": f"Bearer {token}"},
        timeout=0.5,
    )


@pytest.mark.parametrize(
    ("outage", "status"),
    [
        (Outage.SERVER_ERROR, 500),
        (Outage.TOO_MANY, 429),
        (Outage.HTML, 200),
        (Outage.GRAPHQL_ERRORS, 200),
        (Outage.PERMISSION_DENIED, 200),
        (Outage.UNREACHABLE, None),
        (Outage.HANG, None),
    ],
)
def test_an_outage_refuses_reports_and_leaves_the_storefront_alone(
    app: PaymentAppStub, saleor: SaleorDouble, outage: Outage, status: int | None
) -> None:
    session = started(saleor)
    saleor.answer_reports_with(outage)
    if status is None:
        with pytest.raises((requests.ConnectionError, requests.Timeout)):
            raw_report(saleor, app.tokens[-1], session)
    else:
        assert raw_report(saleor, app.tokens[-1], session).status_code == status
    assert session.transaction.amounts.charged == 0
    assert saleor.reports[-1].answer == outage.value
    assert "errors" not in graphql(saleor, "{ app { id } }", app.tokens[-1])
    create = """mutation { checkoutCreate(input: {lines: []}) { errors { code } } }"""
    assert "errors" not in graphql(saleor, create)
    saleor.answer_reports_with(None)
    assert report(saleor, app.tokens[-1], session)["alreadyProcessed"] is False


@pytest.mark.parametrize("outage", [Outage.ANSWER_LOST, Outage.HALF_A_BODY])
def test_a_lost_answer_leaves_the_report_in_force(
    app: PaymentAppStub, saleor: SaleorDouble, outage: Outage
) -> None:
    session = started(saleor)
    saleor.answer_reports_with(outage)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        raw_report(saleor, app.tokens[-1], session)
    saleor.answer_reports_with(None)
    assert report(saleor, app.tokens[-1], session)["alreadyProcessed"] is True


def test_a_slow_saleor_answers_in_the_end(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    session = started(saleor)
    saleor.answer_reports_with(Outage.SLOW, slow_s=0.2)
    assert raw_report(saleor, app.tokens[-1], session).status_code == 200
    assert session.transaction.amounts.charged > 0
    (visit,) = saleor.visits
    assert visit.ended - visit.began >= 0.2
    assert not visit.was_broken_off


def test_a_report_that_is_broken_off_is_noted(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    session = started(saleor)
    saleor.answer_reports_with(Outage.SLOW, slow_s=1.5)
    with pytest.raises(requests.Timeout):  # after half a second
        raw_report(saleor, app.tokens[-1], session)
    eventually(lambda: [visit.was_broken_off for visit in saleor.visits] == [True])


def test_a_stopped_saleor_is_unreachable_and_comes_back_at_the_same_address(
    saleor: SaleorDouble,
) -> None:
    url = saleor.api_url
    saleor.stop()
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json={}, timeout=1)
    saleor.start()
    assert saleor.api_url == url
    assert graphql(saleor, "{ shop { name } }")["data"] == {"shop": {"name": "Sandbox shop"}}


def test_a_storefront_buys_over_graphql(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    products = graphql(
        saleor,
        """{ products(first: 1) { edges { node { name defaultVariant { id pricing {
           price { gross { amount currency } } } } } } } }""",
    )
    node = products["data"]["products"]["edges"][0]["node"]
    created = graphql(
        saleor,
        """mutation($input: CheckoutCreateInput!) { checkoutCreate(input: $input) {
           checkout { id totalPrice { gross { amount } } } errors { code } } }""",
        input={
            "channel": "default-channel",
            "email": "ona@example.com",
            "languageCode": "LT",
            "lines": [{"variantId": node["defaultVariant"]["id"], "quantity": 3}],
            "billingAddress": {"firstName": "Ona", "country": "LT"},
        },
    )
    checkout = created["data"]["checkoutCreate"]["checkout"]
    assert checkout["totalPrice"] == {"gross": {"amount": 29.97}}
    initialized = graphql(
        saleor,
        """mutation($id: ID!, $gateway: PaymentGatewayToInitialize!) {
           transactionInitialize(id: $id, paymentGateway: $gateway, amount: 0.01) {
             transaction { id } transactionEvent { type amount { amount } } data
             errors { code } } }""",
        id=checkout["id"],
        gateway={"id": IDENTIFIER, "data": {"n": 1.5}},
    )
    payload = initialized["data"]["transactionInitialize"]
    assert payload["data"] == {"a": 1}
    event = {"type": "CHARGE_ACTION_REQUIRED", "amount": {"amount": 0.01}}
    assert payload["transactionEvent"] == event
    assert app.last("TRANSACTION_INITIALIZE_SESSION").json()["data"] == {"n": 1.5}


def test_other_origins_may_call_the_api(saleor: SaleorDouble) -> None:
    answer = requests.options(saleor.api_url, headers={"Origin": "http://shop"}, timeout=5)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_document_that_does_not_fit_the_schema_is_refused(saleor: SaleorDouble) -> None:
    answer = requests.post(saleor.api_url, json={"query": "{ weather }"}, timeout=5)
    assert answer.status_code == 400


def test_strangers_may_neither_read_transactions_nor_ask_for_refunds(
    saleor: SaleorDouble,
) -> None:
    session = started(saleor)
    query = "query($id: ID) { transaction(id: $id) { id } }"
    assert "errors" in graphql(saleor, query, id=session.transaction.id)
    assert "errors" not in graphql(saleor, query, saleor.staff_token, id=session.transaction.id)
