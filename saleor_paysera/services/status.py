"""The words in which the state of an installation is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from saleor_paysera.payments.sentences import Sentence


class CheckState(StrEnum):
    """How one thing stands. ``UNKNOWN``: there is nothing to judge it by yet."""

    OK = "ok"
    UNKNOWN = "unknown"
    WARNING = "warning"
    CRITICAL = "critical"


class CheckKey(StrEnum):
    """What is looked at; also the key of the App Problem that tells staff of it."""

    CONFIGURATION = "paysera-configuration"
    SALEOR = "paysera-saleor-api"
    CALLBACKS = "paysera-callbacks"
    REPORTS = "paysera-reports"
    COMPLETIONS = "paysera-completions"
    WORK = "paysera-work"
    PUBLIC_KEY = "paysera-public-key"
    WEBHOOKS = "paysera-webhooks"


class CheckAction(StrEnum):
    """What staff can do about it with one click."""

    UPDATE_WEBHOOKS = "update_webhooks"
    OPEN_PAYMENTS = "open_payments"
    OPEN_CONFIGURATIONS = "open_configurations"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and since when it is so or when it was last seen (UTC)."""

    key: CheckKey
    state: CheckState
    text: Sentence
    at: datetime | None = None
    action: CheckAction | None = None

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state in (CheckState.OK, CheckState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that was looked at."""

    saleor_version: str | None
    checks: tuple[Check, ...]

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return all(check.is_well for check in self.checks)
