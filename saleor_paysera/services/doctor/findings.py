"""What was found, in sentences that say what to do."""

from dataclasses import dataclass
from enum import IntEnum


class Health(IntEnum):
    """How one thing stands; the worst of all is the command's exit code."""

    WELL = 0
    LOOK = 1
    """It works, and somebody should look at it."""
    ILL = 2
    """Payments, or news of them, fail or are at risk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    health: Health
    text: str
