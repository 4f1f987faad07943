"""Waiting for what happens in other threads and processes."""

import threading
import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], *, within: float = 15.0) -> None:
    """Wait until ``condition`` holds; fail when it does not in ``within`` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def let_key_refresh_finish() -> None:
    """Wait for a key of Paysera's: while one is known, the next is fetched in the background."""
    for thread in threading.enumerate():
        if thread.name == "paysera-key":
            thread.join(5)


def never(condition: Callable[[], bool], *, during: float) -> None:
    """Look for ``during`` seconds; fail as soon as ``condition`` holds."""
    deadline = time.monotonic() + during
    while time.monotonic() < deadline:
        assert not condition(), "it did happen"
        time.sleep(0.02)
