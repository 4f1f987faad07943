"""Configurations: which Paysera project serves which channels of an installation."""

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.store.records import Configuration, ConfigurationSettings, ProjectPassword
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import (
    ANY_CHANNEL,
    channel_assignments,
    configurations,
    project_passwords,
)
from saleor_paysera.store.upsert import upsert


class ChannelNotConfigured(PaymentAppError):
    """No Paysera project is configured for a channel."""

    code = "CHANNEL_NOT_CONFIGURED"

    def __init__(self, channel_slug: str) -> None:
        super().__init__(f"Paysera is not configured for the channel {channel_slug!r}.")


class Configurations:
    """The repository of configurations, their passwords and their channels."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def put(self, installation_id: int, settings: ConfigurationSettings, *, now: datetime) -> int:
        """Store the configuration of a project and mode, or change it. Returns its id.

        A removed one is in use again.
        """
        values = {
            "name": settings.name,
            "ss1_is_enough": settings.ss1_is_enough,
            "default_method": settings.default_method,
            "methods": list(settings.methods),
            "purpose": settings.purpose,
            "pay_within_minutes": settings.pay_within_minutes,
            "return_origins": list(settings.return_origins),
            "accepts_pending": settings.accepts_pending,
            "updated_at": now,
            "removed_at": None,
        }
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

    def add_password(self, configuration_id: int, password: str, *, now: datetime) -> None:
        """Make ``password`` the current one; older ones stay valid for payments under way."""
        try:
            if self.get(configuration_id).passwords[:1] == (password,):
                return
        except SecretKeyMismatch:
            pass  # the old ones are lost with their key; this one makes the app work again
        self._connection.execute(
            insert(project_passwords).values(
                configuration_id=configuration_id,
                password_sealed=self._secrets.seal(password),
                added_at=now,
            )
        )

    def assign_channel(
        self, installation_id: int, channel_slug: str, configuration_id: int
    ) -> None:
        """Let a configuration serve a channel (``ANY_CHANNEL``: all without one of their own)."""
        upsert(
            self._connection,
            channel_assignments,
            {"installation_id": installation_id, "channel_slug": channel_slug},
            {"configuration_id": configuration_id},
        )

    def for_channel(self, installation_id: int, channel_slug: str) -> Configuration:
        """The configuration that serves a channel.

        Raises:
            ChannelNotConfigured
        """
        row = self._connection.execute(
            select(configurations)
            .join(channel_assignments)
            .where(
                channel_assignments.c.installation_id == installation_id,
                channel_assignments.c.channel_slug.in_([channel_slug, ANY_CHANNEL]),
            )
            .order_by(channel_assignments.c.channel_slug.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise ChannelNotConfigured(channel_slug)
        return self._configuration(row)

    def get(self, configuration_id: int) -> Configuration:
        """The configuration a stored payment was begun with."""
        return self._configuration(
            self._connection.execute(
                select(configurations).where(configurations.c.id == configuration_id)
            ).one()
        )

    def of_installation(self, installation_id: int) -> list[tuple[Configuration, list[str]]]:
        """Each configuration with the slugs of its channels (``ANY_CHANNEL`` for the rest)."""
        rows = self._connection.execute(
            select(configurations)
            .where(configurations.c.installation_id == installation_id)
            .order_by(configurations.c.id)
        ).all()
        return [(self._configuration(row), self._channels(row.id)) for row in rows]

    def _channels(self, configuration_id: int) -> list[str]:
        return list(
            self._connection.scalars(
                select(channel_assignments.c.channel_slug)
                .where(channel_assignments.c.configuration_id == configuration_id)
                .order_by(channel_assignments.c.channel_slug)
            )
        )

    def _passwords(self, installation_id: int, project_id: str) -> tuple[ProjectPassword, ...]:
        """A password belongs to the Paysera project, whichever mode it was entered for."""
        rows = self._connection.execute(
            select(project_passwords.c.password_sealed, project_passwords.c.added_at)
            .join(configurations)
            .where(
                configurations.c.installation_id == installation_id,
                configurations.c.project_id == project_id,
            )
            .order_by(project_passwords.c.id.desc())
        )
        opened: list[ProjectPassword] = []
        mismatch: SecretKeyMismatch | None = None
        for sealed, added_at in rows:
            try:
                opened.append(ProjectPassword(self._secrets.open(sealed), added_at))
            except SecretKeyMismatch as error:
                mismatch = error
        if mismatch is not None and not opened:
            raise mismatch
        return tuple(opened)

    def _configuration(self, row: Row[tuple[object, ...]]) -> Configuration:
        return Configuration(
            id=row.id,
            installation_id=row.installation_id,
            settings=ConfigurationSettings(
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
            ),
            password_history=self._passwords(row.installation_id, row.project_id),
            updated_at=row.updated_at,
            version=row.version,
            removed_at=row.removed_at,
        )
