"""Callbacks with every combination of signatures."""

import itertools
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.support.town import BegunPayment

_NAMES: Final = ("ss1", "ss2", "ss3")


class Form(StrEnum):
    """What may stand in place of a signature."""

    ABSENT = "absent"
    RIGHT = "right"
    WRONG = "wrong"
    OF_OTHER_DATA = "of other data"
    EMPTY = "empty"
    ARRAY = "array"


Forms = Mapping[str, Form]


def is_proven(forms: Forms, *, ss1_is_enough: bool) -> bool:
    """The policy: all that are present are right, and one of RSA's is, or ss1 is enough."""
    if not {*forms.values()} <= {Form.ABSENT, Form.RIGHT}:
        return False
    present = {name for name, what in forms.items() if what is Form.RIGHT}
    return bool(present & {"ss2", "ss3"}) or (ss1_is_enough and "ss1" in present)


@experiment(
    Kind.ATTACKS, "callbacks with every combination of ss1, ss2 and ss3", on=(Database.SQLITE,)
)
def every_combination(ground: Ground) -> Tally:
    """Six forms of each signature, with and without "ss1 is enough", by GET and by POST."""
    tally = Tally()
    accepted = 0
    with two_shops(ground, tally) as shops:
        for ss1_is_enough in (False, True):
            shops.careful.configure(ss1_is_enough=ss1_is_enough)
            target = shops.careful.begin()
            shops.till.look()
            for chosen in itertools.product(Form, repeat=3):
                forms = dict(zip(_NAMES, chosen, strict=True))
                is_right = is_proven(forms, ss1_is_enough=ss1_is_enough)
                if is_right:
                    _take(shops, forms, ground)
                    accepted += 1
                else:
                    _refuse(shops, target, forms, ground)
    tally.remarks.append(f"{accepted} were proven and paid, {tally.done - accepted} were refused")
    return tally


def _query(shops: Shops, payment: BegunPayment, forms: Forms) -> list[tuple[str, str]]:
    signed = shops.careful.paysera.signed_callback(payment.order)
    other = shops.careful.paysera.signed_callback(payment.order, requestid="1")
    query = [("data", signed["data"])]
    for name, what in forms.items():
        match what:
            case Form.RIGHT:
                query.append((name, signed[name]))
            case Form.WRONG:
                query.append((name, signed[name][::-1]))
            case Form.OF_OTHER_DATA:
                query.append((name, other[name]))
            case Form.EMPTY:
                query.append((name, ""))
            case Form.ARRAY:
                query.append((f"{name}[]", signed[name]))
    return query


def _said(forms: Forms) -> str:
    return ", ".join(f"{name} {what}" for name, what in forms.items())


def _take(shops: Shops, forms: Forms, ground: Ground) -> None:
    payment = shops.careful.begin()
    what, query = _said(forms), _query(shops, payment, forms)
    answer = shops.call_back(what, payment.order, query, by_post=ground.chance.random() < 0.5)
    if not answer.is_ok or shops.careful.payment(payment.order_number).charged is None:
        shops.tally.found_broken(f"{what}: proven, and refused: {answer.text[:80]}")
    shops.till.look()


def _refuse(shops: Shops, target: BegunPayment, forms: Forms, ground: Ground) -> None:
    query = _query(shops, target, forms)
    for by_post in (False, True) if ground.is_long else (ground.chance.random() < 0.5,):
        what = f"{_said(forms)} by {'POST' if by_post else 'GET'}"
        shops.refused(what, shops.call_back(what, target.order, query, by_post=by_post))
