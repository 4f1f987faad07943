"""Limits on what strangers may do; who proves who they are is never held up.

A request is a stranger's until its signature or token was verified. Each source may fail so
often; then its failures are answered 429 instead of being explained, and registrations, which
make the app ask other servers, are not begun. Whatever proves itself is taken all the same:
Paysera's callbacks may come from where an attacker's do, behind one proxy.
"""

import ipaddress
from datetime import timedelta
from typing import Final

from flask import Flask, Response, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from saleor_paysera.services.allowances import Allowances, TooManyRequests
from saleor_paysera.web.current import current_context
from saleor_paysera.web.errors import refusal_answer

_FAILURES_AT_ONCE: Final = 60
_ONE_MORE_EVERY: Final = timedelta(seconds=1)
_IPV6_CUSTOMER: Final = 64  # bits; whoever has an IPv6 address has a network of this size

_EXTENSION: Final = "saleor_paysera_strangers"


def install(app: Flask, *, trusted_proxies: int) -> None:
    """Count what fails, source by source. The source is the address that connects, or what
    ``trusted_proxies`` proxies in front say it is."""
    app.extensions[_EXTENSION] = Allowances(_FAILURES_AT_ONCE, comes_back_every=_ONE_MORE_EVERY)
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's documentation has it
            app.wsgi_app, x_for=trusted_proxies, x_proto=0, x_host=0
        )
    app.after_request(_count_failure)


def sender_is_known() -> None:
    """The present request has proven who sends it: what fails in it is no stranger's."""
    g.sender_is_known = True


def hold_back_strangers() -> None:
    """Before work that a stranger can cause and that costs the app much.

    Raises:
        TooManyRequests
    """
    wait = _failures().wait(_source(), current_context().clock())
    if wait:
        raise TooManyRequests(wait)


def _count_failure(response: Response) -> Response:
    is_failure = 400 <= response.status_code < 500
    if not is_failure or "sender_is_known" in g:
        return response
    now, source = current_context().clock(), _source()
    if _failures().spend(source, now):
        return response
    return refusal_answer(TooManyRequests(_failures().wait(source, now)))


def _failures() -> Allowances:
    failures = current_app.extensions[_EXTENSION]
    assert isinstance(failures, Allowances)  # noqa: S101 - install put it there
    return failures


def _source() -> str:
    """The address, or the network of an address that can be changed at will."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:  # a proxy's mistake: one source for all of them
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, _IPV6_CUSTOMER), strict=False))
        address = address.ipv4_mapped
    return str(address)
