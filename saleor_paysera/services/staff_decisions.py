"""What staff decide at a payment's page: about refunds, and about what the app left to them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import structlog

from saleor_paysera.logs import about_payment
from saleor_paysera.payments.decisions import Step, take_other_money
from saleor_paysera.payments.errors import N_, InvalidAmount, PaymentAppError
from saleor_paysera.payments.facts import PaymentFacts, Report
from saleor_paysera.payments.money import Money, exponent_of
from saleor_paysera.payments.refunds import (
    confirm_refund,
    explain_refund,
    record_refund,
    reject_refund,
)
from saleor_paysera.payments.states import Outcome, Verdict
from saleor_paysera.paysera.notice import read_notice
from saleor_paysera.services.context import Context
from saleor_paysera.services.payment_facts import facts_of, keep_step
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.records import (
    CallbackForStaff,
    OpenRefund,
    Payment,
    Resolution,
    StoredCallback,
)
from saleor_paysera.store.unit_of_work import UnitOfWork

_MAX_REASON: Final = 400  # Saleor keeps 512 characters of a message
_MOST_SHOWN: Final = 100
_TYPED_AMOUNT: Final = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,4}))?")

_log = structlog.get_logger()


class InvalidReason(PaymentAppError):
    """A decision without a reason, or with too long a one."""

    code = "INVALID_REASON"


class CallbackNotOpen(PaymentAppError):
    """A callback that nobody has to deal with (any more)."""

    code = "CALLBACK_NOT_OPEN"

    def __init__(self) -> None:
        super().__init__(N_("Somebody has dealt with this already. Load the page anew."))


class RefundsChanged(PaymentAppError):
    """A refund was added since staff looked: by Paysera, by a colleague, by the same click."""

    code = "REFUNDS_CHANGED"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Another refund of this payment has come meanwhile. Look at the refunds as they "
                "are now: this one may be among them."
            )
        )


@dataclass(frozen=True, slots=True)
class WorkForStaff:
    """What waits for a person, at most 100 of each."""

    refunds: list[OpenRefund]
    callbacks: list[CallbackForStaff]


def work_for_staff(context: Context, staff: Staff) -> WorkForStaff:
    """Refunds to be made in Paysera and callbacks to be looked at, of this installation."""
    with context.store.read() as uow:
        return WorkForStaff(
            uow.refunds.open_of_installation(staff.installation.id, limit=_MOST_SHOWN),
            uow.callbacks.for_staff(staff.installation.id, limit=_MOST_SHOWN),
        )


def confirm(context: Context, staff: Staff, order_number: str, psp_reference: str) -> None:
    """A refund has been made in Paysera: Saleor is told so.

    Raises:
        UnknownOrder, RefundNotOpen
    """
    now = context.clock()
    with context.store.write() as uow:
        payment = _locked(uow, staff, order_number)
        before = facts_of(uow, payment)
        after, report = confirm_refund(before, psp_reference, by=staff.email, now=now)
        keep_step(uow, payment, before, _step(after, report), now=now)
    _decided(context, "refund_confirmed", staff, refund=psp_reference)


def reject(
    context: Context, staff: Staff, order_number: str, psp_reference: str, reason: str
) -> None:
    """A refund will not be made: Saleor is told so, with the reason.

    Raises:
        UnknownOrder, RefundNotOpen, InvalidReason
    """
    reason, now = _checked(reason), context.clock()
    with context.store.write() as uow:
        payment = _locked(uow, staff, order_number)
        before = facts_of(uow, payment)
        after, report = reject_refund(before, psp_reference, reason=reason, by=staff.email, now=now)
        keep_step(uow, payment, before, _step(after, report), now=now)
    _decided(context, "refund_rejected", staff, refund=psp_reference)


def record(
    context: Context,
    staff: Staff,
    order_number: str,
    amount: str,
    reason: str,
    *,
    callback_id: int | None = None,
    known: int | None = None,
) -> None:
    """A refund was made in Paysera that the app did not understand, or never heard of.

    ``amount`` in major units of what was paid, as typed. ``callback_id``: which callback that
    waits for staff tells of it, None: no one. ``known``: how many refunds there were when staff
    looked.

    Raises:
        UnknownOrder, InvalidAmount, RefundRefused, InvalidReason, RefundsChanged,
        CallbackNotOpen
    """
    reason, now = _checked(reason), context.clock()
    with context.store.write() as uow:
        payment = _locked(uow, staff, order_number)
        before = facts_of(uow, payment)
        if known not in (None, len(before.refunds)):
            raise RefundsChanged
        money = _money(amount, payment.asked.currency)
        if callback_id is None:
            step = _step(*record_refund(before, money, reason=reason, by=staff.email, now=now))
        else:
            callback = _open_callback(uow, payment.id, callback_id, Verdict.REFUND_UNCLEAR)
            after, reports = explain_refund(before, money, reason=reason, by=staff.email, now=now)
            step = Step(outcome=Outcome.APPLIED, facts=after, reports=reports)
            uow.callbacks.resolve(callback.id, Resolution.TAKEN, by=staff.email, now=now)
        keep_step(uow, payment, before, step, now=now)
    _decided(context, "refund_recorded", staff, amount=str(money))


def take_money(context: Context, staff: Staff, order_number: str, callback_id: int) -> None:
    """Report what was really paid, though it is not what was asked.

    Raises:
        UnknownOrder, CallbackNotOpen, MoneyNotReportable
    """
    now = context.clock()
    with context.store.write() as uow:
        payment = _locked(uow, staff, order_number)
        callback = _open_callback(uow, payment.id, callback_id, Verdict.AMOUNT_MISMATCH)
        before = facts_of(uow, payment)
        step = take_other_money(before, read_notice(callback.fields), now=now)
        keep_step(uow, payment, before, step, now=now)
        uow.callbacks.resolve(callback.id, Resolution.TAKEN, by=staff.email, now=now)
    _decided(context, "money_taken", staff, callback=callback_id)


def leave(context: Context, staff: Staff, order_number: str, callback_id: int) -> None:
    """Somebody has seen to it; nothing is reported.

    Raises:
        UnknownOrder, CallbackNotOpen
    """
    with context.store.write() as uow:
        payment = _locked(uow, staff, order_number)
        callback = _open_callback(uow, payment.id, callback_id)
        uow.callbacks.resolve(callback.id, Resolution.LEFT, by=staff.email, now=context.clock())
    _decided(context, "callback_left", staff, callback=callback_id)


def _locked(uow: UnitOfWork, staff: Staff, order_number: str) -> Payment:
    payment = uow.payments.lock_for_installation(staff.installation.id, order_number)
    about_payment(payment.order_number)
    return payment


def _open_callback(
    uow: UnitOfWork, payment_id: int, callback_id: int, verdict: Verdict | None = None
) -> StoredCallback:
    """A callback that waits for staff, understood in this way; None: in whatever way."""
    for callback in uow.callbacks.of_payment(payment_id):
        if callback.id == callback_id and callback.awaits_staff:
            if verdict in (None, callback.verdict):
                return callback
            break
    raise CallbackNotOpen


def _step(after: PaymentFacts, report: Report) -> Step:
    return Step(outcome=Outcome.APPLIED, facts=after, reports=(report,))


def _money(text: str, currency: str) -> Money:
    # A comma may be meant for thousands, so "1,000" is asked about and not taken for 1.
    typed = _TYPED_AMOUNT.fullmatch(text.strip())
    if typed is None or len(typed[2] or "") > exponent_of(currency):
        raise InvalidAmount(N_("Enter an amount such as 12.50."))
    return Money.from_decimal(Decimal(f"{typed[1]}.{typed[2] or 0}"), currency)


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidReason(N_("Say why, in a few words: others will read it in Saleor."))
    if len(reason) > _MAX_REASON:
        raise InvalidReason(N_("At most %(limit)s characters."), limit=_MAX_REASON)
    return reason


def _decided(context: Context, what: str, staff: Staff, **facts: object) -> None:
    context.wake_delivery()
    _log.info(what, user=staff.user_id, **facts)
