"""Who may frame the app's page, and how a link leads into the right Dashboard."""

import pytest

from saleor_paysera.saleor.dashboards import covers, dashboard_page_url, frame_sources

API = "https://shop.example/graphql/"


def test_saleors_own_host_may_always_frame_the_page() -> None:
    assert frame_sources((), API) == ("https://shop.example",)


def test_a_dashboard_elsewhere_is_allowed_by_its_setting() -> None:
    urls = ("https://dashboard.example:8443/admin/", "https://*.saleor.cloud/dashboard/")

    assert frame_sources(urls, API) == (
        "https://dashboard.example:8443",
        "https://*.saleor.cloud",
        "https://shop.example",
    )


@pytest.mark.parametrize(
    "api_url",
    [None, "", "javascript:alert(1)", "https://a.example; script-src *", "https://u@a.example/"],
)
def test_what_is_no_address_gets_into_no_policy(api_url: str | None) -> None:
    assert frame_sources((), api_url) == ()


@pytest.mark.parametrize(
    ("urls", "page"),
    [
        ((), "https://shop.example/dashboard/"),
        (("https://admin.example/",), "https://admin.example/"),
        (("https://admin.example", "https://other.example"), "https://shop.example/dashboard/"),
        (("https://other.example/", "https://shop.example/staff/"), "https://shop.example/staff/"),
        (("https://shop.example:8443/staff/",), "https://shop.example:8443/staff/"),
        (("https://shop.example:8443/", "https://other.example/"), "https://shop.example:8443/"),
        (("https://*.example/d/",), "https://shop.example/d/"),
        (("https://*.elsewhere/d/",), "https://shop.example/dashboard/"),
    ],
)
def test_a_link_leads_into_the_dashboard_that_fits_best(urls: tuple[str, ...], page: str) -> None:
    link = dashboard_page_url(urls, saleor_api_url=API, app_id="QXBwOjE=", path="/payments/SP-1")

    assert link == f"{page}extensions/app/QXBwOjE%3D/payments/SP-1"


@pytest.mark.parametrize(
    ("seen_at", "page"),
    [
        ("https://admin.example", "https://admin.example/staff/"),
        ("https://lt.saleor.cloud", "https://lt.saleor.cloud/dashboard/"),
        ("https://shop.example", "https://shop.example/dashboard/"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/"),
    ],
)
def test_a_link_from_an_open_dashboard_leads_into_that_one(seen_at: str, page: str) -> None:
    urls = ("https://admin.example/staff/", "https://*.saleor.cloud/dashboard/")

    link = dashboard_page_url(
        urls, saleor_api_url=API, app_id="QXBwOjE=", path="payments/SP-1", seen_at=seen_at
    )

    assert link == f"{page}extensions/app/QXBwOjE%3D/payments/SP-1"


@pytest.mark.parametrize(
    ("source", "origin", "covered"),
    [
        ("https://a.example", "https://a.example", True),
        ("https://a.example", "http://a.example", False),
        ("https://a.example", "https://a.example:8443", False),
        ("https://*.a.example", "https://b.a.example", True),
        ("https://*.a.example", "https://a.example", False),
        ("https://*.a.example", "https://xa.example", False),
        ("http://127.0.0.1:*", "http://127.0.0.1:9000", True),
        ("http://127.0.0.1:*", "http://127.0.0.11:9000", False),
    ],
)
def test_a_source_covers_what_a_browser_takes_it_to_cover(
    source: str, origin: str, *, covered: bool
) -> None:
    assert covers(source, origin) is covered
