"""Links between the repository's pages, as GitHub follows them. Exit code 1 when one is broken.

Links to files, pictures and headings are followed; of addresses on other hosts only the form is
looked at, since this asks no network. `mkdocs build --strict` looks at the same pages on the site.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

ROOT = Path(__file__).parents[1]
_FENCE = re.compile(r"^ *(```+|~~~+).*?(^ *\1`* *$|\Z)", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINKS = (
    re.compile(r"\]\(\s*<?([^\s)>]*)>?(?:\s+\"[^\"]*\")?\s*\)"),
    re.compile(r"^ {0,3}\[[^\]\n]+\]:\s+<?([^\s>]+)", re.MULTILINE),
    re.compile(r"<[^>]*?\b(?:href|src)=\"([^\"]*)\""),
    re.compile(r"<(https?://[^>]*)>"),
)
_HEADING = re.compile(r"^ {0,3}#{1,6} +(.*?)(?: +#+)? *$", re.MULTILINE)
_NAMED = re.compile(r"<[^>]*?\b(?:id|name)=\"([^\"]+)\"")
_TAG = re.compile(r"<[^>]+>")
_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+")


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere, and why."""

    page: Path
    line: int
    target: str
    why: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}: {self.target}: {self.why}"


def pages(root: Path = ROOT) -> list[Path]:
    """The Markdown files that people read: those beside the README, in ``docs/``, of packages."""
    found = [root.glob("*.md"), (root / "docs").rglob("*.md")]
    found += [(root / folder).glob("*/*.md") for folder in ("packages", "examples")]
    return sorted(path for group in found for path in group)


def links_in(markdown: str) -> Iterator[tuple[int, str]]:
    """Every link and picture with its line; what stands in code is none."""
    text = _blanked(_CODE, _blanked(_COMMENT, _blanked(_FENCE, markdown)))
    for form in _LINKS:
        for link in form.finditer(text):
            yield text.count("\n", 0, link.start(1)) + 1, link[1]


def anchors_in(markdown: str) -> set[str]:
    """What can stand after ``#``: the headings, by GitHub's rule, and names given in HTML."""
    text = _blanked(_FENCE, markdown)
    anchors = {name[1] for name in _NAMED.finditer(text)}
    for heading in _HEADING.finditer(text):
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", _TAG.sub("", heading[1]))
        plain = re.sub(r"[^\w\- ]", "", words.lower().strip()).replace(" ", "-")
        repeats = (f"{plain}-{number}" for number in range(1, len(anchors) + 2))
        anchors.add(next(name for name in (plain, *repeats) if name not in anchors))
    return anchors


def broken_in(page: Path, root: Path = ROOT) -> list[Broken]:
    """The links of a page that lead nowhere."""
    return [
        Broken(page, line, target, why)
        for line, target in links_in(page.read_text("utf-8"))
        if (why := _problem(page, target, root))
    ]


def _blanked(form: re.Pattern[str], text: str) -> str:
    """Without what fits, and with its lines."""
    return form.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _problem(page: Path, target: str, root: Path) -> str | None:
    try:
        parts = urlsplit(target)
    except ValueError:
        return "is no address"
    if parts.scheme or parts.netloc or target.startswith("/"):
        return _problem_of_address(parts)
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not path.is_relative_to(root):
        return "leads out of the repository"
    if not path.exists():
        return "there is no such file"
    if parts.fragment and path.suffix == ".md" and unquote(parts.fragment) not in _anchors_of(path):
        return "there is no such heading"
    return None if target else "is empty"


def _problem_of_address(parts: SplitResult) -> str | None:
    if parts.scheme in ("http", "https"):
        return None if _HOST.fullmatch(parts.hostname or "") else "is no address of a web page"
    if parts.scheme == "mailto":
        return None if "@" in parts.path else "is no address of a mailbox"
    return "is neither relative nor of the web"


@cache
def _anchors_of(page: Path) -> set[str]:
    return anchors_in(page.read_text("utf-8"))


def main() -> int:
    """Follow all links, and say which are broken."""
    looked_at = pages()
    broken = [link for page in looked_at for link in broken_in(page)]
    for link in broken:
        print(link)
    print(f"links of {len(looked_at)} pages followed, {len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
