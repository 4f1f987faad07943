"""A checkout that was changed after its payment began, in words for staff."""

from saleor_paysera.payments.errors import N_
from saleor_paysera.payments.sentences import sentence
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.services.check_payment import PaymentStanding
from saleor_paysera.web.i18n import Translator

_MAY_STILL_BE_PAID = (
    PaymentState.AWAITING_PAYMENT,
    PaymentState.PENDING,
    PaymentState.CANCELLED,
)


def total_attention(standing: PaymentStanding, translator: Translator) -> list[str]:
    """What staff should know while the payment can still come in over the old amount."""
    payment, changed = standing.payment, standing.payment.changed_total
    if changed is None or standing.state not in _MAY_STILL_BE_PAID:
        return []
    said = sentence(
        N_(
            "The checkout was changed after the shopper began to pay: it costs %(total)s now, and "
            "%(asked)s was asked. If it is paid all the same, the order may stay short or be "
            "overcharged."
        ),
        total=changed,
        asked=payment.asked,
    )
    return [translator.sentence(said)]
