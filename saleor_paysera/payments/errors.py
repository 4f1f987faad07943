"""The one root of all errors this app raises on purpose."""

from typing import ClassVar


class PaymentAppError(Exception):
    """An expected failure with a stable public code and a sentence for a person.

    ``code`` is part of the public contract (storefronts and log searches rely on it);
    the message says what happened and what to do, and never holds a secret.
    ``retryable`` tells whether it makes sense to try the same again later.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    retryable: ClassVar[bool] = False

    @property
    def message(self) -> str:
        """The sentence for a person."""
        return str(self)


class UnsupportedCurrency(PaymentAppError):
    """The currency is not an active ISO 4217 currency."""

    code = "UNSUPPORTED_CURRENCY"


class InvalidAmount(PaymentAppError):
    """The amount cannot be asked for: zero, negative, too precise or too large."""

    code = "INVALID_AMOUNT"
