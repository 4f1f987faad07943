"""Paysera's key is fetched daily, again when it does not fit, and kept while it changes."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask, Response

from saleor_paysera.outbound import Outbound
from saleor_paysera.sandbox.server import LocalServer
from saleor_paysera.services.paysera_key_ring import PayseraKeyRing, PayseraKeyUnavailable
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.support.waiting import let_key_refresh_finish

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MOMENT = timedelta(microseconds=1)

Process = Callable[[], PayseraKeyRing]
"""Makes a key ring as another process would: with the same database, remembering nothing."""


def pem_of(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass
class Paysera:
    """A website with a public key, how often it was asked, and a clock that can be set."""

    body: bytes
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    status: int = 200
    asked: int = 0
    open_gate: threading.Event = field(default_factory=threading.Event)

    def website(self) -> Flask:
        app = Flask(__name__)

        @app.get("/download/public.key")
        def public_key() -> Response:
            self.asked += 1
            assert self.open_gate.wait(10)
            return Response(self.body, status=self.status)

        return app


@pytest.fixture(scope="module")
def key_a(paysera_key: rsa.RSAPrivateKey) -> str:
    return pem_of(paysera_key.public_key())


@pytest.fixture(scope="module")
def key_b(saleor_key: rsa.RSAPrivateKey) -> str:
    return pem_of(saleor_key.public_key())


@pytest.fixture
def paysera(key_a: str) -> Paysera:
    website = Paysera(key_a.encode())
    website.open_gate.set()
    return website


@contextmanager
def processes_on(database_url: str, paysera: Paysera) -> Iterator[Process]:
    engine = create_database_engine(database_url)
    migrate(engine)
    with LocalServer(paysera.website()) as server:
        yield lambda: PayseraKeyRing(
            store=Store(engine, SecretBox(["not used here"])),
            outbound=Outbound(allow_private_hosts=True),
            clock=lambda: paysera.now,
            url=f"{server.origin}/download/public.key",
            pinned_file=None,
        )
    engine.dispose()


@pytest.fixture
def process(paysera: Paysera, empty_database: Path, tmp_path: Path) -> Iterator[Process]:
    path = shutil.copy(empty_database, tmp_path)
    with processes_on(f"sqlite:///{path}", paysera) as process:
        yield process


@pytest.fixture
def any_process(paysera: Paysera, database_url: str) -> Iterator[Process]:
    with processes_on(database_url, paysera) as process:
        yield process


def test_the_key_is_fetched_once_a_day(process: Process, paysera: Paysera, key_a: str) -> None:
    ring = process()
    assert ring.pems() == [key_a]
    for passed in (MINUTE, DAY - MOMENT):
        paysera.now = Paysera.now + passed
        assert ring.pems() == [key_a]
    assert paysera.asked == 1

    paysera.now = Paysera.now + DAY
    assert ring.pems() == [key_a]
    let_key_refresh_finish()
    assert paysera.asked == 2


def test_other_processes_and_later_ones_need_not_fetch_it_again(
    any_process: Process, paysera: Paysera, key_a: str
) -> None:
    any_process().pems()
    paysera.status = 500

    assert any_process().pems() == [key_a]
    assert paysera.asked == 1


def test_a_signature_that_does_not_fit_fetches_the_key_at_once(
    process: Process, paysera: Paysera, key_a: str, key_b: str
) -> None:
    ring = process()
    ring.pems()
    paysera.body = key_b.encode()
    paysera.now += MINUTE
    ring.renew()

    assert ring.pems() == [key_b, key_a], "the newest first; the one before stays valid"


def test_it_is_fetched_at_most_once_a_minute_whatever_strangers_send(
    process: Process, paysera: Paysera
) -> None:
    ring = process()
    for _ in range(5):
        ring.renew()
        ring.pems()
    paysera.now += MINUTE - MOMENT
    ring.renew()
    assert paysera.asked == 1

    paysera.now += MOMENT
    ring.renew()
    ring.renew()
    assert paysera.asked == 2


def test_after_a_failure_it_is_tried_once_a_minute(
    process: Process, paysera: Paysera, key_a: str
) -> None:
    ring = process()
    paysera.status = 503
    assert ring.pems() == []
    assert ring.pems() == []
    assert paysera.asked == 1

    paysera.status = 200
    paysera.now += MINUTE
    assert ring.pems() == [key_a]
    assert paysera.asked == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (404, b"Not found"),
        (302, b""),
        (200, b""),
        (200, b"<html>Maintenance</html>"),
        (200, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
        (200, pem_of(ec.generate_private_key(ec.SECP256R1()).public_key()).encode()),
        (200, b"\xff\xfe" * 100),
    ],
)
def test_what_is_no_key_replaces_none(
    process: Process, paysera: Paysera, key_a: str, status: int, body: bytes
) -> None:
    ring = process()
    ring.pems()
    paysera.now += DAY
    paysera.status, paysera.body = status, body

    assert ring.pems() == [key_a]
    let_key_refresh_finish()
    assert paysera.asked == 2
    assert process().pems() == [key_a], "and nothing else was stored"


def test_a_key_inside_a_huge_document_is_none(
    process: Process, paysera: Paysera, key_a: str, key_b: str
) -> None:
    ring = process()
    ring.pems()
    for size, known in ((65_537, [key_a]), (65_536, [key_b.ljust(65_536), key_a])):
        paysera.body = key_b.ljust(size).encode()
        paysera.now += MINUTE
        ring.renew()
        assert ring.pems() == known


def test_an_old_key_is_good_for_thirty_days_after_it_was_last_served(
    any_process: Process, paysera: Paysera, key_a: str, key_b: str
) -> None:
    ring = any_process()
    ring.pems()
    paysera.body = key_b.encode()
    for day in range(1, 31):
        paysera.now = Paysera.now + day * DAY
        ring.pems()
        let_key_refresh_finish()
        assert ring.pems() == [key_b, key_a], f"day {day}"

    paysera.now = Paysera.now + 31 * DAY
    ring.pems()
    let_key_refresh_finish()
    assert ring.pems() == [key_b]


def test_the_only_key_stays_however_long_paysera_is_away(
    process: Process, paysera: Paysera, key_a: str
) -> None:
    ring = process()
    ring.pems()
    paysera.status = 503
    paysera.now += 400 * DAY

    assert ring.pems() == [key_a]
    let_key_refresh_finish()
    assert ring.pems() == [key_a]


def test_a_key_that_comes_back_is_the_newest_again(
    any_process: Process, paysera: Paysera, key_a: str, key_b: str
) -> None:
    ring = any_process()
    for body in (key_a, key_b, key_a):
        paysera.body = body.encode()
        ring.renew()
        paysera.now += MINUTE

    assert ring.pems() == [key_a, key_b]


def test_what_another_process_fetched_is_seen_within_a_minute(
    any_process: Process, paysera: Paysera, key_a: str, key_b: str
) -> None:
    one, other = any_process(), any_process()
    assert one.pems() == other.pems() == [key_a]
    paysera.body = key_b.encode()
    paysera.now += MINUTE - MOMENT
    other.renew()
    asked = paysera.asked
    assert one.pems() == [key_a]
    paysera.now += MOMENT

    assert one.pems() == [key_b, key_a]
    assert paysera.asked == asked


@pytest.mark.parametrize("ahead", [MINUTE, DAY, 400 * DAY])
def test_a_key_changes_after_a_clock_that_ran_ahead_was_put_back(
    any_process: Process, paysera: Paysera, key_a: str, key_b: str, ahead: timedelta
) -> None:
    ring = any_process()
    paysera.now = Paysera.now + ahead
    assert ring.pems() == [key_a]

    paysera.now = Paysera.now
    paysera.body = key_b.encode()
    ring.renew()

    assert ring.pems() == any_process().pems() == [key_b, key_a]


def test_many_callbacks_at_the_start_make_one_fetch(
    process: Process, paysera: Paysera, key_a: str
) -> None:
    ring = process()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ring.pems(), range(8)))

    assert found == [[key_a]] * 8
    assert paysera.asked == 1


def test_whoever_comes_while_the_key_is_fetched_waits_for_it(
    process: Process, paysera: Paysera, key_a: str, key_b: str
) -> None:
    ring = process()
    ring.pems()
    paysera.body = key_b.encode()
    paysera.now += MINUTE
    paysera.open_gate.clear()

    def renewed(_: int) -> list[str]:
        ring.renew()
        return ring.pems()

    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(renewed, number) for number in range(3)]
        threading.Event().wait(0.1)
        assert not any(future.done() for future in waiting)
        paysera.open_gate.set()
        found = [future.result(10) for future in waiting]

    assert found == [[key_b, key_a]] * 3
    assert paysera.asked == 2


def pinned(path: Path) -> PayseraKeyRing:
    """A ring with a pinned file; using the network or the database would fail."""
    return PayseraKeyRing(
        store=Store(create_database_engine("sqlite:////nowhere/at.all"), SecretBox(["unused"])),
        outbound=Outbound(allow_private_hosts=False),
        clock=lambda: Paysera.now,
        url="http://127.0.0.1:1/",
        pinned_file=path,
    )


def test_a_pinned_file_replaces_all_that(tmp_path: Path, key_a: str, key_b: str) -> None:
    path = tmp_path / "public.key"
    path.write_text(key_a, encoding="ascii")
    ring = pinned(path)
    assert ring.pems() == [key_a]
    ring.renew()

    path.write_text(key_b, encoding="ascii")
    assert ring.pems() == [key_b]


def test_a_pinned_key_in_binary_form_is_told_not_crashed_over(
    tmp_path: Path, paysera_key: rsa.RSAPrivateKey
) -> None:
    path = tmp_path / "public.key"
    path.write_bytes(
        paysera_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(PayseraKeyUnavailable, match="no RSA key in PEM form"):
        pinned(path).pems()
