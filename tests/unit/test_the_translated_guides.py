"""What shop admins read says the same in every language, with the words of the app's page."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.links import anchors_in

ROOT = Path(__file__).parents[2]
PAGES = ("admin", "faq", "index", "install")
LANGUAGES = ("lt", "ru")
# What a page holds, whatever its language.
_PARTS = re.compile(r"^(#+) |^\|(?:[^|]*\|)+$|^( *(?:-|\d+\.)) |^!\[", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINKS = re.compile(r"\]\(([^)]*)\)")
_PICTURE = re.compile(r"^(images/.*)(\.\w+)$")
_CODE = re.compile(r"`([^`]+)`")
_NAMES = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
_FIRST_CELL = re.compile(r"^\| ([^|]*?) \|", re.MULTILINE)


every_translation = pytest.mark.parametrize(
    ("page", "language"), [(page, language) for page in PAGES for language in LANGUAGES]
)


def read(page: str, language: str = "") -> str:
    """A page without what stands in fences: commands, whose comments are translated."""
    name = f"{page}.{language}.md" if language else f"{page}.md"
    return _FENCED.sub("", (ROOT / "docs" / name).read_text("utf-8"))


def shape(markdown: str) -> list[str]:
    """Headings with their levels, rows with their cells, steps and pictures, in their order."""
    return [
        f"row of {part[0].count('|')}" if part[0].startswith("|") else part[0].strip()
        for part in _PARTS.finditer(markdown)
    ]


def names_in(markdown: str) -> Counter[str]:
    """What stands there as the name of something on the page: in italics, or to be set."""
    found = [*_NAMES.findall(markdown), *_FIRST_CELL.findall(markdown)]
    return Counter(" ".join(name.split()) for name in found)


@every_translation
def test_a_translation_has_the_parts_of_the_original_in_its_order(page: str, language: str) -> None:
    assert shape(read(page, language)) == shape(read(page))


@every_translation
def test_a_translation_has_the_links_and_codes_of_the_original_and_its_own_pictures(
    page: str, language: str
) -> None:
    original, translated = read(page), read(page, language)

    wanted = [_PICTURE.sub(rf"\1.{language}\2", link) for link in _LINKS.findall(original)]
    assert Counter(_LINKS.findall(translated)) == Counter(wanted)
    assert Counter(_CODE.findall(translated)) == Counter(_CODE.findall(original))


@every_translation
def test_a_translation_names_buttons_and_fields_as_the_page_does(page: str, language: str) -> None:
    catalog = ROOT / f"saleor_paysera/translations/{language}/LC_MESSAGES/messages.po"
    with catalog.open("rb") as file:
        on_the_page = {
            message.id: message.string for message in read_po(file) if isinstance(message.id, str)
        }
    wanted = Counter[str]()
    for name, times in names_in(read(page)).items():
        wanted[str(on_the_page.get(name, ""))] += times
    del wanted[""]

    assert page != "admin" or wanted.total() > 30
    assert wanted - names_in(read(page, language)) == Counter()


@every_translation
def test_links_from_other_pages_lead_into_a_translation_too(page: str, language: str) -> None:
    wanted = {
        anchor
        for other in [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
        for anchor in re.findall(rf"\b{page}\.md#([^)]+)\)", other.read_text("utf-8"))
    }

    assert page != "admin" or "refunds" in wanted
    assert wanted <= anchors_in(read(page, language))
