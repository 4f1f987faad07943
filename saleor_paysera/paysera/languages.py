"""Paysera's language codes: ISO 639-2/B, three capital letters."""

from typing import Final

FALLBACK: Final = "ENG"

_BY_TWO_LETTERS: Final = {
    "bg": "BUL", "cs": "CZE", "da": "DAN", "de": "GER", "el": "GRE", "en": "ENG",
    "es": "SPA", "et": "EST", "fi": "FIN", "fr": "FRE", "hr": "HRV", "hu": "HUN",
    "it": "ITA", "lt": "LIT", "lv": "LAV", "nl": "DUT", "no": "NOR", "nb": "NOR",
    "pl": "POL", "pt": "POR", "ro": "RUM", "ru": "RUS", "sk": "SLO", "sl": "SLV",
    "sq": "ALB", "sr": "SRP", "sv": "SWE", "tr": "TUR", "uk": "UKR",
}  # fmt: skip


def paysera_language(locale: str | None) -> str:
    """The code for a locale such as ``lt``, ``LT``, ``lt-LT`` or ``EN_US``; else ``ENG``."""
    return _BY_TWO_LETTERS.get(two_letter_language(locale), FALLBACK)


def two_letter_language(locale: str | None) -> str:
    """The language of a locale in lower case (``lt`` of ``LT``, ``en`` of ``EN_US``)."""
    return (locale or "").replace("_", "-").partition("-")[0].lower()
