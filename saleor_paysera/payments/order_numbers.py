"""The order number: one short name for a payment, everywhere.

It is Paysera's ``orderid``, Saleor's ``pspReference``, what the payer reads on the bank
statement and what support staff type into a search field.
"""

from typing import Final

# Crockford's base 32: no I, L, O or U, so nothing is misread from a statement.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIX: Final = "SP"
_GROUPS: Final = 3
_GROUP_LENGTH: Final = 4

RANDOM_BITS: Final = _GROUPS * _GROUP_LENGTH * 5
"""How many random bits one order number holds (60: unguessable and, in practice, unique)."""


def order_number_from(random_bits: int) -> str:
    """Write ``RANDOM_BITS`` random bits as an order number such as ``SP-7K3M-9Q2X-V4TB``."""
    digits = [
        _ALPHABET[(random_bits >> (5 * position)) & 31]
        for position in range(_GROUPS * _GROUP_LENGTH)
    ]
    groups = [
        "".join(digits[start : start + _GROUP_LENGTH])
        for start in range(0, len(digits), _GROUP_LENGTH)
    ]
    return "-".join([_PREFIX, *groups])


def refund_reference(order_number: str, number: int) -> str:
    """The reference of a payment's first, second, … refund, such as ``SP-7K3M-9Q2X-V4TB-R1``."""
    return f"{order_number}-R{number}"
