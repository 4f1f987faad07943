"""A shopper is sent back to the merchant's own storefronts and nowhere else."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saleor_paysera.payments.return_urls import (
    InvalidOrigin,
    ReturnUrlNotAllowed,
    checked_return_url,
    origin_of,
    with_query,
)

SHOP = "https://shop.example"
ALLOWED = [SHOP, "http://localhost:3000", "https://[2001:db8::1]:8443"]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://shop.example", SHOP),
        ("https://shop.example/", SHOP),
        ("https://shop.example/a/b?c=d#e", SHOP),
        ("https://shop.example?a=b", SHOP),
        ("https://shop.example#@evil.com", SHOP),
        ("https://shop.example/?next=https://evil.com", SHOP),
        ("HTTPS://SHOP.Example/Path", SHOP),
        ("https://shop.example:443/", SHOP),
        ("https://shop.example:/", SHOP),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://127.0.0.1:3000/x", "http://127.0.0.1:3000"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_the_origin_of_an_address(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "//shop.example/x",
        "///shop.example",
        "/x",
        "https:",
        "https:shop.example",
        "https:/shop.example",
        "https:///shop.example",
        "https://",
        "https://:443",
        "https://?shop.example",
        "javascript:alert(1)",
        "javascript://shop.example/%0aalert(1)",
        "data:text/html,x",
        "ftp://shop.example",
        "file:///etc/passwd",
        "blob:https://shop.example/x",
        "myapp://shop.example",
        "https://user@shop.example",
        "https://user:secret@shop.example",
        "https://@shop.example",
        "https://:@shop.example",
        "https://shop.example@evil.com",
        "https://shop.example:443@evil.com",
        "https://shop.example\\@evil.com",
        "https:\\\\shop.example",
        "https://evil.com\\.shop.example",
        "https://shop.example/\\evil.com",
        "https://shop.example/\tx",
        "https://shop.example/\nx",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop\t.example",
        "java\nscript://shop.example",
        " https://shop.example",
        "https://shop.example ",
        "https://shop.example/a b",
        "https://shop.example/\x00",
        "https://shop.example/\x7f",
        "https://shop.example:port",
        "https://shop.example:65536",
        "https://shop.example:-1",
        "https://shop.example:٤٤٣",
        "https://[v1.a;b:c]/x",
        "https://[fe80::1%x;y]/",
        "https://[::1",
        "https://[nonsense]",
        "https://*.shop.example",
        "https://shop;sandbox.example",
        "https://shop,other.example",
        "https://shop'.example",
        "https://shop\u00a0x.example",  # a space once the name is normalised
        "https://shop\uff1bsandbox.example",  # a semicolon
        "https://shop.example／.evil.com",  # noqa: RUF001 - a full-width slash becomes a slash in a browser
        "https://shop.example/" + "x" * 2000,
    ],
)
def test_what_browsers_and_servers_may_read_differently_has_no_origin(url: str) -> None:
    with pytest.raises(InvalidOrigin):
        origin_of(url)
    with pytest.raises(ReturnUrlNotAllowed, match="cannot be used"):
        checked_return_url(url, allowed_origins=ALLOWED)


@pytest.mark.parametrize("url", ["https://[2001:db8::1].evil.com", "https://evil.com[2001:db8::1]"])
def test_brackets_in_the_middle_of_a_host_are_no_ipv6_address(url: str) -> None:
    # Python before 3.11.12 silently drops what stands around them.
    with pytest.raises(InvalidOrigin):
        origin_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/checkout/return?checkout=1#step",
        "https://SHOP.EXAMPLE/x",
        "https://shop.example:443/x",
        "http://localhost:3000/x",
        "https://[2001:db8::1]:8443/x",
    ],
)
def test_a_storefronts_address_is_returned_as_it_is(url: str) -> None:
    assert checked_return_url(url, allowed_origins=ALLOWED) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.evil.com",
        "https://evil.com/shop.example",
        "https://evil.com?https://shop.example",
        "https://evil.com#https://shop.example",
        "https://evilshop.example",
        "https://www.shop.example",
        "https://shop.example.",
        "https://shop.exampl",
        "https://shop.example%2eevil.com",
        "https://shop.example%00.evil.com",
        "https://shop.example。evil.com",
        "https://shop.example;evil.com",
        "https://shop.example,evil.com",
        "https://shop.example&evil.com",
        "https://ѕhop.example",  # noqa: RUF001 - a Cyrillic letter
        "https://xn--hop-4ed.example",
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example:80",
        "https://localhost:3000",
        "http://localhost",
        "http://localhost:30000",
        "https://[2001:db8::1]",
        "https://[2001:db8::2]:8443",
        "https://",
    ],
)
def test_other_origins_are_not_allowed(url: str) -> None:
    with pytest.raises(ReturnUrlNotAllowed):
        checked_return_url(url, allowed_origins=ALLOWED)


def test_without_allowed_origins_nothing_is_allowed() -> None:
    with pytest.raises(ReturnUrlNotAllowed, match=r"leads to https://shop\.example"):
        checked_return_url(SHOP, allowed_origins=[])


def test_an_international_name_is_the_same_in_both_spellings() -> None:
    # Browsers give ``location.origin`` in the second form; merchants type the first.
    assert origin_of("https://žąsis.lt/x") == origin_of("https://xn--sis-hpa81d.lt/x")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        # Browsers keep these letters (UTS 46), older rules turn them into others (IDNA 2003):
        # straße and strasse are two names, and two people may own them.
        ("https://straße.example/x", "https://strasse.example"),
        ("https://sh\u200dop.example/x", SHOP),
        ("https://sh\u200cop.example/x", SHOP),
    ],
)
def test_a_letter_that_only_python_takes_for_others_does_not_lead_to_the_shop(
    url: str, allowed: str
) -> None:
    with pytest.raises(ReturnUrlNotAllowed):
        checked_return_url(url, allowed_origins=[allowed])


@given(st.text(st.sampled_from("ahopst.:/@\\#?%[]0123 \t\nž-_"), max_size=40))
def test_whatever_is_put_before_or_after_the_host_only_the_shop_is_reached(noise: str) -> None:
    for url in (f"https://shop.example{noise}", f"https://{noise}shop.example", noise):
        try:
            checked = checked_return_url(url, allowed_origins=[SHOP])
        except ReturnUrlNotAllowed:
            continue
        rest = checked.lower().removeprefix("https://shop.example")
        assert rest != checked.lower()
        assert rest == "" or rest[0] in "/?#" or rest.startswith(":")
        assert urlsplit(checked).port in (None, 443)


def test_the_query_and_the_fragment_of_a_return_url_stay() -> None:
    url = with_query("https://shop.example/r?checkout=1&a=%2F+x#/done", {"transaction": "T=/+&"})

    assert url == "https://shop.example/r?checkout=1&a=%2F+x&transaction=T%3D%2F%2B%26#/done"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://shop.example", "https://shop.example?a=b"),
        ("https://shop.example/", "https://shop.example/?a=b"),
        ("https://shop.example/?", "https://shop.example/?a=b"),
        ("https://shop.example/#x", "https://shop.example/?a=b#x"),
        ("https://shop.example//evil.com", "https://shop.example//evil.com?a=b"),
        ("https://[2001:db8::1]:8443/r", "https://[2001:db8::1]:8443/r?a=b"),
    ],
)
def test_parameters_are_added_wherever_the_query_begins(url: str, wanted: str) -> None:
    assert with_query(url, {"a": "b"}) == wanted


parameters = st.dictionaries(st.text("abc", min_size=1), st.text(max_size=20), max_size=4)


@given(parameters, parameters)
def test_added_parameters_can_be_read_and_the_rest_is_untouched(
    there: dict[str, str], added: dict[str, str]
) -> None:
    assume(all(text.encode("utf-8", "ignore").decode() == text for text in added.values()))
    before = with_query("https://shop.example/r#f", there)
    after = with_query(before, added)

    assert parse_qsl(urlsplit(after).query, keep_blank_values=True) == [
        *there.items(),
        *added.items(),
    ]
    assert (urlsplit(after).netloc, urlsplit(after).fragment) == ("shop.example", "f")


def test_an_address_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = f"{SHOP}/".ljust(2000, "a")

    assert checked_return_url(longest, allowed_origins=[SHOP]) == longest
    with pytest.raises(ReturnUrlNotAllowed):
        checked_return_url(f"{longest}a", allowed_origins=[SHOP])


@pytest.mark.parametrize("path", ["/!", '/"', "/~"])
def test_signs_right_beside_those_that_browsers_drop_are_fine(path: str) -> None:
    assert origin_of(f"{SHOP}{path}") == SHOP


def test_a_name_before_the_host_is_refused() -> None:
    with pytest.raises(InvalidOrigin):
        origin_of("https://shop@shop.example/")
