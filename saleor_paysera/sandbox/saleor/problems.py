"""App Problems: what an app tells the staff on its page."""

from dataclasses import dataclass, replace
from datetime import timedelta

from saleor_paysera.sandbox.saleor.apps import AppProblem, InstalledApp
from saleor_paysera.sandbox.saleor.errors import MutationError
from saleor_paysera.sandbox.saleor.ids import global_id, now
from saleor_paysera.sandbox.saleor.state import Store

KEY_LENGTHS = range(3, 129)
MIN_MESSAGE, MAX_MESSAGE = 3, 2048


@dataclass(frozen=True)
class Notice:
    """What an app reports: a problem to add, or one more time of a problem there is."""

    key: str
    message: str
    critical_threshold: int | None
    aggregation_minutes: int


class Problems:
    """Problems of the installed apps, counted by their key."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, app: InstalledApp, notice: Notice) -> AppProblem:
        """Add a problem, or count the last one of its key if it is young enough."""
        _check(notice)
        since = now() - timedelta(minutes=notice.aggregation_minutes)
        with self._store.lock:
            known = next(
                (p for p in app.problems if p.key == notice.key and p.updated_at > since), None
            )
            count = known.count + 1 if known else 1
            threshold = notice.critical_threshold
            fresh = AppProblem(
                key=notice.key,
                message=_cut(notice.message),
                count=count,
                is_critical=threshold is not None and count >= threshold,
                created_at=now(),
                updated_at=now(),
            )
            if known:
                fresh = replace(fresh, created_at=known.created_at, token=known.token)
            app.problems = (fresh, *(p for p in app.problems if p is not known))
            return fresh

    def dismiss(self, app: InstalledApp, keys: list[str], ids: list[str]) -> None:
        """Take away the app's problems with these keys, or those with these ids."""
        if bool(keys) == bool(ids):
            raise MutationError("INVALID", "Give either keys or ids.", "byApp")
        with self._store.lock:
            app.problems = tuple(
                p
                for p in app.problems
                if p.key not in keys and global_id("AppProblem", p.token) not in ids
            )


def _check(notice: Notice) -> None:
    if len(notice.key) not in KEY_LENGTHS:
        raise MutationError("INVALID", "The key has between 3 and 128 characters.", "key")
    if len(notice.message) < MIN_MESSAGE:
        raise MutationError("INVALID", "The message has 3 characters or more.", "message")


def _cut(message: str) -> str:
    return message if len(message) <= MAX_MESSAGE else f"{message[: MAX_MESSAGE - 3]}..."
