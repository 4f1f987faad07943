"""Times as Paysera writes them."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

PAYSERA_ZONE: Final = "Europe/Vilnius"
"""The zone of ``time_limit``. Paysera documents none; its own home is assumed."""


def time_limit(moment: datetime) -> str:
    """An aware time as the ``time_limit`` parameter: ``2026-11-24 14:05:00`` in Vilnius."""
    return f"{moment.astimezone(ZoneInfo(PAYSERA_ZONE)):%Y-%m-%d %H:%M:%S}"
