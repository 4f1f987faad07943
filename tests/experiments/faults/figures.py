"""Figures of who visited a double when."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from saleor_paysera.sandbox.saleor.traffic import Visit


def most_at_once(visits: Sequence[Visit]) -> int:
    """How many were there at the same time, at most."""
    changes = [(visit.began, 1) for visit in visits] + [(visit.ended, -1) for visit in visits]
    return max(accumulate(change for _, change in sorted(changes)), default=0)


def busiest_second(visits: Sequence[Visit]) -> int:
    """How many came within one second, at most."""
    return max(Counter(int(visit.began) for visit in visits).values(), default=0)
