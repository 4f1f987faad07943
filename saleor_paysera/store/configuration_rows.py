"""The table of configurations: finding rows and changing them one after the other."""

from sqlalchemy import Connection, Row, select, update

from saleor_paysera.store.configuration_errors import UnknownConfiguration
from saleor_paysera.store.records import ConfigurationSettings
from saleor_paysera.store.storable import is_storable_id
from saleor_paysera.store.tables import configurations, installations


def columns_of(settings: ConfigurationSettings) -> dict[str, object]:
    """The columns of what a merchant may change; project and mode are the row's key."""
    return {
        "name": settings.name,
        "ss1_is_enough": settings.ss1_is_enough,
        "default_method": settings.default_method,
        "methods": list(settings.methods),
        "purpose": settings.purpose,
        "pay_within_minutes": settings.pay_within_minutes,
        "return_origins": list(settings.return_origins),
        "accepts_pending": settings.accepts_pending,
        "complete_after_s": settings.complete_after_s,
    }


def settings_of(row: Row[tuple[object, ...]]) -> ConfigurationSettings:
    """The settings a row of the table holds."""
    return ConfigurationSettings(
        name=row.name,
        project_id=row.project_id,
        is_test=row.is_test,
        ss1_is_enough=row.ss1_is_enough,
        default_method=row.default_method,
        methods=tuple(row.methods or ()),
        purpose=row.purpose,
        pay_within_minutes=row.pay_within_minutes,
        return_origins=tuple(row.return_origins),
        accepts_pending=row.accepts_pending,
        complete_after_s=row.complete_after_s,
    )


class ConfigurationRows:
    """Rows of configurations. Whoever changes those of an installation takes turns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_turns(self, installation_id: int) -> None:
        """Wait until nobody else changes configurations of the installation, then be the one."""
        self._connection.execute(
            select(installations.c.id)
            .where(installations.c.id == installation_id)
            .with_for_update(key_share=True)  # payments go on being stored
        )

    def one_to_change(self, configuration_id: int) -> Row[tuple[object, ...]]:
        """One in use, which nobody else changes until the commit.

        Raises:
            UnknownConfiguration
        """
        wanted = (configurations.c.id == configuration_id) & configurations.c.removed_at.is_(None)
        owner = self._connection.scalar(select(configurations.c.installation_id).where(wanted))
        if owner is None:
            raise UnknownConfiguration
        self.take_turns(owner)
        # A payment that is being stored with it is waited for.
        row = self._connection.execute(
            select(configurations).where(wanted).with_for_update()
        ).one_or_none()
        if row is None:
            raise UnknownConfiguration
        return row

    def in_use(self, installation_id: int, configuration_id: int) -> Row[tuple[object, ...]]:
        """One of the installation that was not removed.

        Raises:
            UnknownConfiguration
        """
        if not is_storable_id(configuration_id):
            raise UnknownConfiguration
        row = self._connection.execute(
            select(configurations).where(
                configurations.c.id == configuration_id,
                configurations.c.installation_id == installation_id,
                configurations.c.removed_at.is_(None),
            )
        ).one_or_none()
        if row is None:
            raise UnknownConfiguration
        return row

    def of_project(
        self, installation_id: int, project_id: str, *, is_test: bool
    ) -> Row[tuple[object, ...]] | None:
        """The one of a project and mode, removed or not."""
        return self._connection.execute(
            select(configurations).where(
                configurations.c.installation_id == installation_id,
                configurations.c.project_id == project_id,
                configurations.c.is_test == is_test,
            )
        ).one_or_none()

    def update(self, configuration_id: int, **values: object) -> None:
        """Change columns of one."""
        self._connection.execute(
            update(configurations).where(configurations.c.id == configuration_id).values(values)
        )
