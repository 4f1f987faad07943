"""Webhooks made by hand, for tests that send what no Saleor would."""

from saleor_paysera.sandbox.saleor import SaleorDouble


def event_of(app_id: str, typename: str, *, currency: str = "EUR") -> dict[str, object]:
    """An event for this app, as its subscription would give it."""
    return {
        "__typename": typename,
        "recipient": {"id": app_id},
        "data": {},
        "action": {"amount": 9.99, "currency": currency, "actionType": "CHARGE"},
        "transaction": {"id": "VHJhbnNhY3Rpb25JdGVtOjE="},
        "sourceObject": {
            "__typename": "Checkout",
            "id": "Q2hlY2tvdXQ6MQ==",
            "channel": {"slug": "default-channel", "currencyCode": currency},
        },
    }


def signed_headers(saleor: SaleorDouble, body: bytes) -> dict[str, str]:
    """The headers that show a body to come from this Saleor."""
    return {"Saleor-Api-Url": saleor.api_url, "Saleor-Signature": saleor._key.sign(body)}
