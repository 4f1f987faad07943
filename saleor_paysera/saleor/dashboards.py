"""Where an installation's Dashboard is: who may frame the app's page, and links into it."""

import re
from contextlib import suppress
from typing import Final
from urllib.parse import quote, urlsplit

from saleor_paysera.payments.return_urls import InvalidOrigin, origin_of

LOOPBACK_SOURCES: Final = ("http://localhost:*", "http://127.0.0.1:*")
"""Any port of this machine, in the words of a Content-Security-Policy."""

_USUAL_PATH: Final = "/dashboard/"


def frame_sources(dashboard_urls: tuple[str, ...], saleor_api_url: str | None) -> tuple[str, ...]:
    """The origins that may show the app's page, as sources of a Content-Security-Policy.

    They are those of ``dashboard_urls`` and the one of the API itself, where Saleor's own
    Dashboard usually lives. What is no address is left out.
    """
    sources = [_source(url) for url in dashboard_urls]
    if saleor_api_url:
        with suppress(InvalidOrigin):
            sources.append(origin_of(saleor_api_url))
    return tuple(dict.fromkeys(sources))


def dashboard_page_url(
    dashboard_urls: tuple[str, ...],
    *,
    saleor_api_url: str,
    app_id: str,
    path: str,
    seen_at: str | None = None,
) -> str:
    """The address in the Dashboard that shows ``path`` of the app's page.

    ``seen_at``: the origin of a Dashboard that is open now. Without it, where several are
    known, it is the one on the API's host; where none is, the place where Saleor's Dashboard
    usually lives.
    """
    base = (
        _dashboard_at(dashboard_urls, saleor_api_url, seen_at)
        if seen_at is not None
        else _dashboard_of(dashboard_urls, saleor_api_url)
    ).rstrip("/")
    return f"{base}/extensions/app/{quote(app_id, safe='')}/{path.lstrip('/')}"


def _dashboard_at(dashboard_urls: tuple[str, ...], saleor_api_url: str, origin: str) -> str:
    for url in dashboard_urls:
        if covers(_source(url), origin):
            return origin + urlsplit(url).path
    return origin + (_USUAL_PATH if origin == _source(saleor_api_url) else "/")


def covers(source: str, origin: str) -> bool:
    """Whether an origin is one that a source of a Content-Security-Policy names."""
    scheme, _, host = source.partition("://")
    origin_scheme, _, origin_host = origin.partition("://")
    if scheme != origin_scheme:
        return False
    if host.startswith("*."):
        return origin_host.endswith(host[1:])
    if host.endswith(":*"):
        return origin_host.partition(":")[0] == host[:-2]
    return host == origin_host


def _dashboard_of(dashboard_urls: tuple[str, ...], saleor_api_url: str) -> str:
    api = urlsplit(saleor_api_url)
    for url in dashboard_urls:
        if _fits_host(urlsplit(url).hostname or "", api.hostname or ""):
            return f"{api.scheme}://{api.netloc}{urlsplit(url).path}" if "*" in url else url
    if len(dashboard_urls) == 1 and "*" not in dashboard_urls[0]:
        return dashboard_urls[0]
    return f"{api.scheme}://{api.netloc}{_USUAL_PATH}"


def _fits_host(pattern: str, host: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[a-z0-9.-]+"), host) is not None


def _source(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
