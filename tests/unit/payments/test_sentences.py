"""A sentence keeps its words and its values apart until somebody reads it."""

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.sentences import Sentence, sentence


def test_in_english_the_values_stand_where_they_belong() -> None:
    said = sentence("Reports wait (%(count)s), first for %(order)s.", count=2, order="SP-1")

    assert str(said) == "Reports wait (2), first for SP-1."


def test_a_translation_finds_words_and_values_as_they_were_given() -> None:
    said = sentence("%(amount)s is paid.", amount=Money(999, "EUR"))

    assert said.template == "%(amount)s is paid."
    assert said.params == {"amount": Money(999, "EUR")}
    assert said == Sentence("%(amount)s is paid.", {"amount": Money(999, "EUR")})


def test_without_values_a_percent_sign_is_one() -> None:
    assert str(sentence("100% sure")) == "100% sure"


def test_a_value_may_hold_what_looks_like_a_placeholder() -> None:
    assert str(sentence("It says: %(reason)s", reason="%(reason)s 50%")) == (
        "It says: %(reason)s 50%"
    )


def test_a_value_may_have_any_name() -> None:
    assert str(sentence("%(template)s", template="x")) == "x"
