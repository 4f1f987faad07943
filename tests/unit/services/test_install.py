"""An unsigned registration proves nothing: everything is checked before anything is stored."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, jsonify, request
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import text

from saleor_paysera.bootstrap import create_context, open_store
from saleor_paysera.outbound import OutboundFailure
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.facts import Report
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import ReportType
from saleor_paysera.saleor.signatures import InvalidKeySet
from saleor_paysera.saleor.transport import SaleorPermissionDenied, SaleorUnavailable
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.configure import configure
from saleor_paysera.services.context import Context
from saleor_paysera.services.install import InvalidRegistration, SaleorNotAllowed, install
from saleor_paysera.settings import Settings
from saleor_paysera.store.records import NewPayment
from tests.support.apps import environment

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKEN = "the-token-of-the-app"
APP = {"data": {"app": {"id": "QXBwOjE="}}}
DENIED = {
    "data": None,
    "errors": [{"message": "x", "extensions": {"exception": {"code": "PermissionDenied"}}}],
}


@dataclass
class Saleor:
    """Just enough of a Saleor, which can be ill in many ways."""

    jwks: dict[str, object]
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    api_answer: object = field(default_factory=lambda: APP)
    api_status: int = 200
    jwks_status: int = 200
    asked: list[str] = field(default_factory=list)

    def website(self) -> Flask:
        app = Flask(__name__)

        @app.post("/graphql/")
        def graphql() -> tuple[Response, int]:
            self.asked.append("api")
            if isinstance(self.api_answer, str):
                return Response(self.api_answer), self.api_status
            known = request.headers["Authorization"].removeprefix("Bearer ") in self.tokens
            return jsonify(self.api_answer if known else DENIED), self.api_status

        @app.get("/.well-known/jwks.json")
        def jwks() -> tuple[Response, int]:
            self.asked.append("jwks")
            return jsonify(self.jwks), self.jwks_status

        return app


@dataclass
class House:
    """The app's context, the Saleor that installs it, and a clock that can be set."""

    context: Context
    saleor: Saleor
    api_url: str
    now: datetime = NOW
    woken: int = 0

    def install(self, *, api_url: str | None = None, token: str = TOKEN) -> None:
        install(
            self.context,
            saleor_api_url=self.api_url if api_url is None else api_url,
            token=token,
        )

    def tokens_stored(self) -> dict[str, str]:
        with self.context.store.read() as uow:
            return {one.saleor_api_url: one.token for one in uow.installations.all()}

    def restricted_to(self, *entries: str, private: bool) -> None:
        """Start anew with other settings about who may install."""
        settings = Settings.from_environment(
            {
                "APP_BASE_URL": "https://app.example",
                "SECRET_KEY": "another secret key for tests",
                "ALLOWED_SALEOR_URLS": ",".join(entries),
                "ALLOW_PRIVATE_HOSTS": str(private),
            }
        )
        self.context = create_context(settings, self.context.store, clock=lambda: self.now)


@pytest.fixture
def saleor(saleor_key: rsa.RSAPrivateKey) -> Saleor:
    jwk = RSAAlgorithm.to_jwk(saleor_key.public_key(), as_dict=True)
    return Saleor({"keys": [{**jwk, "kid": "1", "use": "sig", "alg": "RS256"}]})


@contextmanager
def house_on(database_url: str, saleor: Saleor) -> Iterator[House]:
    settings = Settings.from_environment(
        environment(
            base_url="http://127.0.0.1:1",
            database_url=database_url,
            paysera_origin="http://127.0.0.1:1",
        )
    )
    store = open_store(settings)
    with LocalServer(saleor.website()) as server:
        context = create_context(settings, store, clock=lambda: built.now)
        built = House(context, saleor, f"{server.origin}/graphql/")

        def wake() -> None:
            built.woken += 1

        built.context = replace(context, wake_delivery=wake)
        yield built
    store.engine.dispose()


@pytest.fixture
def house(saleor: Saleor, empty_database: Path, tmp_path: Path) -> Iterator[House]:
    """Who may install has nothing to do with the kind of database."""
    path = shutil.copy(empty_database, tmp_path)
    with house_on(f"sqlite:///{path}", saleor) as built:
        yield built


@pytest.fixture
def any_house(saleor: Saleor, database_url: str) -> Iterator[House]:
    with house_on(database_url, saleor) as built:
        yield built


def test_a_saleor_that_is_what_it_says_is_installed(any_house: House) -> None:
    any_house.install()

    with any_house.context.store.read() as uow:
        installation = uow.installations.by_api_url(any_house.api_url)
    assert (installation.app_id, installation.token) == ("QXBwOjE=", TOKEN)
    assert '"kid":"1"' in installation.jwks.replace(" ", "")
    assert installation.installed_at == installation.jwks_fetched_at == NOW
    assert any_house.saleor.asked == ["api", "jwks"]
    assert any_house.woken == 1


def test_the_token_does_not_lie_open_in_the_database(any_house: House) -> None:
    any_house.install()

    with any_house.context.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM installations")).all()
    assert len(rows) == 1
    assert TOKEN not in repr([bytes(v) if isinstance(v, memoryview) else v for v in rows[0]])


def configured(house: House) -> int:
    wish = ConfigurationInput(
        name="Shop",
        project_id="123456",
        password="0123456789abcdef0123456789abcdef",
        is_test=False,
        ss1_is_enough=False,
        default_method="smsbank",
        methods=[],
        purpose=None,
        pay_within_minutes=None,
        return_origins=[],
        accepts_pending=False,
    )
    configure(
        house.context.store,
        wish,
        saleor_api_url=house.api_url,
        channels=[],
        clock=lambda: house.now,
    )
    with house.context.store.read() as uow:
        installation = uow.installations.by_api_url(house.api_url)
        return uow.configurations.for_channel(installation.id, "default-channel").id


def test_on_a_reinstall_the_problems_shown_by_the_old_app_are_forgotten(house: House) -> None:
    """The new app in Saleor shows none, so each has to be told again."""
    house.install()
    with house.context.store.write() as uow:
        installation_id = uow.installations.by_api_url(house.api_url).id
        uow.app_problems.put(installation_id, "paysera-reports", "Reports wait.", now=house.now)

    house.install()

    with house.context.store.read() as uow:
        assert uow.app_problems.of(installation_id) == {}


def test_on_a_reinstall_the_newest_token_wins_and_the_configuration_stays(any_house: House) -> None:
    any_house.install()
    configuration_id = configured(any_house)
    any_house.saleor.tokens = {"a-new-token"}
    any_house.saleor.api_answer = {"data": {"app": {"id": "QXBwOjI="}}}
    any_house.now += HOUR
    any_house.install(token="a-new-token")

    assert any_house.tokens_stored() == {any_house.api_url: "a-new-token"}
    with any_house.context.store.read() as uow:
        installation = uow.installations.by_api_url(any_house.api_url)
        kept = uow.configurations.for_channel(installation.id, "default-channel")
    assert (installation.app_id, installation.installed_at) == ("QXBwOjI=", NOW + HOUR)
    assert kept.id == configuration_id


def test_reports_that_waited_for_the_new_token_go_out_at_once(any_house: House) -> None:
    any_house.install()
    configuration_id = configured(any_house)
    store, asked = any_house.context.store, Money.from_decimal(Decimal("9.99"), "EUR")
    with store.write() as uow:
        installation = uow.installations.by_api_url(any_house.api_url)
        number = "SP-0000-0000-0000"
        uow.payments.add(
            NewPayment(
                order_number=number,
                installation_id=installation.id,
                configuration_id=configuration_id,
                transaction_id="VHJhbnNhY3Rpb25JdGVtOjE=",
                source_id="Q2hlY2tvdXQ6MQ==",
                channel_slug="default-channel",
                asked=asked,
                is_test=False,
                method="smsbank",
                language="LIT",
                return_url=None,
                payer_email=None,
                pay_url="https://bank.paysera.com/pay/",
                created_at=NOW,
                expires_at=NOW + HOUR,
            )
        )
        payment = uow.payments.lock(number)
        report = Report(ReportType.CHARGE_SUCCESS, number, asked, NOW, "Paid.")
        uow.reports.add(payment.id, report)
        [claimed] = uow.reports.claim_due(limit=9, now=NOW, leased_until=NOW + HOUR)
        uow.reports.retry_later(claimed, "no token", next_attempt_at=NOW + HOUR)
        assert not uow.reports.claim_due(limit=9, now=NOW + HOUR / 2, leased_until=NOW + HOUR)
    any_house.now += HOUR / 2
    any_house.install()

    with store.write() as uow:
        due = uow.reports.claim_due(limit=9, now=NOW + HOUR / 2, leased_until=NOW + HOUR)
    assert [one.report for one in due] == [report]
    assert any_house.woken == 2


def refuse(house: House, error: type[PaymentAppError], **how: str) -> str:
    """A refused registration leaves everything as it was. Returns its sentence."""
    before = house.tokens_stored()
    with pytest.raises(error) as raised:
        house.install(**how)
    assert house.tokens_stored() == before
    return raised.value.message


@pytest.mark.parametrize("again", [False, True], ids=["the first time", "again"])
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"tokens": set()}, SaleorPermissionDenied),
        ({"api_answer": {"data": {"app": None}}}, SaleorPermissionDenied),
        ({"api_answer": {"data": {"app": {"id": None}}}}, SaleorUnavailable),
        ({"api_answer": {"data": {}}}, SaleorUnavailable),
        ({"api_answer": {"data": None}}, SaleorUnavailable),
        ({"api_answer": {}}, SaleorUnavailable),
        ({"api_answer": []}, SaleorUnavailable),
        ({"api_answer": "<html>"}, SaleorUnavailable),
        ({"api_answer": ""}, SaleorUnavailable),
        ({"api_answer": "<html>", "api_status": 500}, SaleorUnavailable),
        ({"api_answer": "", "api_status": 302}, SaleorUnavailable),
        ({"jwks_status": 404}, OutboundFailure),
        ({"jwks_status": 500}, OutboundFailure),
        ({"jwks": {}}, InvalidKeySet),
        ({"jwks": {"keys": []}}, InvalidKeySet),
        ({"jwks": {"keys": [{"kty": "oct", "k": "AAAA", "kid": "1"}]}}, InvalidKeySet),
        ({"jwks": {"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]}}, InvalidKeySet),
        ({"jwks": {"keys": "none", "padding": "x" * 100_000}}, OutboundFailure),
    ],
)
def test_nothing_is_stored_when_anything_fails(
    house: House, change: dict[str, object], error: type[PaymentAppError], again: bool
) -> None:
    if again:
        house.install()
    for name, value in change.items():
        setattr(house.saleor, name, value)
    woken = house.woken

    refuse(house, error)
    assert house.woken == woken


def test_a_saleor_that_is_away_is_not_installed(house: House) -> None:
    refuse(house, SaleorUnavailable, api_url="http://127.0.0.1:1/graphql/")


def test_a_registration_without_a_token_is_none(house: House) -> None:
    assert "auth_token" in refuse(house, InvalidRegistration, token="")
    assert house.saleor.asked == []


@pytest.mark.parametrize(
    "api_url",
    [
        "https://evil.com/graphql/",
        "https://evil.com#.saleor.cloud/graphql/",
        "https://evil.com?.saleor.cloud/graphql/",
        "https://evil.com/.saleor.cloud/graphql/",
        "https://evil.com\\.saleor.cloud/graphql/",
        "https://x@evil.com/.saleor.cloud/graphql/",
        "https://x.saleor.cloud@evil.com/graphql/",
        "https://x.saleor.cloud.evil.com/graphql/",
        "https://x.saleor.cloud/graphql/../../evil",
        "https://x.saleor.cloud:8443/graphql/",
        "http://x.saleor.cloud/graphql/",
        "",
    ],
)
def test_saleors_that_are_not_on_the_list_may_not_install(house: House, api_url: str) -> None:
    house.restricted_to("https://*.saleor.cloud/graphql/", private=True)

    message = refuse(house, SaleorNotAllowed, api_url=api_url)
    assert "ALLOWED_SALEOR_URLS" in message


@pytest.mark.parametrize(
    "api_url",
    [
        "nonsense",
        "//shop.example/graphql/",
        "ftp://shop.example/graphql/",
        "file:///etc/passwd",
        "https://",
        "https:///graphql/",
        "https://[::1/graphql/",
        "https://shop.example:99999/graphql/",
        "https://shop.example:port/graphql/",
        "https://user@shop.example/graphql/",
        "https://user:password@shop.example/graphql/",
        "https://:password@shop.example/graphql/",
        "https://@shop.example/graphql/",
    ],
)
def test_even_where_everyone_may_install_an_address_must_be_one(house: House, api_url: str) -> None:
    house.restricted_to("*", private=True)

    assert "not an address" in refuse(house, SaleorNotAllowed, api_url=api_url)


def test_plain_http_and_private_addresses_are_for_development(house: House) -> None:
    house.restricted_to("*", private=False)

    assert "plain http" in refuse(house, SaleorNotAllowed)
    private_over_tls = house.api_url.replace("http:", "https:")
    assert "not at a public address" in refuse(house, SaleorUnavailable, api_url=private_over_tls)
    assert house.saleor.asked == []


@pytest.mark.parametrize("name", ["double..dot", "a" * 64, "-"])
def test_a_host_name_that_is_none_is_refused_like_others(house: House, name: str) -> None:
    house.restricted_to("https://*.saleor.invalid/graphql/", private=True)

    refuse(house, PaymentAppError, api_url=f"https://{name}.saleor.invalid/graphql/")
