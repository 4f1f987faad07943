"""The page's document: who may frame it, in which words it speaks, and what it never does."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from saleor_paysera.web.application import create_web_app
from tests.support.office import Office
from tests.unit.web.dashboard.conftest import OpenSite

API = "https://shop.example/graphql/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors "
)
LOOPBACK = "http://localhost:* http://127.0.0.1:*"


def page(client: FlaskClient, path: str = "/dashboard", **query: str) -> TestResponse:
    """The document, as an iframe of the Dashboard asks for it."""
    return client.get(path, query_string=query, headers={"Sec-Fetch-Dest": "iframe"})


def framed_by(answer: TestResponse) -> str:
    """The sources of ``frame-ancestors``; everything before them is always the same."""
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(POLICY)
    return policy.removeprefix(POLICY)


# Who may frame it


def test_saleors_own_dashboard_may_frame_the_page(open_site: OpenSite) -> None:
    assert framed_by(page(open_site(), saleorApiUrl=API)) == "https://shop.example"


def test_every_dashboard_of_the_setting_may(open_site: OpenSite) -> None:
    client = open_site(DASHBOARD_URLS="https://admin.example:8443/x/,https://*.saleor.cloud/d/")

    elsewhere = "https://admin.example:8443 https://*.saleor.cloud"
    assert framed_by(page(client)) == elsewhere
    assert framed_by(page(client, saleorApiUrl=API)) == f"{elsewhere} https://shop.example"
    cloud = "https://a.saleor.cloud/graphql/"
    assert framed_by(page(client, saleorApiUrl=cloud)) == f"{elsewhere} https://a.saleor.cloud"


@pytest.mark.parametrize(
    "api_url",
    ["", "https://evil.example/graphql/", "http://shop.example/graphql/",
     "https://shop.example.evil.example/graphql/", "https://shop.example@evil.example/graphql/",
     "https://shop.example/graphql/?x", "shop.example", "*"],
)  # fmt: skip
def test_a_saleor_that_may_not_install_the_app_opens_it_to_nobody(
    open_site: OpenSite, api_url: str
) -> None:
    client = open_site()

    assert framed_by(page(client, saleorApiUrl=api_url)) == "'none'"
    assert framed_by(page(client)) == "'none'"


def test_in_development_dashboards_of_this_machine_may(open_site: OpenSite) -> None:
    client = open_site(ALLOW_PRIVATE_HOSTS="true")

    assert framed_by(page(client)) == LOOPBACK
    assert framed_by(page(client, saleorApiUrl=API)) == f"https://shop.example {LOOPBACK}"


@pytest.mark.parametrize(
    "host",
    [
        "a;script-src", "a; script-src *", "a,b", "a b", "a\tb", "a\r\nSet-Cookie: x=y", "a\nb",
        "a\u00a0b", "a\uff1bframe-src\u00a0*", "a\u2028b", "a'b", 'a"b', "*", "*.example", "a<b>",
        "a%0d%0ab", "a\\b", "[::1]x", "a\u3000*", "\u00a0", "a\x85b", "ａ；ｂ",  # noqa: RUF001
    ],
)  # fmt: skip
def test_nothing_that_stands_in_for_a_host_gets_into_the_policy(
    open_site: OpenSite, host: str
) -> None:
    """Even where every Saleor may install the app."""
    client = open_site(ALLOWED_SALEOR_URLS="*")
    answer = page(client, saleorApiUrl=f"https://{host}/graphql/")

    assert answer.status_code == 200
    assert framed_by(answer) == "'none'"
    assert "Set-Cookie" not in answer.headers
    widget = client.post(
        "/dashboard/order-widget", data={"saleorApiUrl": f"https://{host}/graphql/"}
    )
    assert framed_by(widget) == "'none'"


def test_of_several_saleors_in_one_address_the_first_counts(open_site: OpenSite) -> None:
    client = open_site()
    answer = client.get(f"/dashboard?saleorApiUrl={API}&saleorApiUrl=https://evil.example/")

    assert framed_by(answer) == "https://shop.example"


def test_other_pages_may_be_framed_by_nobody(open_site: OpenSite) -> None:
    policy = open_site().get(f"/?saleorApiUrl={API}").headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors 'none'")


def test_a_dashboard_that_the_browser_will_refuse_is_named_in_the_log(open_site: OpenSite) -> None:
    client = open_site()
    from_there = {"Sec-Fetch-Dest": "iframe", "Referer": "https://other.example/extensions/x"}
    with capture_logs() as lines:
        client.get("/dashboard", headers=from_there)

    (line,) = [line for line in lines if line["event"] == "dashboard_not_allowed"]
    assert (line["origin"], "DASHBOARD_URLS" in line["remedy"]) == ("https://other.example", True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "iframe", "Referer": "https://shop.example/dashboard/"},
        {"Sec-Fetch-Dest": "iframe", "Referer": "https://paysera.shop.example/dashboard"},
        {"Sec-Fetch-Dest": "document", "Referer": "https://other.example/"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Referer": "https://other.example/"},
        {"Sec-Fetch-Dest": "iframe", "Referer": "http://["},
        {"Sec-Fetch-Dest": "iframe", "Referer": "about:blank"},
        {"Referer": "http://["},
        {"Referer": "\xff"},
    ],
)
def test_who_may_frame_it_or_does_not_frame_it_is_no_news(
    open_site: OpenSite, headers: dict[str, str]
) -> None:
    client = open_site()
    with capture_logs() as lines:
        answer = client.get(f"/dashboard?saleorApiUrl={API}", headers=headers)

    assert answer.status_code == 200
    assert [line for line in lines if line["event"] != "request"] == []


# What it never does


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/dashboard"),
        ("HEAD", "/dashboard"),
        ("GET", "/dashboard/payments/SP-1"),
        ("POST", "/dashboard/order-widget"),
    ],
)
def test_no_cookie_no_cache_no_guessing_and_no_address_given_away(
    open_site: OpenSite, method: str, path: str
) -> None:
    answer = open_site().open(
        path, method=method, query_string={"saleorApiUrl": API}, headers={"Cookie": "session=x"}
    )

    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for absent in ("Set-Cookie", "X-Frame-Options", "Access-Control-Allow-Origin"):
        assert absent not in answer.headers


def test_no_script_and_no_style_stands_in_the_document(open_site: OpenSite) -> None:
    html = page(open_site(), saleorApiUrl=API, theme="dark", lang="ru").text

    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html)


def test_the_document_is_only_read(open_site: OpenSite) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert open_site().open("/dashboard", method=method).status_code == 405


# Its routes


@pytest.mark.parametrize(
    "path",
    ["/dashboard", "/dashboard/", "/dashboard//", "/dashboard/payments", "/dashboard//payments",
     "/dashboard/payments/", "/dashboard/configurations/7/try", "/dashboard//payments//SP-1",
     "/dashboard/order-widget", "/dashboard/no/such/view", "/dashboard/%00", "/dashboard/%FF"],
)  # fmt: skip
def test_every_route_is_the_same_document_without_a_detour(open_site: OpenSite, path: str) -> None:
    """The Dashboard appends the route, with a slash or two, when it is loaded anew."""
    answer = page(open_site(), path, saleorApiUrl=API, theme="dark")

    assert answer.status_code == 200
    assert '<html lang="en" data-theme="dark"' in answer.text


def test_what_only_begins_like_the_page_is_not_the_page(open_site: OpenSite) -> None:
    assert open_site().get("/dashboardx").status_code == 404


# Language and theme


def language_of(answer: TestResponse) -> tuple[str, bool]:
    """The document's language, and whether somebody chose it."""
    found = re.search(r'<html lang="([a-z]+)"', answer.text)
    assert found is not None
    return found[1], "data-language-is-chosen" in answer.text


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        (None, None, ("en", False)),
        (None, "de, fr;q=0.5", ("en", False)),
        (None, "lt-LT,en;q=0.5", ("lt", True)),
        (None, "de, ru;q=0.4, en;q=0.3", ("ru", True)),
        ("lt", None, ("lt", True)),
        ("lt", "ru", ("lt", True)),
        ("ru", "lt", ("ru", True)),
        ("de", "lt", ("lt", True)),
        ("LT", "ru", ("ru", True)),
        ("", "ru", ("ru", True)),
        ("../../etc/passwd", None, ("en", False)),
        ('"><script>', "ru", ("ru", True)),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers(
    open_site: OpenSite,
    wanted: str | None,
    accepted: str | None,
    language: tuple[str, bool],
) -> None:
    answer = open_site().get(
        "/dashboard",
        query_string={} if wanted is None else {"lang": wanted},
        headers={} if accepted is None else {"Accept-Language": accepted},
    )

    assert language_of(answer) == language
    assert "<script>" not in answer.text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_there_from_the_first_moment(open_site: OpenSite, theme: str) -> None:
    html = page(open_site(), theme=theme).text

    assert f'data-theme="{theme}"' in html
    assert f'<meta name="color-scheme" content="{theme}">' in html


@pytest.mark.parametrize("theme", ["", "Dark", "pink", '"><script>alert(1)</script>'])
def test_a_theme_that_is_none_leaves_it_to_the_machine(open_site: OpenSite, theme: str) -> None:
    html = page(open_site(), theme=theme).text

    assert not re.search(r"<html[^>]*data-theme", html)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "<script>" not in html


# Outside the Dashboard


def test_outside_of_the_dashboard_it_says_how_to_install(open_site: OpenSite) -> None:
    assert "https://paysera.shop.example/api/manifest" in open_site().get("/dashboard").text


def test_whoever_opens_a_payments_address_is_told_which_payment_it_is(
    open_site: OpenSite,
) -> None:
    html = open_site().get("/dashboard/payments/SP-7K3M-9Q2X-V4TB").text

    assert "SP-7K3M-9Q2X-V4TB" in html


class _Reader(HTMLParser):
    """What a browser makes of a document: its elements, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "number",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "a' b"],
)
def test_a_number_that_a_stranger_wrote_is_shown_and_nothing_else(
    open_site: OpenSite, number: str
) -> None:
    usual = _Reader(page(open_site(), "/dashboard/payments/SP-1").text)

    shown = _Reader(page(open_site(), f"/dashboard/payments/{quote(number)}").text)

    assert number in shown.text
    assert [tag for tag, _ in shown.elements] == [tag for tag, _ in usual.elements]
    assert not any("onerror" in attributes for _, attributes in shown.elements)


def test_from_a_payments_address_a_link_leads_into_the_right_dashboard(office: Office) -> None:
    office.begin("SP-1", office.configure())
    client = create_web_app(office.context).test_client()
    page_of_payment = "http://127.0.0.1:1/dashboard/extensions/app/QXBwOjE%3D/payments/SP-1"

    known = _Reader(client.get("/dashboard/payments/SP-1").text)
    unknown = _Reader(client.get("/dashboard/payments/SP-2").text)

    assert page_of_payment in [attributes.get("href") for _, attributes in known.elements]
    links = [attributes.get("href") or "" for tag, attributes in unknown.elements if tag == "a"]
    assert not [link for link in links if "extensions" in link]
