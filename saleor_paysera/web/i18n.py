"""Texts, money and countries in the reader's language.

The catalogs are ``translations/<language>/LC_MESSAGES/messages.po``; English is what the
sources say. They are read when a language is first used.
"""

import gettext
from copy import copy
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from flask import Flask, g, request
from werkzeug.datastructures import LanguageAccept

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.money import Money, exponent_of
from saleor_paysera.payments.sentences import Sentence
from saleor_paysera.paysera.languages import two_letter_language

LANGUAGES: Final = ("en", "lt", "ru")
OWN_NAMES: Final = {"en": "English", "lt": "Lietuvių", "ru": "Русский"}
DEFAULT_LANGUAGE: Final = "en"

_CATALOGS: Final = Path(__file__).resolve().parent.parent / "translations"


def best_language(accept_languages: LanguageAccept) -> str | None:
    """The most wanted of ``LANGUAGES``, or None when the browser names none of them.

    ``lt-LT`` counts as ``lt`` at its own place in the list: a browser that sends
    ``lt-LT,en;q=0.5`` wants Lithuanian.
    """
    for tag, quality in accept_languages:
        language = two_letter_language(tag)
        if quality > 0 and language in LANGUAGES:
            return language
    return None


class Translator:
    """Everything a person reads, in one of ``LANGUAGES``."""

    def __init__(self, language: str, texts: gettext.NullTranslations) -> None:
        self.language: Final = language
        self._texts = texts
        self._locale = Locale.parse(language)
        # English dates have the day first and 24 hours, as all others in the Baltics.
        self.date_locale: Final = "en_GB" if language == DEFAULT_LANGUAGE else language

    def gettext(self, text: str) -> str:
        """A text of the sources in this language; as it is if no translation is known."""
        return self._texts.gettext(text) if text else ""  # "" would find the catalog's header

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form of a counted text that ``n`` needs, its placeholders still in it."""
        return self._texts.ngettext(singular, plural, n)

    def money(self, money: Money) -> str:
        """An amount with all digits its currency has by ISO 4217, such as ``24,98 €``.

        Raises:
            UnsupportedCurrency: see ``exponent_of``.
        """
        digits = exponent_of(money.currency)  # Unicode's own count differs for some currencies
        pattern = copy(self._locale.currency_formats["standard"])
        pattern.frac_prec = (digits, digits)
        return format_currency(
            money.to_decimal(),
            money.currency,
            format=pattern,
            locale=self._locale,
            currency_digits=False,
        )

    def country(self, code: str) -> str:
        """A country's name by its ISO 3166 code in any case; the code itself if unknown."""
        name: str = self._locale.territories.get(code.upper(), code)
        return name

    def sentence(self, said: PaymentAppError | Sentence) -> str:
        """What was said in this language, with money, dates and inner sentences in it."""
        template = self.gettext(said.template)
        if not said.params:
            return template
        return template % {name: self._shown(value) for name, value in said.params.items()}

    def _shown(self, value: object) -> object:
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, date):
            return format_date(value, "long", locale=self.date_locale)
        return self.sentence(value) if isinstance(value, PaymentAppError | Sentence) else value


@cache
def translator_for(language: str) -> Translator:
    """The translator of a language of ``LANGUAGES``, else the English one."""
    if language not in LANGUAGES:
        return translator_for(DEFAULT_LANGUAGE)
    if language == DEFAULT_LANGUAGE:
        return Translator(language, gettext.NullTranslations())
    path = _CATALOGS / language / "LC_MESSAGES" / "messages.po"
    return Translator(language, catalog_texts(path, language))


def catalog_texts(path: Path, language: str) -> gettext.GNUTranslations:
    """Read a catalog and compile it in memory, so that plural forms are chosen by its rule."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def request_language() -> str:
    """``flask.g.language`` if the view set one, else what the browser asks for, else English."""
    if "language" not in g:
        g.language = best_language(request.accept_languages) or DEFAULT_LANGUAGE
    return str(g.language)


def current_translator() -> Translator:
    """The translator of the running request's language."""
    return translator_for(request_language())


def install(app: Flask) -> None:
    """Give templates ``_()``, ``ngettext()``, ``{% trans %}``, the ``money`` filter and ``lang``.

    What ``_()`` is given counts as markup of the template: never give it a text from outside.
    """
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        lambda text: current_translator().gettext(text),
        lambda singular, plural, n: current_translator().ngettext(singular, plural, n),
        newstyle=True,
    )
    app.add_template_filter(lambda money: current_translator().money(money), "money")
    app.context_processor(lambda: {"lang": request_language()})
