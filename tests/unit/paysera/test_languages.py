"""Languages: whatever Saleor or a storefront calls them, Paysera gets three letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.paysera.languages import FALLBACK, paysera_language, two_letter_language
from saleor_paysera.paysera.request import build_request


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("lt", "LIT"),
        ("LT", "LIT"),
        ("lt-LT", "LIT"),
        ("LT_LT", "LIT"),
        ("lv", "LAV"),
        ("et", "EST"),
        ("ru", "RUS"),
        ("en", "ENG"),
        ("EN_US", "ENG"),
        ("de-AT", "GER"),
        ("pl", "POL"),
        ("nb-NO", "NOR"),
        ("uk", "UKR"),
        ("zh-Hans-CN", "ENG"),
        ("tlh", "ENG"),
        ("LIT", "ENG"),
        ("", "ENG"),
        ("-", "ENG"),
        ("_lt", "ENG"),
        (" lt", "ENG"),
        (None, "ENG"),
    ],
)
def test_a_locale_becomes_payseras_code(locale: str | None, language: str) -> None:
    assert paysera_language(locale) == language


@pytest.mark.parametrize(
    ("locale", "language"),
    [("LT", "lt"), ("en_US", "en"), ("zh-Hans", "zh"), ("", ""), (None, "")],
)
def test_the_language_of_a_locale_in_two_letters(locale: str | None, language: str) -> None:
    assert two_letter_language(locale) == language


@given(st.none() | st.text(max_size=8))
def test_any_locale_gives_a_code_that_paysera_takes(locale: str | None) -> None:
    language = paysera_language(locale)
    addresses = dict.fromkeys(("accepturl", "cancelurl", "callbackurl"), "https://app.example/")

    build_request({"orderid": "1", **addresses, "lang": language}, project_id=1, password="secret")
    assert language.isupper()
    assert FALLBACK == "ENG"
