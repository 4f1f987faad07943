"""Who may frame the app's page, and how a link leads into the right Dashboard."""

import pytest

from saleor_paysera.saleor.dashboards import dashboard_page_url, frame_sources

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
        (("https://*.example/d/",), "https://shop.example/d/"),
        (("https://*.elsewhere/d/",), "https://shop.example/dashboard/"),
    ],
)
def test_a_link_leads_into_the_dashboard_that_fits_best(urls: tuple[str, ...], page: str) -> None:
    link = dashboard_page_url(urls, saleor_api_url=API, app_id="QXBwOjE=", path="/payments/SP-1")

    assert link == f"{page}extensions/app/QXBwOjE%3D/payments/SP-1"
