"""An order number is short, unique, and survives being read from a bank statement aloud."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from saleor_paysera.payments.order_numbers import (
    RANDOM_BITS,
    order_number_from,
    refund_reference,
)
from saleor_paysera.paysera.request import MAX_BYTES

bits = st.integers(0, 2**RANDOM_BITS - 1)


def test_sixty_bits_are_enough_and_are_what_callers_bring() -> None:
    assert RANDOM_BITS == 60


def test_zero_and_the_largest_number_have_the_same_form() -> None:
    assert order_number_from(0) == "SP-0000-0000-0000"
    assert order_number_from(2**RANDOM_BITS - 1) == "SP-ZZZZ-ZZZZ-ZZZZ"


@given(bits, st.integers(1, 99_999), st.integers(1, 99_999))
def test_every_refund_has_a_reference_of_its_own(random_bits: int, one: int, other: int) -> None:
    number = order_number_from(random_bits)
    references = {number, refund_reference(number, one), refund_reference(number, other)}

    assert len(references) == (2 if one == other else 3)
    assert all(len(reference) <= 40 for reference in references)


@given(bits)
def test_only_letters_and_digits_that_nobody_misreads(random_bits: int) -> None:
    number = order_number_from(random_bits)

    assert re.fullmatch(r"SP(-[0-9A-HJKMNP-TV-Z]{4}){3}", number)
    assert len(number.encode()) <= MAX_BYTES["orderid"] == 40


@given(bits, bits)
def test_different_bits_give_different_numbers(one: int, other: int) -> None:
    assume(one != other)

    assert order_number_from(one) != order_number_from(other)


@given(bits, st.integers(0, RANDOM_BITS - 1))
def test_every_single_bit_counts(random_bits: int, position: int) -> None:
    flipped = random_bits ^ (1 << position)

    assert order_number_from(flipped) != order_number_from(random_bits)
