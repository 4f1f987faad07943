"""The error codes on Paysera's page, explained for the merchant who sees one.

Source: Paysera's documentation of Checkout Classic.
"""

from dataclasses import dataclass
from typing import Final

from saleor_paysera.payments.errors import N_
from saleor_paysera.web.i18n import Translator


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A code as Paysera shows it, what it means, and what the merchant can do."""

    code: str
    title: str
    explanation: str


_CODES: Final = (
    ("0x1", N_("The amount is too small"),
     N_("The payment method takes no amount as small as this. Let shoppers choose another.")),
    ("0x2", N_("The amount is too large"),
     N_("The payment method takes no amount as large as this. Let shoppers choose another.")),
    ("0x3", N_("The currency is not available"),
     N_("The project or the method does not take this currency. Ask Paysera to enable it.")),
    ("0x4", N_("Amount or currency is missing"),
     N_("The request was incomplete. Please report it to whoever runs the app.")),
    ("0x6", N_("The project ID is unknown"),
     N_("Compare the project ID here with the one in your Paysera account.")),
    ("0x7", N_("Test payments are switched off"),
     N_("Allow test payments in the project's settings, or use live mode here.")),
    ("0x8", N_("The payment method is disabled"),
     N_("Enable it in the project's settings, or choose another default method here.")),
    ("0x9", N_("The purpose text is not UTF-8"),
     N_("Please report it to whoever runs the app.")),
    ("0x10", N_("The order number is missing or wrong"),
     N_("Please report it to whoever runs the app.")),
    ("0x11x0", N_("The project is not verified"),
     N_("Finish the project's verification in your Paysera account.")),
    ("0x11x2", N_("The project is suspended by its owner"),
     N_("Activate the project in your Paysera account.")),
    ("0x11x4", N_("The project is blocked"),
     N_("Paysera has blocked the project. Ask Paysera's support.")),
    ("0x11x5", N_("The project is deleted"),
     N_("Use another project, and add a configuration for it here.")),
    ("0x12", N_("The project ID was not received"),
     N_("Please report it to whoever runs the app.")),
    ("0x13", N_("An address differs from the project's"),
     N_("Add the app's address to the domains in the project's settings.")),
    ("0x14", N_("The signature is wrong"),
     N_("The project password here differs from the one in your Paysera account. Copy it again.")),
    ("0x15x0", N_("An address in the request is wrong"),
     N_("Please report it to whoever runs the app.")),
    ("0x15x1", N_("The time to pay is wrong"),
     N_("Choose another time to pay in the configuration.")),
)  # fmt: skip


def error_codes(translator: Translator) -> list[ErrorCode]:
    """All codes in the reader's language."""
    return [
        ErrorCode(code, translator.gettext(title), translator.gettext(explanation))
        for code, title, explanation in _CODES
    ]
