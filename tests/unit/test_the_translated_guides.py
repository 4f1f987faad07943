"""The guide for shop admins says the same in every language, with the words of the page."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.links import anchors_in

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/admin.md"
LANGUAGES = ("lt", "ru")
# What a page holds, whatever its language.
_PARTS = re.compile(r"^(#+) |^\|(?:[^|]*\|)+$|^( *(?:-|\d+\.)) |^!\[", re.MULTILINE)
_LINKS = re.compile(r"\]\(([^)]*)\)")
_CODE = re.compile(r"`([^`]+)`")
_NAMES = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
_FIRST_CELL = re.compile(r"^\| ([^|]*?) \|", re.MULTILINE)


def guide_in(language: str) -> str:
    return GUIDE.with_suffix(f".{language}.md").read_text("utf-8")


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_parts_of_the_original_in_its_order(language: str) -> None:
    assert shape(guide_in(language)) == shape(GUIDE.read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_pictures_links_and_codes_of_the_original(language: str) -> None:
    original, translated = GUIDE.read_text("utf-8"), guide_in(language)

    assert _LINKS.findall(translated) == _LINKS.findall(original)
    assert Counter(_CODE.findall(translated)) == Counter(_CODE.findall(original))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_buttons_and_fields_as_the_page_does(language: str) -> None:
    catalog = ROOT / f"saleor_paysera/translations/{language}/LC_MESSAGES/messages.po"
    with catalog.open("rb") as file:
        on_the_page = {
            message.id: message.string for message in read_po(file) if isinstance(message.id, str)
        }
    names = names_in(GUIDE.read_text("utf-8"))
    wanted = Counter[str]()
    for name, times in names.items():
        wanted[str(on_the_page.get(name, ""))] += times
    del wanted[""]

    assert wanted.total() > 30
    assert wanted - names_in(guide_in(language)) == Counter()


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_from_other_pages_lead_into_a_translation_too(language: str) -> None:
    pages = [page for page in (ROOT / "docs").glob("*.md") if not page.match("admin.*.md")]
    wanted = {
        anchor
        for page in [*pages, *ROOT.glob("*.md")]
        for anchor in re.findall(r"admin\.md#([^)]+)\)", page.read_text("utf-8"))
    }

    assert "refunds" in wanted
    assert wanted <= anchors_in(guide_in(language))
