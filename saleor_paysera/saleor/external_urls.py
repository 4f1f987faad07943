"""Addresses that Saleor takes as ``externalUrl`` of a transaction event.

Saleor checks them as Django does; an address it does not take turns the app's whole answer
into a failure (seen on 3.24), so a doubtful one is better left out.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

_MAX_LENGTH: Final = 2083
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOP: Final = r"(?!-)(?:[a-z-]{2,63}|xn--[a-z0-9]{1,59})(?<!-)"
_HOST_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.{_TOP}\.?|localhost", re.IGNORECASE)


def external_url(url: str) -> str | None:
    """``url`` if Saleor takes it as an ``externalUrl``, else None."""
    host = urlsplit(url).hostname or ""
    is_taken = len(url) <= _MAX_LENGTH and (_HOST_NAME.fullmatch(host) or _is_ip(host))
    return url if is_taken else None


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
