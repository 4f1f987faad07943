"""The app's clock jumps, and Paysera's key changes, while payments come in."""

import time
from datetime import timedelta

from saleor_paysera.sandbox.paysera.codec import decode, signed
from saleor_paysera.services.expire_payments import expire_payments
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.faults.shoppers import shopping
from tests.support.desk import Desk
from tests.support.town import PASSWORD, Town, town

_SHOPPERS = 3
_BEFORE_THE_FIRST_JUMP = timedelta(days=60)
_LONGEST_JUMP = timedelta(days=10)
_UNTIL_A_KEY_IS_FETCHED_AGAIN = timedelta(seconds=61)
_LATE = 4  # payments whose callback comes after the change, signed with the key before


@experiment(Kind.FAULTS, "the clock jumps forwards and backwards, by moments and by days")
def move_the_clock(ground: Ground) -> Tally:
    """Nothing is lost or doubled, and once the clock is right everything goes on at once."""
    tally = Tally()
    with town(ground.keys.saleor, ground.keys.paysera, ground.new_database()) as here:
        books, desk = Books(here), Desk(here, next(iter(here.saleor.desk.store.apps.values())))
        here.app.ahead = _BEFORE_THE_FIRST_JUMP  # a clock that was never set
        with shopping(books, _SHOPPERS):
            time.sleep(0.5)
            for _ in range(ground.how_often(short=12, long=1000)):
                share = ground.chance.choice([1, 0.1, 0.001, 0.00001])
                here.app.ahead = _LONGEST_JUMP * share * ground.chance.uniform(-1, 1)
                expire_payments(desk.context, set())
                time.sleep(ground.chance.uniform(0.05, 0.3))
                tally.done += 1
            here.app.ahead = _LONGEST_JUMP
            time.sleep(0.5)
            here.app.ahead = timedelta()
            here.paysera.rotate_key(ground.keys.strangers)
            time.sleep(0.5)
        books.settle(tally)
    return tally


@experiment(Kind.FAULTS, "Paysera's key changes under load, at times while it cannot be fetched")
def change_the_key(ground: Ground) -> Tally:
    """Every genuine callback ends as one report, signed with the key before, too."""
    tally = Tally()
    with town(ground.keys.saleor, ground.keys.paysera, ground.new_database()) as here:
        books = Books(here)
        for number in range(ground.how_often(short=4, long=300)):
            late = [here.begin() for _ in range(_LATE)]
            queries = [here.paysera.signed_callback(payment.order) for payment in late]
            with shopping(books, _SHOPPERS):
                time.sleep(ground.chance.uniform(0.1, 0.3))
                here.paysera.is_key_away = bool(number % 2)
                here.paysera.rotate_key()
                here.app.ahead += _UNTIL_A_KEY_IS_FETCHED_AGAIN
                for payment, query in zip(late, queries, strict=True):
                    if not here.paysera.send(payment.order, query).is_ok:
                        tally.found_broken("the key before was not taken")
                _try_a_strangers_key(ground, here, tally)
                time.sleep(ground.chance.uniform(0.1, 0.3))
                here.paysera.is_key_away = False
                here.app.ahead += _UNTIL_A_KEY_IS_FETCHED_AGAIN
                time.sleep(0.2)
            for payment in late:
                books.enter(payment)
                books.promised.add(payment.order_number)
            books.repeat_the_unanswered()
            tally.done += 1
        books.settle(tally)
    return tally


def _try_a_strangers_key(ground: Ground, here: Town, tally: Tally) -> None:
    """With the right password and every field right: the RSA signatures alone are not."""
    victim = here.begin()
    genuine = here.paysera.signed_callback(victim.order)
    forged = signed(decode(genuine["data"]), PASSWORD, ground.keys.strangers)
    if here.paysera.send(victim.order, forged).is_ok or here.callbacks(victim.order_number):
        tally.found_accepted("a callback signed with a stranger's key was taken")
