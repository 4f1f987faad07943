"""Saleor is away in every way there is, and comes back."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from math import log2

from saleor_paysera.sandbox.saleor import EventType, Outage, SaleorDouble
from saleor_paysera.store.reports import MAX_LEASED
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.faults.figures import busiest_second, most_at_once
from tests.experiments.faults.invariants import check_invariants
from tests.experiments.streets import Street, street
from tests.support.town import BegunPayment, Town
from tests.support.waiting import eventually

_WORKERS = 2
_MOST_AT_ONCE = MAX_LEASED * _WORKERS
"""Four by all processes together, but two may look at the same moment."""
_STORY = [EventType.CHARGE_REQUEST, EventType.CHARGE_SUCCESS, EventType.REFUND_SUCCESS]
_AWAY_S = 3.0
_AWAY_LONG_S = 40.0
_MORE_THAN_THREADS = 36
"""So many reports could take all threads of the delivery, were they let."""
_NEIGHBOUR_WAITS_S = 4.0
"""Less than one who hangs is waited for, and far more than it takes."""


@dataclass
class _Shop:
    """A Saleor that will be away; ``outage`` None: nobody listens at its address."""

    town: Town
    outage: Outage | None
    payments: list[BegunPayment] = field(default_factory=list)
    came_back: float = 0.0

    @property
    def name(self) -> str:
        return self.outage.value if self.outage else "NOBODY_LISTENS"

    def begin(self, times: int) -> None:
        self.payments = [self.town.begin() for _ in range(times)]

    def go_away(self) -> None:
        if self.outage is None:
            self.town.saleor.stop()
        else:
            self.town.saleor.answer_reports_with(self.outage)

    def come_back(self) -> None:
        self.came_back = time.monotonic()
        self.town.saleor.answer_reports_with(None)
        self.town.saleor.start()

    def heard(self, payment: BegunPayment) -> list[EventType]:
        """What this Saleor has taken about a payment, in its order."""
        return [event.type for event in payment.transaction.events if event.type in _STORY]


@experiment(Kind.FAULTS, "Saleor away in 11 ways at once while payments are made, then back")
def saleor_away(ground: Ground) -> Tally:
    """Everything arrives once and in order, gently, and no shop waits for another."""
    tally = Tally()
    away_s = _AWAY_LONG_S if ground.is_long else _AWAY_S
    with street(ground, workers=_WORKERS) as here, _shops(ground, here) as shops:
        for shop in shops:
            is_hanging = shop.outage is Outage.HANG
            shop.begin(_MORE_THAN_THREADS if is_hanging else ground.how_often(short=3, long=30))
            shop.go_away()
        left = time.monotonic()
        _pay(here.town, shops, tally)
        waited = _pay_next_door(here.town, tally)
        time.sleep(away_s)
        for shop in shops:
            shop.come_back()
        # Before each try is a pause as long as all those before it together.
        _wait(shops, within=30 + 2 * (shops[0].came_back - left))
        drained = time.monotonic() - shops[0].came_back
        for shop in shops:
            _check_story(shop, tally)
            _check_pace(shop, tally)
        check_invariants(here.town.store, tally)
        tally.remarks.append(
            f"{len(shops)} Saleors, everything arrived {drained:.0f} s after they were back; the "
            f"shop next door waited {waited:.1f} s at most; at most "
            f"{max(most_at_once(shop.town.saleor.visits) for shop in shops)} reports at once and "
            f"{max(busiest_second(shop.town.saleor.visits) for shop in shops)} in a second"
        )
    return tally


@contextmanager
def _shops(ground: Ground, here: Street) -> Iterator[list[_Shop]]:
    """A Saleor for each way to be away, all with the same app."""
    here.town.configure(accepts_pending=True)
    with ExitStack() as stack:
        shops = []
        for outage in (*Outage, None):
            saleor = stack.enter_context(SaleorDouble(private_key=ground.keys.saleor))
            saleor.install(f"{here.app.base_url}/api/manifest")
            town = Town(saleor, here.town.paysera, here.town.store)
            town.configure(accepts_pending=True)
            shops.append(_Shop(town, outage))
        yield shops


def _pay(town: Town, shops: list[_Shop], tally: Tally) -> None:
    """All payments are accepted, then paid, then refunded in part, in this order."""
    paysera = town.paysera
    for tell in (paysera.pay_later, paysera.confirm, lambda order: paysera.refund(order, 100)):
        for shop in shops:
            for payment in shop.payments:
                tally.done += 1
                if not tell(payment.order).is_ok:
                    tally.found_broken(f"a callback got no OK while Saleor was {shop.name}")


def _pay_next_door(town: Town, tally: Tally) -> float:
    """A shop whose Saleor is well: how long its reports take at most."""
    longest = 0.0
    for _ in range(5):
        payment = town.begin()
        began = time.monotonic()
        town.paysera.pay(payment.order)
        try:
            town.wait_until_charged(payment, within=_NEIGHBOUR_WAITS_S)
        except AssertionError:
            tally.found_broken("a shop had to wait for another one's Saleor")
        longest = max(longest, time.monotonic() - began)
    return longest


def _wait(shops: list[_Shop], *, within: float) -> None:
    """Until everything has arrived, or it takes too long; ``_check_story`` tells which."""
    try:
        eventually(
            lambda: all(
                len(shop.heard(payment)) >= len(_STORY)
                for shop in shops
                for payment in shop.payments
            ),
            within=within,
        )
    except AssertionError:
        return


def _check_story(shop: _Shop, tally: Tally) -> None:
    for payment in shop.payments:
        heard = shop.heard(payment)
        about = f"{payment.order_number} after {shop.name}"
        for kind in _STORY:
            if kind not in heard:
                tally.found_lost(f"{about}: no {kind}")
            if heard.count(kind) > 1:
                tally.found_doubled(f"{about}: {kind} {heard.count(kind)} times")
        if set(heard) == set(_STORY) and list(dict.fromkeys(heard)) != _STORY:
            tally.found_broken(f"{about}: in the wrong order, {heard}")


def _check_pace(shop: _Shop, tally: Tally) -> None:
    """A Saleor that comes back must not be run over by what has waited for it."""
    visits = shop.town.saleor.visits
    at_once = most_at_once(visits)
    if at_once > _MOST_AT_ONCE:
        tally.found_broken(f"{shop.name}: {at_once} reports at once")
    before = [visit for visit in visits if visit.began < shop.came_back]
    after = len(visits) - len(before)
    number = len(shop.payments)
    # Each pause is twice the one before, the first is a second.
    away_s = shop.came_back - min((visit.began for visit in before), default=shop.came_back)
    most_before = number * (len(_STORY) + log2(1 + away_s) + 1)
    if len(before) > most_before:
        tally.found_broken(f"{shop.name}: {len(before)} tries for {number} payments while away")
    # One of each payment may have been under way just then.
    if after > number * (len(_STORY) + 1):
        tally.found_broken(f"{shop.name}: {after} tries for {number} payments when back")
