"""Whoever sends slowly, or not at all, holds up nobody else."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from tests.support.apps import AppProcess

_WEBHOOK = b"POST /api/webhooks/transaction-initialize-session HTTP/1.1\r\nHost: app\r\n"
_MORE_THAN_THREADS = 80


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    folder: Path = tmp_path_factory.mktemp("slow")
    process = AppProcess(f"sqlite:///{folder}/a.db", "http://127.0.0.1:1", folder / "log")
    process.start()
    yield process
    process.stop()


def _sent(app: AppProcess, request: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(app.base_url.rpartition(":")[2])))
    connection.settimeout(20)
    connection.sendall(request)
    return connection


def _answer(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
    return received


def test_bodies_that_stall_hold_no_thread(app: AppProcess) -> None:
    with ExitStack() as stack:
        for _ in range(_MORE_THAN_THREADS):
            stack.enter_context(_sent(app, _WEBHOOK + b"Content-Length: 1000\r\n\r\n{"))
        assert requests.get(f"{app.base_url}/healthz", timeout=5).ok
        refused = requests.post(f"{app.base_url}/api/register", data=b"{}", timeout=5)

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "INVALID_REGISTRATION")


def test_a_body_that_does_not_come_in_time_is_refused(app: AppProcess) -> None:
    with _sent(app, _WEBHOOK + b"Content-Length: 1000\r\n\r\n{") as connection:
        answer = _answer(connection)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"BODY_TOO_SLOW" in answer


@pytest.mark.parametrize(
    "request_head",
    [b"Content-Length: 1000001\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % 1_000_001],
)
def test_a_body_too_large_is_refused_before_all_of_it_has_come(
    app: AppProcess, request_head: bytes
) -> None:
    with _sent(app, _WEBHOOK + request_head) as connection:
        if b"chunked" in request_head:
            connection.sendall(b"x" * 1_000_001)
        answer = connection.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"BODY_TOO_LARGE" in answer


def test_headers_that_do_not_come_in_time_end_the_connection(app: AppProcess) -> None:
    with _sent(app, _WEBHOOK) as connection:
        assert _answer(connection) == b""


def test_a_body_that_was_broken_off_is_not_handed_on(app: AppProcess) -> None:
    path = b"POST /api/register?broken-off HTTP/1.1\r\nHost: app\r\n"
    before = app.log_text.count("route=/api/register")
    with _sent(app, path + b'Content-Length: 1000\r\n\r\n{"auth_token": "half"}') as connection:
        connection.shutdown(socket.SHUT_WR)
        assert _answer(connection).startswith(b"HTTP/1.1 400 ")

    assert app.log_text.count("route=/api/register") == before


def test_a_body_sent_in_chunks_is_handed_on_whole(app: AppProcess) -> None:
    """As a proxy that does not gather bodies passes them on."""
    head = b"POST /api/register HTTP/1.1\r\nHost: app\r\nConnection: close\r\n"
    head += b"Saleor-Api-Url: http://elsewhere.example/graphql/\r\n"
    chunks = b'8\r\n{"auth_t\r\n' + b'b\r\noken": "t"}\r\n' + b"0\r\n\r\n"
    with _sent(app, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks) as connection:
        answer = _answer(connection)

    assert b"SALEOR_NOT_ALLOWED" in answer


def test_a_header_with_an_underscore_does_not_pass_for_another(app: AppProcess) -> None:
    body = b'{"auth_token": "t"}'
    head = b"POST /api/register HTTP/1.1\r\nHost: app\r\nConnection: close\r\n"
    head += b"Saleor_Api_Url: http://127.0.0.1:1/graphql/\r\n"
    with _sent(app, head + b"Content-Length: %d\r\n\r\n" % len(body) + body) as connection:
        answer = _answer(connection)

    assert b"SALEOR_NOT_ALLOWED" in answer


def test_addresses_and_headers_arrive_as_they_were_sent(app: AppProcess) -> None:
    answer = requests.get(
        f"{app.base_url}/paysera/accept/%C4%8D%FF?x=%00",
        headers={"Accept-Language": "lt"},
        timeout=5,
    )

    assert answer.status_code == 404
    assert 'lang="lt"' in answer.text


def test_more_connections_than_the_system_first_allows_keep_nobody_out(tmp_path: Path) -> None:
    process = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    with _few_files_allowed(200):
        process.start()
    try:
        with ExitStack() as stack:
            for _ in range(600):  # two workers share them
                stack.enter_context(_sent(process, _WEBHOOK + b"Content-Length: 9\r\n\r\n"))
            for _ in range(5):
                assert requests.get(f"{process.base_url}/healthz", timeout=5).ok
    finally:
        process.stop()


@contextmanager
def _few_files_allowed(number: int) -> Iterator[None]:
    """The limit that processes started inside begin with; they may raise it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
