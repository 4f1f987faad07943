"""What it means that Saleor did not make an order of a paid checkout, and what staff can do.

The codes are Saleor's ``CheckoutErrorCode`` of 3.21 to 3.23. New ones count as unforeseen.
"""

from enum import Enum, auto
from typing import Final

from saleor_paysera.payments.errors import N_
from saleor_paysera.payments.sentences import Sentence, sentence
from saleor_paysera.saleor.api import NO_ORDER

NOT_FOUND: Final = "NOT_FOUND"
OVERCHARGED: Final = "OVERCHARGED"


class Remedy(Enum):
    """Who can help: time alone perhaps, or only a person."""

    TIME = auto()
    PERSON = auto()


_STOCK: Final = N_(
    "Something in the checkout is out of stock, so Saleor makes no order of it. Add stock in "
    "Saleor, or refund the payment."
)
_UNAVAILABLE: Final = N_(
    "A product in the checkout is not for sale in this channel at the moment, so Saleor makes no "
    "order of it. Make it available in Saleor again, or refund the payment."
)
_QUANTITY: Final = N_(
    "The checkout holds more of a product than Saleor lets one shopper buy. Raise the limit in "
    "Saleor, or refund the payment."
)
_BILLING: Final = N_(
    "The checkout has no complete billing address. Ask the shopper for it and have it entered in "
    "the checkout, or refund the payment."
)
_SHIPPING_ADDRESS: Final = N_(
    "The checkout has no complete shipping address. Ask the shopper for it and have it entered in "
    "the checkout, or refund the payment."
)
_EMAIL: Final = N_(
    "The checkout has no email address. Have the shopper's entered in the checkout, or refund the "
    "payment."
)
_SHIPPING: Final = N_(
    "The checkout's delivery method is missing or no longer offered. Have one chosen in the "
    "checkout, offer it again in Saleor, or refund the payment."
)
_VOUCHER: Final = N_(
    "The voucher or gift card in the checkout no longer counts. Make it valid again in Saleor, "
    "have it taken out of the checkout, or refund the payment."
)
_NOT_COVERED: Final = N_(
    "What was paid does not cover the checkout: it was changed after the shopper began to pay, or "
    "is paid in parts. Have the rest paid or the checkout changed back, or refund the payment."
)
_CHANNEL: Final = N_("The channel is not active in Saleor. Activate it, or refund the payment.")
_TAXES: Final = N_(
    "Saleor could not compute the checkout's taxes or shipping: its tax or shipping app did not "
    "answer well. The app tries again by itself; look after that app if this goes on."
)
_PAYMENT: Final = N_(
    "Saleor did not accept the payment for the checkout at that moment. The app tries again by "
    "itself. If this goes on, look at the transaction in Saleor."
)
_GONE: Final = N_(
    "The checkout is no longer in Saleor, and no order came of it. Make an order by hand for what "
    "was paid, or refund the payment."
)
_EMPTY: Final = N_(
    "The checkout is empty. Make an order by hand for what was paid, or refund the payment."
)
_UNFORESEEN: Final = N_(
    "Saleor makes no order of the checkout and gives a reason that this version of the app does "
    "not explain. Look at the reason; if it cannot be mended, refund the payment."
)

_ADVICE: Final[dict[str, tuple[Remedy, str]]] = {
    "INSUFFICIENT_STOCK": (Remedy.TIME, _STOCK),
    "PRODUCT_NOT_PUBLISHED": (Remedy.TIME, _UNAVAILABLE),
    "PRODUCT_UNAVAILABLE_FOR_PURCHASE": (Remedy.TIME, _UNAVAILABLE),
    "UNAVAILABLE_VARIANT_IN_CHANNEL": (Remedy.TIME, _UNAVAILABLE),
    "PAYMENT_ERROR": (Remedy.TIME, _PAYMENT),
    "INACTIVE_PAYMENT": (Remedy.TIME, _PAYMENT),
    "TAX_ERROR": (Remedy.TIME, _TAXES),
    "BILLING_ADDRESS_NOT_SET": (Remedy.PERSON, _BILLING),
    "MISSING_ADDRESS_DATA": (Remedy.PERSON, _BILLING),
    "SHIPPING_ADDRESS_NOT_SET": (Remedy.PERSON, _SHIPPING_ADDRESS),
    "EMAIL_NOT_SET": (Remedy.PERSON, _EMAIL),
    "INVALID_SHIPPING_METHOD": (Remedy.PERSON, _SHIPPING),
    "SHIPPING_METHOD_NOT_APPLICABLE": (Remedy.PERSON, _SHIPPING),
    "DELIVERY_METHOD_NOT_APPLICABLE": (Remedy.PERSON, _SHIPPING),
    "SHIPPING_METHOD_NOT_SET": (Remedy.PERSON, _SHIPPING),
    "SHIPPING_NOT_REQUIRED": (Remedy.PERSON, _SHIPPING),
    "SHIPPING_CHANGE_FORBIDDEN": (Remedy.PERSON, _SHIPPING),
    "VOUCHER_NOT_APPLICABLE": (Remedy.PERSON, _VOUCHER),
    "GIFT_CARD_NOT_APPLICABLE": (Remedy.PERSON, _VOUCHER),
    "CHECKOUT_NOT_FULLY_PAID": (Remedy.PERSON, _NOT_COVERED),
    "QUANTITY_GREATER_THAN_LIMIT": (Remedy.PERSON, _QUANTITY),
    "CHANNEL_INACTIVE": (Remedy.PERSON, _CHANNEL),
    NOT_FOUND: (Remedy.PERSON, _GONE),
    "NO_LINES": (Remedy.PERSON, _EMPTY),
    "ZERO_QUANTITY": (Remedy.PERSON, _EMPTY),
    "GRAPHQL_ERROR": (Remedy.TIME, _UNFORESEEN),
    "INVALID": (Remedy.TIME, _UNFORESEEN),
    "REQUIRED": (Remedy.TIME, _UNFORESEEN),
    "UNIQUE": (Remedy.TIME, _UNFORESEEN),
    "MISSING_CHANNEL_SLUG": (Remedy.TIME, _UNFORESEEN),
    "NON_EDITABLE_GIFT_LINE": (Remedy.TIME, _UNFORESEEN),
    "NON_REMOVABLE_GIFT_LINE": (Remedy.TIME, _UNFORESEEN),
    "PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE": (Remedy.TIME, _UNFORESEEN),
    NO_ORDER: (Remedy.TIME, _UNFORESEEN),
}
PAID_TOO_MUCH: Final = sentence(
    N_(
        "Saleor shows the order as overcharged: the shopper has paid twice or too much. Compare "
        "the order's payments and refund what is too much."
    )
)


def needs_a_person(code: str) -> bool:
    """Whether nothing gets better by itself, so that staff are told at once."""
    return _ADVICE[code][0] is Remedy.PERSON if code in _ADVICE else False


def advice_for(code: str) -> Sentence:
    """What happened, and what to do."""
    return sentence(_ADVICE[code][1] if code in _ADVICE else _UNFORESEEN)
