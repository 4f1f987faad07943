"""Ids and times in Saleor's forms."""

import base64
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def global_id(kind: str, key: object) -> str:
    """Saleor's form of an id: base64 of `Kind:key`."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()
