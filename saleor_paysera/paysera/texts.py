"""Texts that have to fit Paysera's limits, counted in bytes of UTF-8."""

import re
from typing import Final

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.paysera.request import MAX_BYTES

# The words a purpose text needs, or Paysera replaces it by its own default.
ORDER_NUMBER_VARIABLE: Final = "[order_nr]"
SHOP_VARIABLES: Final = ("[site_name]", "[owner_name]")

_DEFAULT_PURPOSE: Final = {
    "LIT": "Užsakymas [order_nr], [site_name]",
    "LAV": "Pasūtījums [order_nr], [site_name]",
    "EST": "Tellimus [order_nr], [site_name]",
    "RUS": "Заказ [order_nr], [site_name]",
    "ENG": "Order [order_nr], [site_name]",
}
_METHOD_KEY: Final = re.compile(r"[A-Za-z0-9_.-]{1,20}")


class InvalidPurpose(PaymentAppError):
    """A purpose text that Paysera would replace by its own."""

    code = "INVALID_PURPOSE"


def shorten(text: str, max_bytes: int) -> str:
    """Cut ``text`` to at most ``max_bytes`` bytes of UTF-8, never inside a character."""
    return text.encode("utf-8", "replace")[:max_bytes].decode("utf-8", "ignore").rstrip()


def default_purpose(language: str) -> str:
    """The purpose text of a shop that chose none, for a Paysera language code."""
    return _DEFAULT_PURPOSE.get(language, _DEFAULT_PURPOSE["ENG"])


def checked_purpose(template: str) -> str:
    """Return a merchant's purpose text if Paysera will use it.

    Raises:
        InvalidPurpose: it lacks ``[order_nr]``, or both ``[site_name]`` and
            ``[owner_name]``, or is longer than 255 bytes.
    """
    if ORDER_NUMBER_VARIABLE not in template or not any(v in template for v in SHOP_VARIABLES):
        raise InvalidPurpose(
            N_(
                "A purpose text must hold [order_nr] and one of [site_name] and [owner_name]; "
                "otherwise Paysera shows its own text instead."
            )
        )
    if len(template.encode()) > MAX_BYTES["paytext"]:
        raise InvalidPurpose(
            N_("A purpose text may have at most %(limit)s bytes."), limit=MAX_BYTES["paytext"]
        )
    return template


def is_method_key(text: str) -> bool:
    """Whether ``text`` can be the key of a payment method (``smsbank``, ``hanza``, ``card``)."""
    return _METHOD_KEY.fullmatch(text) is not None
