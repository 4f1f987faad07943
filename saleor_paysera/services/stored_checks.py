"""What the database says about an installation: set up, called back, reported?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from saleor_paysera.payments.errors import N_
from saleor_paysera.payments.sentences import sentence
from saleor_paysera.paysera.callback import InvalidCallbackReason
from saleor_paysera.services.status import Check, CheckAction, CheckKey, CheckState
from saleor_paysera.store.outbox_records import ReportState
from saleor_paysera.store.records import Installation, RefusedForPayment
from saleor_paysera.store.unit_of_work import UnitOfWork

_REFUSALS_COUNT_FOR: Final = timedelta(days=1)
_LATE_AFTER: Final = timedelta(hours=1)
_REFUND_LATE_AFTER: Final = timedelta(days=3)
_TRIED: Final = N_(
    "Reports about payments wait for Saleor (%(count)s), first for %(order_number)s: "
    "%(reason)s They go out by themselves when Saleor takes them."
)
_NOT_TRIED: Final = N_(
    "Reports about payments wait and were not even tried (%(count)s), first for "
    "%(order_number)s. If there are not fewer soon, whoever runs the app has to look at its log."
)


def check_configuration(uow: UnitOfWork, installation: Installation) -> Check:
    """Whether anything is set up and offered."""
    configurations = uow.configurations.of_installation(installation.id)
    check = partial(Check, CheckKey.CONFIGURATION)
    if not configurations:
        return check(
            CheckState.WARNING,
            sentence(N_("There is no configuration yet, so shoppers cannot pay by Paysera.")),
            action=CheckAction.OPEN_CONFIGURATIONS,
        )
    if not any(channels for _, channels in configurations):
        return check(
            CheckState.WARNING,
            sentence(N_("No channel is served by a configuration, so Paysera is not offered.")),
            action=CheckAction.OPEN_CONFIGURATIONS,
        )
    return check(CheckState.OK, sentence(N_("Paysera is set up and offered to shoppers.")))


def check_callbacks(uow: UnitOfWork, installation: Installation, now: datetime) -> Check:
    """When Paysera last called back, unless it was refused since."""
    refused = _refused_since_the_last_right_one(uow, installation, now)
    if refused:
        return _refused(refused)
    last = _last_callback_at(uow, installation)
    check = partial(Check, CheckKey.CALLBACKS)
    if last is None:
        return check(
            CheckState.UNKNOWN,
            sentence(N_("Paysera has not called back yet. Try a configuration to see it work.")),
        )
    return check(CheckState.OK, sentence(N_("The last verified callback of Paysera.")), at=last)


def _refused_since_the_last_right_one(
    uow: UnitOfWork, installation: Installation, now: datetime
) -> list[RefusedForPayment]:
    """Recent refusals of configurations that have had no right callback since."""
    refused: list[RefusedForPayment] = []
    for refusal in uow.callbacks.refused_since(
        installation.id,
        now - _REFUSALS_COUNT_FOR,
        except_for=InvalidCallbackReason.MALFORMED,  # somebody opened the address
    ):
        payment = uow.payments.by_order_number(refusal.order_number)
        last = uow.callbacks.last_received_at(payment.configuration_id)
        if last is None or refusal.last_at > last:
            refused.append(refusal)
    return refused


def _refused(refused: Sequence[RefusedForPayment]) -> Check:
    """About callbacks that were refused after the last one that was right, the newest first."""
    about_password = [
        refusal for refusal in refused if refusal.reason == InvalidCallbackReason.WRONG_PASSWORD
    ]
    newest = (about_password or refused)[0]
    check = partial(Check, CheckKey.CALLBACKS, at=newest.last_at)
    if about_password:
        text = sentence(
            N_(
                "Callbacks of Paysera are refused because the project password stored here is "
                "not the one in your Paysera account, last for %(order_number)s. Enter that one "
                "in the configuration."
            ),
            order_number=newest.order_number,
        )
        return check(CheckState.CRITICAL, text, action=CheckAction.OPEN_CONFIGURATIONS)
    text = sentence(
        N_(
            "Callbacks are refused because they do not prove to come from Paysera, last for "
            "%(order_number)s. The payment's page shows the reason. Strangers can cause this; "
            "if payments stay unpaid, compare the project password."
        ),
        order_number=newest.order_number,
    )
    return check(CheckState.WARNING, text, action=CheckAction.OPEN_PAYMENTS)


def _last_callback_at(uow: UnitOfWork, installation: Installation) -> datetime | None:
    times = [
        uow.callbacks.last_received_at(configuration.id)
        for configuration, _ in uow.configurations.of_installation(installation.id)
    ]
    return max((time for time in times if time is not None), default=None)


def check_reports(uow: UnitOfWork, installation: Installation, now: datetime) -> Check:
    """Whether Saleor has everything it has to be told."""
    count = uow.reports.count_undelivered(installation.id, now=now)
    check = partial(Check, CheckKey.REPORTS)
    state = ReportState.REFUSED if count.refused else ReportState.WAITING
    first = uow.reports.oldest_undelivered(installation.id, state, now=now)
    if first is None:
        return check(CheckState.OK, sentence(N_("Saleor has every report about payments.")))
    facts: dict[str, object] = {
        "order_number": first.order_number,
        "reason": first.last_error or "",
    }
    if count.refused:
        text = sentence(
            N_(
                "Saleor has refused reports about payments (%(count)s), first for "
                "%(order_number)s: %(reason)s Open the payment, mend the cause and send it again."
            ),
            count=count.refused,
            **facts,
        )
        return check(CheckState.CRITICAL, text, action=CheckAction.OPEN_PAYMENTS)
    is_late = now - first.occurred_at > _LATE_AFTER
    return check(
        CheckState.CRITICAL if is_late else CheckState.WARNING,
        sentence(_TRIED if first.last_error else _NOT_TRIED, count=count.waiting, **facts),
        at=first.occurred_at,
        action=CheckAction.OPEN_PAYMENTS,
    )


def check_completions(uow: UnitOfWork, installation: Installation) -> Check:
    """Whether every paid checkout that this app has to complete became an order."""
    refused = uow.completions.refused_of(installation.id)
    check = partial(Check, CheckKey.COMPLETIONS)
    if refused is None:
        return check(CheckState.OK, sentence(N_("No paid checkout waits for somebody to act.")))
    text = sentence(
        N_(
            "Paid checkouts did not become orders (%(count)s), first for %(order_number)s: "
            "Saleor refused (%(reason)s). Open the payment: it says what to do."
        ),
        count=refused.count,
        order_number=refused.order_number,
        reason=refused.reason,
    )
    return check(CheckState.CRITICAL, text, action=CheckAction.OPEN_PAYMENTS)


def check_work(uow: UnitOfWork, installation: Installation, now: datetime) -> Check:
    """Whether refunds wait to be made in Paysera, which only a person can do."""
    oldest = uow.refunds.open_of_installation(installation.id, limit=1)
    check = partial(Check, CheckKey.WORK)
    if not oldest:
        return check(CheckState.OK, sentence(N_("No refund waits to be made in Paysera.")))
    since = oldest[0].refund.begun_at
    text = sentence(
        N_("Refunds wait to be made in Paysera (%(count)s), the oldest since %(since)s."),
        count=uow.refunds.count_open(installation.id),
        since=since.date(),
    )
    is_late = now - since > _REFUND_LATE_AFTER
    return check(
        CheckState.CRITICAL if is_late else CheckState.WARNING,
        text,
        at=since,
        action=CheckAction.OPEN_PAYMENTS,
    )
