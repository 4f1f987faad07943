"""What storefronts and strangers may do at Saleor's API."""

import requests

from saleor_paysera.sandbox.saleor import SaleorDouble
from tests.unit.sandbox.payment_app_stub import IDENTIFIER, PaymentAppStub
from tests.unit.sandbox.saleor_calls import graphql, started


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
