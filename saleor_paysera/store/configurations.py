"""Configurations: which Paysera project serves which channels of an installation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, Row, Select, bindparam, delete, exists, func, select, union_all

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.channel_assignments import ChannelAssignments
from saleor_paysera.store.configuration_errors import (
    ChannelNotConfigured,
    ConfigurationChanged,
    ProjectConfigured,
    UnknownConfiguration,
)
from saleor_paysera.store.configuration_rows import (
    ConfigurationRows,
    columns_of,
    settings_of,
)
from saleor_paysera.store.project_passwords import ProjectPasswords, with_passwords
from saleor_paysera.store.records import Configuration, ConfigurationSettings
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import (
    ANY_CHANNEL,
    channel_assignments,
    configurations,
    payments,
    trials,
)
from saleor_paysera.store.upsert import upsert

__all__ = [
    "ChannelNotConfigured",
    "ConfigurationChanged",
    "Configurations",
    "ProjectConfigured",
    "UnknownConfiguration",
]

_NO_PROJECT: Final = ""
_serving: Final = configurations.alias("serving")
_FOR_CHANNEL: Final = with_passwords(
    select(configurations).where(
        configurations.c.id
        == select(_serving.c.id)
        .join(channel_assignments)
        .where(
            channel_assignments.c.installation_id == bindparam("installation_id"),
            channel_assignments.c.channel_slug.in_([bindparam("channel_slug"), ANY_CHANNEL]),
            _serving.c.removed_at.is_(None),
        )
        .order_by(channel_assignments.c.channel_slug.desc())
        .limit(1)
        .scalar_subquery()
    )
)
_BY_ID: Final = with_passwords(select(configurations).where(configurations.c.id == bindparam("id")))
_OF_INSTALLATION: Final = with_passwords(
    select(configurations).where(
        configurations.c.installation_id == bindparam("installation_id"),
        configurations.c.removed_at.is_(None),
    )
)


class Configurations:
    """The repository of configurations, their passwords and their channels.

    Whoever changes those of an installation waits for others who do, so that what was
    looked up before a change is still so when it is made.
    """

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._rows = ConfigurationRows(connection)
        self._passwords = ProjectPasswords(connection, secrets)
        self._channels = ChannelAssignments(connection)

    def put(self, installation_id: int, settings: ConfigurationSettings, *, now: datetime) -> int:
        """Store the configuration of a project and mode, or change it. Returns its id.

        A removed one is in use again.
        """
        self._rows.take_turns(installation_id)
        values = {**columns_of(settings), "updated_at": now, "removed_at": None}
        key = {
            "installation_id": installation_id,
            "project_id": settings.project_id,
            "is_test": settings.is_test,
        }
        upsert(
            self._connection,
            configurations,
            key,
            {**values, "version": 1},
            changes={**values, "version": configurations.c.version + 1},
        )
        configuration_id: int = self._connection.scalars(
            select(configurations.c.id).filter_by(**key)
        ).one()
        return configuration_id

    def add(self, installation_id: int, settings: ConfigurationSettings, *, now: datetime) -> int:
        """Store a new configuration, in the place of a removed one if there is. Returns its id.

        Raises:
            ProjectConfigured
        """
        self._rows.take_turns(installation_id)
        self._removed_or_none(installation_id, settings.project_id, is_test=settings.is_test)
        return self.put(installation_id, settings, now=now)

    def change(
        self,
        configuration_id: int,
        settings: ConfigurationSettings,
        *,
        expected_version: int,
        now: datetime,
    ) -> None:
        """Change a configuration, its mode too, as it was read at ``expected_version``.

        The project of a configuration never changes, whatever ``settings`` say. Where a
        removed configuration has the mode this one shall get, they swap modes: its payments
        keep it, and their callbacks stay verifiable, because that takes its project, the
        project's passwords and its callback policy, but not its mode: each payment has its
        own.

        Raises:
            UnknownConfiguration, ConfigurationChanged, ProjectConfigured
        """
        row = self._rows.one_to_change(configuration_id)
        if row.version != expected_version:
            raise ConfigurationChanged
        swapped = None
        if settings.is_test != row.is_test:
            swapped = self._removed_or_none(
                row.installation_id, row.project_id, is_test=settings.is_test
            )
        if swapped is not None:
            # Out of the way while this one takes its place.
            self._rows.update(swapped.id, project_id=_NO_PROJECT)
        self._rows.update(
            configuration_id,
            **columns_of(settings),
            is_test=settings.is_test,
            version=row.version + 1,
            updated_at=now,
        )
        if swapped is not None:
            self._rows.update(swapped.id, project_id=row.project_id, is_test=row.is_test)

    def remove(self, configuration_id: int, *, now: datetime) -> None:
        """Remove a configuration that serves no channel, and its trials.

        One that payments were begun with is kept for their callbacks, and so are the
        project's passwords while any configuration of the project is kept.

        Raises:
            UnknownConfiguration
            ConfigurationChanged: it has just been given a channel.
        """
        self._rows.one_to_change(configuration_id)
        if self._channels.of_configuration(configuration_id):
            raise ConfigurationChanged
        self._connection.execute(
            delete(trials).where(trials.c.configuration_id == configuration_id)
        )
        has_payments = exists().where(payments.c.configuration_id == configuration_id)
        if self._connection.scalar(select(has_payments)):
            self._rows.update(
                configuration_id, removed_at=now, version=configurations.c.version + 1
            )
            return
        self._passwords.hand_over(configuration_id)
        self._connection.execute(
            delete(configurations).where(configurations.c.id == configuration_id)
        )

    def add_password(self, configuration_id: int, password: str, *, now: datetime) -> None:
        """Make ``password`` the current one; older ones stay valid for payments under way."""
        try:
            if self.get(configuration_id).passwords[:1] == (password,):
                return
        except SecretKeyMismatch:
            pass  # the old ones are lost with their key; this one makes the app work again
        self._passwords.add(configuration_id, password, now=now)

    def assign_channel(
        self, installation_id: int, channel_slug: str, configuration_id: int
    ) -> None:
        """Let a configuration serve a channel (``ANY_CHANNEL``: all without one of their own)."""
        self._channels.put(installation_id, channel_slug, configuration_id)

    def assignments(self, installation_id: int) -> dict[str, int]:
        """Which configuration serves it, by channel slug (``ANY_CHANNEL`` too)."""
        return self._channels.of_installation(installation_id)

    def reassign(
        self,
        installation_id: int,
        channel_slug: str,
        *,
        expected: int | None,
        configuration_id: int | None,
    ) -> bool:
        """Let another configuration serve a channel, or none, unless it is not ``expected``.

        Returns whether it was, and so is done.

        Raises:
            UnknownConfiguration
        """
        self._rows.take_turns(installation_id)
        if configuration_id is not None:
            self._rows.in_use(installation_id, configuration_id)
        return self._channels.compare_and_set(
            installation_id, channel_slug, expected=expected, configuration_id=configuration_id
        )

    def for_channel(self, installation_id: int, channel_slug: str) -> Configuration:
        """The configuration that serves a channel.

        Raises:
            ChannelNotConfigured
        """
        found = self._all(
            _FOR_CHANNEL, {"installation_id": installation_id, "channel_slug": channel_slug}
        )
        if not found:
            raise ChannelNotConfigured(channel_slug)
        return found[0]

    def get(self, configuration_id: int) -> Configuration:
        """The configuration a stored payment was begun with, even if it was removed since."""
        return self._all(_BY_ID, {"id": configuration_id})[0]

    def find(self, installation_id: int, configuration_id: int) -> Configuration:
        """A configuration of an installation.

        Raises:
            UnknownConfiguration: it was removed or is another installation's, too.
        """
        return self.get(self._rows.in_use(installation_id, configuration_id).id)

    def of_installation(self, installation_id: int) -> list[tuple[Configuration, list[str]]]:
        """Each configuration with the slugs of its channels (``ANY_CHANNEL`` for the rest)."""
        return [
            (configuration, self._channels.of_configuration(configuration.id))
            for configuration in self._all(_OF_INSTALLATION, {"installation_id": installation_id})
        ]

    def name_of(self, configuration_id: int) -> str:
        """A configuration's name, without opening its secrets; of a removed one, too."""
        name: str = self._connection.scalars(
            select(configurations.c.name).where(configurations.c.id == configuration_id)
        ).one()
        return name

    def payments_under_way(self, configuration_id: int, *, now: datetime) -> int:
        """How many of its payments may well be paid yet: pending, or unpaid and not expired."""
        expires_at = payments.c.expires_at
        mine = select(expires_at).where(payments.c.configuration_id == configuration_id)
        # One by one, since SQLite would read the paid ones too to answer an "or".
        under_way = union_all(
            mine.where(payments.c.state == PaymentState.PENDING),
            mine.where(payments.c.state == PaymentState.AWAITING_PAYMENT, expires_at > now),
            mine.where(payments.c.state == PaymentState.CANCELLED, expires_at > now),
        ).subquery()
        return self._connection.scalar(select(func.count()).select_from(under_way)) or 0

    def _removed_or_none(
        self, installation_id: int, project_id: str, *, is_test: bool
    ) -> Row[tuple[object, ...]] | None:
        """The removed one of a project and mode, if there is; one in use is refused."""
        there = self._rows.of_project(installation_id, project_id, is_test=is_test)
        if there is not None and there.removed_at is None:
            raise ProjectConfigured(project_id, there.name, is_test=is_test)
        return there

    def _all(
        self, statement: Select[tuple[object, ...]], values: Mapping[str, object]
    ) -> list[Configuration]:
        rows = self._connection.execute(statement, values)
        return [
            self._configuration(list(of_one)) for _, of_one in groupby(rows, lambda row: row.id)
        ]

    def _configuration(self, rows: Sequence[Row[tuple[object, ...]]]) -> Configuration:
        row = rows[0]
        return Configuration(
            id=row.id,
            installation_id=row.installation_id,
            settings=settings_of(row),
            password_history=self._passwords.opened(rows),
            updated_at=row.updated_at,
            version=row.version,
            removed_at=row.removed_at,
        )
