"""The server is killed and started again, over and over, while payments come in."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.faults.books import Books
from tests.experiments.streets import Street, street

_SHOPPERS = 6
_LONGEST_LIFE_S = 1.2


@experiment(Kind.FAULTS, "kill -9 of the whole server at random moments, under load")
def kill_the_server(ground: Ground) -> Tally:
    """Every callback that got OK is reported once; the others are sent again and are, too."""
    tally = Tally()
    with street(ground) as here:
        books = Books(here.town)
        over = threading.Event()
        with ThreadPoolExecutor(_SHOPPERS) as shoppers:
            for _ in range(_SHOPPERS):
                shoppers.submit(_shop_until, over, books)
            for _ in range(ground.how_often(short=8, long=300)):
                time.sleep(ground.chance.uniform(0.05, _LONGEST_LIFE_S))
                here.app.kill()
                here.app.start()
                tally.done += 1
            over.set()
        _settle(here, books, tally)
    return tally


def _shop_until(over: threading.Event, books: Books) -> None:
    while not over.is_set():
        try:
            payment = books.town.begin()
        except Exception:  # noqa: BLE001 - the app is dead: the shopper tries again
            time.sleep(0.02)
            continue
        books.enter(payment)
        books.pay(payment)


def _settle(here: Street, books: Books, tally: Tally) -> None:
    unanswered = books.unanswered
    books.repeat_the_unanswered()
    books.close(tally)
    tally.remarks.append(
        f"{len(books.begun):,} payments, {unanswered:,} callbacks had to be sent again"
    )
