"""The way out leads to public addresses only, directly, and never takes too much."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
import requests
from flask import Flask, Response, request

from saleor_paysera import outbound
from saleor_paysera.outbound import (
    Outbound,
    OutboundFailure,
    OutboundRefusal,
    fetch,
    is_public_host,
    reason_of,
)
from saleor_paysera.sandbox.server import LocalServer

LIMIT = 1000


class Listener:
    """A TCP server that notes what arrives; it answers every connection the same, in pieces."""

    def __init__(self, family: socket.AddressFamily, host: str, pieces: list[bytes]) -> None:
        self.received: list[bytes] = []
        self._pieces = pieces
        self._socket = socket.create_server((host, 0), family=family)
        self._address = self._socket.getsockname()
        self.port: int = self._address[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection, suppress(OSError):
                connection.settimeout(2)
                received = connection.recv(65_536)
                if received == b"stop":
                    return
                self.received.append(received)
                for piece in self._pieces if received else []:
                    connection.sendall(piece)
                    if len(self._pieces) > 1:
                        time.sleep(0.1)

    def close(self) -> None:
        """Stop, once everyone who came before was served."""
        with socket.create_connection(self._address[:2]) as connection:
            connection.sendall(b"stop")
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._socket.close()


def answer(body: bytes, *, length: int | None = None) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body) if length is None else length}"
    return f"{head}\r\nConnection: close\r\n\r\n".encode() + body


@contextmanager
def listening(
    host: str = "127.0.0.1",
    *,
    family: socket.AddressFamily = socket.AF_INET,
    content: list[bytes] | None = None,
) -> Iterator[Listener]:
    listener = Listener(family, host, [answer(b"hello")] if content is None else content)
    try:
        yield listener
    finally:
        listener.close()


@contextmanager
def website(app: Flask) -> Iterator[str]:
    with LocalServer(app) as server:
        yield server.origin


def public_only() -> requests.Session:
    return Outbound(allow_private_hosts=False).session


def anywhere() -> requests.Session:
    return Outbound(allow_private_hosts=True).session


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"])
def test_no_byte_reaches_a_private_address_however_it_is_written(host: str) -> None:
    with listening() as listener:
        with pytest.raises(OutboundFailure, match="not at a public address"):
            fetch(public_only(), f"http://{host}:{listener.port}/", max_bytes=LIMIT)
        with pytest.raises(requests.ConnectionError):
            public_only().post(f"http://{host}:{listener.port}/", data=b"secret", timeout=2)

    assert set(listener.received) <= {b""}


def test_no_byte_reaches_a_private_address_over_tls_either() -> None:
    with (
        listening() as listener,
        pytest.raises(OutboundFailure, match="not at a public address"),
    ):
        fetch(public_only(), f"https://127.0.0.1:{listener.port}/", max_bytes=LIMIT)

    assert set(listener.received) <= {b""}


@pytest.mark.parametrize(
    ("host", "bind", "family"),
    [
        ("[::1]", "::1", socket.AF_INET6),
        ("[::ffff:127.0.0.1]", "127.0.0.1", socket.AF_INET),
        ("[::ffff:7f00:1]", "127.0.0.1", socket.AF_INET),
    ],
)
def test_no_byte_reaches_a_private_address_over_ipv6(
    host: str, bind: str, family: socket.AddressFamily
) -> None:
    with (
        listening(bind, family=family) as listener,
        pytest.raises(OutboundFailure, match="not at a public address"),
    ):
        fetch(public_only(), f"http://{host}:{listener.port}/", max_bytes=LIMIT)

    assert set(listener.received) <= {b""}


def connected_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Every connection seems to lead to ``address``, wherever it really leads."""
    peer = (address, 443, 0, 0) if ":" in address else (address, 443)
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: peer)
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))]
    looking_up = SimpleNamespace(**{**vars(socket), "getaddrinfo": lambda *_, **__: public})
    monkeypatch.setattr(outbound, "socket", looking_up)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:100.64.0.1",
        "::ffff:224.0.0.1",
    ],
)
def test_private_addresses_of_every_kind_are_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as listener:
        connected_to(monkeypatch, address)
        with pytest.raises(OutboundFailure, match="not at a public address"):
            fetch(public_only(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)

    assert set(listener.received) <= {b""}


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::169.254.169.254",  # NAT64, RFC 6052
        "64:ff9b:1::10.0.0.1",  # NAT64 of the local network, RFC 8215
        "2002:7f00:1::1",  # 6to4 of 127.0.0.1
        "2002:a9fe:a9fe::1",  # 6to4 of 169.254.169.254
        "::127.0.0.1",  # IPv4-compatible, RFC 4291
        "fec0::1",  # site-local, RFC 3879
    ],
)
def test_private_addresses_in_ipv6_clothes_are_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as listener:
        connected_to(monkeypatch, address)
        with pytest.raises(OutboundFailure, match="not at a public address"):
            fetch(public_only(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)

    assert set(listener.received) <= {b""}


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "2a00:1450:400f:80d::200e", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_reached(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as listener:
        connected_to(monkeypatch, address)
        body = fetch(public_only(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)

    assert body == b"hello"


def test_private_addresses_are_reached_in_development() -> None:
    with listening() as listener:
        assert fetch(anywhere(), f"http://127.0.0.1:{listener.port}/", max_bytes=5) == b"hello"

    assert listener.received[0].startswith(b"GET / HTTP/1.1\r\n")


@pytest.mark.parametrize("allow_private_hosts", [False, True])
def test_proxies_of_the_environment_are_ignored(
    allow_private_hosts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Outbound(allow_private_hosts=allow_private_hosts).session
    with listening() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for scheme in ("http", "https"):
            with pytest.raises(OutboundFailure, match="cannot be read"):
                fetch(session, f"{scheme}://nobody.invalid/", max_bytes=LIMIT)

    assert proxy.received == []


def redirecting(target: str) -> tuple[Flask, list[str]]:
    app, visited = Flask(__name__), []

    @app.route("/redirects/<int:status>", methods=["GET", "POST"])
    def redirects(status: int) -> Response:
        return Response(status=status, headers={"Location": target})

    @app.route("/target", methods=["GET", "POST"])
    def arrived() -> str:
        visited.append(request.url)
        return "arrived"

    return app, visited


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    app, visited = redirecting("/target")
    with website(app) as origin:
        with pytest.raises(OutboundFailure, match="it redirects elsewhere"):
            fetch(anywhere(), f"{origin}/redirects/{status}", max_bytes=LIMIT)
        for method in ("GET", "POST"):
            with pytest.raises(requests.TooManyRedirects) as raised:
                anywhere().request(method, f"{origin}/redirects/{status}", data=b"x", timeout=2)
            assert reason_of(raised.value) == "it redirects elsewhere"

    assert visited == []


@pytest.mark.parametrize("allow_redirects", [False, True])
def test_the_body_of_a_redirect_is_not_read(*, allow_redirects: bool) -> None:
    given, app = [0], Flask(__name__)

    def large() -> Iterator[bytes]:
        for _ in range(2_000):
            given[0] += 16_384
            yield b"x" * 16_384

    app.add_url_rule(
        "/",
        view_func=lambda: Response(large(), status=302, headers={"Location": "/other"}),
        endpoint="root",
    )
    with website(app) as origin, pytest.raises(requests.TooManyRedirects) as raised:
        anywhere().get(origin, timeout=2, allow_redirects=allow_redirects)

    assert reason_of(raised.value) == "it redirects elsewhere"
    assert given[0] < 16_000_000


@pytest.mark.parametrize("status", [201, 204, 400, 401, 404, 500, 503])
def test_only_a_200_is_an_answer(status: int) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: Response("body", status=status), endpoint="root")
    with (
        website(app) as origin,
        pytest.raises(OutboundRefusal, match=f"{origin}/ answered {status}") as raised,
    ):
        fetch(anywhere(), f"{origin}/", max_bytes=LIMIT)

    assert raised.value.retryable
    assert raised.value.status == status


def test_a_server_that_gave_no_answer_refused_nothing() -> None:
    with pytest.raises(OutboundFailure) as raised:
        fetch(anywhere(), "http://127.0.0.1:1/")

    assert not isinstance(raised.value, OutboundRefusal)


def giving(body: bytes, **headers: str) -> Flask:
    app = Flask(__name__)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    app.add_url_rule("/", view_func=lambda: Response(body, headers=named), endpoint="root")
    return app


def test_a_document_may_be_as_large_as_its_limit_and_no_larger() -> None:
    with website(giving(b"x" * LIMIT)) as origin:
        assert fetch(anywhere(), origin, max_bytes=LIMIT) == b"x" * LIMIT
        with pytest.raises(OutboundFailure, match="more than 999 bytes"):
            fetch(anywhere(), origin, max_bytes=LIMIT - 1)


def test_the_limit_counts_what_comes_out_of_compression() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(bomb) < 20_000
    with (
        website(giving(bomb, Content_Encoding="gzip")) as origin,
        pytest.raises(OutboundFailure, match="is too large"),
    ):
        fetch(anywhere(), origin, max_bytes=20_000)


def test_an_endless_answer_is_left_at_the_limit() -> None:
    given, app = [0], Flask(__name__)

    def endless() -> Iterator[bytes]:
        while True:
            given[0] += 16_384
            yield b"x" * 16_384

    app.add_url_rule("/", view_func=lambda: Response(endless()), endpoint="root")
    with website(app) as origin, pytest.raises(OutboundFailure, match="is too large"):
        fetch(anywhere(), origin, max_bytes=100_000)

    assert given[0] < 50_000_000


def test_half_a_document_is_none() -> None:
    with (
        listening(content=[answer(b"half", length=8)]) as listener,
        pytest.raises(OutboundFailure),
    ):
        fetch(anywhere(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)


@pytest.mark.parametrize("content", [b"", b"SSH-2.0-OpenSSH_9.2\r\n"])
def test_what_is_no_http_is_a_failure(content: bytes) -> None:
    with listening(content=[content]) as listener, pytest.raises(OutboundFailure):
        fetch(anywhere(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)


def test_broken_compression_is_a_failure() -> None:
    with (
        website(giving(b"not gzip", Content_Encoding="gzip")) as origin,
        pytest.raises(OutboundFailure),
    ):
        fetch(anywhere(), origin, max_bytes=LIMIT)


def test_a_server_that_is_away_is_a_failure_that_may_pass() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(OutboundFailure, match="Connection refused") as raised:
            fetch(anywhere(), f"http://127.0.0.1:{unused.getsockname()[1]}/", max_bytes=LIMIT)

    assert raised.value.retryable


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "http://",
        "http://[::1/",
        "http://shop.example:99999/",
        "http://double..dot.invalid/",
        f"http://{'a' * 64}.invalid/",
    ],
)
def test_an_address_that_is_none_is_a_failure_like_others(url: str) -> None:
    with pytest.raises(OutboundFailure):
        fetch(anywhere(), url, max_bytes=LIMIT)


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "TIMEOUT", (0.1, 0.1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(OutboundFailure, match="no answer in time"):
            fetch(anywhere(), url, max_bytes=LIMIT)


@pytest.mark.parametrize("sent_at_once", ["the head", "nothing"])
def test_a_server_that_drips_is_given_up_too(
    sent_at_once: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte now and then must not hold a thread, and the key ring's lock, for ever."""
    monkeypatch.setattr(outbound, "TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(outbound, "TOTAL_TIMEOUT_S", 0.5)
    head, body = answer(b"", length=20), b"x" * 20
    drops = [head, *body] if sent_at_once == "the head" else [*head[:20], head[20:] + body]
    with listening(content=[bytes([d]) if isinstance(d, int) else d for d in drops]) as listener:
        began = time.monotonic()
        with pytest.raises(OutboundFailure):
            fetch(anywhere(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)
        took = time.monotonic() - began

    assert took < 1.2


HTTP_HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "drops",
    [
        [HTTP_HEAD + b"\r\n", *[b"x"] * 20],
        [HTTP_HEAD + b"Content-Encoding: gzip\r\n\r\n", *[gzip.compress(b"")] * 20],
        [HTTP_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"0"] * 20, b"1\r\nx\r\n0\r\n\r\n"],
        [HTTP_HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", *[b"More: to come\r\n"] * 20],
    ],
    ids=["no length", "compression of nothing", "the size of a chunk", "trailers"],
)
def test_a_body_that_drips_is_given_up_in_whatever_form(
    drops: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(outbound, "TOTAL_TIMEOUT_S", 0.5)
    with listening(content=drops) as listener:
        began = time.monotonic()
        with pytest.raises(OutboundFailure):
            fetch(anywhere(), f"http://127.0.0.1:{listener.port}/", max_bytes=LIMIT)
        took = time.monotonic() - began

    assert took < 1.2


def test_a_server_that_drips_is_given_up_though_its_name_took_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbound, "TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(outbound, "TOTAL_TIMEOUT_S", 0.1)
    looked_up = socket.getaddrinfo("127.0.0.1", 0, type=socket.SOCK_STREAM)
    with listening(content=[bytes([byte]) for byte in answer(b"hello")]) as listener:
        *kind, _ = looked_up[0]

        def slow(*_: object, **__: object) -> list[tuple[object, ...]]:
            time.sleep(0.3)
            return [(*kind, ("127.0.0.1", listener.port))]

        monkeypatch.setattr(socket, "getaddrinfo", slow)
        began = time.monotonic()
        with pytest.raises(OutboundFailure):
            fetch(anywhere(), f"http://shop.example:{listener.port}/", max_bytes=LIMIT)
        took = time.monotonic() - began
        monkeypatch.undo()

    assert took < 1.2


def test_every_thread_has_a_session_of_its_own_and_keeps_it() -> None:
    out = Outbound(allow_private_hosts=False)
    elsewhere: list[requests.Session] = []
    thread = threading.Thread(target=lambda: elsewhere.append(out.session))
    thread.start()
    thread.join()

    assert out.session is out.session
    assert elsewhere[0] is not out.session


@pytest.mark.parametrize(
    "host",
    ["shop.example", "paysera.shop.example.", "8.8.8.8", "2606:4700::1111", "shop.lt", "xn--a.lt"],
)
def test_a_name_or_address_may_be_one_of_the_internets(host: str) -> None:
    assert is_public_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "", ".", "localhost", "localhost.", "app", "paysera", "app.localhost", "nas.local",
        "host.docker.internal", "router.lan", "app.home.arpa", "shop.test", "127.0.0.1",
        "10.0.0.7", "192.168.1.1", "172.16.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0", "::1",
        "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_names_and_addresses_of_a_private_network_are_told_without_asking_anybody(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)

    assert not is_public_host(host)
