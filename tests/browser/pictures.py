"""For pictures that show a whole view, not only what fits into the window."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.tab import APP_FRAME, Tab

_HEIGHT = "document.scrollingElement.scrollHeight"


@contextmanager
def stretched(tab: Tab) -> Iterator[None]:
    """Make the window as high as the view in it needs, for a while."""
    before = tab.page.viewport_size
    box = tab.page.locator(APP_FRAME).bounding_box()
    assert before is not None
    assert box is not None
    height = max(before["height"], int(box["y"]) + int(tab.frame.evaluate(_HEIGHT)))
    tab.page.set_viewport_size({"width": before["width"], "height": height})
    yield
    tab.page.set_viewport_size(before)
