"""A Saleor that hangs takes a few threads of the server, and no more."""

import threading

import pytest

from saleor_paysera.services.ask_saleor import SaleorBusy, asking_saleor
from tests.support.office import Office


def test_only_a_few_wait_for_one_saleor_at_a_time(office: Office) -> None:
    installation, entered, leave = (
        office.staff.installation,
        threading.Semaphore(0),
        threading.Event(),
    )

    def ask() -> None:
        with asking_saleor(office.context, installation):
            entered.release()
            leave.wait(10)

    waiting = [threading.Thread(target=ask) for _ in range(4)]
    for thread in waiting:
        thread.start()
    for _ in waiting:
        assert entered.acquire(timeout=5)

    with pytest.raises(SaleorBusy), asking_saleor(office.context, installation):
        pass
    with asking_saleor(office.context, office.stranger.installation):
        pass

    leave.set()
    for thread in waiting:
        thread.join()
    with asking_saleor(office.context, installation):
        pass


def test_a_question_that_fails_makes_room_for_the_next(office: Office) -> None:
    for _ in range(10):
        with (
            pytest.raises(ZeroDivisionError),
            asking_saleor(office.context, office.staff.installation),
        ):
            _ = 1 // 0
