"""Texts within Paysera's limits, which count bytes, and never half a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.paysera.request import MAX_BYTES
from saleor_paysera.paysera.texts import (
    InvalidPurpose,
    checked_purpose,
    default_purpose,
    is_method_key,
    shorten,
)


@pytest.mark.parametrize(
    ("text", "max_bytes", "short"),
    [
        ("Vilnius", 255, "Vilnius"),
        ("Vilnius", 7, "Vilnius"),
        ("Vilnius", 3, "Vil"),
        ("žąsis", 5, "žąs"),
        ("žąsis", 4, "žą"),
        ("žąsis", 3, "ž"),
        ("žąsis", 1, ""),
        ("🦢", 3, ""),
        ("ab 🦢", 5, "ab"),
        ("anything", 0, ""),
        ("", 5, ""),
    ],
)
def test_texts_are_cut_between_characters(text: str, max_bytes: int, short: str) -> None:
    assert shorten(text, max_bytes) == short


@given(st.text(max_size=60), st.integers(0, 80))
def test_a_short_text_is_the_longest_beginning_that_fits(text: str, max_bytes: int) -> None:
    short = shorten(text, max_bytes)

    assert text.startswith(short)
    assert len(short.encode()) <= max_bytes
    left_out = text[len(short) :]
    if left_out.strip():  # only spaces at the end are dropped beyond need
        up_to_next_letter = short + left_out[: len(left_out) - len(left_out.lstrip()) + 1]
        assert len(up_to_next_letter.encode()) > max_bytes


def test_half_a_character_becomes_a_question_mark() -> None:
    assert shorten("Vilniu\ud83c", 20) == "Vilniu?"


@given(st.text(st.characters(exclude_categories=()), max_size=20), st.integers(0, 30))
def test_half_a_character_in_a_text_does_no_harm(text: str, max_bytes: int) -> None:
    assert len(shorten(text, max_bytes).encode()) <= max_bytes


@pytest.mark.parametrize("language", ["LIT", "LAV", "EST", "RUS", "ENG"])
def test_default_purposes_are_ones_that_paysera_uses(language: str) -> None:
    assert checked_purpose(default_purpose(language)) == default_purpose(language)


def test_default_purposes_differ_and_english_serves_the_rest() -> None:
    purposes = {default_purpose(language) for language in ("LIT", "LAV", "EST", "RUS", "ENG")}

    assert len(purposes) == 5
    assert default_purpose("GER") == default_purpose("") == default_purpose("ENG")


@pytest.mark.parametrize(
    "template",
    [
        "[order_nr] [site_name]",
        "[owner_name]: [order_nr]",
        "[order_nr][site_name][owner_name]",
        "[order_nr] [site_name] " + "x" * (255 - 23),
    ],
)
def test_purposes_that_paysera_uses(template: str) -> None:
    assert checked_purpose(template) == template


@pytest.mark.parametrize(
    "template",
    [
        "",
        "Order",
        "[order_nr]",
        "[site_name]",
        "[owner_name] [site_name]",
        "[ORDER_NR] [site_name]",
        "order_nr site_name",
        "[order_nr [site_name]",
    ],
)
def test_purposes_that_paysera_would_replace(template: str) -> None:
    with pytest.raises(InvalidPurpose, match=r"\[order_nr\] and one of"):
        checked_purpose(template)


@pytest.mark.parametrize("filler", ["x" * 233, "ž" * 117])
def test_a_purpose_is_measured_in_bytes(filler: str) -> None:
    with pytest.raises(InvalidPurpose, match="255 bytes"):
        checked_purpose(f"[order_nr] [site_name] {filler}")


@pytest.mark.parametrize(
    "key", ["smsbank", "hanza", "card", "lt_gf_leasing", "a", "x" * 20, "A.b-1"]
)
def test_keys_of_methods(key: str) -> None:
    assert is_method_key(key)
    assert len(key.encode()) <= MAX_BYTES["payment"]


@pytest.mark.parametrize(
    "key", ["", "x" * 21, "sms bank", "smsbank\n", "sms/bank", "žmones", "a&b=c", "a,b", "٣"]
)
def test_what_cannot_be_the_key_of_a_method(key: str) -> None:
    assert not is_method_key(key)
