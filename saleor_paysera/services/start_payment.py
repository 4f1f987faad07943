"""A storefront starts a payment: a Saleor transaction becomes a signed Paysera order."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from saleor_paysera import __version__
from saleor_paysera.payments.errors import InvalidAmount, PaymentAppError
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.order_numbers import RANDOM_BITS, order_number_from
from saleor_paysera.payments.return_urls import checked_return_url
from saleor_paysera.payments.states import PAYMENT_LIFETIME
from saleor_paysera.paysera import PaymentRequest, build_request
from saleor_paysera.paysera.languages import paysera_language
from saleor_paysera.paysera.payer import payer_params
from saleor_paysera.paysera.texts import default_purpose
from saleor_paysera.paysera.times import time_limit
from saleor_paysera.saleor.events import (
    Action,
    Address,
    SourceObject,
    StorefrontData,
    TransactionInitializeSession,
    read_storefront_data,
)
from saleor_paysera.services.addresses import payment_addresses
from saleor_paysera.services.check_payment import PaymentStanding, standing_at
from saleor_paysera.services.context import Context
from saleor_paysera.services.offer_methods import is_offered
from saleor_paysera.services.source_totals import total_minor
from saleor_paysera.services.verify_webhook import VerifiedEvent
from saleor_paysera.store.payments import TransactionHasPayment
from saleor_paysera.store.records import Configuration, ConfigurationSettings, NewPayment

_MAX_AMOUNT_MINOR: Final = 99_999_999_999  # Paysera's amount has at most 11 digits

_log = structlog.get_logger()


class PaymentMethodNotOffered(PaymentAppError):
    """The storefront chose a payment method that this shop does not offer."""

    code = "PAYMENT_METHOD_NOT_OFFERED"


def start_payment(
    context: Context, verified: VerifiedEvent[TransactionInitializeSession]
) -> PaymentStanding:
    """Give a Saleor transaction its Paysera order, once.

    The same transaction (the same idempotency key) always gets the same order number and
    pay address. The amount asked is the transaction's: the shopper may choose it freely,
    and only what is paid will be reported.

    Raises:
        ChannelNotConfigured, UnsupportedCurrency, InvalidAmount, InvalidStorefrontData,
        ReturnUrlNotAllowed, PaymentMethodNotOffered
    """
    installation_id, transaction_id = verified.installation.id, verified.event.transaction.id
    with context.store.look() as uow:
        known = uow.payments.find_by_transaction(installation_id, transaction_id)
        if known is not None:
            refunds = uow.refunds.of_payment(known.id) if known.charged else ()
            return standing_at(known, context.clock(), refunds)
        configuration = uow.configurations.for_channel(
            installation_id, verified.event.source_object.channel.slug
        )
    now = context.clock()
    begun = _new_payment(context, verified, configuration, now=now)
    try:
        payment = context.store.commit_one(lambda uow: uow.payments.add(begun))
    except TransactionHasPayment:
        _log.info("payment_started_twice", transaction_id=transaction_id)
        with context.store.read() as uow:
            payment = uow.payments.by_transaction(installation_id, transaction_id)
        return standing_at(payment, now)
    _log.info(
        "payment_started",
        order_number=payment.order_number,
        amount=str(payment.asked),
        channel=payment.channel_slug,
        test=payment.is_test,
    )
    return standing_at(payment, now)


def _new_payment(
    context: Context,
    verified: VerifiedEvent[TransactionInitializeSession],
    configuration: Configuration,
    *,
    now: datetime,
) -> NewPayment:
    event = verified.event
    wish = _wish(context, event, configuration)
    order_number = order_number_from(secrets.randbits(RANDOM_BITS))
    request = _signed_request(context, event, configuration, wish, order_number, now=now)
    return NewPayment(
        order_number=order_number,
        installation_id=verified.installation.id,
        configuration_id=configuration.id,
        transaction_id=event.transaction.id,
        source_id=event.source_object.id,
        channel_slug=event.source_object.channel.slug,
        asked=wish.asked,
        is_test=configuration.settings.is_test,
        method=wish.method,
        language=wish.language,
        return_url=wish.return_url,
        payer_email=event.source_object.email or None,
        pay_url=request.url,
        created_at=now,
        expires_at=now + _lifetime(configuration.settings),
        source_total_minor=total_minor(event.source_object.total, wish.asked.currency),
    )


def _lifetime(settings: ConfigurationSettings) -> timedelta:
    if settings.pay_within_minutes is None:
        return PAYMENT_LIFETIME
    return min(timedelta(minutes=settings.pay_within_minutes), PAYMENT_LIFETIME)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the storefront wants, checked against what the merchant allows."""

    asked: Money
    method: str
    language: str
    return_url: str | None


def _wish(
    context: Context, event: TransactionInitializeSession, configuration: Configuration
) -> _Wish:
    data, asked = read_storefront_data(event.data), _asked(event.action)
    return _Wish(
        asked=asked,
        method=_method(context, configuration, event, data, asked),
        language=paysera_language(data.locale or event.source_object.language_code),
        return_url=data.return_url
        and checked_return_url(
            data.return_url, allowed_origins=configuration.settings.return_origins
        ),
    )


def _signed_request(
    context: Context,
    event: TransactionInitializeSession,
    configuration: Configuration,
    wish: _Wish,
    order_number: str,
    *,
    now: datetime,
) -> PaymentRequest:
    settings = configuration.settings
    params = {
        "orderid": order_number,
        **_return_params(context.settings.app_base_url, order_number),
        "lang": wish.language,
        "amount": wish.asked.amount_minor,
        "currency": wish.asked.currency,
        "payment": wish.method,
        "paytext": settings.purpose or default_purpose(wish.language),
        **_payer_params(event.source_object),
        "test": settings.is_test,
        **_time_params(settings, now),
        "plugin_name": "saleor-paysera",
        "plugin_version": __version__,
        "cms_version": event.version,
    }
    return build_request(
        params,
        project_id=settings.project_id,
        password=configuration.passwords[0],
        pay_url=context.settings.paysera_pay_url,
    )


def _time_params(settings: ConfigurationSettings, now: datetime) -> dict[str, str]:
    if settings.pay_within_minutes is None:
        return {}
    return {"time_limit": time_limit(now + _lifetime(settings))}


def _return_params(base_url: str, order_number: str) -> dict[str, str]:
    addresses = payment_addresses(base_url, order_number)
    return {
        "accepturl": addresses.accept,
        "cancelurl": addresses.cancel,
        "callbackurl": addresses.callback,
    }


def _payer_params(source: SourceObject) -> dict[str, str]:
    address = source.billing_address or Address()
    return payer_params(
        first_name=address.first_name,
        last_name=address.last_name,
        email=source.email or "",
        street=" ".join(filter(None, [address.street_address1, address.street_address2])),
        city=address.city,
        state=address.country_area,
        zip_code=address.postal_code,
        country_code=address.country.code,
    )


def _asked(action: Action) -> Money:
    asked = Money.from_decimal(action.amount, action.currency)
    if not 0 < asked.amount_minor <= _MAX_AMOUNT_MINOR:
        raise InvalidAmount(
            f"{asked} cannot be paid through Paysera: it must be more than zero and have at "
            "most 11 digits."
        )
    return asked


def _method(
    context: Context,
    configuration: Configuration,
    event: TransactionInitializeSession,
    data: StorefrontData,
    asked: Money,
) -> str:
    settings = configuration.settings
    chosen = data.payment_method or settings.default_method
    if not is_offered(context, settings, event.source_object, chosen, asked):
        raise PaymentMethodNotOffered(
            f"The payment method {chosen[:40]!r} is not offered for {asked}. Choose one of those "
            "that paymentGatewayInitialize lists."
        )
    return chosen
