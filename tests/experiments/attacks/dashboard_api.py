"""The Dashboard page's API, asked by whoever has no business there."""

import json
from collections.abc import Mapping
from typing import Final

from tests.experiments.attacks.attacker import FORM_TYPE, Answer, form
from tests.experiments.attacks.dashboard_routes import (
    BODY_FOR_ALL,
    MARKER,
    Loot,
    Route,
    lay_out,
    protected_routes,
)
from tests.experiments.attacks.forged_tokens import forged_tokens
from tests.experiments.attacks.listener import listening
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment

_WIDGET: Final = "/dashboard/order-widget"


@experiment(Kind.ATTACKS, "Dashboard tokens that are forged, stolen or misplaced",
            on=(Database.SQLITE,))  # fmt: skip
def forged_dashboard_tokens(ground: Ground) -> Tally:
    """At every address of the app that is not open to all, with the careful shop's own ids."""
    tally = Tally()
    with two_shops(ground, tally) as shops, listening() as anywhere:
        loot = lay_out(shops)
        routes = protected_routes(shops, loot)
        shops.till.look()
        for _ in range(ground.how_often(short=1, long=10)):
            for what, token in forged_tokens(shops, ground.keys, f"{anywhere.origin}/keys"):
                chosen = routes if ground.is_long else ground.chance.sample(routes, 5)
                for route in chosen:
                    _refused(shops, route, what, {"Authorization": f"Bearer {token}"})
                _widget_says_nothing(shops, loot, what, token)
            for route in routes:
                _in_wrong_places(shops, route)
        _is_open_to_its_own(shops, routes)
        if anywhere.connections:
            tally.found_accepted(f"{anywhere.connections} keys were fetched for strangers")
        tally.remarks.append(f"{len(routes)} addresses refuse strangers")
    return tally


def _ask(
    shops: Shops, what: str, route: Route, headers: Mapping[str, str], query: str = ""
) -> Answer:
    return shops.attacker.ask(
        what,
        route.path + query,
        method=route.method,
        body=None if route.method == "GET" else json.dumps(BODY_FOR_ALL).encode(),
        headers=headers,
    )


def _refused(
    shops: Shops, route: Route, what: str, headers: Mapping[str, str], query: str = ""
) -> None:
    answer = _ask(shops, f"{route}: {what}", route, headers, query)
    if answer.status not in (401, 403):
        shops.tally.found_accepted(f"{route}: {what}: {answer.status} {answer.text[:60]}")
    if MARKER in answer.text:
        shops.tally.found_accepted(f"{route}: {what}: it tells what is the shop's own")
    if route.method != "GET":
        shops.till.check(f"{route}: {what}")


def _in_wrong_places(shops: Shops, route: Route) -> None:
    """A right token, but not where it belongs; and none at all."""
    token = shops.careful.saleor.dashboard_token(shops.careful_app)
    _refused(shops, route, "no token", {})
    for scheme in ("", "Basic ", "JWT ", "Token ", "Bearer:", "Bearer\t"):
        _refused(shops, route, f"as {scheme!a}", {"Authorization": f"{scheme}{token}"})
    for name in ("token", "access_token", "accessToken", "Authorization"):
        _refused(shops, route, f"{name} in the query", {}, f"?{name}={token}")
        _refused(shops, route, f"{name} in a cookie", {"Cookie": f"{name}={token}"})
    for name in ("Authorization-Bearer", "X-Authorization", "Saleor-Token", "Proxy-Authorization"):
        _refused(shops, route, f"in {name}", {name: f"Bearer {token}"})


def _widget_says_nothing(shops: Shops, loot: Loot, what: str, token: str) -> None:
    """The widget is answered with a page; it must not tell anything."""
    fields = {
        "saleorApiUrl": shops.careful.saleor.api_url,
        "accessToken": token,
        "appId": shops.careful_app.id,
        "orderId": loot.checkout_id,
    }
    answer = shops.attacker.ask(
        f"the widget: {what}", _WIDGET, method="POST", body=form_of(fields), headers=FORM_TYPE
    )
    if loot.order_number in answer.text or MARKER in answer.text:
        shops.tally.found_accepted(f"the widget tells of payments: {what}")


def form_of(fields: Mapping[str, str]) -> bytes:
    """A form as bytes; half a character is left as it is."""
    return form({name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
                ).encode()  # fmt: skip


def _is_open_to_its_own(shops: Shops, routes: list[Route]) -> None:
    """So that it is known that the refused ones were almost right."""
    headers = {"Authorization": f"Bearer {shops.careful.saleor.dashboard_token(shops.careful_app)}"}
    for route in routes:
        if route.method == "GET":
            answer = _ask(shops, str(route), route, headers)
            if answer.status not in (200, 400, 404):
                shops.tally.found_broken(f"{route} refuses its own staff: {answer.status}")
