"""How a paid checkout became an order, or why it did not, on the payment's page."""

from datetime import datetime

from saleor_paysera.services.completion_advice import OVERCHARGED, PAID_TOO_MUCH, advice_for
from saleor_paysera.store.outbox_records import CompletionState, StoredCompletion
from saleor_paysera.web.dashboard.shapes import Fact, TimelineEntry
from saleor_paysera.web.i18n import Translator


def completion_attention(completion: StoredCompletion | None, translator: Translator) -> list[str]:
    """What a person has to look at: a refusal of Saleor's, or too much money."""
    if completion is None:
        return []
    if completion.order is not None and completion.order.charge_status == OVERCHARGED:
        return [translator.sentence(PAID_TOO_MUCH)]
    return [] if completion.code is None else [_advice(completion.code, translator)]


def completion_entries(
    completion: StoredCompletion | None, translator: Translator
) -> list[TimelineEntry]:
    """What came of it so far; nothing before it was tried."""
    if completion is None or completion.tried_at is None:
        return []
    shown = {
        CompletionState.DONE: _done,
        CompletionState.LEFT: _left,
        CompletionState.WAITING: _not_yet,
        CompletionState.REFUSED: _not_yet,
    }[completion.state]
    return [shown(completion, completion.tried_at, translator)]


def _advice(code: str, translator: Translator) -> str:
    return translator.sentence(advice_for(code))


def _done(completion: StoredCompletion, at: datetime, translator: Translator) -> TimelineEntry:
    order, _ = completion.order, translator.gettext
    number = order.number if order is not None else ""
    is_too_much = order is not None and order.charge_status == OVERCHARGED
    return TimelineEntry(
        at=at,
        tone="warning" if is_too_much else "success",
        title=_("The order is in Saleor: number %(number)s") % {"number": number},
        text=translator.sentence(PAID_TOO_MUCH) if is_too_much else None,
        facts=[],
    )


def _left(_completion: StoredCompletion, at: datetime, translator: Translator) -> TimelineEntry:
    return TimelineEntry(
        at=at,
        tone="neutral",
        title=translator.gettext("No order was made: the money has gone back"),
        text=None,
        facts=[],
    )


def _not_yet(completion: StoredCompletion, at: datetime, translator: Translator) -> TimelineEntry:
    _ = translator.gettext
    is_tried_on = completion.finished_at is None
    facts = [
        Fact(name=_("Reason"), value=completion.reason),
        Fact(name=_("Attempts"), value=str(completion.attempts)),
        Fact(name=_("Tried again by itself"), value=_("Yes") if is_tried_on else _("No")),
    ]
    if completion.code is None:
        title, text = _("Saleor could not be asked to make the order yet"), completion.message
    else:
        title = _("Saleor made no order of the paid checkout")
        text = _advice(completion.code, translator)
    is_refused = completion.state is CompletionState.REFUSED
    return TimelineEntry(
        at=at,
        tone="critical" if is_refused else "warning",
        title=title,
        text=text,
        facts=facts,
    )
