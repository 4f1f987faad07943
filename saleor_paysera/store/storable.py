"""What a database can compare with: other values, which strangers choose, match nothing."""

from typing import Final

_LARGEST_ID: Final = 2**63 - 1


def is_storable_id(number: int) -> bool:
    """Whether a row could have this id."""
    return 0 < number <= _LARGEST_ID


def is_storable_text(text: str) -> bool:
    """Whether a column could hold this text: PostgreSQL knows none with a NUL in it."""
    return "\0" not in text
