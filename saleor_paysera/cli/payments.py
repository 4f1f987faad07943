"""``payments``: where the money stands, for support staff."""

from collections.abc import Sequence

import click

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.cli.common import (
    print_facts,
    print_table,
    shown_database,
    shown_time,
    store_from_environment,
    told_plainly,
)
from saleor_paysera.payments.errors import UnsupportedCurrency
from saleor_paysera.payments.facts import Refund
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Verdict
from saleor_paysera.paysera.notice import read_notice
from saleor_paysera.services.show_payment import PaymentHistory, history_of
from saleor_paysera.store.outbox_records import ReportState, StoredReport
from saleor_paysera.store.records import Payment, RefusedCallbacks, StoredCallback
from saleor_paysera.store.reports import AT_ONCE


@click.group("payments")
def payments_group() -> None:
    """Look at payments, send reports again."""


@payments_group.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_payments(limit: int) -> None:
    """List the newest payments and what needs a person's attention."""
    store = store_from_environment()
    with told_plainly(), store.read() as uow:
        payments = uow.payments.newest(limit=limit)
        attention = {
            p.order_number: "; ".join(_attention(history_of(uow, p, now=utc_now())))
            for p in payments
        }
    if not payments:
        click.echo(f"There are no payments yet, says {shown_database(store)}.")
        return
    columns = ["Order number", "State", "Amount", "Mode", "Channel", "Started"]
    rows = [
        [
            payment.order_number,
            str(payment.state),
            str(payment.asked),
            "test" if payment.is_test else "live",
            payment.channel_slug,
            shown_time(payment.created_at),
        ]
        for payment in payments
    ]
    print_table("Payments", columns, rows)
    noted = {number: notes for number, notes in attention.items() if notes}
    if noted:
        print_facts("Needs attention", noted)


@payments_group.command("show")
@click.argument("order_number", metavar="ORDER")
def show_payment(order_number: str) -> None:
    """Show everything known about one payment, by its order number."""
    with told_plainly(), store_from_environment().read() as uow:
        payment = uow.payments.by_order_number(order_number.strip().upper())
        saleor_api_url = uow.installations.get(payment.installation_id).saleor_api_url
        history = history_of(uow, payment, now=utc_now())
    facts = {
        "Order number": payment.order_number,
        "State": str(payment.state),
        "Amount": str(payment.asked),
        "Mode": "test" if payment.is_test else "live",
        "Method": payment.method or "the payer chooses",
        "Saleor": saleor_api_url,
        "Transaction": payment.transaction_id,
        "Paid for": payment.source_id,
        "Channel": payment.channel_slug,
        "Started": shown_time(payment.created_at),
        "Paid": shown_time(payment.paid_at) or "not",
        "Payer's data": _payers_data(payment),
        "Attention": "; ".join(_attention(history)) or "none",
    }
    print_facts("Payment", facts)
    for callback in history.callbacks:
        _print_callback(callback)
    if history.refused:
        _print_refused(history.refused)
    if history.reports:
        _print_reports(history.reports)
    if history.refunds:
        _print_refunds(history.refunds)
    if history.callbacks_for_staff or history.money.open_refunds:
        click.echo("Refunds and decisions are made on the payment's page in the Dashboard.")


@payments_group.command("resend")
@click.argument("order_number", metavar="ORDER")
def resend_reports(order_number: str) -> None:
    """Send a payment's undelivered reports to Saleor again, refused ones too.

    The running server sends them within a second.
    """
    with told_plainly(), store_from_environment().write() as uow:
        payment = uow.payments.lock(order_number.strip().upper())
        count = uow.reports.send_again(payment.id, now=utc_now())
    click.echo(
        f"{count} report(s) of {payment.order_number} will be sent again."
        if count
        else f"{payment.order_number} has no report that Saleor does not have."
    )


def _payers_data(payment: Payment) -> str:
    removed_at = payment.personal_data_removed_at
    return f"removed {shown_time(removed_at)}" if removed_at else "kept"


def _print_callback(callback: StoredCallback) -> None:
    facts = {
        "Verdict": f"{callback.verdict} ({callback.outcome})",
        "Proven by": " ".join(callback.proofs),
        **dict(sorted(callback.fields.items())),
    }
    print_facts(f"Callback from Paysera, {shown_time(callback.received_at)}", facts)


def _print_refused(refused: Sequence[RefusedCallbacks]) -> None:
    columns = ["Reason", "Times", "First", "Last"]
    rows = [
        [r.reason, str(r.times), shown_time(r.first_at), shown_time(r.last_at)] for r in refused
    ]
    print_table("Refused callbacks (not proven to be Paysera's)", columns, rows)


def _print_reports(reports: Sequence[StoredReport]) -> None:
    columns = ["Report", "Amount", "State", "Tries", "Delivered / next try", "Last error"]
    rows = [
        [
            str(stored.report.type),
            str(stored.report.amount),
            str(stored.state),
            str(stored.attempts),
            _shown_next(stored),
            stored.last_error or "",
        ]
        for stored in reports
    ]
    print_table("Reports to Saleor", columns, rows)


def _shown_next(stored: StoredReport) -> str:
    if stored.delivered_at is None and stored.next_attempt_at == AT_ONCE:
        return "at once"
    return shown_time(stored.delivered_at or stored.next_attempt_at)


def _print_refunds(refunds: Sequence[Refund]) -> None:
    columns = ["Refund", "Amount", "State", "Began by", "Begun", "Settled", "By", "Reason"]
    rows = [
        [
            refund.psp_reference,
            str(refund.amount),
            str(refund.state),
            str(refund.origin),
            shown_time(refund.begun_at),
            shown_time(refund.settled_at),
            refund.settled_by or "",
            refund.reason,
        ]
        for refund in refunds
    ]
    print_table("Refunds", columns, rows)


def _attention(history: PaymentHistory) -> list[str]:
    """What a person should know about a payment, in a few words each."""
    return [
        *(_described(callback) for callback in history.callbacks_for_staff),
        *(
            f"refund {refund.psp_reference} of {refund.amount} is to be made in Paysera"
            for refund in history.money.open_refunds
        ),
        *(f"{refused.times} refused: {refused.reason}" for refused in history.refused_for_staff),
        *(
            f"report {'refused' if stored.state is ReportState.REFUSED else 'waits'}: "
            f"{stored.last_error or 'it was not tried'}"
            for stored in history.undelivered
        ),
    ]


def _described(callback: StoredCallback) -> str:
    if callback.verdict is not Verdict.AMOUNT_MISMATCH:
        return f"callback: {callback.verdict}"
    notice = read_notice(callback.fields)
    said = notice.received or notice.requested
    return f"callback: {callback.verdict} (Paysera says {_shown_money(said)})"


def _shown_money(money: Money | None) -> str:
    if money is None:
        return "no amount"
    try:
        return str(money)
    except UnsupportedCurrency:  # Paysera may name one that nobody knows
        return f"{money.amount_minor} {money.currency}"
