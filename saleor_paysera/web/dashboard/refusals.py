"""Errors of the JSON API, in the reader's language and at the field they are about."""

from typing import Final

import msgspec
import structlog
from flask import Blueprint, Response

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.transport import SaleorPermissionDenied
from saleor_paysera.services.check_configuration import InvalidConfiguration
from saleor_paysera.web.dashboard.shapes import (
    ConfigurationShape,
    ErrorAnswer,
    ErrorShape,
    FieldMessage,
)
from saleor_paysera.web.errors import status_of
from saleor_paysera.web.i18n import current_translator

_BAD_GATEWAY: Final = 502

_log = structlog.get_logger()


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
    write_line = _log.error if status >= 500 else _log.info
    write_line("staff_request_refused", code=error.code, reason=error.message, status=status)
    fields: list[FieldMessage] = []
    message = ""
    if isinstance(error, InvalidConfiguration):
        fields = [
            FieldMessage(
                field=problem.field,
                code=problem.error.code,
                message=translator.sentence(problem.error),
            )
            for problem in error.problems
        ]
        message = " ".join(field.message for field in fields)
    answer = ErrorAnswer(
        error=ErrorShape(
            code=error.code, message=message or translator.sentence(error), fields=fields
        ),
        current=current,
    )
    return Response(msgspec.json.encode(answer), status, content_type="application/json")
