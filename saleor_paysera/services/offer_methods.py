"""A storefront asks which payment methods it can show."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from saleor_paysera.payments.errors import N_
from saleor_paysera.paysera.languages import two_letter_language
from saleor_paysera.paysera.methods import PaymentMethod
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
    """The methods for a checkout's country, language and currency.

    Raises:
        ChannelNotConfigured, InvalidStorefrontData
    """
    source = verified.event.source_object
    with context.store.read() as uow:
        settings = uow.configurations.for_channel(
            verified.installation.id, source.channel.slug
        ).settings
    data = read_storefront_data(verified.event.data)
    language = two_letter_language(data.locale or source.language_code)
    offers = {
        method.key: _offer(method, language) for method in listed_methods(context, settings, source)
    }
    default = settings.default_method
    first = offers.pop(default, None) or Offer(default, method_title(default), None, None, None)
    return OfferedMethods(settings.is_test, (first, *offers.values()))


def listed_methods(
    context: Context, settings: ConfigurationSettings, source: SourceObject
) -> list[PaymentMethod]:
    """Paysera's methods for a checkout's currency and billing country, as far as the
    merchant offers them.

    Empty where Paysera's list could not be had.
    """
    currency = source.channel.currency_code
    if not currency:
        return []
    address = source.billing_address
    country = address.country.code.lower() if address else ""
    return [
        method
        for method in context.method_lists.methods(settings.project_id, currency)
        if (not country or method.country.lower() == country)
        and (not settings.methods or method.key in settings.methods)
    ]


def method_title(key: str) -> str:
    """The English title of a method that Paysera's list does not tell."""
    return _OWN_TITLES.get(key, key)


def _offer(method: PaymentMethod, language: str) -> Offer:
    return Offer(
        key=method.key,
        title=method.title(language),
        logo_url=method.logo_url(language),
        min_amount=method.min_amount.to_decimal() if method.min_amount else None,
        max_amount=method.max_amount.to_decimal() if method.max_amount else None,
    )
