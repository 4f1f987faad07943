"""Markup, templates and headers put into pages; shoppers sent elsewhere."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from saleor_paysera.payments.errors import PaymentAppError
from tests.experiments.attacks.attacker import FORM_TYPE, Answer, form
from tests.experiments.attacks.hostile_texts import MARKUP, harm_in
from tests.experiments.attacks.shops import Shops, path_of, two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.support.town import SHOP, data_of

_LANGUAGES: Final = ("en", "lt", "ru")
_DIRECTIVES: Final = re.compile(r"[a-z-]+( [^;,\s]+)*(; [a-z-]+( [^;,\s]+)*)*")
_ANCESTORS: Final = re.compile(
    r"'none'|(https?://(\*\.)?([A-Za-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9*]+)?\s?)+"
)
_SPLITS: Final = (
    "\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\r\n\r\n<script>evil()</script>",
    "\u560d\u560aX-Evil: 1",
    "; script-src *", " https://evil.example", "; frame-ancestors *", "https://evil.example;x",
)  # fmt: skip


@experiment(Kind.ATTACKS, "markup, templates and headers injected into pages",
            on=(Database.SQLITE,))  # fmt: skip
def injected_pages(ground: Ground) -> Tally:
    """Through every address with a variable part, in every language, and every header."""
    tally = Tally()
    with two_shops(ground, tally, ALLOWED_SALEOR_URLS="*") as shops:
        for _ in range(ground.how_often(short=1, long=20)):
            texts = (*MARKUP, *_SPLITS)
            for text in texts if ground.is_long else ground.chance.sample(texts, 10):
                _in_addresses(shops, text, ground)
                _in_queries(shops, text)
                _in_the_widget(shops, text)
            for text in MARKUP:
                _in_a_payment(shops, text)
    return tally


def _check(what: str, answer: Answer, shops: Shops) -> None:
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        for harm in harm_in(answer.text):
            shops.tally.found_accepted(f"{what}: {harm}")
    elif not kind.startswith(("application/json", "text/plain; charset=utf-8", "text/csv")):
        shops.tally.found_broken(f"{what}: of the type {kind!r}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        shops.tally.found_broken(f"{what}: browsers may guess its type")
    if "X-Evil" in answer.headers or "Set-Cookie" in answer.headers:
        shops.tally.found_accepted(f"{what}: a header of its own")
    policy = answer.headers.get("Content-Security-Policy", "")
    names = [part.strip().partition(" ")[0] for part in policy.split(";")]
    ancestors = policy.partition("frame-ancestors ")[2].partition(";")[0]
    is_sound = _DIRECTIVES.fullmatch(policy) and len(set(names)) == len(names)
    if not is_sound or not _ANCESTORS.fullmatch(ancestors) or "script-src *" in policy:
        shops.tally.found_accepted(f"{what}: the policy is {policy[-80:]}")


def _in_addresses(shops: Shops, text: str, ground: Ground) -> None:
    written = quote(text, safe="", errors="replace")
    for rule in shops.app.web_app.url_map.iter_rules():
        if "<" not in rule.rule or rule.endpoint == "static":
            continue
        path = re.sub(r"<[^>]*>", written, rule.rule)
        method = ground.chance.choice(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        language = ground.chance.choice(_LANGUAGES)
        what = f"{method} {rule.rule} of {text[:20]!a}"
        answer = shops.attacker.ask(
            what, path, method=method, headers={"Accept-Language": language}
        )
        _check(what, answer, shops)


def _in_queries(shops: Shops, text: str) -> None:
    for path in ("/dashboard", "/", "/api/manifest", "/paysera/accept/x", "/nothing"):
        for name in ("theme", "lang", "saleorApiUrl", "domain", "id", "data", "next"):
            for value in (text, f"https://shop.example{text}/graphql/", f"lt{text}"):
                what = f"{path}?{name}={value[:20]!a}"
                query = form({name: value.encode("utf-8", "replace").decode()})
                _check(what, shops.attacker.ask(what, f"{path}?{query}"), shops)
    shown = text.encode("latin-1", "replace").decode("latin-1").translate({10: 32, 13: 32, 0: 32})
    for header in ("Accept-Language", "Origin", "Referer", "Host", "User-Agent", "X-Forwarded-Host",
                   "Saleor-Schema-Version", "Authorization", "Cookie"):  # fmt: skip
        what = f"{header}: {shown[:20]!a}"
        headers = {header: shown, "Sec-Fetch-Dest": "iframe"}
        _check(what, shops.attacker.ask(what, "/dashboard", headers=headers), shops)


def _in_the_widget(shops: Shops, text: str) -> None:
    token = shops.careful.saleor.dashboard_token(shops.careful_app)
    right = {"accessToken": token, "orderId": "x", "saleorApiUrl": shops.careful.saleor.api_url}
    for name in (*right, "theme", "appId"):
        fields = {**right, name: text.encode("utf-8", "replace").decode()}
        what = f"the widget's {name} {text[:20]!a}"
        answer = shops.attacker.ask(
            what,
            "/dashboard/order-widget",
            method="POST",
            body=form(fields).encode(),
            headers={**FORM_TYPE, "Origin": "https://evil.example"},
        )
        _check(what, answer, shops)


def _in_a_payment(shops: Shops, text: str) -> None:
    """In all that a shopper, or a merchant, can choose about one payment."""
    town = shops.careful
    purpose = f"{text} [order_nr] [site_name]"
    try:
        town.configure(name=text, purpose=purpose)
    except PaymentAppError:
        town.configure()
    checkout = town.saleor.create_checkout(email=text.replace("\0", "") or None)
    session = town.saleor.initialize(checkout.id, {"locale": text})
    order = town.paysera.open(str(data_of(session)["redirectUrl"]))
    for name in ("accepturl", "cancelurl"):
        path = path_of(order.request.fields[name])
        for language in _LANGUAGES:
            answer = shops.attacker.ask(name, path, headers={"Accept-Language": language})
            _check(f"{name} of {text[:20]!a}", answer, shops)
    answer = shops.attacker.ask(
        "the widget", "/dashboard/order-widget", method="POST", headers=FORM_TYPE,
        body=form({"accessToken": town.saleor.dashboard_token(shops.careful_app),
                   "orderId": checkout.id, "saleorApiUrl": town.saleor.api_url}).encode(),
    )  # fmt: skip
    _check(f"the widget of {text[:20]!a}", answer, shops)


_EVIL_RETURNS: Final = (
    "https://evil.example/", "//evil.example/", "///evil.example", "\\\\evil.example",
    "/\\evil.example",
    "https:evil.example", "https:/evil.example", "https:///evil.example", "https:\\\\evil.example",
    f"{SHOP}@evil.example/", f"{SHOP}:x@evil.example/", f"{SHOP}.evil.example/",
    f"{SHOP}evil.example",
    f"{SHOP}\\@evil.example/", f"{SHOP}%2eevil.example/", f"{SHOP}%00.evil.example/",
    f"{SHOP}%0d%0a.x/",
    f"{SHOP}\t.evil.example/", f"{SHOP}\n.evil.example",
    f"{SHOP}\r\nLocation: https://evil.example/",
    f"{SHOP}/\r\nX-Evil: 1", f"{SHOP}/%0d%0aX-Evil:1", f"{SHOP}/\u560d\u560aX-Evil:1", f"{SHOP}/\0",
    f"{SHOP}:443@evil.example", f"{SHOP}#@evil.example/", f"{SHOP}?@evil.example/",
    f"{SHOP};evil.example",
    "https://shop\u3002example.evil.example/", "https://shop.example\uff0fevil.example/",
    "data:text/html,x",
    "https://shop.example\u2044evil.example/", "https://\uff53hop.example@evil.example/",
    "javascript:evil()",
    "HTTPS://EVIL.EXAMPLE/", "http://shop.example/", "ftp://shop.example/",
    "https://shop.example:444/",
    "https://[::1]/", "https://shop.example..evil.example/", " https://evil.example/",
    "\x01https://evil.example",
    "https://evil.example\\.shop.example/", "https://evil.example/?https://shop.example/",
    "evil.example",
    "https://evil.example#https://shop.example/", "https://\u017fhop.example/",
    "https://shop.\u0435xample/", "?x", "#x",
    f"{SHOP}/../..//evil.example/", f"{SHOP}//evil.example/", f"{SHOP}/?next=//evil.example/",
    f"{SHOP}",
    f"{SHOP}?", f"{SHOP}#x", f"{SHOP}/%", f"{SHOP}/\\evil.example", f"{SHOP}/@evil.example",
    "x" * 3_000,
)  # fmt: skip


@experiment(Kind.ATTACKS, "shoppers and staff redirected elsewhere", on=(Database.SQLITE,))
def open_redirects(ground: Ground) -> Tally:
    """Return URLs that look like the shop's, and addresses that look like the app's."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for _ in range(ground.how_often(short=1, long=40)):
            for return_url in _EVIL_RETURNS:
                _return_to(shops, return_url)
            for evil in ("//evil.example", "/\\evil.example", "/%5cevil.example",
                "/%2f%2fevil.example",
                         "//evil.example/%2e%2e", "/.//evil.example", "/;@evil.example",
                         "/%0d%0aX-Evil:1",
                         "///evil.example//", "/%09/evil.example"):  # fmt: skip
                for path in ("", "/dashboard", "/dashboard/payments", "/api/dashboard", "/static",
                             "/paysera/accept", "/paysera/cancel", "/paysera/trial"):  # fmt: skip
                    for query in ("", "?next=//evil.example", "?returnUrl=https://evil.example/"):
                        for headers in ({}, {"Host": "evil.example"}):
                            _follow(shops, path + evil + query, headers)
    return tally


def _return_to(shops: Shops, return_url: str) -> None:
    checkout = shops.careful.saleor.create_checkout()
    session = shops.careful.saleor.initialize(checkout.id, {"returnUrl": return_url})
    shops.tally.done += 1
    redirect = data_of(session).get("redirectUrl")
    if redirect is None:
        return
    order = shops.careful.paysera.open(str(redirect))
    for name in ("accepturl", "cancelurl"):
        answer = shops.attacker.ask(name, path_of(order.request.fields[name]))
        location = answer.headers.get("Location", "")
        after = location.removeprefix(SHOP)
        if location and (after == location or after[:1] not in ("/", "?", "#", "")):
            shops.tally.found_accepted(f"{return_url[:40]!a} leads to {location[:60]}")
        if "X-Evil" in answer.headers or len(answer.headers.get_all("Location") or []) > 1:
            shops.tally.found_accepted(f"{return_url[:40]!a} makes headers of its own")


def _follow(shops: Shops, path: str, headers: Mapping[str, str]) -> None:
    answer = shops.attacker.ask(path, path, headers=headers)
    location = answer.headers.get("Location")
    if location is None or not 300 <= answer.status < 400:
        return
    # As a browser reads it: backslashes are slashes.
    target = urljoin(shops.app.base_url + path, location.replace("\\", "/"))
    own = urlsplit(shops.app.base_url).netloc
    if urlsplit(target).netloc not in (own, headers.get("Host")) or "X-Evil" in answer.headers:
        shops.tally.found_accepted(f"{path} leads to {location[:60]}")
