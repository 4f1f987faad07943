"""Paysera's public keys as they were served, old ones kept during a change."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select, update

from saleor_paysera.store.records import PayseraKey
from saleor_paysera.store.tables import paysera_keys
from saleor_paysera.store.upsert import upsert

_MOMENT: Final = timedelta(microseconds=1)


class PayseraKeys:
    """The repository of Paysera's keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, pem: str, *, now: datetime) -> None:
        """Keep a key that was just served, or note that it is still served.

        It is the newest, even after a clock that ran ahead was put back.
        """
        self._connection.execute(
            update(paysera_keys)
            .where(paysera_keys.c.last_seen_at >= now)
            .values(last_seen_at=now - _MOMENT)
        )
        upsert(
            self._connection,
            paysera_keys,
            {"fingerprint": hashlib.sha256(pem.encode()).hexdigest()},
            {"pem": pem, "first_seen_at": now, "last_seen_at": now},
            changes={"last_seen_at": now},
        )

    def newest_first(self) -> list[PayseraKey]:
        """Every key that was ever served, the one served last first."""
        rows = self._connection.execute(
            select(paysera_keys).order_by(paysera_keys.c.last_seen_at.desc())
        )
        return [PayseraKey(row.pem, row.first_seen_at, row.last_seen_at) for row in rows]
