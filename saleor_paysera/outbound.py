"""The way out: HTTP to Saleor and Paysera, with limits on where, how long and how much."""

import ipaddress
import socket
import threading
import time
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from saleor_paysera.payments.errors import PaymentAppError

TIMEOUT: Final = (3.0, 10.0)
"""Seconds to connect, and to wait for the next bytes."""

TOTAL_TIMEOUT_S: Final = 12.0
"""The longest a document may take: Saleor waits 18 s for an answer, Paysera 30 s."""


class OutboundFailure(PaymentAppError):
    """Another server could not be reached or did not answer as it should."""

    code = "OUTBOUND_FAILURE"
    retryable = True


class PrivateAddressRefused(OSError):
    """A host name leads into a private network, where this app has no business."""


def _refuse_private_peer(connection: socket.socket) -> socket.socket:
    # Checked on the connected socket, before a byte is sent: a name that resolves to
    # another address the second time (DNS rebinding) gains nothing.
    peer = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        peer = peer.ipv4_mapped
    if not peer.is_global or peer.is_multicast:
        connection.close()
        raise PrivateAddressRefused(f"{peer} is not a public address")
    return connection


class _PublicHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _refuse_private_peer(super()._new_conn())


class _PublicHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _refuse_private_peer(super()._new_conn())


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTPConnection


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPSConnection


class _PublicAddressesAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicHTTPPool,
            "https": _PublicHTTPSPool,
        }


class Outbound:
    """Sessions that keep connections alive, follow no redirect and read no environment.

    Unless ``allow_private_hosts`` (development), they connect to public addresses only.
    """

    def __init__(self, *, allow_private_hosts: bool) -> None:
        self._allow_private_hosts = allow_private_hosts
        self._local = threading.local()

    @property
    def session(self) -> requests.Session:
        """This thread's session; a ``requests`` session is not made to be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._new_session()
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = 0
        if not self._allow_private_hosts:
            adapter = _PublicAddressesAdapter()
            session.mount("http://", adapter)
            session.mount("https://", adapter)
        return session


def fetch(session: requests.Session, url: str, *, max_bytes: int) -> bytes:
    """GET a small public document, in ``TOTAL_TIMEOUT_S`` seconds at most.

    Raises:
        OutboundFailure: unreachable, too slow, not 200, or larger than ``max_bytes``.
    """
    deadline = time.monotonic() + TOTAL_TIMEOUT_S
    try:
        with session.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as response:
            if response.status_code != requests.codes.ok:
                raise OutboundFailure(f"{url} answered {response.status_code}.")
            body = bytearray()
            for chunk in response.iter_content(chunk_size=16_384):
                body += chunk
                if time.monotonic() > deadline:
                    raise OutboundFailure(f"{url} answers too slowly.")
                if len(body) > max_bytes:
                    raise OutboundFailure(f"{url} answered more than {max_bytes} bytes.")
            return bytes(body)
    except requests.RequestException as error:
        raise OutboundFailure(f"{url} cannot be read: {reason_of(error)}.") from error


def reason_of(error: Exception) -> str:
    """Why a request failed, in a few words for a log line or an admin."""
    chain: list[BaseException] = [error]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(following)
    for link in chain:
        if isinstance(link, requests.Timeout):
            return "no answer in time"
        if isinstance(link, requests.TooManyRedirects):
            return "it redirects elsewhere"
        if isinstance(link, requests.HTTPError) and link.response is not None:
            return f"it answered {link.response.status_code}"
    for link in reversed(chain):
        if isinstance(link, PrivateAddressRefused):
            return str(link)
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    return "it did not answer as expected"
