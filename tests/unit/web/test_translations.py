"""Every text of the sources is translated into every language, placeholders included."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

import saleor_paysera
from saleor_paysera.web.i18n import DEFAULT_LANGUAGE, LANGUAGES

PACKAGE = Path(saleor_paysera.__file__).parent
TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
ADVICE = "run `make translations`, then fill in the catalogs"

# %(name)s, %s, %%, a lone % (which no translation may gain or lose either), {name}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]?|\{\w*\}")


def read_catalog(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(texts: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def texts_of(catalog: Catalog) -> dict[tuple[str, ...], Message]:
    """The messages by what they are known by: a text, or a singular and a plural."""
    return {forms(message.id): message for message in catalog if message.id}


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def flaws_of(message: Message) -> Iterator[str]:
    ids, translations = forms(message.id), forms(message.string or "")
    if message.fuzzy:
        yield "is fuzzy"
    # A plural form that the file lacks is read as an empty one.
    if not all(translation.strip() for translation in translations):
        yield "has no translation"
    # A form for "one" serves 21 and 31 as well, so each form needs what the plural has.
    elif any(placeholders(translation) != placeholders(ids[-1]) for translation in translations):
        yield "has other placeholders in its translation"
    if any(text != text.strip() for text in (*ids, *translations)):
        yield "begins or ends with a space"


def problems_of(catalog: Catalog, sources: Catalog) -> list[str]:
    """What is wrong with a language's catalog for the texts in the sources."""
    known, wanted = texts_of(catalog), texts_of(sources)
    return [
        *(f"{ids[0]!r} is not in the catalog" for ids in wanted if ids not in known),
        *(f"{ids[0]!r} is in no source any more" for ids in known if ids not in wanted),
        *(f"{ids[0]!r} {flaw}" for ids, message in known.items() for flaw in flaws_of(message)),
    ]


def extract(root: Path, target: Path) -> Catalog:
    """The texts of the package at ``root``, found as ``make translations`` finds them."""
    mapping = PACKAGE.parent / "pyproject.toml"
    CommandLineInterface().run(  # type: ignore[no-untyped-call]  # Babel has no type for it
        ["pybabel", "-q", "extract", "-F", str(mapping), "-o", str(target), str(root)]
    )
    return read_catalog(target)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return extract(PACKAGE, tmp_path_factory.mktemp("texts") / "messages.pot")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str, sources: Catalog) -> None:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po"

    assert problems_of(read_catalog(path, language), sources) == [], ADVICE


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_counts_as_its_language_does(language: str) -> None:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po"
    plural = get_plural(language)

    header = path.read_text("utf-8").partition("\n\n")[0]

    assert f'"Plural-Forms: nplurals={plural.num_plurals}; plural={plural.plural_expr};' in header


def test_texts_are_found_in_code_and_in_templates(tmp_path: Path) -> None:
    templates = tmp_path / "web" / "templates" / "dashboard"
    templates.mkdir(parents=True)
    (tmp_path / "code.py").write_text(
        'N_("marked %(name)s")\ntexts.gettext("got")\n'
        'texts.ngettext("one", "many", 2)\n"left alone"\n'
    )
    (templates / "page.html").write_text(
        '{{ _("called") }} {{ ngettext("%(num)s day", "%(num)s days", 3) }}'
        "{% trans who=name %}\n  trimmed\n  {{ who }}\n{% endtrans %}"
    )

    assert set(texts_of(extract(tmp_path, tmp_path / "messages.pot"))) == {
        ("marked %(name)s",),
        ("got",),
        ("one", "many"),
        ("called",),
        ("%(num)s day", "%(num)s days"),
        ("trimmed %(who)s",),
    }


HEADER = """
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n%10==1 ? 0 : n%10>=2 ? 1 : 2);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
COUNTED = 'msgid "%(num)s payment"\nmsgid_plural "%(num)s payments"\n'


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "Other"\nmsgstr "Kita"', "'Hello %(name)s' is not in the catalog"),
        ('msgid "Other"\nmsgstr "Kita"', "'Other' is in no source any more"),
        ('msgid "Hello %(name)s"\nmsgstr ""', "'Hello %(name)s' has no translation"),
        (
            '#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Sveiki, %(name)s"',
            "'Hello %(name)s' is fuzzy",
        ),
        (
            'msgid "Hello %(name)s"\nmsgstr "Sveiki, %(vardas)s"',
            "'Hello %(name)s' has other placeholders in its translation",
        ),
        (
            'msgid "Hello %(name)s"\nmsgstr "Sveiki 100%, %(name)s"',
            "'Hello %(name)s' has other placeholders in its translation",
        ),
        (
            'msgid "Hello %(name)s"\nmsgstr "Sveiki, %(name)s "',
            "'Hello %(name)s' begins or ends with a space",
        ),
        (
            COUNTED + 'msgstr[0] "%(num)s mokėjimas"\nmsgstr[1] "%(num)s mokėjimai"\nmsgstr[2] ""',
            "'%(num)s payment' has no translation",
        ),
        (
            COUNTED + 'msgstr[0] "%(num)s mokėjimas"\nmsgstr[1] "%(num)s mokėjimai"',
            "'%(num)s payment' has no translation",
        ),
        (
            COUNTED
            + 'msgstr[0] "vienas"\nmsgstr[1] "%(num)s mokėjimai"\nmsgstr[2] "%(num)s mokėjimų"',
            "'%(num)s payment' has other placeholders in its translation",
        ),
    ],
)
def test_a_flaw_in_a_catalog_is_found(entry: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "messages.pot").write_text(
        HEADER + 'msgid "Hello %(name)s"\nmsgstr ""\n\n' + COUNTED + 'msgstr[0] ""\nmsgstr[1] ""\n'
    )
    (tmp_path / "messages.po").write_text(HEADER + entry + "\n")

    assert problem in problems_of(
        read_catalog(tmp_path / "messages.po", "lt"), read_catalog(tmp_path / "messages.pot")
    )
