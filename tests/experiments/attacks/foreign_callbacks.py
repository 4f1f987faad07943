"""Callbacks of one shop that want to pay for another: Paysera's one key signs for all of them.

The ill-meaning merchant has a project of their own, so Paysera signs whatever order number and
amount they ask for; and they know their own password, so they sign whatever they like.
"""

import itertools
from collections.abc import Iterator
from typing import Final

from saleor_paysera.sandbox.paysera import Project
from saleor_paysera.sandbox.paysera.codec import encode, encrypted, md5_signature, signed
from tests.experiments.attacks.shops import (
    OTHER_PASSWORD,
    OTHER_PROJECT,
    Shops,
    paid_fields,
    path_of,
    two_shops,
)
from tests.experiments.experiment import Database, Ground, Keys, Kind, Tally, experiment
from tests.support.town import PASSWORD, PROJECT_ID, BegunPayment

_THIRD_PROJECT: Final = "999999"
_PROOFS: Final = ("Paysera's key", "Paysera's key alone", "ss1 alone", "encryption", "own key")

Query = dict[str, str] | list[tuple[str, str]]


@experiment(
    Kind.ATTACKS,
    "callbacks across shops, projects and orders",
    on=(Database.SQLITE,),
)
def foreign_callbacks(ground: Ground) -> Tally:
    """All ways of proof, for all projects, at everybody's addresses."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=1, long=40)):
            for project in (OTHER_PROJECT, PROJECT_ID, _THIRD_PROJECT):
                _from_a_shop_of(shops, project, ground.keys)
        _between_two_shops_of_one_project(shops, ground)
        _between_orders(shops)
    return tally


def _from_a_shop_of(shops: Shops, project: str, keys: Keys) -> None:
    """The careless shop says that it has this project; its password is its own."""
    shops.careful.paysera.projects[_THIRD_PROJECT] = Project(OTHER_PASSWORD)
    shops.careless.configure(project_id=OTHER_PROJECT, password=OTHER_PASSWORD)
    own = shops.careless.begin()  # the pay link of a project that it really has
    shops.careless.configure(project_id=project, password=OTHER_PASSWORD, ss1_is_enough=True)
    victim = shops.careful.begin("500.00")
    shops.till.look()
    paths = {
        f"{whose} {url}": path_of(payment.order.request.fields[url])
        for whose, payment in (("the victim's", victim), ("the attacker's", own))
        for url in ("callbackurl", "accepturl")
    }
    for (what, query), (where, path) in itertools.product(
        _forged(victim, project, keys), paths.items()
    ):
        what_and_where = f"{what}, project {project}, at {where}"
        answer = shops.send(what_and_where, path, query)
        shops.refused(what_and_where, answer)


def _forged(victim: BegunPayment, project: str, keys: Keys) -> Iterator[tuple[str, Query]]:
    fields = paid_fields(victim.order)
    for claimed in {project, PROJECT_ID, ""}:
        about = fields | {"projectid": claimed}
        for proof in _PROOFS:
            # Paysera signs for the project that pays, whatever the merchant would like.
            if proof.startswith("Paysera") and claimed == PROJECT_ID:
                continue
            yield f"proof: {proof}, claims {claimed!r}", _proven(about, proof, keys)
    data = encode(fields | {"projectid": project})
    twice = [("data", data), ("ss1", md5_signature(data, OTHER_PASSWORD))]
    yield "projectid beside data", [*twice, ("projectid", PROJECT_ID)]
    yield "orderid beside data", [*twice, ("orderid", victim.order_number)]


def _proven(fields: dict[str, str], proof: str, keys: Keys) -> Query:
    if proof == "encryption":
        return encrypted(fields, OTHER_PASSWORD)
    key = keys.strangers if proof == "own key" else keys.paysera
    query = signed(fields, OTHER_PASSWORD, key)
    names = {"Paysera's key alone": ("data", "ss2", "ss3"), "ss1 alone": ("data", "ss1")}
    return {name: query[name] for name in names.get(proof, query)}


def _between_two_shops_of_one_project(shops: Shops, ground: Ground) -> None:
    """Two honest shops of one project: a callback pays the one order that it names."""
    shops.careless.configure(project_id=PROJECT_ID, password=PASSWORD)
    for _ in range(ground.how_often(short=3, long=100)):
        one, other = shops.careful.begin("10.00"), shops.careless.begin("10.00")
        query = shops.careful.paysera.signed_callback(one.order)
        if not shops.call_back("at the other shop's address", other.order, query).is_ok:
            shops.tally.found_broken("a true callback at the other shop's address is refused")
        if shops.careless.payment(other.order_number).charged is not None:
            shops.tally.found_accepted("the other shop's order was paid, too")
        if shops.careful.payment(one.order_number).charged is None:
            shops.tally.found_lost("OK was said, and the order is not paid")


def _between_orders(shops: Shops) -> None:
    """What Paysera says of a small order must not pay a large one, nor of one that is none."""
    small, large = shops.careful.begin("1.00"), shops.careful.begin("500.00")
    shops.till.look()
    sign = shops.careful.paysera.signed_callback
    for what, changes in (
        ("the small order's money", {"orderid": large.order_number}),
        ("an order that is none", {"orderid": "SP-0000-0000-0000"}),
        ("no order", {"orderid": ""}),
        ("an order of NUL", {"orderid": "\0"}),
        ("an order of what is no text", {"orderid": "\ufffd" * 40}),
        ("an order with a newline", {"orderid": f"{large.order_number}\n"}),
        ("an order in lower case", {"orderid": large.order_number.lower()}),
    ):
        query = sign(small.order, **changes)
        for at in (small, large):
            shops.call_back(f"{what} at {at.order_number}", at.order, query)
        if shops.careful.payment(large.order_number).charged is not None:
            shops.tally.found_accepted(f"{what} paid the large order")
        if shops.careful.payment(small.order_number).charged is not None:
            shops.tally.found_accepted(f"{what} paid the small order")
