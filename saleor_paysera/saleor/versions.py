"""Versions of Saleor, to be compared."""

import re


def feature_version(text: str) -> tuple[int, int]:
    """``3.22`` of ``3.22`` or ``3.22.14`` as numbers; (0, 0) for what is no version."""
    numbers = re.match(r"([0-9]{1,4})\.([0-9]{1,4})", text)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
