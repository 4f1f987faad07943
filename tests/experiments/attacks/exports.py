"""Formulas in what staff export and open in a spreadsheet."""

import csv
import io
import json
import secrets
from collections.abc import Iterator
from typing import Final

from tests.experiments.attacks.hostile_texts import FORMULAS, MARKUP
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.attacks.webhook_addresses import post
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.support.webhooks import event_of, signed_headers

_INITIALIZE: Final = "/api/webhooks/transaction-initialize-session"
_BEGINS_A_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


@experiment(Kind.ATTACKS, "formulas injected into the exported payments")
def injected_formulas(ground: Ground) -> Tally:
    """In the payer's address, the channel and the transaction, as a signed event has them."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=1, long=20)):
            for text in (*FORMULAS, *MARKUP):
                for place in ("email", "channel", "transaction", "source"):
                    _begin(shops, text, place)
        answer = shops.attacker.ask(
            "the export",
            "/api/dashboard/payments.csv",
            headers={
                "Authorization": "Bearer " + shops.careful.saleor.dashboard_token(shops.careful_app)
            },
        )
        cells = list(_cells_in(answer.body.decode("utf-8-sig")))
        for cell in cells:
            if cell.startswith(_BEGINS_A_FORMULA):
                tally.found_accepted(f"a cell begins with {cell[:20]!a}")
        tally.remarks.append(f"{len(cells):,} cells, read as with commas and as with semicolons")
        if len(cells) < len(FORMULAS):
            tally.found_broken(f"the export holds {len(cells)} cells only: {answer.status}")
    return tally


def _cells_in(text: str) -> Iterator[str]:
    """What spreadsheets of several countries make of it."""
    for separator in (",", ";", "\t"):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield from row


def _begin(shops: Shops, text: str, place: str) -> None:
    event = event_of(shops.careful_app.id, "TransactionInitializeSession")
    source = event["sourceObject"]
    assert isinstance(source, dict)
    new = secrets.token_hex(8)
    event["transaction"] = {"id": f"{text}{new}" if place == "transaction" else new}
    if place == "email":
        source["email"] = text
    elif place == "channel":
        source["channel"] = {"slug": text, "currencyCode": "EUR"}
    elif place == "source":
        source["id"] = text
    body = json.dumps(event).encode()
    post(shops, f"{place} {text[:20]!a}", _INITIALIZE, body,
         signed_headers(shops.careful.saleor, body))  # fmt: skip
