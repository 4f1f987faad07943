"""The one root of all errors this app raises on purpose."""

from typing import ClassVar, Final


def N_(template: str) -> str:  # noqa: N802  # gettext's own name for it
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return template


class PaymentAppError(Exception):
    """An expected failure with a stable public code and a sentence for a person.

    ``code`` is part of the public contract (storefronts and log searches rely on it);
    the message says what happened and what to do, and never holds a secret.
    ``retryable`` tells whether it makes sense to try the same again later.

    A sentence that staff read is given as a template marked with ``N_`` and its values:
    ``InvalidPurpose(N_("At most %(limit)s bytes."), limit=255)``. It is English in logs and
    answers to programs, and can be translated because ``template`` and ``params`` stay.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    retryable: ClassVar[bool] = False

    def __init__(self, template: str, /, **params: object) -> None:
        super().__init__(template % params if params else template)
        self.template: Final = template
        self.params: Final = params

    @property
    def message(self) -> str:
        """The sentence for a person, in English."""
        return str(self)


class UnsupportedCurrency(PaymentAppError):
    """The currency is not an active ISO 4217 currency."""

    code = "UNSUPPORTED_CURRENCY"


class InvalidAmount(PaymentAppError):
    """The amount cannot be asked for: zero, negative, too precise or too large."""

    code = "INVALID_AMOUNT"
