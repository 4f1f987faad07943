"""What `make check` tells of the links in the repository's pages."""

from pathlib import Path

import pytest

from tests.links import anchors_in, broken_in, links_in


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs/images").mkdir(parents=True)
    (tmp_path / "docs/images/one.png").write_bytes(b"")
    (tmp_path / "docs/other.md").write_text(
        "# Other\n\n## What breaks, and `why`\n\n## Twice\n\n## Twice\n"
    )
    (tmp_path / "README.md").write_text("# Top\n")
    return tmp_path / "docs"


def broken(docs: Path, markdown: str) -> list[tuple[int, str]]:
    page = docs / "page.md"
    page.write_text(markdown)
    return [(link.line, link.target) for link in broken_in(page, docs.parent)]


@pytest.mark.parametrize(
    "link",
    [
        "[a](other.md)",
        "[a](other.md#what-breaks-and-why)",
        "[a](other.md#twice-1)",
        "[a](../README.md#top)",
        "[two\nlines](other.md 'title')".replace("'", '"'),
        "![a](images/one.png)",
        "[a](#here)\n# Here",
        '[a](#given)\n<a id="given"></a>',
        "[a](https://example.com/x?y=1#z)",
        "<https://example.com>",
        "`[a](nothing.md)`",
        "```\n[a](nothing.md)\n```",
        "<!-- [a](nothing.md) -->",
    ],
)
def test_a_link_that_leads_somewhere_is_left_alone(docs: Path, link: str) -> None:
    assert broken(docs, link) == []


@pytest.mark.parametrize(
    "target",
    [
        "nothing.md",
        "other.md#nothing",
        "other.md#twice-2",
        "#nothing",
        "images/two.png",
        "../../outside.md",
        "/other.md",
        "https://",
        "ftp://example.com/",
        "http://[",
    ],
)
def test_a_broken_link_is_told_with_its_line(docs: Path, target: str) -> None:
    assert broken(docs, f"# Page\n\ntext [a]({target})\n") == [(3, target)]


def test_a_broken_link_is_told_with_file_line_and_target() -> None:
    from tests.links import ROOT, Broken

    told = str(Broken(ROOT / "docs/page.md", 7, "nothing.md", "there is no such file"))

    assert told == "docs/page.md:7: nothing.md: there is no such file"


def test_a_definition_and_html_are_links_too() -> None:
    assert list(links_in('[a][1]\n\n[1]: x.md\n\n<img src="y.png">')) == [(3, "x.md"), (5, "y.png")]


def test_headings_in_every_script_have_anchors() -> None:
    assert anchors_in("# Būklė\n## Оплачено, но заказа нет\n```\n# no\n```") == {
        "būklė",
        "оплачено-но-заказа-нет",
    }
