"""Webhooks that a Saleor has signed, with whatever can stand in a body."""

import itertools

from tests.experiments.attacks.nasty_json import nasty_bodies
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.attacks.webhook_addresses import careful_event, post, webhook_addresses
from tests.experiments.attacks.webhook_answers import faults_of
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.support.town import BegunPayment
from tests.support.webhooks import signed_headers

_MOST_BYTES = 1_000_000
_NEW = "transaction-that-is-new"


@experiment(Kind.ATTACKS, "webhooks that are rightly signed and nasty inside")
def nasty_webhooks(ground: Ground) -> Tally:
    """Every answer is well formed and foreseen; what may not be begun is not."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=1, long=10)):
            payment = shops.careful.begin("500.00")
            shops.careful.paysera.pay(payment.order)
            shops.careful.wait_until_charged(payment, within=30)
            for typename, address in webhook_addresses(shops.app.web_app).items():
                event = _event(shops, typename, payment)
                bodies = list(nasty_bodies(event))
                chosen = bodies if ground.is_long else ground.chance.sample(bodies, 130)
                for what, body in chosen:
                    # A new transaction each time, or what was begun before would be the answer.
                    own = body.replace(_NEW.encode(), ground.chance.randbytes(9).hex().encode())
                    _ask(shops, f"{typename}: {what}", typename, address, own)
            _by_odd_ways(shops, payment)
        tally.remarks.append(f"{len(bodies) * 8:,} bodies in all; the short form takes a sample")
    return tally


def _event(shops: Shops, typename: str, payment: BegunPayment) -> dict[str, object]:
    """A right event with as much in it as there can be."""
    event = careful_event(shops, typename, payment) | {
        "grantedRefund": {"reason": "broken"},
        "sourceObject": {
            "__typename": "Checkout",
            "id": "Q2hlY2tvdXQ6MQ==",
            "channel": {"slug": "default-channel", "currencyCode": "EUR"},
            "email": "jonas@example.com",
            "languageCode": "LT",
            "billingAddress": {"firstName": "Jonas", "city": "VILNIUS", "postalCode": "01103",
                               "country": {"code": "LT"}},
            "total": {"gross": {"amount": 9.99}},
        }
    }  # fmt: skip
    if typename == "TransactionInitializeSession":
        return event | {"transaction": {"id": _NEW}}
    return event


def _ask(
    shops: Shops,
    what: str,
    typename: str,
    address: str,
    body: bytes,
    **headers: str,
) -> None:
    signed = signed_headers(shops.careful.saleor, body)
    answer = post(shops, what, address, body, signed | headers)
    for fault in faults_of(typename, answer):
        shops.tally.found_broken(f"{what}: {fault}")


def _by_odd_ways(shops: Shops, payment: BegunPayment) -> None:
    """Too large, in pieces, said to be compressed or of another kind."""
    for typename, address in webhook_addresses(shops.app.web_app).items():
        event = careful_event(shops, typename, payment)
        body = repr(event).replace("'", '"').replace("False", "false").replace("True", "true")
        raw = body.encode()
        for name, value in (
            ("Content-Encoding", "gzip"), ("Content-Encoding", "br"), ("Expect", "x"),
            ("Content-Type", "text/plain"), ("Content-Type", "multipart/form-data; boundary=x"),
            ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Type", "\xff"),
            ("Content-Type", "application/json; charset=utf-7"), ("Saleor-Event", "x" * 9_000),
            ("X-HTTP-Method-Override", "DELETE"), ("Saleor-Domain", "evil.example"),
            ("Forwarded", "host=evil.example"), ("X-Forwarded-Host", "evil.example"),
        ):  # fmt: skip
            what = f"{typename} with {name}: {value[:20]!a}"
            _ask(shops, what, typename, address, raw, **{name: value})
        for size in (_MOST_BYTES + 1, 3 * _MOST_BYTES):
            _ask(shops, f"{typename} of {size:,} bytes", typename, address, b" " * size)
        for pieces in ((raw[:1], raw[1:]), (b" ", raw), itertools.repeat(b" " * 65_536, 20)):
            answer = shops.attacker.ask(
                f"{typename} in pieces",
                address,
                method="POST",
                body=iter(pieces),
                headers=signed_headers(shops.careful.saleor, raw),
            )
            if answer.status not in (200, 400, 401, 411, 413):
                shops.tally.found_broken(f"{typename} in pieces: {answer.status}")
