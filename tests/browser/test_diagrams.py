"""Every diagram of the documents can be drawn: GitHub and the site show a broken one as text."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.links import pages
from tests.support.missing import missing

ROOT: Final = Path(__file__).parents[2]
MERMAID: Final = ROOT / "node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
DIAGRAMS: Final = [
    pytest.param(diagram, id=f"{page.relative_to(ROOT)}-{number}")
    for page in pages()
    for number, diagram in enumerate(
        re.findall(r"^```mermaid\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    )
]


@pytest.fixture(scope="module")
def mermaid() -> str:
    if not MERMAID.is_file():
        missing("Mermaid is not installed: make test installs it")
    return MERMAID.read_text("utf-8")


@pytest.mark.parametrize("diagram", DIAGRAMS)
def test_a_diagram_can_be_drawn(page: Page, mermaid: str, diagram: str) -> None:
    page.add_script_tag(content=mermaid)
    drawn = page.evaluate("text => mermaid.render('diagram', text).then(({ svg }) => svg)", diagram)
    assert drawn.startswith("<svg")
