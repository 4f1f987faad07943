"""The faults that were seen in other integrations with Paysera, each by its name."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from tests.experiments.attacks.faults_about_callbacks import FAULTS_ABOUT_CALLBACKS
from tests.experiments.attacks.faults_about_requests import FAULTS_ABOUT_REQUESTS
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment

_FAULTS: Final[Mapping[str, Callable[[Shops], None]]] = {
    **FAULTS_ABOUT_CALLBACKS,
    **FAULTS_ABOUT_REQUESTS,
}


@experiment(Kind.ATTACKS, "faults of other integrations, each by its name", on=(Database.SQLITE,))
def faults_of_others(ground: Ground) -> Tally:
    """Every one is tried; a line of its own says how often, and whether it is there."""
    tally, tries, there = Tally(), Counter[str](), set[str]()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=1, long=50)):
            for name, commit in _FAULTS.items():
                shops.careful.configure()
                done, faults = tally.done, _faults_in(tally)
                commit(shops)
                tries[name] += tally.done - done
                if _faults_in(tally) > faults:
                    there.add(name)
    tally.remarks.extend(
        f"{name}: {'THERE' if name in there else 'not there'} ({tries[name]:,} tries)"
        for name in _FAULTS
    )
    return tally


def _faults_in(tally: Tally) -> int:
    return tally.lost + tally.doubled + tally.accepted + tally.broken
