"""Where a shopper may be sent back to: only to the merchant's own storefronts."""

import re
from collections.abc import Collection
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit

from saleor_paysera.payments.errors import PaymentAppError

# Python's codec knows IDNA 2003, in which these letters become others or vanish; browsers
# follow a later standard, so the same name would lead to different hosts.
_READ_DIFFERENTLY: Final = "ßς\u200c\u200d"
# What a name normalises to may be anything, a space too; no origin has more than this.
_HOST_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_MAX_LENGTH: Final = 2000
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class InvalidOrigin(PaymentAppError):
    """Not the origin of a web page."""

    code = "INVALID_ORIGIN"


class ReturnUrlNotAllowed(PaymentAppError):
    """A return URL that does not lead to a storefront the merchant named."""

    code = "RETURN_URL_NOT_ALLOWED"


def origin_of(url: str) -> str:
    """The origin (``https://shop.example``) of an http or https address.

    Raises:
        InvalidOrigin: no such address, or one that browsers and servers read differently.
    """
    parts = _split(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        raise InvalidOrigin(f"{url[:200]!r} is not an http or https address.")
    shown_host = _shown_host(host)
    if shown_host.casefold() != _written_host(parts.netloc).casefold() and host.isascii():
        raise InvalidOrigin(f"{url[:200]!r} is not an http or https address.")
    if port is None or port == _DEFAULT_PORTS[parts.scheme]:
        return f"{parts.scheme}://{shown_host}"
    return f"{parts.scheme}://{shown_host}:{port}"


def _shown_host(host: str) -> str:
    """The host as browsers write it in an origin: ASCII, IPv6 addresses in brackets."""
    if ":" in host:
        if not _is_ipv6(host):
            raise InvalidOrigin(f"{host[:200]!r} is not the address of a host.")
        return f"[{host}]"
    if any(letter in host for letter in _READ_DIFFERENTLY):
        raise InvalidOrigin(
            f"{host[:200]!r} is read differently by different browsers. Write it in the form "
            "that begins with xn--."
        )
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidOrigin(f"{host[:200]!r} is not the name of a host.") from error
    if not _HOST_NAME.fullmatch(ascii_host):
        raise InvalidOrigin(f"{host[:200]!r} is not the name of a host.")
    return ascii_host


def _is_ipv6(host: str) -> bool:
    """An address as a browser takes it: without a zone, and of no later kind."""
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return "%" not in host


def _written_host(netloc: str) -> str:
    """The host as it stands in the address, without the port."""
    return netloc if netloc.endswith("]") else re.sub(r":[0-9]*$", "", netloc)


def _split(url: str) -> SplitResult:
    # Browsers drop tabs and newlines and take "\\" for "/": what they would read
    # differently from Python is refused instead of understood.
    if len(url) > _MAX_LENGTH:
        raise InvalidOrigin(f"An address has at most {_MAX_LENGTH} characters, not {len(url)}.")
    if "\\" in url or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in url):
        raise InvalidOrigin(f"{url[:200]!r} is not an address.")
    try:
        return urlsplit(url)
    except ValueError as error:
        raise InvalidOrigin(f"{url[:200]!r} is not an address.") from error


def checked_return_url(url: str, *, allowed_origins: Collection[str]) -> str:
    """Return ``url`` if it leads to one of the merchant's storefronts.

    Raises:
        ReturnUrlNotAllowed
    """
    try:
        origin = origin_of(url)
    except InvalidOrigin as error:
        raise ReturnUrlNotAllowed(f"The returnUrl cannot be used. {error.message}") from error
    if origin not in allowed_origins:
        raise ReturnUrlNotAllowed(
            f"The returnUrl leads to {origin}, which is not among the allowed return origins "
            "of this Paysera configuration."
        )
    return url


def with_query(url: str, params: dict[str, str]) -> str:
    """``url`` with more query parameters, the ones it has left as they are."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(params)]))
    return urlunsplit(parts._replace(query=query))
