"""The app is uninstalled, deactivated, or loses its token: nothing of the money is lost."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from structlog.testing import capture_logs

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.sandbox.paysera import PayseraDouble
from saleor_paysera.sandbox.saleor import SaleorDouble, Settings
from saleor_paysera.sandbox.saleor.webhooks import Event
from saleor_paysera.services.check_status import check_status
from saleor_paysera.services.raise_problems import (
    LOOK_EVERY,
    LOOK_EVERY_WHILE_INACTIVE,
    look_at_all,
)
from saleor_paysera.services.status import Check, CheckKey, CheckState
from saleor_paysera.services.webhook_subscriptions import outdated_webhooks, update_webhooks
from saleor_paysera.store.outbox_records import ReportState, StoredReport
from tests.support.apps import AppProcess
from tests.support.desk import Desk, desk_next_door, open_desk
from tests.support.town import BegunPayment
from tests.support.waiting import eventually, never

TELLS = "3.23"
"""The first Saleor that tells an app that it is uninstalled or deactivated."""
SILENT = "3.22"
MOMENT = 0.5  # seconds: longer than the loop needs to send what is due
OF_THE_APP = (Event.APP_DELETED, Event.APP_STATUS_CHANGED)


@contextmanager
def shop_of(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str, version: str
) -> Iterator[Desk]:
    with open_desk(saleor_key, paysera_key, database_url, saleor_version=version) as desk:
        desk.town.configure()
        yield desk


@pytest.fixture(params=[SILENT, TELLS])
def any_desk(
    request: pytest.FixtureRequest,
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    database_url: str,
) -> Iterator[Desk]:
    """A configured shop, in a Saleor that tells the app what becomes of it or does not."""
    with shop_of(saleor_key, paysera_key, database_url, request.param) as opened:
        yield opened


@pytest.fixture
def told_desk(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Desk]:
    """A configured shop in a Saleor that tells the app what becomes of it."""
    with shop_of(saleor_key, paysera_key, database_url, TELLS) as opened:
        yield opened


def uninstall(desk: Desk) -> None:
    desk.town.saleor.uninstall(desk.installed)


def deactivate(desk: Desk) -> None:
    desk.town.saleor.deactivate(desk.installed)


def change_token(desk: Desk) -> None:
    desk.installed.token = secrets.token_hex(15)


def install_again(desk: Desk) -> None:
    desk.installed = desk.town.saleor.install(f"{desk.town.app.base_url}/api/manifest")


def activate(desk: Desk) -> None:
    desk.town.saleor.activate(desk.installed)


def pay(desk: Desk, begun: BegunPayment) -> None:
    """The shopper pays; Paysera's callback is taken whatever is the matter with Saleor."""
    assert desk.town.paysera.pay(begun.order).is_ok


def report_of(desk: Desk, begun: BegunPayment) -> StoredReport:
    with desk.town.store.read() as uow:
        payment = uow.payments.by_order_number(begun.order_number)
        (report,) = uow.reports.of_payment(payment.id)
        return report


def stay_uncharged(desk: Desk, begun: BegunPayment) -> None:
    """The report was tried and did not get through."""
    eventually(lambda: report_of(desk, begun).attempts > 0)
    eventually(lambda: report_of(desk, begun).last_error is not None)
    assert report_of(desk, begun).state is ReportState.WAITING
    assert desk.town.charged(begun) == 0


def charged_once(desk: Desk, begun: BegunPayment) -> None:
    """Saleor has the money once, and exactly one report was accepted."""
    desk.town.wait_until_charged(begun)
    eventually(lambda: report_of(desk, begun).state is ReportState.DELIVERED)
    assert desk.town.charged(begun) == Decimal("9.99")
    answers = [report.answer for report in desk.town.saleor.reports if report.app_id]
    assert answers == ["ADDED"]


def saleor_check(desk: Desk) -> Check:
    """What the status page says of Saleor."""
    checks = check_status(desk.context, desk.installation).checks
    (found,) = (check for check in checks if check.key is CheckKey.SALEOR)
    return found


# The money


@pytest.mark.parametrize(
    ("go_away", "come_back"),
    [
        (uninstall, install_again),
        (deactivate, activate),
        (deactivate, install_again),
        (change_token, install_again),
    ],
    ids=["uninstalled", "deactivated", "deactivated and reinstalled", "token changed"],
)
def test_what_is_paid_meanwhile_is_reported_once_when_the_app_is_back(
    any_desk: Desk, go_away: Callable[[Desk], None], come_back: Callable[[Desk], None]
) -> None:
    begun = any_desk.town.begin()
    go_away(any_desk)
    pay(any_desk, begun)
    if any_desk.installation.uninstalled_at is None:
        stay_uncharged(any_desk, begun)

    come_back(any_desk)
    if come_back is activate and any_desk.town.saleor.desk.version == SILENT:
        any_desk.town.app.ahead += timedelta(hours=1)  # nobody told: the next try finds out

    charged_once(any_desk, begun)
    assert not any_desk.installation.is_away


def test_while_it_is_uninstalled_saleor_is_not_called(told_desk: Desk) -> None:
    begun = told_desk.town.begin()
    uninstall(told_desk)
    pay(told_desk, begun)
    told_desk.town.app.ahead += timedelta(days=3)

    never(lambda: report_of(told_desk, begun).attempts > 0, during=3 * MOMENT)

    assert told_desk.town.saleor.reports == []
    install_again(told_desk)
    charged_once(told_desk, begun)


def test_before_3_23_an_uninstalled_app_asks_with_growing_pauses(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> None:
    with shop_of(saleor_key, paysera_key, database_url, SILENT) as desk:
        begun = desk.town.begin()
        uninstall(desk)
        pay(desk, begun)
        stay_uncharged(desk, begun)

        assert desk.installation.uninstalled_at is None
        desk.town.app.ahead += timedelta(days=3)
        eventually(lambda: len(desk.town.reports_of(begun)) > 1)
        assert desk.town.charged(begun) == 0


def test_refunds_and_new_payments_go_on_after_a_reinstall(told_desk: Desk) -> None:
    before = told_desk.town.begin()
    uninstall(told_desk)
    install_again(told_desk)

    pay(told_desk, before)
    charged_once(told_desk, before)
    after = told_desk.town.begin()
    pay(told_desk, after)
    told_desk.town.wait_until_charged(after)


def test_while_it_is_deactivated_saleor_is_asked_once_an_hour(told_desk: Desk) -> None:
    begun = told_desk.town.begin()
    deactivate(told_desk)
    pay(told_desk, begun)
    stay_uncharged(told_desk, begun)

    told_desk.town.app.ahead += timedelta(minutes=55)  # many times the first pauses
    never(lambda: report_of(told_desk, begun).attempts > 1, during=3 * MOMENT)

    told_desk.town.app.ahead += timedelta(minutes=5)
    eventually(lambda: report_of(told_desk, begun).attempts > 1)


def test_a_checkout_whose_order_waited_is_completed_once_the_app_is_active(
    told_desk: Desk,
) -> None:
    begun = told_desk.town.begin()
    pay(told_desk, begun)
    charged_once(told_desk, begun)
    deactivate(told_desk)
    payment = told_desk.town.payment(begun.order_number)
    far = utc_now() + timedelta(days=1)
    with told_desk.town.store.write() as uow:
        uow.completions.add(payment.id, due_at=utc_now())
        (claimed,) = uow.completions.claim_due(
            limit=1, now=utc_now() + timedelta(minutes=2), leased_until=far
        )
        uow.completions.retry_later(claimed, "No.", next_attempt_at=far, now=utc_now())

    activate(told_desk)

    with told_desk.town.store.read() as uow:
        waiting = uow.completions.of_payment(payment.id)
    assert waiting is not None
    assert waiting.next_attempt_at < far


# When the good news is lost


def test_a_report_that_gets_through_shows_that_the_app_is_active(told_desk: Desk) -> None:
    begun = told_desk.town.begin()
    deactivate(told_desk)
    pay(told_desk, begun)
    stay_uncharged(told_desk, begun)
    assert told_desk.installation.inactive_since is not None

    told_desk.installed.is_active = True  # and the message of it is lost
    told_desk.town.app.ahead += timedelta(hours=1)

    charged_once(told_desk, begun)
    eventually(lambda: told_desk.installation.inactive_since is None)


@pytest.mark.parametrize("is_uninstalled", [False, True], ids=["deactivated", "uninstalled"])
def test_a_webhook_for_the_app_shows_that_it_is_back(told_desk: Desk, is_uninstalled: bool) -> None:
    begun, installation = told_desk.town.begin(), told_desk.installation
    with told_desk.town.store.write() as uow:
        if is_uninstalled:
            uow.installations.mark_uninstalled(installation, now=utc_now())
        else:
            uow.installations.mark_inactive(installation, now=utc_now())
    assert told_desk.installation.is_away

    told_desk.town.saleor.process(begun.transaction.id)

    assert not told_desk.installation.is_away
    pay(told_desk, begun)
    charged_once(told_desk, begun)


def test_the_status_page_finds_out_that_the_app_is_active(told_desk: Desk) -> None:
    deactivate(told_desk)
    told_desk.installed.is_active = True

    assert saleor_check(told_desk).state is CheckState.OK

    assert not told_desk.installation.is_away


def test_a_deactivated_app_is_looked_at_once_an_hour_and_found_active(told_desk: Desk) -> None:
    look_at_all(told_desk.context, threading.Event())
    deactivate(told_desk)
    told_desk.installed.is_active = True

    told_desk.town.app.ahead += LOOK_EVERY_WHILE_INACTIVE - LOOK_EVERY
    look_at_all(told_desk.context, threading.Event())
    assert told_desk.installation.inactive_since is not None

    told_desk.town.app.ahead += 2 * LOOK_EVERY
    look_at_all(told_desk.context, threading.Event())
    assert not told_desk.installation.is_away


# What survives, and whom it concerns


def test_configurations_and_channels_survive_a_reinstall(any_desk: Desk) -> None:
    before = any_desk.get("configurations"), any_desk.get("channels")
    earlier = any_desk.installed
    uninstall(any_desk)

    install_again(any_desk)

    assert any_desk.installed.id != earlier.id
    assert any_desk.get("configurations") == before[0]
    assert any_desk.get("channels") == before[1]
    assert any_desk.town.begin().order_number.startswith("SP-")


def test_another_shop_notices_nothing(told_desk: Desk, saleor_key: rsa.RSAPrivateKey) -> None:
    with desk_next_door(told_desk, saleor_key) as other:
        other.town.configure()
        waiting, begun = told_desk.town.begin(), other.town.begin()
        uninstall(told_desk)
        pay(told_desk, waiting)

        pay(other, begun)

        charged_once(other, begun)
        assert not other.installation.is_away
        assert told_desk.installation.uninstalled_at is not None


def test_late_news_of_the_app_before_does_not_touch_the_one_after(told_desk: Desk) -> None:
    earlier = told_desk.installed
    install_again(told_desk)

    told_desk.town.saleor.uninstall(earlier)
    told_desk.town.saleor.deactivate(earlier)

    assert [d.status for d in told_desk.town.saleor.deliveries[-2:]] == [401, 401]
    assert not told_desk.installation.is_away


@pytest.mark.parametrize("said", [{"recipient": None}, {}], ids=["null", "missing"])
def test_a_deleted_app_may_have_no_recipient_any_more(
    told_desk: Desk, said: dict[str, None]
) -> None:
    courier = told_desk.town.saleor.desk.courier
    for app_id, status in (("QXBwOjk5OQ==", 401), (told_desk.installed.id, 200)):
        assert told_desk.installation.uninstalled_at is None
        body = json.dumps({"__typename": "AppDeleted", "app": {"id": app_id}, **said}).encode()
        assert courier.send(told_desk.installed, Event.APP_DELETED, body).status == status

    assert told_desk.installation.uninstalled_at is not None


def test_whose_status_changed_must_be_said(told_desk: Desk) -> None:
    news = {
        "__typename": "AppStatusChanged",
        "recipient": None,
        "app": {"id": told_desk.installed.id, "isActive": False},
    }
    courier = told_desk.town.saleor.desk.courier
    courier.send(told_desk.installed, Event.APP_STATUS_CHANGED, json.dumps(news).encode())

    assert not told_desk.installation.is_away


def test_news_of_another_app_is_none_of_ours(told_desk: Desk) -> None:
    courier = told_desk.town.saleor.desk.courier
    other = {"id": "QXBwOjk5OQ==", "isActive": False}

    for event in OF_THE_APP:
        assert courier.ask(told_desk.installed, event, {"app": other}) == {}

    assert not told_desk.installation.is_away


def test_only_signed_news_counts(told_desk: Desk) -> None:
    uninstall(told_desk)
    deleted = told_desk.town.saleor.deliveries[-1]
    install_again(told_desk)

    for headers in ({}, {"Saleor-Signature": "x..y"}):
        answer = requests.post(
            deleted.url,
            data=deleted.request_body,
            headers={"Saleor-Api-Url": told_desk.town.saleor.api_url, **headers},
            timeout=10,
        )
        assert answer.status_code == 401

    assert not told_desk.installation.is_away


def test_an_empty_repetition_is_answered_and_changes_nothing(told_desk: Desk) -> None:
    courier = told_desk.town.saleor.desk.courier
    for event in OF_THE_APP:
        delivery = courier.send(told_desk.installed, event, b"")
        assert (delivery.status, delivery.body) == (200, b"{}")

    assert not told_desk.installation.is_away


# What people read


def test_the_status_page_says_what_happened_and_what_to_do(told_desk: Desk) -> None:
    deactivate(told_desk)
    inactive = saleor_check(told_desk)
    assert (inactive.state, inactive.at) == (
        CheckState.CRITICAL,
        told_desk.installation.inactive_since,
    )
    assert "deactivated in Saleor" in str(inactive.text)

    uninstall(told_desk)
    uninstalled = saleor_check(told_desk)
    assert (uninstalled.state, uninstalled.at) == (
        CheckState.CRITICAL,
        told_desk.installation.uninstalled_at,
    )
    assert "uninstalled in Saleor" in str(uninstalled.text)


def test_a_saleor_that_has_uninstalled_the_app_is_not_watched(told_desk: Desk) -> None:
    uninstall(told_desk)
    told_desk.town.saleor.stop()  # whoever calls it would be told that it is away
    told_desk.town.app.ahead += 2 * LOOK_EVERY

    with capture_logs() as logs:
        look_at_all(told_desk.context, threading.Event())

    assert logs == []


def test_the_command_line_says_where_the_app_is(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    with (
        SaleorDouble(private_key=saleor_key, settings=Settings(version=TELLS)) as saleor,
        PayseraDouble({}, private_key=paysera_key) as paysera,
    ):
        app = AppProcess(f"sqlite:///{tmp_path}/a.db", paysera.origin, tmp_path / "log")
        app.start()
        try:
            installed = saleor.install(f"{app.base_url}/api/manifest")
            assert "\tinstalled\t" in app.run("installations").stdout
            saleor.deactivate(installed)
            assert "deactivated since" in app.run("installations").stdout
            saleor.uninstall(installed)
            assert "uninstalled since" in app.run("installations").stdout
            updated = app.run("webhooks", "sync")
            assert f"{saleor.api_url}: left alone, uninstalled since" in updated.stdout
            assert updated.returncode == 0
        finally:
            app.stop()


# Which Saleor is asked to tell


@pytest.mark.parametrize(("version", "tells"), [("3.21", False), (SILENT, False), (TELLS, True)])
def test_only_a_saleor_that_tells_the_app_is_asked_to(
    version: str,
    tells: bool,
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    tmp_path: Path,
) -> None:
    with shop_of(saleor_key, paysera_key, f"sqlite:///{tmp_path}/a.db", version) as desk:
        asked = [event for w in desk.installed.webhooks for event in w.async_events]

        assert asked == ([event.name for event in OF_THE_APP] if tells else [])
        assert desk.installed.permissions == ("HANDLE_PAYMENTS",)
        assert outdated_webhooks(desk.context, desk.installation) == []


def test_a_saleor_upgraded_to_one_that_tells_is_asked_with_the_next_update(
    told_desk: Desk,
) -> None:
    told_desk.installed.webhooks = tuple(w for w in told_desk.installed.webhooks if w.sync_events)

    assert update_webhooks(told_desk.context, told_desk.installation) == len(OF_THE_APP)

    uninstall(told_desk)
    assert told_desk.installation.uninstalled_at is not None
