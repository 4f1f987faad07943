"""The codes that Paysera's error page shows, and what each means to a merchant."""

from enum import Enum


class ErrorCode(Enum):
    """A code with its meaning."""

    AMOUNT_TOO_SMALL = ("0x1", "The amount is too small for this payment method.")
    AMOUNT_TOO_BIG = ("0x2", "The amount is too big for this payment method.")
    CURRENCY = ("0x3", "This currency is not available.")
    AMOUNT_MISSING = ("0x4", "The amount or the currency is missing or wrong.")
    PROJECT = ("0x6", "The project id is missing or unknown.")
    TEST_OFF = ("0x7", "A test payment, while the project does not allow test payments.")
    METHOD = ("0x8", "This payment method is not enabled in the project.")
    PAYTEXT = ("0x9", "The payment text is not UTF-8.")
    ORDER_ID = ("0x10", "The order number is missing or wrong.")
    INACTIVE = ("0x11x2", "The project is not active.")
    NO_PROJECT = ("0x12", "No project id was received.")
    FOREIGN_URL = (
        "0x13",
        "The accept, cancel or callback address is not at an address of the project.",
    )
    SIGN = ("0x14", "The signature is wrong: check the project's password.")
    PARAMETER = ("0x15", "A parameter is wrong.")
    URL = ("0x15x0", "A parameter is wrong: an address.")
    TIME_LIMIT = ("0x15x1", "A parameter is wrong: time_limit.")

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def meaning(self) -> str:
        return self.value[1]


class PayseraError(Exception):
    """Paysera shows its error page instead of the pay page."""

    def __init__(self, error: ErrorCode, detail: str = "") -> None:
        super().__init__(f"{error.code}: {error.meaning} {detail}".rstrip())
        self.error = error
        self.detail = detail
