"""Which configuration serves which channel."""

from sqlalchemy import Connection, delete, select, update

from saleor_paysera.store.storable import is_storable_id
from saleor_paysera.store.tables import channel_assignments
from saleor_paysera.store.upsert import insert_unless_there, upsert


class ChannelAssignments:
    """The channels of the configurations, one configuration for a channel."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, installation_id: int, channel_slug: str, configuration_id: int) -> None:
        """Let a configuration serve a channel, whoever served it before."""
        upsert(
            self._connection,
            channel_assignments,
            {"installation_id": installation_id, "channel_slug": channel_slug},
            {"configuration_id": configuration_id},
        )

    def of_installation(self, installation_id: int) -> dict[str, int]:
        """The id of the configuration that serves it, by channel slug."""
        rows = self._connection.execute(
            select(channel_assignments.c.channel_slug, channel_assignments.c.configuration_id)
            .where(channel_assignments.c.installation_id == installation_id)
            .order_by(channel_assignments.c.channel_slug)
        )
        return {row.channel_slug: row.configuration_id for row in rows}

    def of_configuration(self, configuration_id: int) -> list[str]:
        """The slugs of the channels a configuration serves."""
        return list(
            self._connection.scalars(
                select(channel_assignments.c.channel_slug)
                .where(channel_assignments.c.configuration_id == configuration_id)
                .order_by(channel_assignments.c.channel_slug)
            )
        )

    def compare_and_set(
        self,
        installation_id: int,
        channel_slug: str,
        *,
        expected: int | None,
        configuration_id: int | None,
    ) -> bool:
        """Change what serves a channel unless it is not ``expected``; None: nothing does."""
        if expected is not None and not is_storable_id(expected):
            return False
        key = {"installation_id": installation_id, "channel_slug": channel_slug}
        if expected is None and configuration_id is None:
            return self._connection.scalar(select(channel_assignments).filter_by(**key)) is None
        if expected is None:
            values = {"configuration_id": configuration_id}
            added = insert_unless_there(self._connection, channel_assignments, key, values)
            return added is not None
        as_expected = (
            (channel_assignments.c.installation_id == installation_id)
            & (channel_assignments.c.channel_slug == channel_slug)
            & (channel_assignments.c.configuration_id == expected)
        )
        change = (
            delete(channel_assignments)
            if configuration_id is None
            else update(channel_assignments).values(configuration_id=configuration_id)
        )
        return self._connection.execute(change.where(as_expected)).rowcount == 1
