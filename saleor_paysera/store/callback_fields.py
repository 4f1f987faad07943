"""What a callback says, as columns: its fields hold personal data and are sealed."""

from collections.abc import Mapping
from typing import Final

import msgspec

from saleor_paysera.store.secret_box import SecretBox

_MAX_STATUS: Final = 20


def status_column(status: str) -> str:
    """A status as it is kept: strangers' oddities cut off."""
    return "".join(filter(str.isprintable, status))[:_MAX_STATUS]


def sealed_fields(secrets: SecretBox, fields: Mapping[str, str]) -> bytes:
    """The fields of a callback for the database."""
    return secrets.seal(msgspec.json.encode(fields).decode())


def opened_fields(secrets: SecretBox, sealed: bytes) -> dict[str, str]:
    """The fields of a callback from the database.

    Raises:
        SecretKeyMismatch
    """
    return msgspec.json.decode(secrets.open(sealed), type=dict[str, str])
