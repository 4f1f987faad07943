"""Whatever comes in, the answer is a clear error with a stable code, and nothing is lost."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.sandbox.saleor import EventType, InstallationError
from saleor_paysera.sandbox.saleor.signing import SigningKey
from tests.support.apps import AppInThread
from tests.support.town import RETURN_URL, SHOP, Town, data_of, doubles
from tests.support.webhooks import event_of, signed_headers

INITIALIZE = "/api/webhooks/transaction-initialize-session"
PROCESS = "/api/webhooks/transaction-process-session"
GATEWAY = "/api/webhooks/payment-gateway-initialize-session"


@pytest.fixture
def app(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[tuple[AppInThread, Town]]:
    with (
        doubles(saleor_key, paysera_key) as (saleor, paysera),
        AppInThread(f"sqlite:///{tmp_path}/a.db", paysera.origin) as running,
    ):
        saleor.install(f"{running.base_url}/api/manifest")
        yield running, Town(saleor, paysera, running.store)


@pytest.fixture
def here(app: tuple[AppInThread, Town]) -> Town:
    return app[1]


@pytest.fixture
def url(app: tuple[AppInThread, Town]) -> str:
    return app[0].base_url


def errors_of(data: object) -> list[str]:
    """The codes in a storefront's ``data.errors``."""
    assert isinstance(data, dict), data
    return [error["code"] for error in data["errors"]]


class TestStorefrontsAreTold:
    def test_that_the_channel_is_not_configured(self, here: Town) -> None:
        checkout = here.saleor.create_checkout()

        config = here.saleor.gateway_config(checkout.id)
        assert isinstance(config.data, dict)
        assert config.data["configured"] is False
        assert config.data["paymentMethods"] == []
        assert errors_of(config.data) == ["CHANNEL_NOT_CONFIGURED"]

        session = here.saleor.initialize(checkout.id, {"returnUrl": RETURN_URL})
        assert session.event.type is EventType.CHARGE_FAILURE
        assert errors_of(session.data) == ["CHANNEL_NOT_CONFIGURED"]

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            ({"returnUrl": "https://evil.example/"}, "RETURN_URL_NOT_ALLOWED"),
            ({"returnUrl": f"{SHOP}.evil.example/"}, "RETURN_URL_NOT_ALLOWED"),
            ({"returnUrl": f"{SHOP}@evil.example/"}, "RETURN_URL_NOT_ALLOWED"),
            ({"returnUrl": "javascript:alert(1)"}, "RETURN_URL_NOT_ALLOWED"),
            ({"returnUrl": "//shop.example/"}, "RETURN_URL_NOT_ALLOWED"),
            ({"returnUrl": "https://shop.example\\@evil.example"}, "RETURN_URL_NOT_ALLOWED"),
            ({"returnUrl": 5}, "INVALID_DATA"),
            (["returnUrl"], "INVALID_DATA"),
            ("returnUrl", "INVALID_DATA"),
            ({"paymentMethod": "no such method!"}, "PAYMENT_METHOD_NOT_OFFERED"),
            ({"paymentMethod": "not_in_the_list"}, "PAYMENT_METHOD_NOT_OFFERED"),
            ({"paymentMethod": {"key": "smsbank"}}, "INVALID_DATA"),
        ],
    )
    def test_what_is_wrong_with_their_data(self, here: Town, data: object, code: str) -> None:
        here.configure()

        session = here.saleor.initialize(here.saleor.create_checkout().id, data)

        assert session.event.type is EventType.CHARGE_FAILURE
        assert errors_of(session.data) == [code]

    @pytest.mark.parametrize(
        ("amount", "code"), [("0", "INVALID_AMOUNT"), ("999999999999", "INVALID_AMOUNT")]
    )
    def test_that_an_amount_cannot_be_paid(self, here: Town, amount: str, code: str) -> None:
        here.configure()

        session = here.saleor.initialize(here.saleor.create_checkout().id, {}, amount=amount)

        assert errors_of(session.data) == [code]

    def test_that_a_transaction_is_not_known(self, here: Town, url: str) -> None:
        here.configure()
        event = _event(here, "TransactionProcessSession")
        answer = _post(here, url + PROCESS, json.dumps(event).encode())

        assert answer.status_code == 200
        # After going back to a backup the payment may be paid all the same, so it is not final.
        assert answer.json()["result"] == "CHARGE_ACTION_REQUIRED"
        assert errors_of(answer.json()["data"]) == ["UNKNOWN_TRANSACTION"]

    def test_that_a_currency_cannot_be_paid_in(self, here: Town, url: str) -> None:
        here.configure()
        event = _event(here, "TransactionInitializeSession", currency="XTS")

        answer = _post(here, url + INITIALIZE, json.dumps(event).encode())

        assert errors_of(answer.json()["data"]) == ["UNSUPPORTED_CURRENCY"]


class TestWebhooks:
    @pytest.mark.parametrize(
        "body", [b"", b"not json", b"[]", b"null", b"\xff\xfe", b'{"__typename": "Other"}', b"{}"]
    )
    @pytest.mark.parametrize("path", [INITIALIZE, PROCESS])
    def test_a_signed_body_that_cannot_be_read_gets_a_well_formed_no(
        self, here: Town, url: str, path: str, body: bytes
    ) -> None:
        answer = _post(here, url + path, body)

        assert answer.status_code == 200
        # Not final where a payment may already be paid.
        is_final = path == INITIALIZE
        expected = "CHARGE_FAILURE" if is_final else "CHARGE_ACTION_REQUIRED"
        assert answer.json()["result"] == expected
        assert errors_of(answer.json()["data"]) == ["INVALID_EVENT"]

    def test_a_database_that_fails_is_not_final_for_a_payment_under_way(self, here: Town) -> None:
        here.configure()
        begun = here.begin()
        with here.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE payments RENAME TO payments_away")

        asked = here.saleor.process(begun.transaction.id)
        assert asked.event.type is EventType.CHARGE_ACTION_REQUIRED
        assert errors_of(asked.data) == ["INTERNAL_ERROR"]

        with here.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE payments_away RENAME TO payments")
        assert here.paysera.pay(begun.order).is_ok
        here.wait_until_charged(begun)

    def test_a_database_that_fails_when_a_payment_is_begun_is_final_for_nothing(
        self, here: Town
    ) -> None:
        here.configure()
        checkout = here.saleor.create_checkout()
        with here.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE payments RENAME TO payments_away")
        refused = here.saleor.initialize(checkout.id, {}, idempotency_key="one wish")
        with here.store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE payments_away RENAME TO payments")

        assert refused.event.type is EventType.CHARGE_ACTION_REQUIRED
        assert errors_of(refused.data) == ["INTERNAL_ERROR"]
        asked = here.saleor.process(refused.transaction.id)
        assert errors_of(asked.data) == ["UNKNOWN_TRANSACTION"]
        # The same wish, once more: Saleor asks the app again, as nothing final was said.
        begun = here.saleor.initialize(checkout.id, {}, idempotency_key="one wish")
        assert begun.transaction is refused.transaction
        assert begun.event.type is EventType.CHARGE_ACTION_REQUIRED
        assert begun.event.psp_reference

    def test_another_events_body_is_a_failure(self, here: Town, url: str) -> None:
        body = json.dumps(_event(here, "TransactionProcessSession")).encode()

        answer = _post(here, url + INITIALIZE, body)

        assert errors_of(answer.json()["data"]) == ["INVALID_EVENT"]

    def test_a_body_for_another_app_is_refused(self, here: Town, url: str) -> None:
        event = _event(here, "TransactionInitializeSession")
        event["recipient"] = {"id": "QXBwOjk5"}

        answer = _post(here, url + INITIALIZE, json.dumps(event).encode())

        assert (answer.status_code, _code(answer)) == (401, "WRONG_RECIPIENT")

    def test_a_changed_body_is_refused(self, here: Town, url: str) -> None:
        body = json.dumps(_event(here, "TransactionInitializeSession")).encode()
        headers = signed_headers(here.saleor, body)

        answer = requests.post(url + INITIALIZE, data=body + b" ", headers=headers, timeout=5)

        assert (answer.status_code, _code(answer)) == (401, "INVALID_SIGNATURE")

    def test_a_signature_by_another_key_is_refused(
        self, here: Town, url: str, paysera_key: rsa.RSAPrivateKey
    ) -> None:
        body = json.dumps(_event(here, "TransactionInitializeSession")).encode()
        headers = signed_headers(here.saleor, body) | {
            "Saleor-Signature": SigningKey(paysera_key).sign(body)
        }

        answer = requests.post(url + INITIALIZE, data=body, headers=headers, timeout=5)

        assert (answer.status_code, _code(answer)) == (401, "UNKNOWN_SIGNING_KEY")

    @pytest.mark.parametrize("missing", ["Saleor-Api-Url", "Saleor-Signature"])
    def test_a_missing_header_is_refused(self, here: Town, url: str, missing: str) -> None:
        headers = signed_headers(here.saleor, b"{}")
        del headers[missing]

        answer = requests.post(url + INITIALIZE, data=b"{}", headers=headers, timeout=5)

        assert answer.status_code == 401

    def test_a_saleor_without_the_app_is_refused(self, here: Town, url: str) -> None:
        headers = signed_headers(here.saleor, b"{}") | {
            "Saleor-Api-Url": "https://other.example/graphql/"
        }

        answer = requests.post(url + GATEWAY, data=b"{}", headers=headers, timeout=5)

        assert (answer.status_code, _code(answer)) == (401, "UNKNOWN_INSTALLATION")

    def test_a_body_too_large_is_refused(self, here: Town, url: str) -> None:
        body = b" " * 1_000_001

        answer = _post(here, url + INITIALIZE, body)

        assert (answer.status_code, _code(answer)) == (413, "BODY_TOO_LARGE")

    def test_the_deprecated_header_names_work_too(self, here: Town, url: str) -> None:
        body = json.dumps(_event(here, "TransactionInitializeSession")).encode()
        headers = signed_headers(here.saleor, body)
        headers["X-Saleor-Signature"] = headers.pop("Saleor-Signature")

        assert requests.post(url + INITIALIZE, data=body, headers=headers, timeout=5).ok


class TestInstalling:
    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"nope", b"{}", b'{"auth_token": 5}', b"[]"),
            pytest.param(b'{"a":' * 50_000, id="deep"),
        ],
    )
    def test_needs_a_token(self, here: Town, url: str, body: bytes) -> None:
        headers = {"Saleor-Api-Url": here.saleor.api_url}

        answer = requests.post(f"{url}/api/register", data=body, headers=headers, timeout=5)

        assert (answer.status_code, _code(answer)) == (400, "INVALID_REGISTRATION")

    def test_is_for_allowed_saleors(self, url: str) -> None:
        answer = _register(url, "https://evil.example/graphql/", "token")

        assert (answer.status_code, _code(answer)) == (403, "SALEOR_NOT_ALLOWED")
        assert "ALLOWED_SALEOR_URLS" in answer.json()["error"]["message"]

    def test_with_a_token_that_saleor_does_not_know_stores_nothing(
        self, here: Town, url: str
    ) -> None:
        with here.store.read() as uow:
            before = uow.installations.by_api_url(here.saleor.api_url)

        answer = _register(url, here.saleor.api_url, "made up")

        assert answer.status_code == 403
        with here.store.read() as uow:
            assert uow.installations.by_api_url(here.saleor.api_url) == before

    def test_with_the_token_of_another_app_is_refused(self, here: Town, url: str) -> None:
        (app,) = here.saleor.desk.store.apps.values()
        other = replace(app, number=99, identifier="another.app", token="another token")
        here.saleor.desk.store.apps[other.id] = other

        answer = _register(url, here.saleor.api_url, other.token)

        assert (answer.status_code, _code(answer)) == (400, "INVALID_REGISTRATION")
        assert "another app" in answer.json()["error"]["message"]

    def test_tells_the_admin_why_it_failed(self, here: Town, app: tuple[AppInThread, Town]) -> None:
        here.saleor.stop()
        answer = _register(app[0].base_url, here.saleor.api_url, "token")
        here.saleor.start()

        assert (answer.status_code, _code(answer)) == (502, "SALEOR_UNAVAILABLE")
        assert "Saleor cannot be reached" in answer.json()["error"]["message"]

    def test_by_the_dashboard_shows_the_reason(
        self, saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
    ) -> None:
        with (
            doubles(saleor_key, paysera_key) as (saleor, paysera),
            AppInThread(
                f"sqlite:///{tmp_path}/b.db",
                paysera.origin,
                ALLOWED_SALEOR_URLS="https://only.example/graphql/",
            ) as app,
            pytest.raises(InstallationError, match="ALLOWED_SALEOR_URLS"),
        ):
            saleor.install(f"{app.base_url}/api/manifest")


class TestPayseraAndShoppers:
    @pytest.mark.parametrize("order_number", ["SP-0000-0000-0000", "a%00b", "%ff", "x" * 500])
    def test_an_unknown_order_is_told(self, url: str, order_number: str) -> None:
        answer = requests.get(f"{url}/paysera/callback/{order_number}?data=x", timeout=5)

        assert (answer.status_code, _code(answer)) == (404, "UNKNOWN_ORDER")

    @pytest.mark.parametrize("path", ["accept", "cancel"])
    def test_a_shopper_with_an_unknown_order_sees_a_page(self, url: str, path: str) -> None:
        answer = requests.get(
            f"{url}/paysera/{path}/SP-0000-0000-0000",
            headers={"Accept-Language": "lt"},
            timeout=5,
        )

        assert answer.status_code == 404
        assert "Tokio mokėjimo nėra" in answer.text

    @pytest.mark.parametrize(
        "query",
        [
            "", "data=", "data[]=x&ss1=y", "data=%ff%fe&ss1=%00", "ss1=a&ss2=b&ss3=c",
            "data=" + "A" * 20_000, "&".join(f"ss{n}=x" for n in range(900)), "%zz=%",
        ],
    )  # fmt: skip
    def test_garbage_in_place_of_a_callback_is_told(self, here: Town, query: str) -> None:
        here.configure()
        begun = here.begin()
        address = begun.order.request.fields["callbackurl"]

        for answer in (
            requests.get(f"{address}?{query}", timeout=5),
            requests.post(
                address,
                data=query,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                timeout=5,
            ),
        ):
            assert (answer.status_code, _code(answer)) == (400, "INVALID_CALLBACK")
        assert here.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT

    def test_without_paysera_key_the_callback_is_asked_for_again(
        self, saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
    ) -> None:
        with (
            doubles(saleor_key, paysera_key) as (saleor, paysera),
            AppInThread(
                f"sqlite:///{tmp_path}/c.db",
                paysera.origin,
                PAYSERA_PUBLIC_KEY_URL="http://127.0.0.1:9/public.key",
            ) as app,
        ):
            saleor.install(f"{app.base_url}/api/manifest")
            here = Town(saleor, paysera, app.store)
            here.configure()
            begun = here.begin()

            answer = paysera.pay(begun.order)

            assert answer.status == 503
            assert "PAYSERA_KEY_UNAVAILABLE" in answer.body
            assert here.refused(begun.order_number) == {}

    def test_a_shopper_without_a_return_address_sees_the_truth(self, here: Town) -> None:
        here.configure()
        begun = here.begin(data={"locale": "lt"})
        accept = begun.order.request.fields["accepturl"]

        waiting = requests.get(accept, timeout=5)
        assert "Laukiame jūsų mokėjimo patvirtinimo" in waiting.text
        assert 'http-equiv="refresh"' in waiting.text

        cancelled = requests.get(begun.order.request.fields["cancelurl"], timeout=5)
        assert "Mokėjimas atšauktas" in cancelled.text

        here.paysera.pay(begun.order)
        paid = requests.get(accept, timeout=5)
        assert "Apmokėta. Ačiū!" in paid.text
        assert 'http-equiv="refresh"' not in paid.text
        assert "frame-ancestors 'none'" in paid.headers["Content-Security-Policy"]

    def test_an_expired_payment_says_so_and_a_late_one_pays_all_the_same(
        self, here: Town, app: tuple[AppInThread, Town]
    ) -> None:
        here.configure()
        begun = here.begin()
        app[0].ahead = timedelta(days=4)

        expired = here.saleor.process(begun.transaction.id)
        assert data_of(expired) == {"state": "expired"}

        assert here.paysera.pay(begun.order).is_ok
        here.wait_until_charged(begun)


def test_unknown_addresses_and_methods_get_json_errors(url: str) -> None:
    assert _code(requests.get(f"{url}/nothing/here", timeout=5)) == "NOT_FOUND"
    assert _code(requests.get(f"{url}{INITIALIZE}", timeout=5)) == "METHOD_NOT_ALLOWED"


def _event(here: Town, typename: str, currency: str = "EUR") -> dict[str, object]:
    """An event of this Saleor for this app, as its subscription would give it."""
    (app,) = here.saleor.desk.store.apps.values()
    return event_of(app.id, typename, currency=currency)


def _post(here: Town, address: str, body: bytes) -> requests.Response:
    return requests.post(address, data=body, headers=signed_headers(here.saleor, body), timeout=5)


def _register(url: str, api_url: str, token: str) -> requests.Response:
    return requests.post(
        f"{url}/api/register",
        json={"auth_token": token},
        headers={"Saleor-Api-Url": api_url},
        timeout=15,
    )


def _code(answer: requests.Response) -> str:
    code: str = answer.json()["error"]["code"]
    return code
