"""A small Paysera double: see `PayseraDouble`."""

from saleor_paysera.sandbox.paysera.callbacks import (
    CallbackAnswer,
    PayOrder,
    SentCallback,
    Status,
)
from saleor_paysera.sandbox.paysera.counter import NotPossible
from saleor_paysera.sandbox.paysera.double import PayseraDouble
from saleor_paysera.sandbox.paysera.errors import ErrorCode, PayseraError
from saleor_paysera.sandbox.paysera.pay_requests import PayRequest, Project

__all__ = [
    "CallbackAnswer",
    "ErrorCode",
    "NotPossible",
    "PayOrder",
    "PayRequest",
    "PayseraDouble",
    "PayseraError",
    "Project",
    "SentCallback",
    "Status",
]
