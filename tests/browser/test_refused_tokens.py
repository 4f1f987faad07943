"""A token that waiting cannot mend is refused at once, and another one is taken by itself."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import requests
from playwright.sync_api import Frame, FrameLocator, Page, expect

from saleor_paysera.sandbox.saleor import SaleorDouble
from tests.browser.admin import fill_in, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab

REFUSED = "You could not be signed in"
WAITING = "Waiting for the Dashboard to renew your sign-in."
NONSENSE = "nonsense"
NO_PATIENCE = """() => {
  const real = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => real(ms === 120_000 ? 400 : ms);
}"""


@pytest.fixture(autouse=True)
def _only_refused(town: DashboardTown, console: Console) -> None:
    """The Dashboard renews no token by itself; refusals are logged by the browser."""
    town.dashboard.refresh_margin = None
    console.expect("status of 401")


def of_another_shop(town: DashboardTown) -> str:
    return town.saleor.dashboard_token(town.installed, iss="https://other.example/graphql/")


def unsigned(_: DashboardTown) -> str:
    return NONSENSE


def of_an_unknown_key(town: DashboardTown) -> str:
    with SaleorDouble() as other:
        return other.dashboard_token(town.installed, iss=town.saleor.api_url)


def refusal_of(town: DashboardTown, token: str) -> dict[str, str]:
    """Code and sentence of the server's answer to a token."""
    answer = requests.get(
        f"{town.app.base_url}/api/dashboard/me",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        timeout=10,
    )
    return cast("dict[str, str]", answer.json()["error"])


def expect_refused(app: FrameLocator) -> None:
    expect(app.get_by_role("heading", name=REFUSED)).to_be_visible()


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (of_another_shop, "UNKNOWN_INSTALLATION"),
        (unsigned, "INVALID_DASHBOARD_TOKEN"),
        (of_an_unknown_key, "UNKNOWN_TOKEN_KEY"),
    ],
)
def test_a_token_that_is_no_good_is_refused_in_the_servers_words_until_another_comes(
    bad: Callable[[DashboardTown], str],
    code: str,
    town: DashboardTown,
    tab: Tab,
    axe: Callable[[Frame | Page], None],
    shoot: Callable[..., Path],
) -> None:
    token = bad(town)
    refusal = refusal_of(town, token)
    assert refusal["code"] == code
    town.dashboard.next_tokens.append(token)
    app = tab.open_app("/payments")
    expect_refused(app)
    expect(written(app, refusal["message"])).to_be_visible()
    expect(written(app, WAITING)).to_be_hidden()
    axe(tab.frame)
    shoot()

    tab.refresh_token()
    view(app, "Payments")
    expect(app.get_by_role("heading", name=REFUSED)).to_be_hidden()


def test_the_same_token_once_more_is_not_tried_again(
    town: DashboardTown, tab: Tab, page: Page
) -> None:
    town.dashboard.next_tokens.append(NONSENSE)
    app = tab.open_app("/payments")
    expect_refused(app)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("dashboard.frames[0].shakeHands()")
    page.wait_for_timeout(300)
    assert asked == []
    tab.refresh_token()
    view(app, "Payments")


def test_a_view_that_is_opened_with_a_refused_token_comes_with_another(
    town: DashboardTown, tab: Tab
) -> None:
    app = tab.open_app("/payments")
    view(app, "Payments")
    town.dashboard.next_tokens.append(NONSENSE)
    tab.refresh_token()
    app.get_by_role("link", name="Status").click()
    expect_refused(app)
    tab.refresh_token()
    view(app, "Status")


def test_a_save_that_is_refused_keeps_what_was_typed(town: DashboardTown, tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    expect(written(app, "Paysera knows this project.")).to_be_visible()
    town.dashboard.next_tokens.append(NONSENSE)
    tab.refresh_token()
    press(app, "Save")
    expect(app.get_by_role("alert")).to_be_visible()
    expect(written(app, WAITING)).to_be_hidden()
    expect(app.get_by_role("textbox", name="Name", exact=True)).to_have_value("Lietuva")

    tab.refresh_token()
    press(app, "Save")
    tab.wait_for_notification("Saved")


def test_an_expired_token_that_is_not_renewed_is_told_of_in_the_end(
    town: DashboardTown, tab: Tab, page: Page
) -> None:
    page.add_init_script(f"({NO_PATIENCE})()")
    town.dashboard.next_tokens.append(
        town.saleor.dashboard_token(town.installed, lifetime=-timedelta(seconds=60))
    )
    app = tab.open_app("/payments")
    expect_refused(app)
    expect(written(app, "the Dashboard has not renewed it")).to_be_visible()
    expect(written(app, WAITING)).to_be_hidden()
    tab.refresh_token()
    view(app, "Payments")
