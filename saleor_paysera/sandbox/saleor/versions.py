"""Saleor's versions, as far as they differ for a payment app."""

DEFAULT = "3.22"


def at_least(version: str, minimum: str) -> bool:
    """Whether a version such as 3.22 or 3.24 is this one or later."""
    return _numbers(version) >= _numbers(minimum)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
