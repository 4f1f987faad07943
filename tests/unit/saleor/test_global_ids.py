"""Saleor's ids tell what they are of."""

import base64

import pytest

from saleor_paysera.saleor.global_ids import is_checkout_id


def of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_checkout_is_known_by_its_id() -> None:
    assert is_checkout_id(of("Checkout:6b0f2f40-3f0b-4c66-9b4a-0d1f0b7d3c11"))


@pytest.mark.parametrize(
    "other",
    [
        of("Order:6b0f"),
        of("CheckoutLine:1"),
        of("checkout:1"),
        "",
        "Checkout:1",
        "ž",
        "====",
        "a",
        "!" + of("Checkout:1"),
    ],
)
def test_anything_else_is_none(other: str) -> None:
    assert not is_checkout_id(other)
