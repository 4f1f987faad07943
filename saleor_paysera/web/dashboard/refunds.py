"""What staff do about a payment's money: refunds, and what the app left to them to decide."""

from typing import Final

from saleor_paysera.payments.decisions import PAID_AS_TEXT, other_money
from saleor_paysera.payments.errors import N_, UnsupportedCurrency
from saleor_paysera.payments.facts import Refund, RefundOrigin, RefundState
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import TRANSITIONS, Happening, Outcome, Verdict
from saleor_paysera.paysera.notice import read_notice
from saleor_paysera.services.show_payment import PaymentHistory
from saleor_paysera.services.staff_decisions import WorkForStaff
from saleor_paysera.store.records import (
    CallbackForStaff,
    OpenRefund,
    Resolution,
    StoredCallback,
)
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.shapes import (
    Fact,
    NoticeShape,
    NoticeToDo,
    RefundShape,
    RefundToDo,
    Tone,
    WorkShape,
)
from saleor_paysera.web.i18n import Translator

REFUND_STATE: Final = {
    RefundState.REQUESTED: N_("To be made in Paysera"),
    RefundState.DONE: N_("Refunded"),
    RefundState.REJECTED: N_("Refused"),
}
REFUND_TONE: Final[dict[RefundState, Tone]] = {
    RefundState.REQUESTED: "warning",
    RefundState.DONE: "success",
    RefundState.REJECTED: "neutral",
}
REFUND_ORIGIN: Final = {
    RefundOrigin.SALEOR: N_("Asked for in Saleor"),
    RefundOrigin.PAYSERA: N_("Made in Paysera"),
    RefundOrigin.STAFF: N_("Entered here"),
}
_BEYOND_A_RULE: Final = N_(
    "Paysera said something about a payment that is paid already. Compare it in your Paysera "
    "account."
)
_OTHER_MONEY_TOO: Final = N_(
    "Paysera tells of another amount for a payment that is paid already. Saleor knows what was "
    "paid first. Compare it in your Paysera account: what came beside it has to go back there."
)
_NOT_REPORTABLE: Final = N_(
    "Paysera says another amount and another currency than was asked. Nothing was reported as "
    "paid, and it cannot be reported for this order. Compare it in your Paysera account: then "
    "give it back there, or enter the payment by hand in Saleor."
)


def present_refunds(history: PaymentHistory, translator: Translator) -> list[RefundShape]:
    """A payment's refunds; those that wait with all that is needed to make them in Paysera."""
    return [_refund(refund, history, translator) for refund in history.refunds]


def _refund(refund: Refund, history: PaymentHistory, translator: Translator) -> RefundShape:
    _, is_open = translator.gettext, refund.state is RefundState.REQUESTED
    payment, fields = history.standing.payment, _fields_of_the_money(history)
    names = [fields.get(name, "").strip() for name in ("name", "surename")]
    purpose = _("Refund for order %(order_number)s") % {"order_number": payment.order_number}
    return RefundShape(
        reference=refund.psp_reference,
        origin=refund.origin.value,
        origin_label=_(REFUND_ORIGIN[refund.origin]),
        state=refund.state.value,
        state_label=_(REFUND_STATE[refund.state]),
        tone=REFUND_TONE[refund.state],
        amount=translator.money(refund.amount),
        begun_at=refund.begun_at,
        settled_at=refund.settled_at,
        settled_by=refund.settled_by,
        settled_label=_settled_label(refund, translator),
        reason=refund.reason,
        is_open=is_open,
        payer=" ".join(filter(None, names)) if is_open else "",
        email=payment.payer_email if is_open else None,
        account=fields.get("account", "").strip() if is_open else "",
        amount_to_copy=str(refund.amount.to_decimal()) if is_open else "",
        purpose=purpose if is_open else "",
    )


def _settled_label(refund: Refund, translator: Translator) -> str:
    _, who = translator.gettext, {"who": refund.settled_by}
    if refund.settled_at is None:
        return ""
    if refund.state is RefundState.REJECTED:
        return _("Refused by %(who)s") % who
    if refund.settled_by is None:
        return "" if refund.origin is RefundOrigin.PAYSERA else _("Confirmed by Paysera")
    if refund.origin is RefundOrigin.STAFF:
        return _("Entered by %(who)s") % who
    return _("Confirmed by %(who)s") % who


def _fields_of_the_money(history: PaymentHistory) -> dict[str, str]:
    """What Paysera told with the money that came; nothing where it told nothing."""
    for callback in history.callbacks:
        is_ours = callback.outcome is Outcome.APPLIED or callback.resolution is Resolution.TAKEN
        if callback.status == PAID_AS_TEXT and is_ours:
            return dict(callback.fields)
    return {}


def present_notices(history: PaymentHistory, translator: Translator) -> list[NoticeShape]:
    """The callbacks of a payment that a person has to decide about."""
    return [_notice(callback, history, translator) for callback in history.callbacks_for_staff]


def _notice(
    callback: StoredCallback, history: PaymentHistory, translator: Translator
) -> NoticeShape:
    _, is_other_amount = translator.gettext, callback.verdict is Verdict.AMOUNT_MISMATCH
    taken = _money_to_take(callback, history) if is_other_amount else None
    is_unclear = callback.verdict is Verdict.REFUND_UNCLEAR
    return NoticeShape(
        id=callback.id,
        title=_(labels.VERDICT[callback.verdict]),
        text=translator.gettext(_what_to_do(callback, history)),
        at=callback.received_at,
        verdict=callback.verdict.value,
        facts=_money_facts(callback, history, translator),
        can_take_money=taken is not None,
        take_label=_("Report %(amount)s as paid") % {"amount": translator.money(taken)}
        if taken is not None
        else None,
        can_enter_refund=is_unclear and history.money.charged is not None,
        leave_label=_("Leave it") if is_other_amount else _("Done"),
    )


def _what_to_do(callback: StoredCallback, history: PaymentHistory) -> str:
    if callback.verdict is Verdict.AMOUNT_MISMATCH:
        if history.money.charged is not None:
            return _OTHER_MONEY_TOO
        if _money_to_take(callback, history) is None:
            return _NOT_REPORTABLE
    return labels.WHAT_TO_DO.get(callback.verdict, _BEYOND_A_RULE)


def _money_to_take(callback: StoredCallback, history: PaymentHistory) -> Money | None:
    facts = history.money
    transition = TRANSITIONS[facts.state, Happening.STAFF_TOOK_THE_MONEY]
    if transition.outcome is not Outcome.APPLIED:
        return None
    return other_money(facts, read_notice(callback.fields))


def _money_facts(
    callback: StoredCallback, history: PaymentHistory, translator: Translator
) -> list[Fact]:
    """What was asked, and what Paysera says about the same money."""
    _, notice = translator.gettext, read_notice(callback.fields)
    said = (
        (_("Asked"), history.standing.payment.asked),
        (_("Paysera says was asked"), notice.requested),
        (_("Paysera says was paid"), notice.received),
        *((_("Refunded, perhaps"), reading) for reading in notice.refunded),
    )
    return [
        Fact(name=name, value=_shown(money, translator))
        for name, money in said
        if money is not None
    ]


def _shown(money: Money, translator: Translator) -> str:
    try:
        return translator.money(money)
    except UnsupportedCurrency:  # Paysera may name a currency that nobody knows
        return f"{money.amount_minor} {money.currency}"


def open_refund_sentences(history: PaymentHistory, translator: Translator) -> list[str]:
    """In short for the card on an order's page: what went back, and what has to."""
    _, money = translator.gettext, history.money
    waiting = sum(refund.amount.amount_minor for refund in money.open_refunds)
    said = (
        (_("Refunded: %(amount)s"), money.refunded_minor),
        (_("To be refunded in Paysera: %(amount)s"), waiting),
    )
    currency = history.standing.payment.asked.currency
    return [
        text % {"amount": translator.money(Money(minor, currency))} for text, minor in said if minor
    ]


def present_work(work: WorkForStaff, translator: Translator) -> WorkShape:
    """Everything that waits for a person at the shop."""
    return WorkShape(
        refunds=[_refund_to_do(one, translator) for one in work.refunds],
        notices=[_notice_to_do(one, translator) for one in work.callbacks],
    )


def _refund_to_do(one: OpenRefund, translator: Translator) -> RefundToDo:
    return RefundToDo(
        order_number=one.order_number,
        reference=one.refund.psp_reference,
        amount=translator.money(one.refund.amount),
        email=one.payer_email,
        since=one.refund.begun_at,
    )


def _notice_to_do(one: CallbackForStaff, translator: Translator) -> NoticeToDo:
    text = labels.WHAT_TO_DO.get(one.verdict, _BEYOND_A_RULE)
    return NoticeToDo(
        order_number=one.order_number,
        title=translator.gettext(labels.VERDICT[one.verdict]),
        text=translator.gettext(text),
        at=one.received_at,
    )
