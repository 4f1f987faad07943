"""Saleor comes in: the manifest, the registration and the session webhooks."""

from typing import Final

import msgspec
from flask import Blueprint, Response, request

from saleor_paysera import __version__
from saleor_paysera.logs import about_payment
from saleor_paysera.payments.facts import available_actions
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.saleor.answers import (
    GatewayAnswer,
    GatewayData,
    InitializeData,
    OfferedMethod,
    ProcessData,
    SessionAnswer,
    SessionResult,
    not_now,
    not_offered,
    not_started,
)
from saleor_paysera.saleor.events import (
    PaymentGatewayInitializeSession,
    TransactionInitializeSession,
    TransactionProcessSession,
)
from saleor_paysera.saleor.external_urls import external_url
from saleor_paysera.saleor.manifest import REGISTER_PATH, WEBHOOK_PATH, build_manifest
from saleor_paysera.services.addresses import payment_page_url
from saleor_paysera.services.check_payment import PaymentStanding, check_payment
from saleor_paysera.services.install import InvalidRegistration, install
from saleor_paysera.services.offer_methods import offer_methods
from saleor_paysera.services.start_payment import start_payment
from saleor_paysera.services.verify_webhook import (
    SignedWebhook,
    read_signed_event,
)
from saleor_paysera.web.current import current_context
from saleor_paysera.web.saleor_webhooks import answered, json_answer
from saleor_paysera.web.strangers import hold_back_strangers

blueprint: Final = Blueprint("saleor", __name__)

_CHARGED_AT_ONCE: Final = (
    "Paysera has no authorization: when the shopper pays, the money is charged at once."
)


class _Registration(msgspec.Struct, frozen=True):
    auth_token: str


@blueprint.get("/api/manifest")
def manifest() -> Response:
    """What the Dashboard's "install external app" asks for."""
    built = build_manifest(
        current_context().settings.app_base_url,
        version=__version__,
        schema_version=request.headers.get("Saleor-Schema-Version", ""),
    )
    return json_answer(msgspec.json.encode(built))


@blueprint.post(REGISTER_PATH)
def register() -> Response:
    """Saleor hands over the app's token during an installation."""
    hold_back_strangers()
    try:
        registration = msgspec.json.decode(request.get_data(), type=_Registration)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRegistration(
            "The registration must be JSON with an auth_token in it."
        ) from error
    install(
        current_context(),
        saleor_api_url=request.headers.get("Saleor-Api-Url", ""),
        token=registration.auth_token,
    )
    return json_answer(b'{"success":true}')


@blueprint.post(WEBHOOK_PATH + "payment-gateway-initialize-session")
def payment_gateway_initialize_session() -> Response:
    """Which methods can be shown?"""
    return answered(_offer, not_offered)


@blueprint.post(WEBHOOK_PATH + "transaction-initialize-session")
def transaction_initialize_session() -> Response:
    """Start a payment."""
    return answered(_start, not_started)


@blueprint.post(WEBHOOK_PATH + "transaction-process-session")
def transaction_process_session() -> Response:
    """How does a payment stand?"""
    return answered(_check, not_now)


def _offer(webhook: SignedWebhook) -> GatewayAnswer:
    event = read_signed_event(current_context(), webhook, PaymentGatewayInitializeSession)
    methods = offer_methods(current_context(), event)
    return GatewayAnswer(
        GatewayData(
            configured=True,
            test_mode=methods.is_test,
            payment_methods=[
                OfferedMethod(
                    offer.key, offer.title, offer.logo_url, offer.min_amount, offer.max_amount
                )
                for offer in methods.offers
            ],
            errors=[],
        )
    )


def _start(webhook: SignedWebhook) -> SessionAnswer:
    event = read_signed_event(current_context(), webhook, TransactionInitializeSession)
    standing = start_payment(current_context(), event)
    payment = standing.payment
    about_payment(payment.order_number)
    data = InitializeData(
        order_number=payment.order_number,
        payment_method=payment.method,
        test_mode=payment.is_test,
        redirect_url=payment.pay_url if standing.can_be_paid else None,
        state=None if standing.can_be_paid else standing.state,
    )
    is_authorization = event.event.action.action_type == "AUTHORIZATION"
    return _standing_answer(standing, data, _CHARGED_AT_ONCE if is_authorization else None)


def _check(webhook: SignedWebhook) -> SessionAnswer:
    event = read_signed_event(current_context(), webhook, TransactionProcessSession)
    standing = check_payment(current_context(), event)
    return _standing_answer(standing, _process_data(standing))


def _process_data(standing: PaymentStanding) -> ProcessData:
    payment, changed = standing.payment, standing.payment.changed_total
    return ProcessData(
        state=standing.state,
        redirect_url=payment.pay_url if standing.can_be_paid else None,
        checkout_changed=changed is not None,
        checkout_total=changed.to_decimal() if changed else None,
        amount=payment.asked.to_decimal() if changed else None,
    )


def _standing_answer(
    standing: PaymentStanding, data: InitializeData | ProcessData, message: str | None = None
) -> SessionAnswer:
    payment, is_paid = standing.payment, standing.state is PaymentState.PAID
    return SessionAnswer(
        result=_result(standing),
        psp_reference=payment.psp_reference,
        amount=(payment.charged or payment.asked).to_decimal(),
        time=payment.paid_at if is_paid else None,
        message=message,
        actions=list(available_actions(standing.state, refundable_minor=standing.refundable_minor)),
        external_url=external_url(
            payment_page_url(current_context().settings.app_base_url, payment.order_number)
        ),
        data=data,
    )


def _result(standing: PaymentStanding) -> SessionResult:
    if standing.state is PaymentState.PAID:
        return SessionResult.CHARGE_SUCCESS
    if standing.covers_the_order:
        return SessionResult.CHARGE_REQUEST
    return SessionResult.CHARGE_ACTION_REQUIRED
