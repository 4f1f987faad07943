"""What the docs show of the money is what the code decides."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_about_money_is_up_to_date() -> None:
    drawn = runpy.run_path(str(DOCS / "draw_money.py"))

    assert drawn["page"]() == (DOCS / "money.md").read_text("utf-8"), "run `make docs`"
