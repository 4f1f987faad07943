"""Webhooks whose signatures are forged, at every address for webhooks."""

import json

from tests.experiments.attacks.forged_jws import detached, forged_jws, right_header
from tests.experiments.attacks.listener import listening
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.attacks.webhook_addresses import careful_event, post, webhook_addresses
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.support.webhooks import signed_headers


@experiment(
    Kind.ATTACKS, "webhooks whose signatures are forged in every way", on=(Database.SQLITE,)
)
def forged_webhooks(ground: Ground) -> Tally:
    """Every trick at every address: nobody may get in, and no key is fetched for them."""
    tally = Tally()
    with two_shops(ground, tally) as shops, listening() as anywhere:
        payment = shops.careful.begin()
        for _ in range(ground.how_often(short=1, long=40)):
            for typename, address in webhook_addresses(shops.app.web_app).items():
                body = json.dumps(careful_event(shops, typename, payment)).encode()
                shops.till.look()
                for what, signature in forged_jws(body, ground.keys, f"{anywhere.origin}/keys"):
                    headers = signed_headers(shops.careful.saleor, body)
                    headers["Saleor-Signature"] = signature
                    _refused(shops, f"{typename}: {what}", address, body, headers)
                _with_other_headers(shops, ground, typename, address, body)
                _taken(shops, typename, address, body)
        if anywhere.connections:
            tally.found_accepted(f"{anywhere.connections} keys were fetched for strangers")
    return tally


def _with_other_headers(
    shops: Shops, ground: Ground, typename: str, address: str, body: bytes
) -> None:
    right = signed_headers(shops.careful.saleor, body)
    signature, url = right["Saleor-Signature"], right["Saleor-Api-Url"]
    foreign = detached(right_header(ground.keys), body, ground.keys.strangers)
    origin = url.removeprefix("http://")
    for what, headers in (
        ("no headers", {}),
        ("no signature", {"Saleor-Api-Url": url}),
        ("no address", {"Saleor-Signature": signature}),
        ("foreign one before the right one", right | {"Saleor-Signature": foreign}
         | {"X-Saleor-Signature": signature}),
        ("another shop's address", right | {"Saleor-Api-Url": shops.careless.saleor.api_url}),
        *(
            (f"the address {changed[:30]!a}", right | {"Saleor-Api-Url": changed})
            for changed in (url.upper(), url.rstrip("/"), f"{url}/", f"{url}?", f"{url}#",
                            f" {url} x", f"http://x@{origin}", f"https://{origin}", "", "*", "%",
                            "null", "' OR '1'='1", f"{url},{url}", "x" * 20_000, "\xff\xfe", "http://[::1")
        ),
    ):  # fmt: skip
        _refused(shops, f"{typename}: {what}", address, body, headers)


def _refused(shops: Shops, what: str, address: str, body: bytes, headers: dict[str, str]) -> None:
    answer = post(shops, what, address, body, headers)
    if 200 <= answer.status < 300:
        shops.tally.found_accepted(f"{what}: answered {answer.status} {answer.text[:60]}")
    shops.till.check(what)


def _taken(shops: Shops, typename: str, address: str, body: bytes) -> None:
    """So that it is known that the refused ones were almost right."""
    answer = post(shops, typename, address, body, signed_headers(shops.careful.saleor, body))
    if answer.status != 200:
        shops.tally.found_broken(f"{typename}: a right one is refused: {answer.text[:80]}")
    shops.till.look()
