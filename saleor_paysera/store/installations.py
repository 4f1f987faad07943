"""Installations: the Saleors that have the app."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Row, bindparam, select, update

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.store.records import Installation, NewInstallation
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.storable import is_storable_text
from saleor_paysera.store.tables import installations
from saleor_paysera.store.upsert import upsert

_MAX_VERSION: Final = 40
_MAX_NAMED: Final = 200  # characters of an address that a stranger sent
_BY_API_URL: Final = select(installations).where(
    installations.c.saleor_api_url == bindparam("saleor_api_url")
)
_BY_ID: Final = select(installations).where(installations.c.id == bindparam("id"))
_API_URL: Final = select(installations.c.saleor_api_url).where(
    installations.c.id == bindparam("id")
)


class UnknownInstallation(PaymentAppError):
    """No Saleor with this API address has the app installed."""

    code = "UNKNOWN_INSTALLATION"

    def __init__(self, saleor_api_url: str) -> None:
        super().__init__(
            f"The app is not installed in the Saleor at {saleor_api_url[:_MAX_NAMED]}. "
            "Install it from that Saleor's Dashboard first."
        )


class Installations:
    """The repository of installations."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def put(
        self, installation: NewInstallation, *, now: datetime, token_is_proven: bool = True
    ) -> Installation:
        """Store an installation, or renew the one of the same Saleor: the newest token wins."""
        upsert(
            self._connection,
            installations,
            {"saleor_api_url": installation.saleor_api_url},
            {
                "app_id": installation.app_id,
                "token_sealed": self._secrets.seal(installation.token),
                "jwks": installation.jwks,
                "jwks_fetched_at": now,
                "installed_at": now,
                "inactive_since": None,
                "uninstalled_at": None,
                "token_is_proven": token_is_proven,
            },
        )
        return self.by_api_url(installation.saleor_api_url)

    def by_api_url(self, saleor_api_url: str) -> Installation:
        """The installation in one Saleor.

        Raises:
            UnknownInstallation
        """
        if not is_storable_text(saleor_api_url):
            raise UnknownInstallation(saleor_api_url)
        row = self._connection.execute(
            _BY_API_URL, {"saleor_api_url": saleor_api_url}
        ).one_or_none()
        if row is None:
            raise UnknownInstallation(saleor_api_url)
        return self._installation(row)

    def jwks_of(self, saleor_api_url: str) -> str | None:
        """The JWKS document kept of a Saleor; None where the app is not installed. Opens
        nothing sealed."""
        return self._connection.scalar(
            select(installations.c.jwks).where(installations.c.saleor_api_url == saleor_api_url)
        )

    def get(self, installation_id: int) -> Installation:
        """The installation a stored payment belongs to."""
        return self._installation(self._connection.execute(_BY_ID, {"id": installation_id}).one())

    def api_url_of(self, installation_id: int) -> str:
        """Where the API of a stored payment's Saleor is."""
        url: str = self._connection.scalars(_API_URL, {"id": installation_id}).one()
        return url

    def all(self) -> list[Installation]:
        """Every installation, the oldest first."""
        rows = self._connection.execute(select(installations).order_by(installations.c.id))
        return [self._installation(row) for row in rows]

    def renew_jwks(self, installation_id: int, jwks: str, *, now: datetime) -> None:
        """Keep a newly fetched JWKS document."""
        self._connection.execute(
            update(installations)
            .where(installations.c.id == installation_id)
            .values(jwks=jwks, jwks_fetched_at=now)
        )

    def prove_token(self, installation: Installation) -> None:
        """Something signed with a key known before has come: the token is its Saleor's.

        Not one that was registered meanwhile.
        """
        self._connection.execute(
            update(installations)
            .where(
                installations.c.id == installation.id,
                installations.c.installed_at == installation.installed_at,
            )
            .values(token_is_proven=True)
        )

    def set_saleor_version(self, installation_id: int, version: str) -> None:
        """Keep the version a Saleor says it has."""
        self._connection.execute(
            update(installations)
            .where(installations.c.id == installation_id)
            .values(saleor_version=version[:_MAX_VERSION])
        )

    def mark_uninstalled(self, installation: Installation, *, now: datetime) -> None:
        """Saleor has removed the app. The first word of it counts."""
        self._mark(installation, installations.c.uninstalled_at, now)

    def mark_inactive(self, installation: Installation, *, now: datetime) -> None:
        """Saleor has deactivated the app. The first word of it counts."""
        self._mark(installation, installations.c.inactive_since, now)

    def _mark(
        self, installation: Installation, since: Column[datetime | None], now: datetime
    ) -> None:
        # By the app's id in Saleor, which is new after a reinstall: late news of the one
        # before must not touch it.
        self._connection.execute(
            update(installations)
            .where(
                installations.c.id == installation.id,
                installations.c.app_id == installation.app_id,
                since.is_(None),
            )
            .values({since: now})
        )

    def mark_present(self, installation: Installation) -> bool:
        """The app is there and active. Returns whether that is news."""
        marked = self._connection.execute(
            update(installations)
            .where(
                installations.c.id == installation.id,
                installations.c.app_id == installation.app_id,
                installations.c.inactive_since.is_not(None)
                | installations.c.uninstalled_at.is_not(None),
            )
            .values(inactive_since=None, uninstalled_at=None)
        )
        return marked.rowcount == 1

    def claim_check(self, installation_id: int, *, due_before: datetime, now: datetime) -> bool:
        """Take it on to look whether all is well, unless that was done since ``due_before``.

        Of several processes at once one may.
        """
        checked_at = installations.c.app_checked_at
        claimed = self._connection.execute(
            update(installations)
            .where(
                installations.c.id == installation_id,
                checked_at.is_(None) | (checked_at <= due_before),
            )
            .values(app_checked_at=now)
        )
        return claimed.rowcount == 1

    def _installation(self, row: Row[tuple[object, ...]]) -> Installation:
        return Installation(
            id=row.id,
            saleor_api_url=row.saleor_api_url,
            app_id=row.app_id,
            token=self._secrets.open_often(row.token_sealed),
            jwks=row.jwks,
            jwks_fetched_at=row.jwks_fetched_at,
            installed_at=row.installed_at,
            saleor_version=row.saleor_version,
            inactive_since=row.inactive_since,
            uninstalled_at=row.uninstalled_at,
            token_is_proven=row.token_is_proven,
        )
