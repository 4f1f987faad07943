"""Thousands of requests of all kinds: the server's memory levels off."""

from dataclasses import replace
from typing import Final

from saleor_paysera.sandbox.saleor.signing import SigningKey
from tests.experiments.attacks.bystanders import bystanders
from tests.experiments.attacks.floods import Flood, Knock, floods, pour
from tests.experiments.attacks.processes import Watch, resident_mib
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.streets import street

_PARTS: Final = 4
_SLACK_MIB: Final = 12.0
_MAY_GROW_MIB: Final = 250


@experiment(
    Kind.ATTACKS,
    "thousands of requests of all kinds, and what stays in memory",
    on=(Database.SQLITE,),
)
def ask_for_ever(ground: Ground) -> Tally:
    """The second half may add next to nothing to what the first half has filled."""
    tally = Tally()
    with street(ground, LOG_FORMAT="json", TRUSTED_PROXIES="1") as here:
        watch = Watch(here.app)
        shoppers = bystanders(here.town, tally)
        victim = here.town.begin()
        sizes = [resident_mib(here.app)]
        for part in range(_PARTS):
            for one in floods(here, victim, SigningKey(ground.keys.strangers)):
                times = ground.how_often(short=150, long=20_000)
                pour(here.app.address, _from_everywhere(one, ground, part), times)
                tally.done += times
            for _ in range(ground.how_often(short=25, long=1_000)):
                shoppers.shop_once("a long day")
                tally.done += 1
            sizes.append(resident_mib(here.app))
        first, second = sizes[2] - sizes[0], sizes[4] - sizes[2]
        if second > _SLACK_MIB + max(first, 0) / 4:
            tally.found_broken(
                f"memory goes on growing: {first:.0f} MiB, then {second:.0f} MiB more"
            )
        tally.remarks.append("memory: " + ", ".join(f"{size:.0f}" for size in sizes) + " MiB")
        shoppers.close()
        watch.close(tally, may_grow_mib=_MAY_GROW_MIB)
    return tally


def _from_everywhere(one: Flood, ground: Ground, part: int) -> Flood:
    """Each request from an address of its own, and with a text that was never there before."""

    def knock(number: int) -> Knock:
        usual = one.knock(number + part * 100_000)
        source = ".".join(str(byte) for byte in ground.chance.randbytes(4))
        never = ground.chance.randbytes(30).hex()
        joint = "&" if "?" in usual.target else "?"
        return replace(
            usual,
            target=f"{usual.target}{joint}{never}={never}&theme={never}&lang={never}",
            headers=usual.headers | {"X-Forwarded-For": source, "Accept-Language": never},
        )

    return replace(one, knock=knock)
