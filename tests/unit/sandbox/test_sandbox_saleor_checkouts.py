"""What a storefront does with a checkout before it pays: lines, where to, how."""

from typing import Any

import pytest
import requests

from saleor_paysera.sandbox.saleor import SaleorDouble
from tests.unit.sandbox.payment_app_stub import PaymentAppStub
from tests.unit.sandbox.saleor_calls import graphql

CHECKOUT = """
  id isShippingRequired lines { id quantity variant { name } }
  shippingMethods { id name price { amount } } deliveryMethod { ... on ShippingMethod { name } }
  subtotalPrice { gross { amount } } shippingPrice { gross { amount } }
  totalPrice { gross { amount } }
"""
VILNIUS = {"firstName": "Jonas", "city": "Vilnius", "country": "LT"}


def call(saleor: SaleorDouble, mutation: str, **variables: object) -> dict[str, Any]:
    """Call a mutation of a checkout; each variable is named and typed by the schema."""
    field = saleor.desk.schema.mutation_type.fields[mutation]  # type: ignore[union-attr]
    declared = ", ".join(f"${name}: {field.args[name].type}" for name in variables)
    given = ", ".join(f"{name}: ${name}" for name in variables)
    document = f"""mutation ({declared}) {{
      {mutation}({given}) {{ checkout {{ {CHECKOUT} }} errors {{ field code }} }}
    }}"""
    payload = graphql(saleor, document, None, **variables)["data"][mutation]
    assert isinstance(payload, dict)
    return payload


def with_honey(saleor: SaleorDouble, quantity: int = 1) -> dict[str, Any]:
    lines = [{"variantId": variant_id(saleor, "Linden honey"), "quantity": quantity}]
    payload = call(saleor, "checkoutCreate", input={"channel": "default-channel", "lines": lines})
    checkout = payload["checkout"]
    assert isinstance(checkout, dict)
    return checkout


def variant_id(saleor: SaleorDouble, name: str) -> str:
    return next(product.id for product in saleor.products if product.name == name)


def test_products_have_pictures_that_are_served(saleor: SaleorDouble) -> None:
    query = "{ products(first: 9) { edges { node { name thumbnail(size: 256) { url } } } } }"
    edges = graphql(saleor, query)["data"]["products"]["edges"]
    pictures = [edge["node"]["thumbnail"]["url"] for edge in edges if edge["node"]["thumbnail"]]
    assert len(pictures) == len(saleor.products)
    for picture in pictures:
        answer = requests.get(picture, timeout=5)
        assert answer.headers["Content-Type"].startswith("image/svg+xml")


def test_adding_what_is_there_makes_its_line_longer(saleor: SaleorDouble) -> None:
    checkout = with_honey(saleor)
    honey, candle = (variant_id(saleor, name) for name in ("Linden honey", "Beeswax candle"))
    lines = [{"variantId": honey, "quantity": 2}, {"variantId": candle, "quantity": 1}]
    changed = call(saleor, "checkoutLinesAdd", id=checkout["id"], lines=lines)["checkout"]
    assert [line["quantity"] for line in changed["lines"]] == [3, 1]


def test_a_line_of_none_goes(saleor: SaleorDouble) -> None:
    checkout = with_honey(saleor)
    lines = [{"lineId": checkout["lines"][0]["id"], "quantity": 0}]
    changed = call(saleor, "checkoutLinesUpdate", id=checkout["id"], lines=lines)["checkout"]
    assert changed["lines"] == []
    assert changed["totalPrice"]["gross"]["amount"] == 0


def test_ways_to_deliver_are_offered_once_it_is_known_where_to(saleor: SaleorDouble) -> None:
    checkout = with_honey(saleor)
    assert checkout["isShippingRequired"] is True
    assert checkout["shippingMethods"] == []
    moved = call(
        saleor, "checkoutShippingAddressUpdate", id=checkout["id"], shippingAddress=VILNIUS
    )["checkout"]
    assert [way["name"] for way in moved["shippingMethods"]] == ["Parcel locker", "Courier"]


def test_the_delivery_is_part_of_the_total(saleor: SaleorDouble) -> None:
    checkout = with_honey(saleor)
    moved = call(
        saleor, "checkoutShippingAddressUpdate", id=checkout["id"], shippingAddress=VILNIUS
    )["checkout"]
    locker = moved["shippingMethods"][0]["id"]
    chosen = call(
        saleor, "checkoutDeliveryMethodUpdate", id=checkout["id"], deliveryMethodId=locker
    )["checkout"]
    assert chosen["deliveryMethod"] == {"name": "Parcel locker"}
    assert chosen["subtotalPrice"]["gross"]["amount"] == 8.40
    assert chosen["shippingPrice"]["gross"]["amount"] == 2.49
    assert chosen["totalPrice"]["gross"]["amount"] == 10.89


@pytest.mark.parametrize(
    ("address", "code"), [(None, "SHIPPING_ADDRESS_NOT_SET"), (VILNIUS, "NOT_FOUND")]
)
def test_a_way_to_deliver_that_cannot_be_is_refused(
    saleor: SaleorDouble, address: dict[str, str] | None, code: str
) -> None:
    checkout_id = with_honey(saleor)["id"]
    if address:
        call(saleor, "checkoutShippingAddressUpdate", id=checkout_id, shippingAddress=address)
    method = "U2hpcHBpbmdNZXRob2Q6OQ==" if address else "U2hpcHBpbmdNZXRob2Q6MQ=="
    refused = call(saleor, "checkoutDeliveryMethodUpdate", id=checkout_id, deliveryMethodId=method)
    assert [error["code"] for error in refused["errors"]] == [code]


def test_what_is_to_be_sent_becomes_no_order_without_a_way_to_deliver(
    saleor: SaleorDouble,
) -> None:
    checkout_id = with_honey(saleor)["id"]
    call(saleor, "checkoutEmailUpdate", id=checkout_id, email="jonas@example.com")
    call(saleor, "checkoutBillingAddressUpdate", id=checkout_id, billingAddress=VILNIUS)
    document = """mutation ($id: ID) { checkoutComplete(id: $id) { errors { code } } }"""
    refused = graphql(saleor, document, id=checkout_id)["data"]["checkoutComplete"]
    assert refused["errors"] == [{"code": "SHIPPING_METHOD_NOT_SET"}]


def test_an_order_keeps_its_delivery(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    app.script.replies["TRANSACTION_INITIALIZE_SESSION"] = {
        "result": "CHARGE_SUCCESS",
        "pspReference": "P1",
    }
    checkout_id = with_honey(saleor)["id"]
    call(saleor, "checkoutEmailUpdate", id=checkout_id, email="jonas@example.com")
    call(saleor, "checkoutBillingAddressUpdate", id=checkout_id, billingAddress=VILNIUS)
    moved = call(saleor, "checkoutShippingAddressUpdate", id=checkout_id, shippingAddress=VILNIUS)[
        "checkout"
    ]
    courier = moved["shippingMethods"][1]["id"]
    call(saleor, "checkoutDeliveryMethodUpdate", id=checkout_id, deliveryMethodId=courier)
    saleor.initialize(checkout_id)
    order_id = saleor.complete(checkout_id).id
    query = """query ($id: ID) { order(id: $id) { chargeStatus
      deliveryMethod { ... on ShippingMethod { name } } shippingPrice { gross { amount } } } }"""
    assert graphql(saleor, query, id=order_id)["data"]["order"] == {
        "chargeStatus": "FULL",
        "deliveryMethod": {"name": "Courier"},
        "shippingPrice": {"gross": {"amount": 4.99}},
    }
