"""The one table from errors to HTTP answers."""

import math
from typing import Final

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from saleor_paysera.outbound import OutboundFailure
from saleor_paysera.payments.decisions import MoneyNotReportable
from saleor_paysera.payments.errors import InvalidAmount, PaymentAppError
from saleor_paysera.payments.refunds import RefundNotOpen, RefundRefused
from saleor_paysera.saleor.api import ChangeRefused
from saleor_paysera.saleor.signatures import InvalidKeySet, InvalidSignature
from saleor_paysera.saleor.tokens import InvalidDashboardToken
from saleor_paysera.saleor.transport import SaleorPermissionDenied, SaleorUnavailable
from saleor_paysera.services.allowances import TooManyRequests
from saleor_paysera.services.ask_saleor import SaleorBusy
from saleor_paysera.services.assign_channels import ChannelsChanged
from saleor_paysera.services.check_configuration import InvalidConfiguration
from saleor_paysera.services.find_payments import ExportTooLarge
from saleor_paysera.services.install import RegistrationsBusy, SaleorNotAllowed
from saleor_paysera.services.manage_configurations import ConfigurationInUse
from saleor_paysera.services.paysera_key_ring import PayseraKeyUnavailable
from saleor_paysera.services.same_saleor import SaleorChanged
from saleor_paysera.services.staff_decisions import (
    CallbackNotOpen,
    InvalidReason,
    RefundsChanged,
)
from saleor_paysera.services.verify_staff import StaffPermissionMissing
from saleor_paysera.services.verify_watcher import InvalidMetricsToken
from saleor_paysera.services.verify_webhook import WrongRecipient
from saleor_paysera.store.configuration_errors import ConfigurationChanged, UnknownConfiguration
from saleor_paysera.store.installations import UnknownInstallation
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.secret_box import SecretKeyMismatch
from saleor_paysera.store.write_gate import DatabaseBusy
from saleor_paysera.web.dashboard.export import TooManyExports
from saleor_paysera.web.request_log import note_fault, note_refusal

_STATUS_BY_ERROR: Final[dict[type[PaymentAppError], int]] = {
    InvalidSignature: 401,
    InvalidDashboardToken: 401,
    InvalidMetricsToken: 401,
    UnknownInstallation: 401,
    WrongRecipient: 401,
    SaleorNotAllowed: 403,
    SaleorChanged: 403,
    StaffPermissionMissing: 403,
    SaleorPermissionDenied: 403,
    UnknownOrder: 404,
    UnknownConfiguration: 404,
    ChannelsChanged: 409,
    ConfigurationChanged: 409,
    ConfigurationInUse: 409,
    CallbackNotOpen: 409,
    RefundNotOpen: 409,
    RefundsChanged: 409,
    InvalidAmount: 422,
    InvalidReason: 422,
    MoneyNotReportable: 422,
    RefundRefused: 422,
    ExportTooLarge: 422,
    InvalidConfiguration: 422,
    TooManyExports: 429,
    TooManyRequests: 429,
    ChangeRefused: 502,
    InvalidKeySet: 502,
    OutboundFailure: 502,
    SaleorUnavailable: 502,
    DatabaseBusy: 503,
    PayseraKeyUnavailable: 503,
    SaleorBusy: 503,
    RegistrationsBusy: 503,
    SecretKeyMismatch: 503,
}
_DEFAULT_STATUS: Final = 400
_CODE_BY_STATUS: Final = {
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
}


def status_of(error: PaymentAppError) -> int:
    """The HTTP status that tells an error, found by its nearest class in the table."""
    for error_class in type(error).__mro__:
        if error_class in _STATUS_BY_ERROR:
            return _STATUS_BY_ERROR[error_class]
    return _DEFAULT_STATUS


def error_answer(code: str, message: str, status: int) -> Response:
    """``{"error": {"code", "message"}}``: what Saleor shows to an admin, too."""
    response = jsonify(error={"code": code, "message": message})
    response.status_code = status
    return response


def refusal_answer(error: PaymentAppError) -> Response:
    """An error by the table; who asked too often is told when to come back."""
    response = error_answer(error.code, error.message, status_of(error))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(max(math.ceil(error.wait.total_seconds()), 1))
    return response


def register(app: Flask) -> None:
    """Let every error leave the application through the table."""
    app.register_error_handler(PaymentAppError, _answer_expected)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_expected(error: PaymentAppError) -> Response:
    status = status_of(error)
    note_refusal(error, status=status)
    return refusal_answer(error)


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    fallback = "BAD_REQUEST" if status < 500 else PaymentAppError.code
    code = _CODE_BY_STATUS.get(status, fallback)
    return error_answer(code, error.description or error.name, status)


def _answer_unexpected(error: Exception) -> Response:
    note_fault(error)
    return error_answer(
        PaymentAppError.code, "Something went wrong in the payment app. It was logged.", 500
    )
