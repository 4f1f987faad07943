"""From bytes that anyone may send to an event that this Saleor sent to this app."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, request

from saleor_paysera.bootstrap import create_context, open_store
from saleor_paysera.saleor.events import (
    InvalidEvent,
    TransactionInitializeSession,
    TransactionProcessSession,
)
from saleor_paysera.saleor.signatures import InvalidSignature
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_webhook import (
    SignedWebhook,
    UnverifiedWebhook,
    WrongRecipient,
    read_signed_event,
    verify_webhook,
)
from saleor_paysera.settings import Settings
from saleor_paysera.store.installations import UnknownInstallation
from saleor_paysera.store.records import Installation, NewInstallation
from tests.support.apps import environment
from tests.support.jws import detached, jwk, jwks

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
APP_ID = "QXBwOjEz"
OLD_KEY, NEW_KEY = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)


def body_of(typename: str = "TransactionProcessSession", recipient: str = APP_ID) -> bytes:
    event = {
        "__typename": typename,
        "recipient": {"id": recipient},
        "action": {"amount": 9.99, "currency": "EUR"},
        "transaction": {"id": "T"},
    }
    return json.dumps(event).encode()


BODY = body_of()


def signed(key: rsa.RSAPrivateKey, kid: str, body: bytes = BODY) -> str:
    return detached(key, body, kid=kid)


def jwks_of(key: rsa.RSAPrivateKey, kid: str) -> str:
    return jwks(jwk(key, kid))


OLD, NEW = jwks_of(OLD_KEY, "old"), jwks_of(NEW_KEY, "new")


@dataclass
class House:
    """The app with one Saleor installed, whose keys can change."""

    context: Context
    api_url: str
    served: str = OLD
    status: int = 200
    fetches: int = 0
    now: datetime = NOW
    before_serving: Callable[[], None] = field(default=lambda: None)

    def webhook(self, signature: str, body: bytes = BODY) -> UnverifiedWebhook:
        return UnverifiedWebhook(self.api_url, signature, body)

    def verify(self, signature: str, body: bytes = BODY) -> SignedWebhook:
        return verify_webhook(self.context, self.webhook(signature, body))

    def stored(self) -> Installation:
        with self.context.store.read() as uow:
            return uow.installations.by_api_url(self.api_url)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    flask = Flask("saleor")
    server = LocalServer(flask)
    with server:
        settings = Settings.from_environment(
            environment(
                base_url="http://127.0.0.1:1",
                database_url=f"sqlite:///{tmp_path}/test.db",
                paysera_origin=server.origin,
            )
        )
        store = open_store(settings)
        context = create_context(settings, store, clock=lambda: built.now)
        built = House(context, f"{server.origin}/graphql/")

        def serve() -> Response:
            built.fetches += 1
            served, status = built.served, built.status
            built.before_serving()
            return Response(served, status)

        def identify() -> dict[str, object]:
            known = request.headers["Authorization"] == "Bearer token"
            return {"data": {"app": {"id": APP_ID} if known else None}}

        flask.add_url_rule("/graphql/", view_func=identify, methods=["POST"])
        flask.add_url_rule("/.well-known/jwks.json", view_func=serve)
        with store.write() as uow:
            uow.installations.put(NewInstallation(built.api_url, APP_ID, "token", OLD), now=NOW)
        yield built
        store.engine.dispose()


def test_a_webhook_of_this_saleor_is_believed_without_asking_it(house: House) -> None:
    webhook = house.verify(signed(OLD_KEY, "old"))

    assert (webhook.body, webhook.installation.app_id) == (BODY, APP_ID)
    assert house.fetches == 0


def test_a_saleor_that_is_not_installed_is_not_believed(house: House) -> None:
    webhook = UnverifiedWebhook("https://other.example/graphql/", signed(OLD_KEY, "old"), BODY)

    with pytest.raises(UnknownInstallation):
        verify_webhook(house.context, webhook)


def test_after_a_change_of_keys_they_are_fetched_once_and_kept(house: House) -> None:
    house.served = NEW
    house.now += timedelta(days=1)

    assert house.verify(signed(NEW_KEY, "new")).body == BODY
    assert house.verify(signed(NEW_KEY, "new")).body == BODY
    assert house.fetches == 1
    assert (house.stored().jwks, house.stored().jwks_fetched_at) == (NEW, house.now)


def test_the_same_key_id_with_another_key_is_found_too(house: House) -> None:
    house.served = jwks_of(NEW_KEY, "old")

    assert house.verify(signed(NEW_KEY, "old")).body == BODY


def test_after_a_change_of_keys_the_old_ones_do_not_pass(house: House) -> None:
    house.served = NEW
    house.verify(signed(NEW_KEY, "new"))

    with pytest.raises(InvalidSignature):
        house.verify(signed(OLD_KEY, "old"))


def test_forgers_make_the_app_ask_at_most_once_a_minute(house: House) -> None:
    for seconds in (0, 1, 30, 59.9):
        house.now = NOW + timedelta(seconds=seconds)
        for signature in (signed(NEW_KEY, "new"), signed(NEW_KEY, "old"), "", "x..y"):
            with pytest.raises(InvalidSignature):
                house.verify(signature)
    assert house.fetches == 1

    house.now = NOW + timedelta(seconds=60)
    with pytest.raises(InvalidSignature):
        house.verify("x..y")
    assert house.fetches == 2
    assert house.stored().jwks == OLD


@pytest.mark.parametrize(
    ("status", "served"),
    [(500, NEW), (404, NEW), (200, "{}"), (200, "<html>"), (200, '{"keys": []}')],
)
def test_when_the_keys_cannot_be_had_the_known_ones_stay(
    status: int, served: str, house: House
) -> None:
    house.status, house.served = status, served

    with pytest.raises(InvalidSignature):
        house.verify(signed(NEW_KEY, "new"))
    assert house.stored().jwks == OLD
    assert house.verify(signed(OLD_KEY, "old")).body == BODY


def test_of_several_webhooks_right_after_a_change_of_keys_none_is_refused(house: House) -> None:
    """Saleor sends a session webhook once: one that is refused is a payment that fails."""
    house.served = NEW
    arrived = threading.Barrier(3)
    house.before_serving = lambda: time.sleep(0.3)  # long enough for the others to come

    def arrive(_: int) -> bytes:
        arrived.wait()
        return house.verify(signed(NEW_KEY, "new")).body

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(arrive, range(3))) == [BODY] * 3
    assert house.fetches == 1


def signed_webhook(house: House, body: bytes) -> SignedWebhook:
    return house.verify(signed(OLD_KEY, "old", body), body)


def test_an_event_for_this_app_at_its_own_address_is_read(house: House) -> None:
    verified = read_signed_event(
        house.context, signed_webhook(house, BODY), TransactionProcessSession
    )

    assert verified.event.transaction.id == "T"
    assert verified.installation == house.stored()


def test_an_event_for_another_app_of_the_same_saleor_is_refused(house: House) -> None:
    webhook = signed_webhook(house, body_of(recipient="QXBwOjE0"))

    with pytest.raises(WrongRecipient):
        read_signed_event(house.context, webhook, TransactionProcessSession)


def test_an_event_at_the_address_of_another_event_is_refused(house: House) -> None:
    for body in (BODY, body_of("TransactionRefundRequested")):
        with pytest.raises(InvalidEvent, match="but this address is for"):
            read_signed_event(
                house.context, signed_webhook(house, body), TransactionInitializeSession
            )


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\xff"])
def test_a_signed_body_that_is_no_event_is_refused(body: bytes, house: House) -> None:
    with pytest.raises(InvalidEvent):
        read_signed_event(house.context, signed_webhook(house, body), TransactionProcessSession)
