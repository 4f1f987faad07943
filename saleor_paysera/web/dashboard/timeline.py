"""One payment's page: its facts, what staff should look at, and all that happened, in order."""

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, Verdict
from saleor_paysera.services.show_payment import PaymentHistory
from saleor_paysera.store.outbox_records import ReportState, StoredReport
from saleor_paysera.store.records import Payment, RefusedCallbacks, StoredCallback
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.changed_totals import total_attention
from saleor_paysera.web.dashboard.completions import completion_attention, completion_entries
from saleor_paysera.web.dashboard.happenings import happening_entries
from saleor_paysera.web.dashboard.present import method_label, present_payment, refusal_text
from saleor_paysera.web.dashboard.refunds import present_notices, present_refunds
from saleor_paysera.web.dashboard.shapes import Fact, PaymentDetails, TimelineEntry, Tone
from saleor_paysera.web.i18n import Translator

PAYSERA_PORTAL = "https://bank.paysera.com/"
"""Where merchants log in. Paysera documents no address of a single payment."""


def present_history(history: PaymentHistory, translator: Translator) -> PaymentDetails:
    """A payment with its timeline, the oldest entry first."""
    standing, payment, money = history.standing, history.standing.payment, history.money
    summary = present_payment(payment, standing.state, translator)
    entries = [
        _asked(history, translator),
        *(_callback(callback, translator) for callback in history.callbacks),
        *(_refused(refused, translator) for refused in history.refused),
        *(_report(report, translator) for report in history.reports),
        *completion_entries(history.completion, translator),
        *happening_entries(history, translator),
    ]
    return PaymentDetails(
        **{name: getattr(summary, name) for name in summary.__struct_fields__},
        configuration=history.configuration_name,
        transaction_id=payment.transaction_id,
        expires_at=payment.expires_at,
        attention=attention_of(history, translator),
        notices=present_notices(history, translator),
        refunds=present_refunds(history, translator),
        charged=translator.money(money.charged) if money.charged is not None else None,
        refunded=_shown_if_any(money.refunded_minor, payment, translator),
        refundable=_shown_if_any(money.refundable_minor, payment, translator),
        timeline=sorted(entries, key=lambda entry: entry.at),
        can_send_again=bool(history.undelivered),
        can_complete_again=history.completion is not None and history.completion.can_be_tried_again,
        paysera_url=PAYSERA_PORTAL,
    )


def attention_of(history: PaymentHistory, translator: Translator) -> list[str]:
    """What a person has to look at beside the notices, a sentence each, and each thing once."""
    sentences = [refusal_text(r.reason, translator) for r in history.refused_for_staff]
    sentences += [
        translator.gettext("Saleor does not have a report about this payment: %(reason)s")
        % {"reason": report.last_error or translator.gettext("It was not tried yet.")}
        for report in history.undelivered
    ]
    sentences += completion_attention(history.completion, translator)
    sentences += total_attention(history.standing, translator)
    return list(dict.fromkeys(sentences))


def _shown_if_any(amount_minor: int, payment: Payment, translator: Translator) -> str | None:
    money = Money(amount_minor, payment.asked.currency)
    return translator.money(money) if amount_minor > 0 else None


def _asked(history: PaymentHistory, translator: Translator) -> TimelineEntry:
    payment, _ = history.standing.payment, translator.gettext
    facts = [
        Fact(name=_("Order number"), value=payment.order_number),
        Fact(name=_("Amount"), value=translator.money(payment.asked)),
        Fact(name=_("Method"), value=method_label(payment.method, translator)),
        Fact(name=_("Channel"), value=payment.channel_slug),
        Fact(name=_("Mode"), value=_("Test") if payment.is_test else _("Live")),
        Fact(name=_("Configuration"), value=history.configuration_name),
        Fact(name=_("Transaction in Saleor"), value=payment.transaction_id),
    ]
    return TimelineEntry(
        at=payment.created_at,
        tone="neutral",
        title=_("The shopper began to pay"),
        text=None,
        facts=facts,
    )


def _callback(callback: StoredCallback, translator: Translator) -> TimelineEntry:
    _ = translator.gettext
    proofs = Fact(
        name=_("Proven by"),
        value=" ".join(_(labels.PROOF.get(proof, proof)) for proof in callback.proofs),
    )
    fields = [Fact(name=name, value=value) for name, value in sorted(callback.fields.items())]
    return TimelineEntry(
        at=callback.received_at,
        tone=_callback_tone(callback),
        title=_(labels.VERDICT[callback.verdict]),
        text=_(labels.WHAT_TO_DO[callback.verdict])
        if callback.awaits_staff and callback.verdict in labels.WHAT_TO_DO
        else None,
        facts=[proofs, *fields],
    )


def _callback_tone(callback: StoredCallback) -> Tone:
    if callback.awaits_staff:
        return "warning"
    is_paid = callback.verdict is Verdict.PAID and callback.outcome is Outcome.APPLIED
    return "success" if is_paid else "neutral"


def _refused(refused: RefusedCallbacks, translator: Translator) -> TimelineEntry:
    title = translator.ngettext(
        "A callback was refused", "%(count)s callbacks were refused", refused.times
    ) % {"count": refused.times}
    return TimelineEntry(
        at=refused.last_at,
        tone="warning",
        title=title,
        text=refusal_text(refused.reason, translator),
        facts=[],
    )


def _report(stored: StoredReport, translator: Translator) -> TimelineEntry:
    report, _ = stored.report, translator.gettext
    what = _(labels.REPORTED[report.type]) % {"amount": translator.money(report.amount)}
    facts = [Fact(name=_("Attempts"), value=str(stored.attempts))]
    if stored.state is ReportState.DELIVERED and stored.delivered_at is not None:
        title = _("Reported to Saleor: %(what)s") % {"what": what}
        return TimelineEntry(
            at=stored.delivered_at, tone="success", title=title, text=None, facts=facts
        )
    is_refused = stored.state is ReportState.REFUSED
    title = (
        _("Saleor refused the report: %(what)s")
        if is_refused
        else _("The report waits for Saleor: %(what)s")
    ) % {"what": what}
    return TimelineEntry(
        at=report.occurred_at,
        tone="critical" if is_refused else "warning",
        title=title,
        text=stored.last_error,
        facts=facts,
    )
