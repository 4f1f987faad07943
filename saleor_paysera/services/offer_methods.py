"""A storefront asks which payment methods it can show."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.money import Money
from saleor_paysera.paysera.languages import two_letter_language
from saleor_paysera.paysera.methods import PaymentMethod
from saleor_paysera.paysera.texts import is_method_key
from saleor_paysera.saleor.events import (
    PaymentGatewayInitializeSession,
    SourceObject,
    read_storefront_data,
)
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_webhook import VerifiedEvent
from saleor_paysera.store.records import ConfigurationSettings

# Where Paysera's list does not know the default method, it is offered all the same.
_OWN_TITLES: Final = {"smsbank": N_("SMS Bank")}


@dataclass(frozen=True, slots=True)
class Offer:
    """A payment method as shown to a shopper. Limits in major units."""

    key: str
    title: str
    logo_url: str | None
    min_amount: Decimal | None
    max_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class OfferedMethods:
    """The methods for one checkout, the merchant's default first."""

    is_test: bool
    offers: tuple[Offer, ...]


def offer_methods(
    context: Context, verified: VerifiedEvent[PaymentGatewayInitializeSession]
) -> OfferedMethods:
    """The methods for a checkout's country, language, currency and amount.

    Raises:
        ChannelNotConfigured, InvalidStorefrontData
    """
    source = verified.event.source_object
    with context.store.look() as uow:
        settings = uow.configurations.for_channel(
            verified.installation.id, source.channel.slug
        ).settings
    data = read_storefront_data(verified.event.data)
    language = two_letter_language(data.locale or source.language_code)
    known = _known_methods(context, settings, source)
    fitting = _fitting(known, settings, source, _asked(verified.event))
    unlisted = [_unlisted(key) for key in _offered_unlisted(settings, known)]
    offers = {offer.key: offer for offer in unlisted}
    offers |= {method.key: _offer(method, language) for method in fitting}
    default = settings.default_method
    first = offers.pop(default, None) or _unlisted(default)
    return OfferedMethods(settings.is_test, (first, *offers.values()))


def is_offered(
    context: Context, settings: ConfigurationSettings, source: SourceObject, key: str, asked: Money
) -> bool:
    """Whether a shopper may choose a method for a checkout and this amount.

    Where Paysera's list could not be had, all that the merchant offers may be chosen: Paysera
    itself will say what it does not take.
    """
    if key == settings.default_method:
        return True
    if not is_method_key(key) or (settings.methods and key not in settings.methods):
        return False
    known = _known_methods(context, settings, source)
    if not known or key in _offered_unlisted(settings, known):
        return True
    return any(method.key == key for method in _fitting(known, settings, source, asked))


def _known_methods(
    context: Context, settings: ConfigurationSettings, source: SourceObject
) -> tuple[PaymentMethod, ...]:
    """Paysera's list for a checkout's currency; empty where it could not be had."""
    currency = source.channel.currency_code
    return context.method_lists.methods(settings.project_id, currency) if currency else ()


def _fitting(
    known: Iterable[PaymentMethod],
    settings: ConfigurationSettings,
    source: SourceObject,
    asked: Money | None,
) -> list[PaymentMethod]:
    """Those for the billing country and the amount, as far as the merchant offers them.

    The merchant's default stays whatever the amount: shoppers then read Paysera's own sentence
    instead of finding no way to pay.
    """
    address = source.billing_address
    country = address.country.code.lower() if address else ""
    return [
        method
        for method in known
        if (not country or method.country.lower() == country)
        and (not settings.methods or method.key in settings.methods)
        and (method.key == settings.default_method or asked is None or method.takes(asked))
    ]


def _offered_unlisted(settings: ConfigurationSettings, known: Iterable[PaymentMethod]) -> list[str]:
    """What the merchant has chosen and Paysera can do although its list does not tell."""
    listed = {method.key for method in known}
    return [key for key in settings.methods if key in _OWN_TITLES and key not in listed]


def _asked(event: PaymentGatewayInitializeSession) -> Money | None:
    """The amount to be paid; None where it does not tell one that can be paid at all."""
    if not event.amount:
        return None
    try:
        return Money.from_decimal(event.amount, event.source_object.channel.currency_code or "")
    except PaymentAppError:
        return None


def method_title(key: str) -> str:
    """The English title of a method that Paysera's list does not tell."""
    return _OWN_TITLES.get(key, key)


def _unlisted(key: str) -> Offer:
    return Offer(key, method_title(key), None, None, None)


def _offer(method: PaymentMethod, language: str) -> Offer:
    return Offer(
        key=method.key,
        title=method.title(language),
        logo_url=method.logo_url(language),
        min_amount=method.min_amount.to_decimal() if method.min_amount else None,
        max_amount=method.max_amount.to_decimal() if method.max_amount else None,
    )
