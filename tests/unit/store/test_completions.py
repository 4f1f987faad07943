"""Completions: each goes to one process, is tried again as agreed, and is done once."""

from datetime import datetime, timedelta

import pytest

from saleor_paysera.store.completions import MAX_LEASED
from saleor_paysera.store.outbox_records import (
    ClaimedCompletion,
    CompletedOrder,
    CompletionState,
    StoredCompletion,
)
from saleor_paysera.store.unit_of_work import Store
from tests.support.together import at_once
from tests.unit.store.samples import DAY, HOUR, NOW, A, B, payment, saleor, settings

LEASE = timedelta(minutes=1)
MINUTE = timedelta(minutes=1)
ORDER = CompletedOrder("T3JkZXI6MQ==", "17", "FULL")
WAITING, DONE, REFUSED, LEFT = (
    CompletionState.WAITING, CompletionState.DONE, CompletionState.REFUSED, CompletionState.LEFT,
)  # fmt: skip


class Counter:
    """Two shops, each with a configuration, and the moves that these tests make."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.installations: list[int] = []
        with store.write() as uow:
            for url in (A, B):
                installed = uow.installations.put(saleor(url), now=NOW)
                uow.configurations.put(installed.id, settings(), now=NOW)
                self.installations.append(installed.id)

    def planned(self, name: str, *, shop: int = 0, due_at: datetime = NOW) -> int:
        """A payment whose checkout is to be completed. Returns its id."""
        installation = self.installations[shop]
        with self.store.write() as uow:
            uow.payments.add(
                payment(name, installation_id=installation, configuration_id=installation)
            )
            payment_id = uow.payments.by_order_number(name).id
            uow.completions.add(payment_id, due_at=due_at)
        return payment_id

    def claim(self, at: datetime = NOW, *busy: int, limit: int = 100) -> list[ClaimedCompletion]:
        with self.store.write() as uow:
            return uow.completions.claim_due(
                limit=limit, now=at, leased_until=at + LEASE, busy_installations=busy
            )

    def claim_one(self, at: datetime = NOW) -> ClaimedCompletion:
        (claimed,) = self.claim(at)
        return claimed

    def is_any_due(self, at: datetime = NOW) -> bool:
        with self.store.read() as uow:
            return uow.completions.is_any_due(at)

    def done(self, claimed: ClaimedCompletion, at: datetime = NOW) -> None:
        with self.store.write() as uow:
            uow.completions.mark_done(claimed, ORDER, now=at)

    def refused(
        self,
        claimed: ClaimedCompletion,
        at: datetime = NOW,
        *,
        state: CompletionState = WAITING,
        again: datetime | None = NOW + HOUR,
    ) -> None:
        with self.store.write() as uow:
            uow.completions.refused(
                claimed,
                state=state,
                code="TAX_ERROR",
                message="No.",
                next_attempt_at=again,
                now=at,
            )

    def away(self, claimed: ClaimedCompletion, again: datetime = NOW + MINUTE) -> None:
        with self.store.write() as uow:
            uow.completions.retry_later(claimed, "away", next_attempt_at=again, now=NOW)

    def of(self, payment_id: int) -> StoredCompletion:
        with self.store.read() as uow:
            completion = uow.completions.of_payment(payment_id)
        assert completion is not None
        return completion


@pytest.fixture
def counter(store: Store) -> Counter:
    return Counter(store)


# Planned


@pytest.mark.parametrize("seconds", [0, 60, None])
def test_the_merchants_wish_is_found_by_the_transaction(
    counter: Counter, seconds: int | None
) -> None:
    payment_id = counter.planned("SP-1")
    first, second = counter.installations
    with counter.store.write() as uow:
        uow.configurations.put(first, settings(complete_after_s=seconds), now=NOW)
        wanted = uow.completions.wanted_for(first, "transaction of SP-1")
        assert uow.completions.wanted_for(second, "transaction of SP-1") is None
        assert uow.completions.wanted_for(first, "another transaction") is None

    if seconds is None:
        assert wanted is None
    else:
        assert wanted is not None
        assert (wanted.payment_id, wanted.complete_after_s) == (payment_id, seconds)
        assert wanted.source_id == "Q2hlY2tvdXQ6MQ=="


def test_a_payment_is_planned_once_and_keeps_what_came_of_it(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.done(counter.claim_one())

    with counter.store.write() as uow:
        uow.completions.add(payment_id, due_at=NOW + HOUR)

    assert counter.of(payment_id).state is DONE
    assert counter.claim(NOW + DAY) == []


def test_without_a_plan_there_is_nothing(counter: Counter) -> None:
    with counter.store.read() as uow:
        assert uow.completions.of_payment(1) is None
    assert (counter.is_any_due(), counter.claim()) == (False, [])


def test_it_is_due_when_its_time_has_come(counter: Counter) -> None:
    counter.planned("SP-1", due_at=NOW + MINUTE)

    assert (counter.is_any_due(), counter.claim()) == (False, [])
    assert counter.is_any_due(NOW + MINUTE)
    claimed = counter.claim_one(NOW + MINUTE)
    assert (claimed.order_number, claimed.transaction_id) == ("SP-1", "transaction of SP-1")
    assert claimed.installation_id == counter.installations[0]


# Claimed


def test_a_clock_that_ran_ahead_and_was_put_back_holds_nothing_up(counter: Counter) -> None:
    counter.planned("SP-1", due_at=NOW + timedelta(days=60))
    assert counter.is_any_due()
    counter.claim_one(NOW + timedelta(days=60))

    assert counter.claim_one().attempts == 2


def test_a_lease_keeps_it_from_others_until_it_runs_out(counter: Counter) -> None:
    counter.planned("SP-1")
    assert counter.claim_one().attempts == 1

    assert counter.claim(NOW + LEASE - timedelta(seconds=1)) == []
    assert not counter.is_any_due(NOW + LEASE - timedelta(seconds=1))
    assert counter.claim_one(NOW + LEASE).attempts == 2


def test_of_many_processes_at_once_each_gets_others(counter: Counter) -> None:
    names = [f"SP-{number}" for number in range(MAX_LEASED)]
    for name in names:
        counter.planned(name)
        counter.planned(f"{name}-B", shop=1)

    claims = at_once(8, lambda _: counter.claim())

    taken = [claimed.order_number for claim in claims for claimed in claim]
    assert sorted(taken) == sorted([*names, *(f"{name}-B" for name in names)])


def test_one_shop_does_not_take_every_place(counter: Counter) -> None:
    for number in range(MAX_LEASED + 3):
        counter.planned(f"SP-{number}", due_at=NOW - MINUTE)
    counter.planned("SP-B", shop=1)

    claimed = counter.claim()

    assert len(claimed) == MAX_LEASED + 1
    assert claimed[-1].order_number == "SP-B"


def test_only_a_few_of_a_shop_are_under_way_however_they_were_claimed(counter: Counter) -> None:
    for number in range(MAX_LEASED + 2):
        counter.planned(f"SP-{number}")
    first = counter.claim(limit=1)

    assert len(counter.claim()) == MAX_LEASED - 1
    assert counter.claim() == []
    assert not counter.is_any_due()

    counter.done(first[0])
    assert len(counter.claim()) == 1
    assert len(counter.claim(NOW + LEASE)) == MAX_LEASED, "leases that ran out keep no place"


def test_a_full_shop_keeps_nobody_elses_place(counter: Counter) -> None:
    for number in range(MAX_LEASED + 5):
        counter.planned(f"SP-{number}", due_at=NOW - MINUTE)
    counter.claim()
    counter.planned("SP-B", shop=1)

    (claimed,) = counter.claim(limit=2)

    assert claimed.order_number == "SP-B"


def test_nothing_is_taken_of_a_shop_that_is_busy(counter: Counter) -> None:
    counter.planned("SP-1")
    counter.planned("SP-B", shop=1)

    (claimed,) = counter.claim(NOW, counter.installations[0])

    assert claimed.order_number == "SP-B"


def test_the_one_that_waits_longest_comes_first(counter: Counter) -> None:
    counter.planned("SP-1", due_at=NOW - MINUTE)
    counter.planned("SP-2", due_at=NOW - HOUR)

    (claimed,) = counter.claim(limit=1)

    assert claimed.order_number == "SP-2"


# What came of it


def test_what_is_done_is_kept_with_its_order(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.refused(counter.claim_one())
    counter.done(counter.claim_one(NOW + HOUR), NOW + HOUR)

    completion = counter.of(payment_id)
    assert (completion.state, completion.order) == (DONE, ORDER)
    assert (completion.code, completion.message) == (None, None)
    assert completion.finished_at == NOW + HOUR
    assert not completion.can_be_tried_again
    assert counter.claim(NOW + DAY) == []


def test_a_refusal_is_tried_again_when_it_is_time(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.refused(counter.claim_one())

    completion = counter.of(payment_id)
    assert (completion.state, completion.reason) == (WAITING, "TAX_ERROR, No.")
    assert counter.claim(NOW + HOUR - MINUTE) == []
    again = counter.claim_one(NOW + HOUR)
    assert (again.attempts, again.refusals) == (2, 1)


def test_what_a_person_has_to_see_is_tried_again_all_the_same(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.refused(counter.claim_one(), state=REFUSED)

    assert counter.of(payment_id).state is REFUSED
    counter.done(counter.claim_one(NOW + HOUR))
    assert counter.of(payment_id).state is DONE


def test_what_was_given_up_is_tried_when_somebody_asks(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.refused(counter.claim_one(), state=REFUSED, again=None)
    assert counter.of(payment_id).can_be_tried_again
    assert (counter.is_any_due(NOW + DAY), counter.claim(NOW + DAY)) == (False, [])

    with counter.store.write() as uow:
        assert uow.completions.try_again(payment_id, now=NOW + DAY)

    claimed = counter.claim_one(NOW + DAY)
    assert claimed.refusals == 0, "with all its patience anew"
    completion = counter.of(payment_id)
    assert (completion.state, completion.code, completion.finished_at) == (WAITING, None, None)


def test_what_is_done_is_not_tried_again(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.done(counter.claim_one())

    with counter.store.write() as uow:
        assert not uow.completions.try_again(payment_id, now=NOW)
        assert not uow.completions.try_again(payment_id + 1, now=NOW)
    assert counter.of(payment_id).state is DONE


def test_a_saleor_that_is_away_has_refused_nothing(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.away(counter.claim_one())

    completion = counter.of(payment_id)
    assert (completion.state, completion.code, completion.message) == (WAITING, None, "away")
    assert counter.claim_one(NOW + MINUTE).refusals == 0


def test_what_saleor_said_before_it_went_away_still_holds(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    counter.refused(counter.claim_one(), state=REFUSED)
    counter.away(counter.claim_one(NOW + HOUR), again=NOW + DAY)

    completion = counter.of(payment_id)
    assert (completion.state, completion.reason) == (REFUSED, "TAX_ERROR, No.")


def test_what_has_nothing_to_complete_is_left(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    claimed = counter.claim_one()
    with counter.store.write() as uow:
        uow.completions.leave(claimed, now=NOW)

    assert counter.of(payment_id).state is LEFT
    assert counter.claim(NOW + DAY) == []


def test_whoevers_lease_ran_out_undoes_nothing(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    slow = counter.claim_one()
    fast = counter.claim_one(NOW + LEASE)
    counter.done(fast)

    counter.refused(slow, state=REFUSED)
    counter.away(slow)

    assert counter.of(payment_id).state is DONE


def test_an_order_that_came_late_is_an_order(counter: Counter) -> None:
    payment_id = counter.planned("SP-1")
    slow = counter.claim_one()
    counter.refused(counter.claim_one(NOW + LEASE), state=REFUSED, again=None)

    counter.done(slow)

    assert (counter.of(payment_id).state, counter.of(payment_id).order) == (DONE, ORDER)


# With a new token, and without the app


def test_with_a_new_token_everything_unasked_is_asked_at_once(counter: Counter) -> None:
    counter.planned("SP-1")
    counter.planned("SP-B", shop=1)
    for claimed in counter.claim():
        counter.away(claimed, again=NOW + DAY)
    counter.planned("SP-2", due_at=NOW + HOUR)

    with counter.store.write() as uow:
        uow.completions.make_due(counter.installations[0], now=NOW)

    (claimed,) = counter.claim()
    assert claimed.order_number == "SP-1", "not another shop's, and not before the grace is over"


# For staff


def test_what_a_person_has_to_look_at_is_counted_with_the_first(counter: Counter) -> None:
    first, second = counter.installations
    for name in ("SP-1", "SP-2"):
        counter.planned(name)
    for claimed in counter.claim():
        counter.refused(claimed, state=REFUSED)
    counter.planned("SP-3")
    counter.refused(counter.claim_one(), state=WAITING)

    with counter.store.read() as uow:
        found = uow.completions.refused_of(first)
        assert uow.completions.refused_of(second) is None

    assert found is not None
    assert (found.count, found.order_number, found.reason) == (2, "SP-1", "TAX_ERROR, No.")
