"""How many may wait for one Saleor at a time."""

import threading


class SaleorSlots:
    """How many may ask one Saleor at the same time, in this process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._slots: dict[int, threading.Semaphore] = {}

    def of(self, installation_id: int) -> threading.Semaphore:
        """The slots of one installation."""
        with self._lock:
            return self._slots.setdefault(installation_id, threading.Semaphore(self._limit))
