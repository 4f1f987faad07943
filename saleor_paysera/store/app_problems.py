"""App Problems: what Saleor was told to show staff, so that it is told once and taken back."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from saleor_paysera.store.records import RaisedProblem
from saleor_paysera.store.tables import app_problems
from saleor_paysera.store.upsert import upsert


class AppProblems:
    """The repository of problems that are raised in each Saleor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, installation_id: int) -> dict[str, RaisedProblem]:
        """What is raised in a Saleor, by key."""
        rows = self._connection.execute(
            select(app_problems)
            .where(app_problems.c.installation_id == installation_id)
            .order_by(app_problems.c.key)
        )
        return {row.key: RaisedProblem(row.message, row.raised_at) for row in rows}

    def put(self, installation_id: int, key: str, message: str, *, now: datetime) -> None:
        """A problem was raised, or raised again."""
        upsert(
            self._connection,
            app_problems,
            {"installation_id": installation_id, "key": key},
            {"message": message, "raised_at": now},
        )

    def forget(self, installation_id: int) -> None:
        """None is raised any more: the Saleor knows the app only as just installed."""
        self._connection.execute(delete(app_problems).filter_by(installation_id=installation_id))

    def remove(self, installation_id: int, key: str) -> None:
        """A problem was dismissed."""
        self._connection.execute(
            delete(app_problems).filter_by(installation_id=installation_id, key=key)
        )
