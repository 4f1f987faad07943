"""What the app cannot do without: its settings, its own address, Paysera, the right time."""

import socket
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import requests

from saleor_paysera.outbound import TIMEOUT, Outbound, is_public_host, reason_of
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.keys import expiry_of
from saleor_paysera.services.addresses import CALLBACK_PATH
from saleor_paysera.services.context import Context
from saleor_paysera.services.doctor.findings import Finding, Health
from saleor_paysera.services.paysera_key_ring import WARN_BEFORE_EXPIRY, fetch_key, read_pinned
from saleor_paysera.settings import Settings
from saleor_paysera.store.payments import UnknownOrder

_ADDRESS: Final = "callback address"
_LONG_QUERY: Final = 6_000  # bytes; Paysera's callbacks come with several thousand
_MOST_SKEW_S: Final = 60


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """Settings that are allowed and dangerous."""
    subject = "settings"
    found = False
    if settings.allow_private_hosts:
        found = True
        yield Finding(
            subject,
            Health.LOOK,
            "ALLOW_PRIVATE_HOSTS is on: plain http and private networks are allowed. That is for "
            "development only.",
        )
    if "*" in settings.allowed_saleor_urls.entries:
        found = True
        yield Finding(
            subject,
            Health.LOOK,
            "ALLOWED_SALEOR_URLS is *: any Saleor may install this app. List those that should.",
        )
    if not found:
        yield Finding(subject, Health.WELL, "Complete and well formed.")


def examine_own_address(settings: Settings) -> Iterator[Finding]:
    """Whether the app can be reached where Paysera and Saleor will look for it.

    Asked from here, so that it shows a wrong name, certificate or proxy, but not a firewall
    that lets only this machine in.
    """
    host = urlsplit(settings.app_base_url).hostname or ""
    if not settings.allow_private_hosts and not _leads_to_the_internet(host):
        yield Finding(
            _ADDRESS,
            Health.ILL,
            f"{host} is no address of the internet as seen from here, so Paysera cannot reach it. "
            "Set APP_BASE_URL to the public one, or check its name server.",
        )
    yield _taken_callback(settings)


def _leads_to_the_internet(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return is_public_host(host) and all(is_public_host(str(address[0])) for *_, address in found)


def _taken_callback(settings: Settings) -> Finding:
    """A callback about no payment, as long as real ones: the app must be the one to refuse it."""
    url = f"{settings.app_base_url}{CALLBACK_PATH}SP-DOCT-ORSV-ISIT"
    # The machine may know its own name by a private address, so private ones are allowed here.
    session = Outbound(allow_private_hosts=True).session
    try:
        answer = session.get(
            url, params={"data": "x" * _LONG_QUERY}, timeout=TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        return Finding(
            _ADDRESS,
            Health.ILL,
            f"{url} cannot be reached from here: {reason_of(error)}. Check that the server runs, "
            "APP_BASE_URL, the proxy and its certificate.",
        )
    if answer.status_code in (requests.codes.not_found, requests.codes.too_many_requests) and (
        UnknownOrder.code in answer.text or "TOO_MANY_REQUESTS" in answer.text
    ):
        return Finding(
            _ADDRESS, Health.WELL, f"{settings.app_base_url} leads to the app, asked from here."
        )
    if answer.status_code in (414, 431, 400):
        return Finding(
            _ADDRESS,
            Health.ILL,
            f"The proxy before the app answers {answer.status_code} to an address of "
            f"{_LONG_QUERY} characters, as long as Paysera's callbacks can be. Let it take 16 kB "
            "(nginx: large_client_header_buffers 4 16k).",
        )
    return Finding(
        _ADDRESS,
        Health.ILL,
        f"{url} answers {answer.status_code}, and not as this app does. Check what the proxy does "
        "with this path.",
    )


def examine_paysera(context: Context) -> Iterator[Finding]:
    """Paysera's key as it is served now, and this machine's clock by Paysera's."""
    subject = "Paysera's key"
    settings, now = context.settings, context.clock()
    try:
        if settings.paysera_public_key_file is not None:
            pem, source = read_pinned(settings.paysera_public_key_file), "pinned by a file"
        else:
            pem, source = fetch_key(context.outbound, settings.paysera_public_key_url), "served"
    except PaymentAppError as error:
        yield Finding(
            subject,
            Health.ILL,
            f"{error.message} Callbacks cannot be checked without it, unless an older one is still "
            "known. Check this machine's way to the internet.",
        )
        return
    yield _key_age(pem, source, now)
    if settings.paysera_public_key_file is None:
        yield from _clock_by(context, settings.paysera_public_key_url)


def _key_age(pem: str, source: str, now: datetime) -> Finding:
    subject, expires_at = "Paysera's key", expiry_of(pem)
    if expires_at is None:
        return Finding(subject, Health.WELL, f"A bare key, {source}; it has no end.")
    until = f"{expires_at:%Y-%m-%d}"
    if expires_at <= now:
        return Finding(
            subject,
            Health.ILL,
            f"The one that is {source} has expired on {until}. Ask Paysera for the new one.",
        )
    if expires_at - now < WARN_BEFORE_EXPIRY:
        remedy = (
            "The app fetches the next one by itself."
            if source == "served"
            else "Save the next one in the file, beside this one."
        )
        return Finding(
            subject, Health.LOOK, f"The one that is {source} expires on {until}. {remedy}"
        )
    return Finding(subject, Health.WELL, f"The one that is {source} is valid until {until}.")


def _clock_by(context: Context, url: str) -> Iterator[Finding]:
    try:
        response = context.outbound.session.head(url, timeout=TIMEOUT, allow_redirects=False)
        told = parsedate_to_datetime(response.headers["Date"])
    except (requests.RequestException, KeyError, ValueError, TypeError):
        return
    skew = abs((context.clock() - told).total_seconds())
    if skew > _MOST_SKEW_S:
        yield Finding(
            "clock",
            Health.LOOK,
            f"This machine's clock differs from Paysera's by {skew:,.0f} s. Reports carry its "
            "time, and tokens of the Dashboard expire by it. Let NTP set it.",
        )
    else:
        yield Finding("clock", Health.WELL, f"It agrees with Paysera's (by {skew:.0f} s).")
