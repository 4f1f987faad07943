"""A payment's timeline, as far as it is about what people did: refunds, decisions, endings."""

from collections.abc import Iterator

from saleor_paysera.payments.facts import Refund, RefundOrigin, RefundState
from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.services.show_payment import PaymentHistory
from saleor_paysera.store.records import Resolution, StoredCallback
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.shapes import Fact, TimelineEntry
from saleor_paysera.web.i18n import Translator


def happening_entries(history: PaymentHistory, translator: Translator) -> list[TimelineEntry]:
    """Entries about refunds, about what staff decided, and about the end of an unpaid payment."""
    return [
        *(entry for refund in history.refunds for entry in _refund_entries(refund, translator)),
        *(
            entry
            for callback in history.callbacks
            for entry in _resolution_entries(callback, translator)
        ),
        *_closing_entries(history, translator),
    ]


def _refund_entries(refund: Refund, translator: Translator) -> Iterator[TimelineEntry]:
    _, is_open = translator.gettext, refund.state is RefundState.REQUESTED
    values = {"amount": translator.money(refund.amount), "who": refund.settled_by}
    facts = [Fact(name=_("Reference"), value=refund.psp_reference)]
    if refund.origin is RefundOrigin.SALEOR:
        yield TimelineEntry(
            at=refund.begun_at,
            tone="warning" if is_open else "neutral",
            title=_("A refund was asked for in Saleor: %(amount)s") % values,
            text=None,
            facts=facts,
        )
    if refund.settled_at is None:
        return
    if refund.state is RefundState.REJECTED:
        title = _("The refund of %(amount)s was refused by %(who)s")
    elif refund.origin is RefundOrigin.STAFF:
        title = _("A refund of %(amount)s was entered by %(who)s")
    elif refund.settled_by is not None:
        title = _("Refunded: %(amount)s, says %(who)s")
    else:
        title = _("Refunded: %(amount)s, says Paysera")
    yield TimelineEntry(
        at=refund.settled_at,
        tone="neutral" if refund.state is RefundState.REJECTED else "success",
        title=title % values,
        text=refund.reason or None,
        facts=facts,
    )


def _resolution_entries(
    callback: StoredCallback, translator: Translator
) -> Iterator[TimelineEntry]:
    _ = translator.gettext
    if callback.resolved_at is None or callback.resolution is None:
        return
    is_other_amount = callback.verdict is Verdict.AMOUNT_MISMATCH
    if callback.resolution is Resolution.LEFT:
        title = _("Left by %(who)s") if is_other_amount else _("Marked as done by %(who)s")
    elif is_other_amount:
        title = _("What was really paid was reported by %(who)s")
    else:
        return  # the refund that was entered tells it
    yield TimelineEntry(
        at=callback.resolved_at,
        tone="neutral",
        title=title % {"who": callback.resolved_by},
        text=_(labels.VERDICT[callback.verdict]),
        facts=[],
    )


def _closing_entries(history: PaymentHistory, translator: Translator) -> Iterator[TimelineEntry]:
    _, payment = translator.gettext, history.standing.payment
    late = _("If money arrives all the same, the payment becomes paid.")
    if payment.closed_at is None:
        if history.standing.state is PaymentState.EXPIRED:  # and nothing has written it down yet
            title = _("The time to pay was over")
            yield TimelineEntry(
                at=payment.expires_at, tone="neutral", title=title, text=late, facts=[]
            )
        return
    yield TimelineEntry(
        at=payment.closed_at,
        tone="neutral",
        title=_closing_title(history, translator),
        text=late if payment.paid_at is None else None,
        facts=[],
    )


def _closing_title(history: PaymentHistory, translator: Translator) -> str:
    _, state = translator.gettext, history.standing.payment.state
    verdicts = {callback.verdict for callback in history.callbacks}
    if state is PaymentState.CALLED_OFF or Verdict.PAID_AFTER_CALLING_OFF in verdicts:
        return _("Called off by the shop")
    if state is PaymentState.EXPIRED or Verdict.PAID_AFTER_EXPIRY in verdicts:
        return _("The time to pay was over")
    return _("The payment was ended unpaid")
