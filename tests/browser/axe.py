"""Looks for barriers in a page with axe-core."""

from functools import cache
from pathlib import Path
from typing import Final, cast

from playwright.sync_api import Frame

from tests.support.missing import missing

AXE: Final = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS: Final = ("serious", "critical")
_RUN: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact,
    help,
    targets: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}"""


@cache
def _source() -> str:
    if not AXE.is_file():
        missing("axe-core is not installed: make test installs it")
    return AXE.read_text("utf-8")


def violations(frame: Frame) -> list[str]:
    """What is seriously wrong in a frame: rule, help, and each place with what to mend."""
    frame.evaluate(_source())  # by the debugger, which the page's CSP does not bind
    found = cast("list[dict[str, object]]", frame.evaluate(_RUN))
    return [
        f"{one['rule']} ({one['impact']}): {one['help']}"
        + "".join(f"\n    {target}" for target in cast("list[str]", one["targets"]))
        for one in found
        if one["impact"] in SERIOUS
    ]


def assert_no_serious_fault(frame: Frame) -> None:
    """Fail with every serious or critical fault axe-core finds in this frame."""
    found = violations(frame)
    assert not found, "axe-core found:\n" + "\n".join(found)
