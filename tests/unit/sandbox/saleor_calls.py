"""What the tests of the Saleor double call again and again."""

import base64
import json
import time
from typing import Any

import jwt
import requests
from flask import Response

from saleor_paysera.sandbox.saleor import (
    SaleorDouble,
    Session,
)
from tests.unit.sandbox.payment_app_stub import PaymentAppStub

REPORT = """mutation Report($id: ID, $type: TransactionEventTypeEnum!, $reference: String!,
    $amount: PositiveDecimal, $time: DateTime, $message: String, $url: String) {
  transactionEventReport(id: $id, type: $type, pspReference: $reference, amount: $amount,
      time: $time, message: $message, externalUrl: $url, availableActions: [REFUND]) {
    alreadyProcessed transaction { id actions } transactionEvent { type }
    errors { field code message }
  }
}"""
ACTION_REQUIRED = {"result": "CHARGE_ACTION_REQUIRED", "pspReference": "P1", "data": {"a": 1}}


def graphql(
    saleor: SaleorDouble, query: str, token: str | None = None, **variables: object
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.post(
        saleor.api_url, json={"query": query, "variables": variables}, headers=headers, timeout=5
    )
    assert answer.status_code == 200
    body = answer.json()
    assert isinstance(body, dict)
    return body


def report(
    saleor: SaleorDouble,
    token: str,
    session: Session,
    kind: object = "CHARGE_SUCCESS",
    **variables: object,
) -> dict[str, Any]:
    given = {"id": session.transaction.id, "reference": "P1", "amount": 9.99, **variables}
    answer = graphql(saleor, REPORT, token, type=kind, **given)
    payload = answer["data"]["transactionEventReport"]
    assert isinstance(payload, dict)
    return payload


def started(saleor: SaleorDouble, total: str = "9.99") -> Session:
    return saleor.initialize(saleor.create_checkout(total).id, {"returnUrl": "https://shop/"})


def paid(app: PaymentAppStub, saleor: SaleorDouble) -> Session:
    session = started(saleor)
    report(saleor, app.tokens[-1], session)
    return session


def verified(saleor: SaleorDouble, signature: str, body: bytes) -> None:
    keys = requests.get(f"{saleor.origin}/.well-known/jwks.json", timeout=5).json()["keys"]
    header = json.loads(base64.urlsafe_b64decode(signature.split("..", maxsplit=1)[0] + "=="))
    assert header == {
        "alg": "RS256",
        "b64": False,
        "crit": ["b64"],
        "kid": keys[0]["kid"],
        "typ": "JWT",
    }
    key = jwt.PyJWK(keys[0])
    jwt.api_jws.decode(signature, key, algorithms=["RS256"], detached_payload=body)


def slow() -> Response:
    time.sleep(0.8)
    return Response("{}")
