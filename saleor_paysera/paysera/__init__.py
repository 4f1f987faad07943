"""Paysera Checkout Classic, the protocol: bytes and mappings in, values out.

Pure: nothing here reads a clock, a file, a database or the network.
"""

from saleor_paysera.paysera.callback import (
    CallbackProof,
    InvalidCallback,
    InvalidCallbackReason,
    VerifiedCallback,
    read_callback,
)
from saleor_paysera.paysera.request import (
    PAY_URL,
    InvalidRequest,
    InvalidRequestReason,
    PaymentRequest,
    build_request,
)

__all__ = [
    "PAY_URL",
    "CallbackProof",
    "InvalidCallback",
    "InvalidCallbackReason",
    "InvalidRequest",
    "InvalidRequestReason",
    "PaymentRequest",
    "VerifiedCallback",
    "build_request",
    "read_callback",
]
