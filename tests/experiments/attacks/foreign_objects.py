"""The other shop's staff, with good tokens of their own, reach for this shop's objects."""

import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from tests.experiments.attacks.attacker import Answer
from tests.experiments.attacks.dashboard_routes import (
    BODY_FOR_ALL,
    MARKER,
    Loot,
    lay_out,
    protected_routes,
)
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.support.desk import FORM

_API: Final = "/api/dashboard"


@experiment(Kind.ATTACKS, "another shop's staff reach for this shop's objects")
def foreign_objects(ground: Ground) -> Tally:
    """Ids in every path, in bodies and in filters; unknown fields; what is exported."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        loot = lay_out(shops)
        own = shops.careless.begin()
        for _ in range(ground.how_often(short=1, long=40)):
            shops.till.look()
            _ids_in_paths(shops, loot)
            _ids_in_bodies(shops, loot)
            _filters(shops, loot, own.order_number)
            _unknown_fields(shops, loot)
    return tally


def _ask(
    shops: Shops, what: str, method: str, path: str, body: object = None, *, is_own: bool = False
) -> Answer:
    """As staff of the careless shop; ``is_own``: of the careful one."""
    town, app = (
        (shops.careful, shops.careful_app) if is_own else (shops.careless, shops.careless_app)
    )
    return shops.attacker.ask(
        what,
        path,
        method=method,
        body=None if method == "GET" else json.dumps(body or BODY_FOR_ALL).encode(),
        headers={"Authorization": f"Bearer {town.saleor.dashboard_token(app)}"},
    )


def _says_nothing(shops: Shops, what: str, answer: Answer, loot: Loot) -> None:
    told = [secret for secret in (MARKER, *_secrets(loot, what)) if secret in answer.text]
    if told:
        shops.tally.found_accepted(f"{what}: it tells {told[0]}")


def _secrets(loot: Loot, what: str) -> Iterator[str]:
    """What only the careful shop knows, unless it was asked about just that."""
    for name in ("order_number", "reference", "trial"):
        if loot.objects[name] not in what:
            yield loot.objects[name]


def _ids_in_paths(shops: Shops, loot: Loot) -> None:
    for route in protected_routes(shops, loot):
        for path in {route.path, route.path.replace(loot.order_number, loot.objects["trial"]),
                     route.path.replace(loot.order_number, loot.order_number.lower())}:  # fmt: skip
            what = f"{route.method} {path}"
            answer = _ask(shops, what, route.method, path)
            _says_nothing(shops, what, answer, loot)
            if route.names_an_object:
                if answer.status not in (404, 409, 422, 400):
                    shops.tally.found_accepted(f"{what}: {answer.status}")
                shops.till.check(what)
            else:
                shops.till.look()  # what they do to their own shop is their own affair


def _ids_in_bodies(shops: Shops, loot: Loot) -> None:
    foreign, channel = int(loot.objects["configuration_id"]), "default-channel"
    for was, to in ((None, foreign), (foreign, None), (foreign, foreign)):
        for name in (channel, ""):
            body = {"changes": [{"channel": name, "from": was, "to": to}]}
            what = f"PUT channels {body}"
            answer = _ask(shops, what, "PUT", f"{_API}/channels", body)
            _says_nothing(shops, what, answer, loot)
            if answer.status == 200:
                shops.tally.found_accepted(f"{what}: 200")
            shops.till.check(what)


def _filters(shops: Shops, loot: Loot, own: str) -> None:
    """Filters and pages of the list, and the whole of it as CSV."""
    number = loot.order_number
    listed = _ask(shops, "own list", "GET", f"{_API}/payments", is_own=True)
    if number not in listed.text:
        shops.tally.found_broken("the shop does not see its own payment")
    for query in ("", f"orderNumber={number}", f"orderNumber={number[:5]}", "orderNumber=%25",
                  "orderNumber=SP_", f"email={MARKER}", f"email={MARKER}@shop.example",
                  "state=paid", "channel=default-channel", "channel=' OR '1'='1",
                  "state=paid' OR 1=1 --", "before=9999-12-31T00:00:00Z,99999", "before=0",
                  "installationId=1",
                  "installation_id=1", "timeZone=../../etc/passwd", "from=0001-01-01&to=9999-12-31",
                  "limit=100000", f"orderNumber={own}&orderNumber={number}"):  # fmt: skip
        for path in ("payments", "payments.csv"):
            what = f"GET {path}?{query}"
            answer = _ask(shops, what, "GET", f"{_API}/{path}?{quote(query, safe='=&%')}")
            _says_nothing(shops, f"{path}", answer, loot)


def _unknown_fields(shops: Shops, loot: Loot) -> None:
    """More fields than are asked for must not say whose configuration it is."""
    foreign = int(loot.objects["configuration_id"])
    before = _ask(shops, "own configurations", "GET", f"{_API}/configurations", is_own=True)
    for extra in (
        {"id": foreign}, {"installationId": 1}, {"installation_id": 1},
        {"configurationId": foreign}, {"saleorApiUrl": shops.careful.saleor.api_url},
        {"iss": shops.careful.saleor.api_url},
        {"passwordSetAt": "2020-01-01T00:00:00Z"}, {"removedAt": None}, {"channels": ["x"]},
        {"__class__": "x"}, {"version": 10**30}, {"staff": {"installation": 1}},
    ):  # fmt: skip
        body = {**FORM, "projectId": "4242", "name": "Mine", **extra}
        answer = _ask(shops, f"add with {extra}", "POST", f"{_API}/configurations", body)
        added = answer.json()
        if answer.status == 201 and isinstance(added, dict):
            if added["id"] == foreign or MARKER in answer.text:
                shops.tally.found_accepted(f"{extra}: it became the other shop's")
            _ask(shops, "remove it", "DELETE", f"{_API}/configurations/{added['id']}")
    after = _ask(shops, "own configurations", "GET", f"{_API}/configurations", is_own=True)
    if after.body != before.body:
        shops.tally.found_accepted("this shop's configurations are others now")
    shops.till.look()
