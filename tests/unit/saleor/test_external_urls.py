"""An address that Saleor would not take must not be sent: it fails the app's whole answer."""

import pytest

from saleor_paysera.saleor.external_urls import external_url


@pytest.mark.parametrize(
    "base",
    ["https://paysera.example.com", "http://localhost:8000", "http://127.0.0.1:8600",
     "https://[2001:db8::1]", "https://xn--krautuv-8vb.lt", "https://paysera.xn--p1ai"],
)  # fmt: skip
def test_an_address_of_the_internet_or_of_this_machine_is_sent(base: str) -> None:
    url = f"{base}/dashboard/payments/SP-7K3M-9Q2X-V4TB"

    assert external_url(url) == url


def test_an_address_may_be_as_long_as_saleor_takes_and_no_longer() -> None:
    longest = "https://paysera.example.com/".ljust(2083, "a")

    assert external_url(longest) == longest
    assert external_url(longest + "a") is None


@pytest.mark.parametrize(
    "base",
    ["http://paysera:8000", "http://paysera-app", "https://paysera.1", "https://under_score.lt",
     "https://krautuvė.lt", "https://" + "a" * 2100 + ".lt"],
)  # fmt: skip
def test_an_address_that_django_does_not_take_is_left_out(base: str) -> None:
    assert external_url(f"{base}/dashboard/payments/SP-7K3M-9Q2X-V4TB") is None
