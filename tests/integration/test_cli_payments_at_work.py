"""``payments`` on the command line: refunds, and what waits for somebody at the Dashboard."""

from pathlib import Path

from saleor_paysera.sandbox.saleor.state import ActionType
from tests.support.apps import AppProcess
from tests.support.desk import Desk


def payments(desk: Desk, tmp_path: Path, *arguments: str) -> str:
    """What ``payments`` prints, in the app's environment."""
    app = desk.town.app
    command = AppProcess(app.settings.database_url, desk.town.paysera.origin, tmp_path / "log")
    done = command.run("payments", *arguments)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_refunds_are_shown_and_where_to_settle_them(lone_desk: Desk, tmp_path: Path) -> None:
    lone_desk.serve("", lone_desk.add()["id"])
    begun = lone_desk.town.begin("24.98")
    assert lone_desk.town.paysera.pay(begun.order).is_ok
    lone_desk.town.wait_until_charged(begun)
    paid = payments(lone_desk, tmp_path, "show", begun.order_number)
    assert "Refunds" not in paid
    lone_desk.town.saleor.request_action(begun.transaction.id, ActionType.REFUND, "5.00")
    lone_desk.town.saleor.wait_for_requests()
    (refund,) = lone_desk.get("work")["refunds"]

    shown = payments(lone_desk, tmp_path, "show", begun.order_number)
    listed = payments(lone_desk, tmp_path, "list")

    assert refund["reference"] in shown
    assert "requested" in shown
    assert "made on the payment's page in the Dashboard" in shown
    assert f"refund {refund['reference']} of 5.00 EUR is to be made in Paysera" in listed


def test_a_currency_that_nobody_knows_does_not_keep_a_payment_from_being_shown(
    lone_desk: Desk, tmp_path: Path
) -> None:
    lone_desk.serve("", lone_desk.add()["id"])
    begun = lone_desk.town.begin("24.98")
    strange = lone_desk.town.paysera.signed_callback(begun.order, currency="ZZZ", paycurrency="ZZZ")
    assert lone_desk.town.paysera.send(begun.order, strange).is_ok

    shown = payments(lone_desk, tmp_path, "show", begun.order_number)

    assert "amount_mismatch (Paysera says 2498 ZZZ)" in shown
