"""Passwords of Paysera projects: added, never replaced, for the callbacks under way."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from saleor_paysera.store.records import ProjectPassword
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import configurations, project_passwords

_OF_PROJECT: Final = (
    select(project_passwords.c.password_sealed, project_passwords.c.added_at)
    .join(configurations)
    .where(
        configurations.c.installation_id == bindparam("installation_id"),
        configurations.c.project_id == bindparam("project_id"),
    )
    .order_by(project_passwords.c.id.desc())
)


class ProjectPasswords:
    """A password belongs to the Paysera project, whichever mode it was entered for."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def add(self, configuration_id: int, password: str, *, now: datetime) -> None:
        """Make ``password`` the project's current one."""
        self._connection.execute(
            insert(project_passwords).values(
                configuration_id=configuration_id,
                password_sealed=self._secrets.seal(password),
                added_at=now,
            )
        )

    def of_project(self, installation_id: int, project_id: str) -> tuple[ProjectPassword, ...]:
        """Every password of a project that can be opened, the current one first.

        Raises:
            SecretKeyMismatch: there are some, and none can be opened.
        """
        rows = self._connection.execute(
            _OF_PROJECT, {"installation_id": installation_id, "project_id": project_id}
        )
        opened: list[ProjectPassword] = []
        mismatch: SecretKeyMismatch | None = None
        for sealed, added_at in rows:
            try:
                opened.append(ProjectPassword(self._secrets.open_often(sealed), added_at))
            except SecretKeyMismatch as error:
                mismatch = error
        if mismatch is not None and not opened:
            raise mismatch
        return tuple(opened)

    def hand_over(self, configuration_id: int) -> None:
        """Give a configuration's passwords to another one of its project, or drop them.

        Another one, removed or not, may have payments whose callbacks they verify.
        """
        other = configurations.alias()
        heir = self._connection.scalar(
            select(other.c.id)
            .join(
                configurations,
                (configurations.c.installation_id == other.c.installation_id)
                & (configurations.c.project_id == other.c.project_id),
            )
            .where(configurations.c.id == configuration_id, other.c.id != configuration_id)
        )
        mine = project_passwords.c.configuration_id == configuration_id
        if heir is None:
            self._connection.execute(delete(project_passwords).where(mine))
        else:
            self._connection.execute(
                update(project_passwords).where(mine).values(configuration_id=heir)
            )
