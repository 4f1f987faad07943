"""The commands about payers' data beside a running app, and the app without that data."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import requests
from sqlalchemy import update

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.store.tables import payments
from tests.support.apps import AppProcess
from tests.support.desk import Desk
from tests.support.town import RETURN_URL, BegunPayment, data_of

EMAIL = "jonas@example.com"
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(desk: Desk, tmp_path: Path) -> Run:
    """Run a command in the app's environment."""
    app = desk.town.app
    command = AppProcess(app.settings.database_url, desk.town.paysera.origin, tmp_path / "log")
    return command.run


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A shop that is set up."""
    desk.town.configure()
    return desk


def paid(desk: Desk, *, days_ago: int) -> BegunPayment:
    """A payment that was begun and paid then, and Saleor knows."""
    town = desk.town
    begun = town.begin()
    town.paysera.pay(begun.order)
    town.wait_until_charged(begun)
    with town.store.engine.begin() as connection:
        is_it = payments.c.order_number == begun.order_number
        created_at = town.payment(begun.order_number).created_at - timedelta(days=days_ago)
        connection.execute(update(payments).where(is_it).values(created_at=created_at))
    return begun


def all_that_is_stored(desk: Desk, number: str) -> str:
    """What the app can still tell about a payment, in one text."""
    fields = [callback.fields for callback in desk.town.callbacks(number)]
    payment = desk.town.payment(number)
    return repr((payment, payment.payer_email, payment.pay_url, payment.return_url, fields))


def test_purge_says_what_it_would_remove_then_removes_it(shop: Desk, run: Run) -> None:
    old, young = paid(shop, days_ago=401), paid(shop, days_ago=1)

    preview = run("purge", "--dry-run")
    kept = all_that_is_stored(shop, old.order_number)
    done = run("purge")
    again = run("purge")

    assert (preview.returncode, done.returncode) == (0, 0), preview.stderr + done.stderr
    assert preview.stdout.startswith("Would be removed: payments begun before ")
    assert EMAIL in kept
    for line in ("Payments: 1", "Emails: 1", "Pay links: 1", "Return addresses: 1", "Callbacks: 1"):
        assert line in " ".join(preview.stdout.split())
        assert line in " ".join(done.stdout.split())
    assert "Payments: 0" in " ".join(again.stdout.split())
    removed = all_that_is_stored(shop, old.order_number)
    assert EMAIL not in removed
    assert "shop.example" not in removed
    assert EMAIL in all_that_is_stored(shop, young.order_number)


def test_what_is_not_over_is_named(shop: Desk, run: Run) -> None:
    begun = shop.town.begin()
    shop.town.paysera.pay_later(begun.order)
    with shop.town.store.engine.begin() as connection:
        long_ago = shop.town.payment(begun.order_number).created_at - timedelta(days=500)
        connection.execute(update(payments).values(created_at=long_ago))

    done = run("purge")

    assert "Kept for now" in done.stdout
    assert begun.order_number in done.stdout
    assert EMAIL in all_that_is_stored(shop, begun.order_number)


def test_a_payment_without_its_payer_is_shown_everywhere(shop: Desk, run: Run) -> None:
    begun = paid(shop, days_ago=401)
    number = begun.order_number
    assert run("purge").returncode == 0

    page = shop.get(f"payments/{number}")
    (row,) = shop.get("payments")["payments"]
    shown, listed = run("payments", "show", number), run("payments", "list")
    csv = shop.ask("GET", "payments.csv")
    shopper = requests.get(begun.order.request.text("accepturl"), timeout=5)
    processed = shop.town.saleor.process(begun.transaction.id)

    assert page["orderNumber"] == row["orderNumber"] == number
    assert not page["email"]
    assert "removed" in shown.stdout
    assert number in listed.stdout
    assert number in csv.text
    assert EMAIL not in page["email"].__repr__() + shown.stdout + listed.stdout + csv.text
    assert "Apmokėta" in shopper.text, "the page of the app: the return address is gone"
    assert processed.event.type == "CHARGE_SUCCESS"


def test_what_paysera_says_later_about_a_forgotten_payer_is_not_kept(shop: Desk, run: Run) -> None:
    begun = paid(shop, days_ago=4)
    assert run("payer", "forget", f"--email={EMAIL}").returncode == 0

    shop.town.paysera.refund(begun.order, 400)

    refund = shop.town.callbacks(begun.order_number)[-1]
    assert (refund.fields["status"], refund.fields["refund_amount"]) == ("5", "4.00")
    assert EMAIL not in all_that_is_stored(shop, begun.order_number)
    assert "p_email" not in refund.fields


def test_a_payer_gets_everything_that_is_kept(shop: Desk, run: Run) -> None:
    begun = paid(shop, days_ago=4)

    done = run("payer", "export", "--email", "Jonas@example.com")

    assert done.returncode == 0, done.stderr
    export = json.loads(done.stdout)
    (payment,) = export["payments"]
    assert payment["order_number"] == begun.order_number
    assert (payment["email"], payment["return_url"]) == (EMAIL, RETURN_URL)
    assert payment["sent_to_paysera"]["p_email"] == EMAIL
    assert payment["heard_from_paysera"][0]["fields"]["status"] == "1"
    assert payment["told_the_shop"][0]["type"] == "CHARGE_SUCCESS"


def test_a_payer_nothing_is_known_about_gets_an_empty_list(shop: Desk, run: Run) -> None:
    export = run("payer", "export", "--email=nobody@example.com")
    forget = run("payer", "forget", "--email=nobody@example.com")

    assert json.loads(export.stdout)["payments"] == []
    assert (forget.returncode, forget.stdout) == (0, "Nothing is kept under this email.\n")


def test_a_payer_is_forgotten_once_nothing_is_open(shop: Desk, run: Run) -> None:
    begun = shop.town.begin()

    early = run("payer", "forget", f"--email={EMAIL}")
    shop.town.paysera.pay(begun.order)
    shop.town.wait_until_charged(begun)
    done = run(
        "payer", "forget", f"--email={EMAIL}", f"--saleor-api-url={shop.town.saleor.api_url}"
    )

    assert early.returncode == 2
    assert f"Nothing was removed: {begun.order_number} can still be paid" in early.stderr
    assert "PAYER_HAS_OPEN_PAYMENTS" in early.stderr
    assert done.returncode == 0, done.stderr
    assert EMAIL not in all_that_is_stored(shop, begun.order_number)
    assert shop.town.payment(begun.order_number).state is PaymentState.PAID


def test_an_unknown_saleor_is_told(shop: Desk, run: Run) -> None:
    for command in ("export", "forget"):
        done = run("payer", command, "--email=a@b.lt", "--saleor-api-url=https://no.example/")
        assert (done.returncode, "UNKNOWN_INSTALLATION" in done.stderr) == (2, True)


def test_starting_a_forgotten_payment_again_sends_nobody_to_an_empty_address(
    shop: Desk, run: Run
) -> None:
    town = shop.town
    checkout = town.saleor.create_checkout()
    first = town.saleor.initialize(checkout.id, {}, idempotency_key="once")
    number = str(data_of(first)["orderNumber"])
    with town.store.engine.begin() as connection:
        moment = town.payment(number).created_at - timedelta(days=4)
        connection.execute(update(payments).values(created_at=moment, expires_at=moment))
    assert run("payer", "forget", f"--email={EMAIL}").returncode == 0

    again = town.saleor.initialize(checkout.id, {}, idempotency_key="once")

    assert not data_of(again).get("redirectUrl")
