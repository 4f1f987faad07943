"""The payer's name and address in Paysera's fields, within their limits."""

from typing import TypedDict, Unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.paysera.payer import payer_params
from saleor_paysera.paysera.request import MAX_BYTES, build_request


class Payer(TypedDict, total=False):
    first_name: str
    last_name: str
    email: str
    street: str
    city: str
    state: str
    zip_code: str
    country_code: str


def params_of(**known: Unpack[Payer]) -> dict[str, str]:
    nobody = Payer(
        first_name="",
        last_name="",
        email="",
        street="",
        city="",
        state="",
        zip_code="",
        country_code="",
    )
    return payer_params(**(nobody | known))


def test_everything_about_a_payer() -> None:
    params = params_of(
        first_name="Žygimantas",
        last_name="Petraitis",
        email="z@example.com",
        street="Gedimino pr. 1",
        city="VILNIUS",
        state="Vilniaus apskritis",
        zip_code="LT-01103",
        country_code="LT",
    )

    assert params == {
        "p_firstname": "Žygimantas",
        "p_lastname": "Petraitis",
        "p_email": "z@example.com",
        "p_street": "Gedimino pr. 1",
        "p_city": "VILNIUS",
        "p_state": "Vilniaus apskritis",
        "p_zip": "LT-01103",
        "p_countrycode": "LT",
        "country": "LT",
    }


def test_what_is_not_known_is_not_sent() -> None:
    assert params_of() == {}
    assert params_of(city="  ", street="\n") == {}


def test_a_country_preselects_its_methods_in_capitals() -> None:
    assert params_of(country_code="lt") == {"p_countrycode": "LT", "country": "LT"}


@pytest.mark.parametrize("country", ["", "L", "LTU", "L1", "L\n", "ąž", "__"])
def test_what_is_no_country_is_not_sent(country: str) -> None:
    assert params_of(country_code=country) == {}


@pytest.mark.parametrize(
    ("given_text", "sent"),
    [
        ("ž" * 200, "ž" * 127),
        ("x" * 256, "x" * 255),
        ("x" * 254 + "ž", "x" * 254),
        ("🦢" * 64, "🦢" * 63),
    ],
)
def test_long_texts_are_shortened_between_characters(given_text: str, sent: str) -> None:
    params = params_of(first_name=given_text, street=given_text)

    assert params == {"p_firstname": sent, "p_street": sent}


def test_the_post_code_has_a_shorter_limit() -> None:
    assert params_of(zip_code="0" * 30) == {"p_zip": "0" * 20}


def test_half_an_email_is_a_wrong_one() -> None:
    fits = "x" * 243 + "@example.com"
    assert len(fits) == MAX_BYTES["p_email"]

    assert params_of(email=fits) == {"p_email": fits}
    assert params_of(email="x" + fits) == {}
    assert params_of(email="ž" * 122 + "@example.com") == {}


def test_spaces_around_an_email_do_not_make_it_disappear() -> None:
    assert params_of(email=" z@example.com ") == {"p_email": "z@example.com"}


def test_line_breaks_become_spaces() -> None:
    assert params_of(street="Gedimino pr. 1\r\nBt. 2\t\x00") == {"p_street": "Gedimino pr. 1 Bt. 2"}


texts = st.text(st.characters(exclude_categories=()), max_size=300)


@given(texts, texts, texts, texts)
def test_any_payer_can_be_sent_to_paysera(name: str, email: str, zip_code: str, land: str) -> None:
    params = params_of(
        first_name=name,
        last_name=name * 2,
        email=email,
        street=name,
        city=zip_code,
        state=email,
        zip_code=zip_code,
        country_code=land,
    )
    addresses = dict.fromkeys(("accepturl", "cancelurl", "callbackurl"), "https://app.example/")

    build_request({"orderid": "1", **addresses, **params}, project_id=1, password="secret")
    assert all(len(params[field].encode()) <= MAX_BYTES[field] for field in params)
    assert not any(ord(c) < 32 for text in params.values() for c in text)
