"""How much of something each stranger may do: an allowance that is spent and comes back."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from saleor_paysera.payments.errors import PaymentAppError

_MOST_REMEMBERED: Final = 10_000


class TooManyRequests(PaymentAppError):
    """A source whose requests have failed too often of late. ``wait``: until it is heard again."""

    code = "TOO_MANY_REQUESTS"
    retryable = True

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many requests from this address have failed. Try again later.")
        self.wait: Final = wait


@dataclass(slots=True)
class _Spent:
    spent: float
    as_of: datetime


class Allowances:
    """``at_once`` for each key, and one more every ``comes_back_every``; in this process.

    Remembers the 10,000 keys that spent last: whoever changes theirs with each request gains
    no more than a new one's allowance, and the memory stays bounded.
    """

    def __init__(self, at_once: int, *, comes_back_every: timedelta) -> None:
        self._at_once = at_once
        self._comes_back_every = comes_back_every
        self._lock = threading.Lock()
        self._spent: OrderedDict[Hashable, _Spent] = OrderedDict()

    def spend(self, key: Hashable, now: datetime) -> bool:
        """Spend one of ``key``'s allowance. Returns whether there was one left."""
        with self._lock:
            spent = self._as_of(key, now)
            if spent > self._at_once - 1:
                return False
            self._spent[key] = _Spent(spent + 1, now)
            self._spent.move_to_end(key)
            if len(self._spent) > _MOST_REMEMBERED:
                self._spent.popitem(last=False)
            return True

    def wait(self, key: Hashable, now: datetime) -> timedelta:
        """How long until ``key`` has something left again; zero if it has."""
        with self._lock:
            missing = self._as_of(key, now) - (self._at_once - 1)
        return max(missing, 0) * self._comes_back_every

    def _as_of(self, key: Hashable, now: datetime) -> float:
        entry = self._spent.get(key)
        if entry is None:
            return 0.0
        # A clock that was set back must not lock anybody out for longer.
        entry.as_of = min(entry.as_of, now)
        return max(entry.spent - (now - entry.as_of) / self._comes_back_every, 0.0)
