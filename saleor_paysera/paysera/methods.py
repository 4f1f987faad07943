"""Paysera's public list of payment methods: XML in, facts out.

Source: ``GET https://www.paysera.com/payment-methods/{projectid}/currency:{CUR}``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError  # only the types: see defusedxml below

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.money import EXPONENT_BY_CURRENCY, Money

FALLBACK_LANGUAGE: Final = "en"
_DIGITS: Final = re.compile(r"[0-9]{1,15}")


class InvalidMethodList(PaymentAppError):
    """Paysera's answer is not a list of payment methods."""

    code = "INVALID_METHOD_LIST"


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A method a shopper can pay by. Texts and logos by two-letter language."""

    key: str
    country: str
    group: str
    titles: Mapping[str, str]
    logo_urls: Mapping[str, str]
    min_amount: Money | None
    max_amount: Money | None

    def title(self, language: str) -> str:
        """The title in ``language`` (two letters), else in English, else any, else the key."""
        return _in_language(self.titles, language) or self.key

    def takes(self, amount: Money) -> bool:
        """Whether an amount is within the limits, as far as they are in its currency."""
        low, high = self.min_amount, self.max_amount
        if low and low.currency == amount.currency and amount.amount_minor < low.amount_minor:
            return False
        return not (
            high and high.currency == amount.currency and amount.amount_minor > high.amount_minor
        )

    def logo_url(self, language: str) -> str | None:
        """The logo's address in ``language``, else in English, else any."""
        return _in_language(self.logo_urls, language)


def _in_language(texts: Mapping[str, str], language: str) -> str | None:
    return texts.get(language) or texts.get(FALLBACK_LANGUAGE) or next(iter(texts.values()), None)


def read_methods(xml: bytes) -> tuple[PaymentMethod, ...]:
    """Read a method list. A method offered in several countries appears once for each.

    Raises:
        InvalidMethodList: not XML, entities or a DTD inside, or another document.
    """
    try:
        document = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InvalidMethodList("Paysera's list of payment methods cannot be read.") from error
    if document.tag != "payment_types_document":
        raise InvalidMethodList(f"Paysera's list of payment methods is a {document.tag!r}.")
    return tuple(
        _read_method(element, country=country.get("code", ""), group=group.get("key", ""))
        for country in document.iter("country")
        for group in country.iter("payment_group")
        for element in group.iter("payment_type")
        if element.get("key")
    )


def _read_method(element: Element, *, country: str, group: str) -> PaymentMethod:
    return PaymentMethod(
        key=element.get("key", ""),
        country=country,
        group=group,
        titles=_texts(element, "title"),
        logo_urls=_texts(element, "logo_url"),
        min_amount=_limit(element.find("min")),
        max_amount=_limit(element.find("max")),
    )


def _texts(element: Element, tag: str) -> dict[str, str]:
    return {
        text.get("language", FALLBACK_LANGUAGE): text.text.strip()
        for text in element.findall(tag)
        if text.text and text.text.strip()
    }


def _limit(element: Element | None) -> Money | None:
    if element is None:
        return None
    digits, currency = element.get("amount", ""), element.get("currency", "")
    if not (_DIGITS.fullmatch(digits) and currency in EXPONENT_BY_CURRENCY):
        return None
    return Money(int(digits), currency)
