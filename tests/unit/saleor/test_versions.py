"""What a Saleor can do goes by the first two numbers of its version."""

import pytest

from saleor_paysera.saleor.versions import feature_version


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3.22", (3, 22)),
        ("3.9.14", (3, 9)),
        ("3.23.0-a.1", (3, 23)),
        ("3", (0, 0)),
        ("v3.22", (0, 0)),
        ("", (0, 0)),
        (f"3.{'9' * 5_000}", (3, 9999)),
    ],
)
def test_a_version_is_compared_by_its_first_two_numbers(
    text: str, version: tuple[int, int]
) -> None:
    assert feature_version(text) == version
