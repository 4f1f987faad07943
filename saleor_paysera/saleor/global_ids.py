"""Saleor's ids: base64 of a kind and a key, such as ``Checkout:…`` or ``Order:…``."""

import base64
import binascii


def is_checkout_id(global_id: str) -> bool:
    """Whether an id is a checkout's."""
    try:
        return base64.b64decode(global_id, validate=True).startswith(b"Checkout:")
    except (binascii.Error, ValueError):
        return False
