"""The way out: HTTP to Saleor and Paysera, with limits on where, how long and how much."""

import ipaddress
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from saleor_paysera.deadlines import Deadlines
from saleor_paysera.payments.errors import PaymentAppError

TIMEOUT: Final = (3.0, 8.0)
"""Seconds to connect, and to wait for the next bytes."""

TOTAL_TIMEOUT_S: Final = 10.0
"""How long an answer's head, and then its body, may drip in. Saleor waits 18 s for the
app's answers, Paysera 30 s."""

MAX_ANSWER_BYTES: Final = 4_000_000

# Addresses that Python calls global although they lead elsewhere: IPv4 in IPv6 by
# translation (NAT64), tunnel (6to4) or old custom, and retired site-local ones.
_DISGUISED: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10")
)


_PRIVATE_NAMES: Final = (".localhost", ".local", ".internal", ".lan", ".test", ".home.arpa")


class OutboundFailure(PaymentAppError):
    """Another server could not be reached or did not answer as it should."""

    code = "OUTBOUND_FAILURE"
    retryable = True


class OutboundRefusal(OutboundFailure):
    """Another server answered with an HTTP status that is not 200."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(f"{url} answered {status}.")
        self.status: Final = status


class PrivateAddressRefused(OSError):
    """A host name leads into a private network, where this app has no business."""


def _refuse_private(address: str) -> None:
    peer = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    if not peer.is_global or peer.is_multicast or any(peer in network for network in _DISGUISED):
        raise PrivateAddressRefused


def is_public_host(host: str) -> bool:
    """Whether a host can be one of the internet's, by its name or address alone (no lookup)."""
    try:
        _refuse_private(host)
    except PrivateAddressRefused:
        return False
    except ValueError:  # a name
        return "." in host.strip(".") and not host.rstrip(".").endswith(_PRIVATE_NAMES)
    return True


def _connected_to_public(
    host: str, port: int | None, connect: Callable[[], socket.socket]
) -> socket.socket:
    """Connect, unless the name leads into a private network.

    Looked up first, so that nobody learns which private ports are open; checked again on
    the connected socket before a byte is sent, so that a name that resolves to another
    address the second time (DNS rebinding) gains nothing.
    """
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        _refuse_private(str(address[0]))
    connected = connect()
    try:
        _refuse_private(connected.getpeername()[0])
    except PrivateAddressRefused:
        connected.close()
        raise
    return connected


class _PublicHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected_to_public(self._dns_host, self.port, super()._new_conn)


class _PublicHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connected_to_public(self._dns_host, self.port, super()._new_conn)


_DEADLINES: Final = Deadlines()


class _TimedHTTPPool(HTTPConnectionPool):
    """Gives up on an answer's head that drips in: timeouts of a socket begin anew with
    each byte."""

    def _make_request(self, conn: Any, *args: Any, **kwargs: Any) -> BaseHTTPResponse:
        with _DEADLINES.within(TOTAL_TIMEOUT_S, lambda: conn.sock):
            return super()._make_request(conn, *args, **kwargs)


class _TimedHTTPSPool(_TimedHTTPPool, HTTPSConnectionPool):
    pass


class _PublicHTTPPool(_TimedHTTPPool):
    ConnectionCls = _PublicHTTPConnection


class _PublicHTTPSPool(_TimedHTTPSPool):
    ConnectionCls = _PublicHTTPSConnection


class _Adapter(HTTPAdapter):
    pools: dict[str, type[HTTPConnectionPool]] = {  # noqa: RUF012 - never changed
        "http": _TimedHTTPPool,
        "https": _TimedHTTPSPool,
    }

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self.pools


class _PublicAdapter(_Adapter):
    pools = {"http": _PublicHTTPPool, "https": _PublicHTTPSPool}  # noqa: RUF012


class _TooLarge(requests.RequestException):
    """An answer beyond ``MAX_ANSWER_BYTES``."""


class _BoundedSession(requests.Session):
    """Reads every answer whole, but no longer and no larger than the limits above."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send, and read the answer within the limits."""
        response = super().send(request, **{**kwargs, "stream": True})
        try:
            response._content = _read_within_limits(response)
        finally:
            response.close()
        return response

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Refuse a redirect before anything looks at its body: to follow it, or to say where it
        would lead, the class above reads it whole, of any size and however long it takes.

        Raises:
            requests.TooManyRedirects: it redirects elsewhere.
        """
        if super().get_redirect_target(resp) is not None:
            resp.close()
            raise requests.TooManyRedirects(response=resp)


def _read_within_limits(response: requests.Response) -> bytes:
    deadline = time.monotonic() + TOTAL_TIMEOUT_S
    body = bytearray()
    try:
        with _cut_unless_read(response.raw):
            while chunk := response.raw.read1(65_536, decode_content=True):
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise _TooLarge
                if time.monotonic() > deadline:
                    break
        # Here for an answer without a length too: cut off, it looks like one that is whole.
        if time.monotonic() > deadline:
            raise requests.ReadTimeout("too slow an answer")
    except requests.RequestException:
        raise
    except (HTTPError, OSError) as error:
        raise requests.ConnectionError(error) from error
    return bytes(body)


@contextmanager
def _cut_unless_read(answer: BaseHTTPResponse) -> Iterator[None]:
    """One read can go on for ever by itself: in trailers, the size of a chunk, or compression
    that nothing comes out of."""
    # A second handle, since the connection forgets its socket when the server wants to close it.
    with (
        socket.socket(fileno=os.dup(answer.fileno())) as handle,
        _DEADLINES.within(TOTAL_TIMEOUT_S, lambda: handle),
    ):
        yield


class Outbound:
    """Sessions that keep connections alive, follow no redirect and read no environment.

    Unless ``allow_private_hosts`` (development), they connect to public addresses only.
    """

    def __init__(self, *, allow_private_hosts: bool) -> None:
        self._adapter_class = _Adapter if allow_private_hosts else _PublicAdapter
        self._local = threading.local()

    @property
    def session(self) -> requests.Session:
        """This thread's session; a ``requests`` session is not made to be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._new_session()
        return session

    def _new_session(self) -> requests.Session:
        session = _BoundedSession()
        session.trust_env = False
        adapter = self._adapter_class()
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session


def fetch(session: requests.Session, url: str, *, max_bytes: int = MAX_ANSWER_BYTES) -> bytes:
    """GET a public document.

    Raises:
        OutboundRefusal: answered, but not with 200.
        OutboundFailure: unreachable, too slow, or larger than ``max_bytes``.
    """
    try:
        response = session.get(url, timeout=TIMEOUT, allow_redirects=False)
    except (requests.RequestException, HTTPError) as error:
        raise OutboundFailure(f"{url} cannot be read: {reason_of(error)}.") from error
    if response.status_code != requests.codes.ok:
        raise OutboundRefusal(url, response.status_code)
    if len(response.content) > max_bytes:
        raise OutboundFailure(f"{url} answered more than {max_bytes} bytes.")
    return response.content


_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (requests.Timeout, "no answer in time"),
    (_TooLarge, "its answer is too large"),
    (requests.TooManyRedirects, "it redirects elsewhere"),
    (PrivateAddressRefused, "it is not at a public address"),
)


def reason_of(error: Exception) -> str:
    """Why a request failed, in a few words for a log line or an admin."""
    chain: list[BaseException] = [error]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(following)
    for kind, reason in _REASONS:
        if any(isinstance(link, kind) for link in chain):
            return reason
    for link in reversed(chain):
        if isinstance(link, requests.HTTPError) and link.response is not None:
            return f"it answered {link.response.status_code}"
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    return "it did not answer as expected"
