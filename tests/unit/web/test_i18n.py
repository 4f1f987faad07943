"""The reader's language: which it is, and what texts, money and countries are in it."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask, g, render_template, render_template_string
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.money import EXPONENT_BY_CURRENCY, Money
from saleor_paysera.payments.sentences import sentence
from saleor_paysera.web import i18n
from saleor_paysera.web.i18n import (
    LANGUAGES,
    Translator,
    best_language,
    catalog_texts,
    translator_for,
)

LITHUANIAN = {"Accept-Language": "lt-LT,en;q=0.5"}

CATALOG = """
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
"n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "The amount %(amount)s is above the limit of the channel %(channel)s."
msgstr "Kanalo %(channel)s riba yra mažesnė už %(amount)s."

msgid "The payment cannot be started. %(reason)s"
msgstr "Mokėjimo pradėti negalima. %(reason)s"

msgid "Hello, %(name)s"
msgstr "Sveiki, %(name)s"

msgid "Shoppers pay with it."
msgstr "Pirkėjai su ja moka."

msgid "%(num)s payment"
msgid_plural "%(num)s payments"
msgstr[0] "%(num)s mokėjimas"
msgstr[1] "%(num)s mokėjimai"
msgstr[2] "%(num)s mokėjimų"
"""


@pytest.fixture
def lithuanian(tmp_path: Path) -> Translator:
    """Lithuanian with a few texts of its own, so that tests depend on no real catalog."""
    (tmp_path / "messages.po").write_text(CATALOG, "utf-8")
    return Translator("lt", catalog_texts(tmp_path / "messages.po", "lt"))


@pytest.fixture
def app(lithuanian: Translator, monkeypatch: pytest.MonkeyPatch) -> Flask:
    flask = Flask("saleor_paysera.web")
    i18n.install(flask)
    known = {"lt": lithuanian}
    monkeypatch.setattr(
        i18n, "translator_for", lambda language: known.get(language, translator_for(language))
    )
    return flask


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("lt", "lt"),
        ("lt-LT,lt;q=0.9,en-US;q=0.8", "lt"),
        ("lt-LT,en;q=0.8", "lt"),
        ("ru_RU", "ru"),
        ("de,ru;q=0.5,en;q=0.4", "ru"),
        ("en;q=0.3,lt;q=0.7", "lt"),
        ("lt;q=0,en;q=0.1", "en"),
        ("de-DE,pl;q=0.8", None),
        ("*", None),
        ("", None),
    ],
)
def test_the_language_is_the_one_the_browser_wants_most(header: str, language: str | None) -> None:
    assert best_language(parse_accept_header(header, LanguageAccept)) == language


@pytest.mark.parametrize(
    ("language", "currency", "text"),
    [
        ("en", "EUR", "€24.98"),
        ("lt", "EUR", "24,98\xa0€"),
        ("ru", "EUR", "24,98\xa0€"),
        ("lt", "JPY", "2\xa0498\xa0JPY"),
        ("lt", "KWD", "2,498\xa0KWD"),
    ],
)
def test_money_is_written_as_the_language_writes_it(
    language: str, currency: str, text: str
) -> None:
    assert translator_for(language).money(Money(2498, currency)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_digit_of_an_amount_is_lost_in_any_currency(language: str) -> None:
    amount = 900_719_925_474_099_370  # more than a float can hold

    for currency in EXPONENT_BY_CURRENCY:
        text = translator_for(language).money(Money(amount, currency))
        assert "".join(filter(str.isdigit, text)) == str(amount)


@pytest.mark.parametrize(("language", "name"), [("en", "Lithuania"), ("ru", "Литва")])
def test_a_country_has_its_name_in_the_language(language: str, name: str) -> None:
    assert translator_for(language).country("lt") == name


def test_an_unknown_country_is_called_by_its_code() -> None:
    assert translator_for("lt").country("q9") == "q9"


def test_a_text_without_a_translation_stays_english(lithuanian: Translator) -> None:
    assert lithuanian.gettext("Nobody translated this.") == "Nobody translated this."
    assert lithuanian.gettext("") == ""


@pytest.mark.parametrize(
    ("count", "text"), [(1, "mokėjimas"), (21, "mokėjimas"), (3, "mokėjimai"), (11, "mokėjimų")]
)
def test_a_counted_text_has_the_form_its_number_needs(
    count: int, text: str, lithuanian: Translator
) -> None:
    form = lithuanian.ngettext("%(num)s payment", "%(num)s payments", count)

    assert form % {"num": count} == f"{count} {text}"


def test_a_language_that_is_not_ours_is_read_in_english() -> None:
    assert translator_for("../../etc") is translator_for("en")


class TestErrors:
    ERROR = PaymentAppError(
        N_("The amount %(amount)s is above the limit of the channel %(channel)s."),
        amount=Money(2498, "EUR"),
        channel="baltic",
    )

    def test_are_english_in_logs(self) -> None:
        assert (
            self.ERROR.message == "The amount 24.98 EUR is above the limit of the channel baltic."
        )

    def test_are_told_in_the_readers_language(self, lithuanian: Translator) -> None:
        assert lithuanian.sentence(self.ERROR) == "Kanalo baltic riba yra mažesnė už 24,98\xa0€."

    def test_carry_their_cause_in_the_same_language(self, lithuanian: Translator) -> None:
        error = PaymentAppError(N_("The payment cannot be started. %(reason)s"), reason=self.ERROR)

        assert lithuanian.sentence(error) == (
            "Mokėjimo pradėti negalima. Kanalo baltic riba yra mažesnė už 24,98\xa0€."
        )

    def test_may_hold_a_per_cent_sign_when_they_have_no_values(
        self, lithuanian: Translator
    ) -> None:
        error = PaymentAppError("'100%s' is not an amount.")

        assert error.message == lithuanian.sentence(error) == "'100%s' is not an amount."


class TestTemplates:
    def test_speak_the_browsers_language(self, app: Flask) -> None:
        with app.test_request_context(headers=LITHUANIAN):
            page = render_template_string(
                "<html lang={{ lang }}>{{ amount|money }}, "
                '{{ ngettext("%(num)s payment", "%(num)s payments", 3) }}. '
                "{% trans %}\n  Shoppers pay\n  with it.\n{% endtrans %}",
                amount=Money(2498, "EUR"),
            )

        assert page == "<html lang=lt>24,98\xa0€, 3 mokėjimai. Pirkėjai su ja moka."

    def test_speak_the_language_a_view_chose(self, app: Flask) -> None:
        with app.test_request_context(headers={"Accept-Language": "en"}):
            g.language = "lt"

            assert render_template_string('{{ lang }} {{ _("Hello, %(name)s", name="A") }}') == (
                "lt Sveiki, A"
            )

    def test_speak_english_to_everybody_else(self, app: Flask) -> None:
        with app.test_request_context(headers={"Accept-Language": "de"}):
            assert render_template_string('{{ lang }} {{ _("Hello, %(name)s", name="A") }}') == (
                "en Hello, A"
            )

    def test_escape_the_values_in_a_translation(self, app: Flask) -> None:
        with app.test_request_context(headers=LITHUANIAN):
            assert (
                render_template_string('{{ _("Hello, %(name)s", name="<b>") }}')
                == "Sveiki, &lt;b&gt;"
            )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "There is no such payment"),
        ("lt", "Tokio mokėjimo nėra"),
        ("ru", "Такого платежа нет"),
    ],
)
def test_the_shipped_pages_speak_the_shipped_languages(language: str, title: str) -> None:
    app = Flask("saleor_paysera.web")
    i18n.install(app)

    with app.test_request_context(headers={"Accept-Language": language}):
        page = render_template("unknown.html")

    assert f'<html lang="{language}">' in page
    assert f"<h1>{title}</h1>" in page
    assert ("Please go back" in page) == (language == "en")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "known since 24 November 2026"),
        ("lt", "known since 2026 m. lapkričio 24 d."),
        ("ru", "known since 24 ноября 2026\u202fг."),  # noqa: RUF001
    ],
)
def test_a_day_in_a_sentence_is_written_the_readers_way(language: str, shown: str) -> None:
    said = sentence("known since %(since)s", since=date(2026, 11, 24))

    assert translator_for(language).sentence(said) == shown
