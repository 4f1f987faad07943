"""What the app answers to Saleor's webhooks, and what storefronts read in ``data``."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.states import PaymentState

_MAX_MESSAGE: Final = 512


class SessionResult(StrEnum):
    """The results this app answers.

    CHARGE_REQUEST covers an order that is not paid, so it is only for merchants who accept
    pending payments.
    """

    CHARGE_SUCCESS = "CHARGE_SUCCESS"
    CHARGE_REQUEST = "CHARGE_REQUEST"
    CHARGE_ACTION_REQUIRED = "CHARGE_ACTION_REQUIRED"
    CHARGE_FAILURE = "CHARGE_FAILURE"


class _Struct(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Written in camelCase, without what is not set."""


class StorefrontError(_Struct, frozen=True):
    """One fault: a stable code to decide by, a sentence for the developer."""

    code: str
    message: str

    @classmethod
    def of(cls, error: PaymentAppError) -> "StorefrontError":
        """Tell a storefront about an error."""
        return cls(error.code, error.message)


class ErrorData(_Struct, frozen=True):
    """``data`` of a request that failed."""

    errors: list[StorefrontError]


class OfferedMethod(_Struct, frozen=True):
    """A payment method to show. Limits in major units of the shown currency."""

    key: str
    title: str
    logo_url: str | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None


class GatewayData(msgspec.Struct, frozen=True, rename="camel"):
    """``data`` of PAYMENT_GATEWAY_INITIALIZE_SESSION: every field always there."""

    configured: bool
    test_mode: bool
    payment_methods: list[OfferedMethod]
    errors: list[StorefrontError]


class InitializeData(_Struct, frozen=True):
    """``data`` of TRANSACTION_INITIALIZE_SESSION: where to send the shopper.

    A repeated call may find the payment beyond that; then ``state`` stands in place of
    ``redirect_url``.
    """

    order_number: str
    payment_method: str | None
    test_mode: bool
    redirect_url: str | None = None
    state: PaymentState | None = None


class ProcessData(_Struct, frozen=True):
    """``data`` of TRANSACTION_PROCESS_SESSION. A redirect is offered while paying can help.

    ``checkout_total`` (now) and ``amount`` (asked), in major units, where the checkout costs
    something else now than when the payment began.
    """

    state: PaymentState
    redirect_url: str | None = None
    checkout_changed: bool = False
    checkout_total: Decimal | None = None
    amount: Decimal | None = None


class ActionResult(StrEnum):
    """How what staff asked for ended. There is no success of charging: see the docs."""

    CHARGE_FAILURE = "CHARGE_FAILURE"
    REFUND_FAILURE = "REFUND_FAILURE"
    CANCEL_SUCCESS = "CANCEL_SUCCESS"
    CANCEL_FAILURE = "CANCEL_FAILURE"


class ActionAnswer(_Struct, frozen=True):
    """The answer to charge, refund and cancel requests. Without ``result`` it is pending.

    A failure needs a reference of its own, too: without one, failures collide in Saleor, and
    under the payment's own it would undo the payment.
    """

    psp_reference: str
    result: ActionResult | None = None
    message: str | None = None
    external_url: str | None = None
    actions: list[str] | None = None


class GatewayAnswer(msgspec.Struct, frozen=True):
    """The answer to PAYMENT_GATEWAY_INITIALIZE_SESSION."""

    data: GatewayData


class SessionAnswer(_Struct, frozen=True):
    """The answer to the two transaction session webhooks. ``amount`` in major units.

    ``external_url`` is for staff (the shopper's way is in ``data``); see ``external_urls``.
    """

    result: SessionResult
    data: InitializeData | ProcessData | ErrorData
    psp_reference: str | None = None
    amount: Decimal | None = None
    time: datetime | None = None
    message: str | None = None
    external_url: str | None = None
    actions: list[str] | None = None


def failure(error: PaymentAppError) -> SessionAnswer:
    """The final no to a session webhook, with the reason for the storefront and the staff."""
    return SessionAnswer(
        result=SessionResult.CHARGE_FAILURE,
        message=error.message[:_MAX_MESSAGE],
        actions=[],
        data=ErrorData([StorefrontError.of(error)]),
    )


def not_started(error: PaymentAppError) -> SessionAnswer:
    """The no to TRANSACTION_INITIALIZE_SESSION.

    Final only where asking again would not help. A transaction may have a payment already, its
    link in a shopper's hands, and Saleor would answer with the failure for ever, even once the
    money is in.
    """
    return not_now(error) if error.retryable else failure(error)


def refused_action(
    result: ActionResult, error: PaymentAppError, *, psp_reference: str
) -> ActionAnswer:
    """The no to something that staff asked for, with the reason."""
    return ActionAnswer(psp_reference, result, message=error.message[:_MAX_MESSAGE])


def not_now(error: PaymentAppError) -> SessionAnswer:
    """A no that is not final: the payment may be paid, and the storefront may ask again."""
    return SessionAnswer(
        result=SessionResult.CHARGE_ACTION_REQUIRED,
        message=error.message[:_MAX_MESSAGE],
        data=ErrorData([StorefrontError.of(error)]),
    )


def not_offered(error: PaymentAppError) -> GatewayAnswer:
    """The answer where no method can be offered, with the reason."""
    return GatewayAnswer(
        GatewayData(
            configured=False,
            test_mode=False,
            payment_methods=[],
            errors=[StorefrontError.of(error)],
        )
    )


_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def encode(answer: GatewayAnswer | SessionAnswer | ActionAnswer) -> bytes:
    """The answer's JSON. Decimals are written as exact numbers."""
    return _ENCODER.encode(answer)
