"""Errors of the JSON API, in the reader's language and at the field they are about."""

import logging
from typing import Final

import msgspec
from flask import Blueprint, Response

from saleor_paysera.payments.errors import InvalidAmount, PaymentAppError
from saleor_paysera.payments.refunds import RefundRefused
from saleor_paysera.saleor.transport import SaleorPermissionDenied
from saleor_paysera.services.check_configuration import InvalidConfiguration
from saleor_paysera.services.find_payments import InvalidFilter
from saleor_paysera.services.staff_decisions import InvalidReason
from saleor_paysera.web.dashboard.shapes import (
    ConfigurationShape,
    ErrorAnswer,
    ErrorShape,
    FieldMessage,
)
from saleor_paysera.web.errors import status_of
from saleor_paysera.web.i18n import current_translator
from saleor_paysera.web.request_log import note_refusal

_BAD_GATEWAY: Final = 502


def register(blueprint: Blueprint) -> None:
    """Let every expected error leave the blueprint through ``refusal_answer``."""
    blueprint.register_error_handler(PaymentAppError, refusal_answer)


def _status_of(error: PaymentAppError) -> int:
    """As everywhere, but 403 is kept for what the person at the page may not do."""
    return _BAD_GATEWAY if isinstance(error, SaleorPermissionDenied) else status_of(error)


def refusal_answer(
    error: PaymentAppError, *, current: ConfigurationShape | None = None
) -> Response:
    """``{"error": {"code", "message", "fields"}}`` with the error's status."""
    status, translator = _status_of(error), current_translator()
    note_refusal(error, status=status, refused_at=logging.INFO)
    fields = [
        FieldMessage(field=field, code=problem.code, message=translator.sentence(problem))
        for field, problem in _field_problems(error)
    ]
    message = " ".join(field.message for field in fields)
    answer = ErrorAnswer(
        error=ErrorShape(
            code=error.code, message=message or translator.sentence(error), fields=fields
        ),
        current=current,
    )
    return Response(msgspec.json.encode(answer), status, content_type="application/json")


def _field_problems(error: PaymentAppError) -> list[tuple[str, PaymentAppError]]:
    """What is wrong with single fields, if the error is about fields."""
    if isinstance(error, InvalidConfiguration):
        return [(problem.field, problem.error) for problem in error.problems]
    if isinstance(error, InvalidFilter):
        return [(error.field, error)]
    if isinstance(error, InvalidReason):
        return [("reason", error)]
    if isinstance(error, InvalidAmount | RefundRefused):
        return [("amount", error)]
    return []
