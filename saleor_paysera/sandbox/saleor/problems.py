"""App Problems: what an app tells the staff on its page."""

from dataclasses import replace

from saleor_paysera.sandbox.saleor.state import AppProblem, InstalledApp, Store, now


class Problems:
    """Problems of the installed apps, counted by their key."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(
        self, app: InstalledApp, key: str, message: str, critical_threshold: int | None
    ) -> AppProblem:
        """Add a problem, or count it once more."""
        with self._store.lock:
            known = next((p for p in app.problems if p.key == key), None)
            count = known.count + 1 if known else 1
            critical = critical_threshold is not None and count >= critical_threshold
            if known:
                problem = replace(
                    known, message=message, count=count, is_critical=critical, updated_at=now()
                )
            else:
                problem = AppProblem(key, message, count, critical, now(), now())
            app.problems = (*(p for p in app.problems if p.key != key), problem)
            return problem

    def dismiss(self, app: InstalledApp, keys: list[str]) -> None:
        """Take away the problems with these keys."""
        with self._store.lock:
            app.problems = tuple(p for p in app.problems if p.key not in keys)
