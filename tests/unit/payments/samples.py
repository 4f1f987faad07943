"""A payment to give money back of."""

from saleor_paysera.payments.facts import PaymentFacts
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import PaymentState

NUMBER = "SP-7K3M-9Q2X-V4TB"


def eur(minor: int) -> Money:
    """So many cents."""
    return Money(minor, "EUR")


def paid(minor: int = 1000) -> PaymentFacts:
    """A payment of so many cents, all of them paid."""
    return PaymentFacts(
        NUMBER, eur(minor), is_test=False, state=PaymentState.PAID, charged=eur(minor)
    )
