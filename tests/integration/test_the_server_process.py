"""``saleor-paysera serve`` as it really runs: killed, restarted, misconfigured."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select, update

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.sandbox.paysera import PayseraDouble
from saleor_paysera.sandbox.saleor import EventType, Outage, SaleorDouble
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.tables import payments, reports
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import SECRET_KEY, AppProcess
from tests.support.together import at_once
from tests.support.town import PASSWORD, PROJECT_ID, SHOP, Town, doubles
from tests.support.waiting import eventually


@pytest.fixture
def outside(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey
) -> Iterator[tuple[SaleorDouble, PayseraDouble]]:
    with doubles(saleor_key, paysera_key) as both:
        yield both


@pytest.fixture
def app(
    outside: tuple[SaleorDouble, PayseraDouble], database_url: str, tmp_path: Path
) -> Iterator[AppProcess]:
    """The server, with the app installed and configured by the command line."""
    saleor, paysera = outside
    process = AppProcess(database_url, paysera.origin, tmp_path / "server.log")
    process.start()
    saleor.install(f"{process.base_url}/api/manifest")
    configured = process.run(
        "configure",
        f"--saleor-api-url={saleor.api_url}",
        f"--project-id={PROJECT_ID}",
        "--password-file=-",
        "--mode=test",
        "--channel=default-channel",
        f"--return-origin={SHOP}",
        stdin=f"{PASSWORD}\n",
    )
    assert configured.returncode == 0, configured.stderr
    yield process
    process.stop()


@pytest.fixture
def here(
    outside: tuple[SaleorDouble, PayseraDouble], app: AppProcess, database_url: str
) -> Iterator[Town]:
    saleor, paysera = outside
    engine = create_database_engine(database_url)
    yield Town(saleor, paysera, Store(engine, SecretBox([SECRET_KEY])))
    engine.dispose()


def test_a_report_is_delivered_after_the_server_was_killed(here: Town, app: AppProcess) -> None:
    begun = here.begin()
    here.saleor.answer_reports_with(Outage.UNREACHABLE)
    assert here.paysera.pay(begun.order).is_ok

    app.kill()
    here.saleor.answer_reports_with(None)
    app.start()

    here.wait_until_charged(begun, within=45)  # it may have been leased when the server died
    assert [r.answer for r in here.reports_of(begun)].count("ADDED") == 1


def test_a_report_cut_off_in_the_middle_is_sent_again_when_its_lease_is_over(
    here: Town, app: AppProcess
) -> None:
    begun = here.begin()
    here.saleor.answer_reports_with(Outage.HANG)
    assert here.paysera.pay(begun.order).is_ok
    eventually(lambda: len(here.reports_of(begun)) == 1)

    app.kill()
    here.saleor.answer_reports_with(None)
    app.start()

    here.wait_until_charged(begun, within=45)  # the lease, and a look each second


def test_the_server_completes_checkouts_and_ends_payments_by_itself(
    here: Town, app: AppProcess
) -> None:
    here.configure(complete_after_s=0)
    paid, unpaid = here.begin("24.98"), here.begin()
    with here.store.engine.begin() as connection:
        connection.execute(
            update(payments)
            .where(payments.c.order_number == unpaid.order_number)
            .values(expires_at=utc_now() - timedelta(hours=1))
        )

    here.paysera.pay(paid.order)

    eventually(lambda: len(here.saleor.orders) == 1, within=20)
    eventually(lambda: [r.type for r in here.reports_of(unpaid)] == ["CHARGE_FAILURE"], within=40)


def test_a_callback_that_was_not_answered_is_taken_when_it_comes_again(
    here: Town, app: AppProcess
) -> None:
    begun = here.begin()
    app.kill()
    assert here.paysera.pay(begun.order).status == 0

    app.start()
    assert here.paysera.repeat(begun.order).is_ok

    here.wait_until_charged(begun)
    assert len(here.reports_of(begun)) == 1


def test_support_staff_see_a_payment_on_the_command_line(here: Town, app: AppProcess) -> None:
    begun = here.begin("1234.50")
    wrong = here.paysera.signed_callback(
        begun.order, amount="1", payamount="1", name="\x1b[2J\u202ecleared\nscreen"
    )
    here.paysera.send(begun.order, wrong)
    here.paysera.send(begun.order, {**wrong, "ss1": "0" * 32})
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)

    installations = app.run("installations").stdout
    assert here.saleor.api_url in installations
    assert f"{PROJECT_ID} (test): default-channel" in installations

    listed = app.run("payments", "list").stdout
    assert f"{begun.order_number}\tpaid\t1234.50 EUR\ttest\tdefault-channel" in listed
    assert "callback: amount_mismatch (Paysera says 0.01 EUR)\n" in listed

    shown = app.run("payments", "show", begun.order_number.lower()).stdout
    for fact in (
        begun.transaction.id,
        "payamount:",
        "wrong_password",
        "CHARGE_SUCCESS",
        "delivered",
    ):
        assert fact in shown
    assert not {"\x1b", "\u202e"} & set(shown)

    unknown = app.run("payments", "show", "SP-0000")
    assert unknown.returncode == 2
    assert "UNKNOWN_ORDER" in unknown.stderr


def test_secrets_are_in_no_log_and_no_output(here: Town, app: AppProcess) -> None:
    begun = here.begin()
    query = here.paysera.signed_callback(begun.order)
    here.paysera.send(begun.order, {**query, "ss1": "0" * 32})
    here.paysera.pay(begun.order)
    here.wait_until_charged(begun)
    (installed,) = here.saleor.desk.store.apps.values()

    written = app.log_text + "".join(
        app.run(*command).stdout
        for command in (
            ("installations",),
            ("payments", "list"),
            ("payments", "show", begun.order_number),
        )
    )

    for secret in (PASSWORD, installed.token, SECRET_KEY, query["ss3"], "jonas@example.com"):
        assert secret not in app.log_text
    for secret in (PASSWORD, installed.token, SECRET_KEY):
        assert secret not in written


def test_the_session_webhooks_of_two_workers_give_one_order(here: Town, app: AppProcess) -> None:
    checkout = here.saleor.create_checkout()
    sessions = at_once(8, lambda _: here.saleor.initialize(checkout.id, {}, idempotency_key="once"))

    assert len({session.event.psp_reference for session in sessions}) == 1
    assert {session.event.type for session in sessions} == {EventType.CHARGE_ACTION_REQUIRED}


@pytest.mark.parametrize("name", ["APP_BASE_URL", "SECRET_KEY", "ALLOWED_SALEOR_URLS"])
def test_a_missing_setting_stops_the_start_with_a_sentence(tmp_path: Path, name: str) -> None:
    process = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    process.env[name] = ""

    started = process.run("serve")

    assert started.returncode == 2
    assert f"{name} is not set." in started.stderr
    assert "Traceback" not in started.stderr


def test_a_pinned_file_without_a_key_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    process = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    (tmp_path / "key.pem").write_text("no key")
    process.env["PAYSERA_PUBLIC_KEY_FILE"] = f"{tmp_path}/key.pem"

    started = process.run("serve")

    assert started.returncode == 2
    assert "holds no RSA key" in started.stderr
    assert "Traceback" not in started.stderr


@pytest.mark.parametrize(
    "database_url", ["sqlite:////no/such/folder/a.db", "postgresql://nobody@127.0.0.1:1/none"]
)
def test_a_database_that_is_away_stops_the_start_with_a_sentence(
    tmp_path: Path, database_url: str
) -> None:
    process = AppProcess(database_url, "http://127.0.0.1:1", tmp_path / "log")

    started = process.run("serve")

    assert started.returncode == 2
    assert "The database cannot be used" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_secret_key_that_opens_nothing_stops_the_start_with_a_sentence(
    app: AppProcess, here: Town
) -> None:
    app.env["SECRET_KEY"] = "quite another key than before"

    started = app.run("serve", "--port", "1")

    assert started.returncode == 2
    assert "SECRET_KEY_MISMATCH" in started.stderr
    assert here.saleor.api_url not in started.stderr


def test_a_port_in_use_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    process = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        started = process.run("serve", "--port", str(taken.getsockname()[1]))

    assert started.returncode == 2
    assert "Cannot listen on 127.0.0.1" in started.stderr
    assert "Traceback" not in started.stderr


def test_workers_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    process = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    process.start()

    process.kill_parent()

    eventually(lambda: not process.is_answering, within=2)
    process.start()
    process.stop()


def test_a_server_that_is_stopped_leaves_nothing_leased(here: Town, app: AppProcess) -> None:
    """What is under way is finished, and what waits can be sent by the next server at once."""
    waiting = [here.begin() for _ in range(12)]
    here.saleor.answer_reports_with(Outage.SLOW, slow_s=0.5)
    for begun in waiting:
        here.paysera.pay(begun.order)
    eventually(lambda: len(here.saleor.reports) > 0)

    assert app.stop() == 0

    with here.store.engine.connect() as connection:
        assert not connection.scalars(
            select(reports.c.id).where(reports.c.leased_until.is_not(None))
        ).all()
    assert not any(visit.was_broken_off for visit in here.saleor.visits)
    assert len(here.saleor.reports) < len(waiting), "it was not stopped in the middle"


@pytest.mark.parametrize("how", ["stop", "interrupt"])
def test_workers_that_are_still_starting_can_be_stopped(tmp_path: Path, how: str) -> None:
    process = AppProcess(
        f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log", workers=4
    )
    for _ in range(4):
        process.start()
        began = time.monotonic()

        assert getattr(process, how)() == 0

        assert time.monotonic() - began < 15, process.log_text


def test_the_server_stops_in_order_when_asked(tmp_path: Path) -> None:
    process = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    process.start()
    assert requests.get(f"{process.base_url}/healthz", timeout=5).text == "ok\n"

    process.stop()

    assert "Traceback" not in process.log_text
