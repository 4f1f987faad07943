"""Build the pages of ``docs/`` into a site. ``make docs`` runs it in an environment of its own.

Some pages stand where GitHub and everybody look for them, above ``docs/`` (``SECURITY.md``), and
pages link to other files of the repository (``../deploy/Caddyfile``). All that the site holds is
brought together in one folder first, with links that fit there, so that one text is right in both
places. What the site does not hold, such as code, is named there without a link.
"""

import logging
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GATHERED = ROOT / ".venv/site"
"""Where ``mkdocs.yml`` looks for the pages."""
PAGES_ABOVE = (
    "SECURITY.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "packages/client/README.md",
    "examples/storefront/README.md",
    "examples/nextjs/README.md",
)
CODE = (".py", ".pyc", ".ts", ".tsx")
FRONT_PAGE = {"README.md": "index.md"}
MERMAID = ROOT / "node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
_LOADED = re.compile(rb'<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="((?:https?:)?//[^"]*)')


def gather(into: Path) -> None:
    """Bring together what the site holds."""
    shutil.rmtree(into, ignore_errors=True)
    here = Path(__file__).parent
    files = {path for path in DOCS.rglob("*") if is_held(path) and here not in path.parents}
    files |= {ROOT / page for page in PAGES_ABOVE if (ROOT / page).is_file()}
    for page in [path for path in files if path.suffix == ".md"]:
        files |= set(_files_of_the_repository(page))
    for path in sorted(files):
        place = path.relative_to(ROOT).as_posix()
        target = into / on_site(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            target.write_text(led(path.read_text("utf-8"), place), "utf-8")
        else:
            shutil.copyfile(path, target)
    shutil.copyfile(here / "site.css", into / "site.css")


def is_held(path: Path) -> bool:
    """Whether the site holds a file: any but code and what is hidden."""
    return path.is_file() and path.suffix not in CODE and not path.name.startswith(".")


def on_site(place: str) -> str:
    """Where a file of the repository is on the site: what is in ``docs/`` comes to its root."""
    return FRONT_PAGE.get(place, place.removeprefix("docs/"))


def led(markdown: str, place: str) -> str:
    """The text of the page at ``place`` in the repository, with links that fit the site."""
    here = posixpath.dirname(place)

    def lead(link: re.Match[str]) -> str:
        picture, text, target, heading = link.groups(default="")
        there = posixpath.normpath(posixpath.join(here, target))
        if (ROOT / there).exists() and not is_held(ROOT / there):
            return text
        if there in FRONT_PAGE:
            heading = ""
        target = posixpath.relpath(on_site(there), posixpath.dirname(on_site(place)) or ".")
        return f"{picture}[{text}]({target}{heading})"

    return _LINK.sub(lead, markdown)


def _files_of_the_repository(page: Path) -> Iterator[Path]:
    """What a page links to above ``docs/``, but for pages."""
    for _, _, link, _ in _LINK.findall(page.read_text("utf-8")):
        target = (page.parent / link).resolve()
        if is_held(target) and target.suffix != ".md":
            yield target


def what_else_there_is(gathered: Path) -> list[dict[str, object]]:
    """More for the end of the navigation: what the repository may have or not."""
    more: list[dict[str, object]] = []
    if (gathered / "CONTRIBUTING.md").is_file():
        more.append({"Contributing": "CONTRIBUTING.md"})
    decisions = [path.name for path in sorted((gathered / "decisions").glob("*.md"))]
    decisions.sort(key=lambda name: name not in ("README.md", "index.md"))
    if decisions:
        more.append({"Decisions": [f"decisions/{name}" for name in decisions]})
    return more


def loaded_from_elsewhere(site: Path) -> list[str]:
    """What a browser would load from other hosts; a reader's visit is nobody else's business."""
    return [
        f"{page.relative_to(site)}: {address.decode()}"
        for page in sorted(site.rglob("*.html"))
        for address in _LOADED.findall(page.read_bytes())
    ]


def build() -> Path:
    """Build the site strictly, and return its folder."""
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config
    from pymdownx.superfences import fence_code_format

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    config = load_config(str(ROOT / "mkdocs.yml"), strict=True)
    if MERMAID.is_file():
        shutil.copyfile(MERMAID, GATHERED / MERMAID.name)
        fences = [{"name": "mermaid", "class": "mermaid", "format": fence_code_format}]
        config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = fences
        config.extra_javascript.append(MERMAID.name)
    else:
        # The theme would load what draws them from another host, if they were marked as diagrams.
        print("Mermaid is not here (it comes by npm): diagrams stay as text.")
    (project,) = config.nav[-1].values()
    project += what_else_there_is(GATHERED)
    config.plugins.on_startup(command="build", dirty=False)
    build_site(config)
    config.plugins.on_shutdown()
    return Path(config.site_dir)


def main() -> int:
    """Build, and say what is wrong."""
    from mkdocs.exceptions import Abort

    gather(GATHERED)
    try:
        site = build()
    except Abort as error:
        print(f"The site was not built: {error}")
        return 1
    foreign = loaded_from_elsewhere(site)
    for line in foreign:
        print(f"loaded from elsewhere: {line}")
    pages = len(list(site.rglob("index.html")))
    print(f"{site.relative_to(ROOT)}/: {pages} pages")
    return 1 if foreign else 0


if __name__ == "__main__":
    sys.exit(main())
