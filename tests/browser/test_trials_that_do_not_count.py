"""A trial's callback that Paysera really sent and that does not count, or one that is not right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, FrameLocator, Page, expect

from tests.browser.admin import press, view, written
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab


@pytest.fixture
def app(town: DashboardTown, tab: Tab) -> FrameLocator:
    """The page to try a configuration in test mode."""
    town.configure(name="Lietuva")
    app = tab.open_app("/configurations/1/try")
    view(app, "Try it: Lietuva")
    return app


def start(app: FrameLocator) -> str:
    """Start a trial; returns the link to Paysera."""
    press(app, "Start a payment of €0.01")
    link = app.get_by_role("link", name="Open Paysera in a new tab")
    return link.get_attribute("href") or ""


@pytest.mark.parametrize(
    ("changed", "verdict", "advice"),
    [
        (
            {"test": "0"},
            "Paysera: test and live mode do not agree",
            "A test payment came for a live one, or the reverse. It was not counted.",
        ),
        (
            {"amount": "2", "payamount": "2"},
            "Paysera: another amount than was asked",
            "Compare it in your Paysera account",
        ),
    ],
    ids=["mode", "amount"],
)
def test_a_genuine_callback_that_was_not_counted_says_why_and_what_to_do(
    changed: dict[str, str],
    verdict: str,
    advice: str,
    town: DashboardTown,
    tab: Tab,
    app: FrameLocator,
    axe: Callable[[Frame | Page], None],
    shoot: Callable[..., Path],
) -> None:
    order = town.paysera.open(start(app))
    callback = town.paysera.signed_callback(order, **changed)
    assert town.paysera.send(order, callback).is_ok
    expect(written(app, "Callback arrived", exact=True)).to_be_visible()
    expect(written(app, verdict, exact=True)).to_be_visible()
    expect(written(app, advice)).to_be_visible()
    expect(written(app, "It says that the payment is not paid")).to_be_hidden()
    expect(app.get_by_role("status").filter(has_text=verdict)).to_be_attached()
    expect(written(app, "ss2: present and right")).to_be_visible()
    axe(tab.frame)
    shoot()


def test_a_refused_callback_says_which_signature_is_wrong(
    town: DashboardTown,
    tab: Tab,
    app: FrameLocator,
    axe: Callable[[Frame | Page], None],
    shoot: Callable[..., Path],
) -> None:
    order = town.paysera.open(start(app))
    forged = town.paysera.signed_callback(order) | {"ss1": "0" * 32}
    assert town.paysera.send(order, forged).status == 400
    expect(written(app, "Callback refused", exact=True)).to_be_visible()
    wrong = app.get_by_role("listitem").filter(has_text="ss1: present, but wrong").last
    expect(wrong).to_be_visible()
    expect(wrong.locator("svg")).to_be_visible()
    expect(written(app, "Not encrypted")).to_be_hidden()
    axe(tab.frame)
    shoot()
