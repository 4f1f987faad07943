"""Passwords of Paysera projects: added, never replaced, for the callbacks under way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from saleor_paysera.store.records import ProjectPassword
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import configurations, project_passwords

_of_project: Final = configurations.alias("of_project")


def with_passwords(wanted: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    """The wanted configurations, a row for each password of their projects, the latest first;
    with empty columns where there is none."""
    return (
        wanted.add_columns(
            project_passwords.c.password_sealed,
            project_passwords.c.added_at.label("password_added_at"),
        )
        .outerjoin(
            _of_project,
            (_of_project.c.installation_id == configurations.c.installation_id)
            & (_of_project.c.project_id == configurations.c.project_id),
        )
        .outerjoin(project_passwords, project_passwords.c.configuration_id == _of_project.c.id)
        .order_by(configurations.c.id, project_passwords.c.id.desc())
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

    def opened(self, rows: Iterable[Row[tuple[object, ...]]]) -> tuple[ProjectPassword, ...]:
        """Every password that can be opened, of rows of ``with_passwords``.

        Raises:
            SecretKeyMismatch: there are some, and none can be opened.
        """
        opened: list[ProjectPassword] = []
        mismatch: SecretKeyMismatch | None = None
        for row in rows:
            if row.password_sealed is None:
                continue
            try:
                text = self._secrets.open_often(row.password_sealed)
                opened.append(ProjectPassword(text, row.password_added_at))
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
