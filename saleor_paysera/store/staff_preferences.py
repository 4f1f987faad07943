"""What staff chose for the app's page in the Dashboard."""

from datetime import datetime

from sqlalchemy import Connection, select

from saleor_paysera.store.records import StaffPreference
from saleor_paysera.store.tables import staff_preferences
from saleor_paysera.store.upsert import upsert


class StaffPreferences:
    """The repository of staff's preferences, one for a user of an installation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, installation_id: int, user_id: str) -> StaffPreference:
        """What a user chose; None for what was never chosen."""
        row = self._connection.execute(
            select(staff_preferences).filter_by(installation_id=installation_id, user_id=user_id)
        ).one_or_none()
        if row is None:
            return StaffPreference(language=None, theme=None)
        return StaffPreference(row.language, row.theme)

    def put(
        self,
        installation_id: int,
        user_id: str,
        *,
        language: str | None = None,
        theme: str | None = None,
        now: datetime,
    ) -> None:
        """Keep a choice. None leaves what was chosen before."""
        chosen = {"language": language, "theme": theme}
        upsert(
            self._connection,
            staff_preferences,
            {"installation_id": installation_id, "user_id": user_id},
            {name: value for name, value in chosen.items() if value is not None}
            | {"updated_at": now},
        )
