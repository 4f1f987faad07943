"""Trying a configuration when it does not work, and what Paysera's error codes mean."""

import pytest
from playwright.sync_api import FrameLocator, expect

from saleor_paysera.sandbox.paysera import Project
from tests.browser.admin import at_paysera, pay_and_come_back, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab
from tests.support.town import PASSWORD, PROJECT_ID

SECOND = 1_000
MINUTE = 60 * SECOND


@pytest.fixture
def app(town: DashboardTown, tab: Tab) -> FrameLocator:
    """The page to try a configuration, with a clock that can be put forward."""
    town.configure(name="Lietuva")
    tab.page.clock.install()
    app = tab.open_app("/configurations/1/try")
    view(app, "Try it: Lietuva")
    return app


def start(app: FrameLocator) -> str:
    """Start a trial; returns the link to Paysera."""
    press(app, "Start a payment of €0.01")
    link = app.get_by_role("link", name="Open Paysera in a new tab")
    return link.get_attribute("href") or ""


def reasons(app: FrameLocator) -> list[str]:
    """The titles of the likely reasons, once they are shown."""
    told = app.get_by_role("heading", name="No callback has come so far.")
    expect(told).to_be_visible()
    return app.get_by_role("strong").all_text_contents()


@pytest.mark.parametrize(
    ("project", "code", "reason"),
    [
        (Project("another password"), "0x14", "The project password is wrong"),
        (
            Project(PASSWORD, origins=("https://shop.example",)),
            "0x13",
            "The app's domain is not registered in the project",
        ),
        (
            Project(PASSWORD, tests_allowed=False),
            "0x7",
            "The project does not allow test payments",
        ),
    ],
    ids=["password", "domain", "tests"],
)
def test_what_paysera_refuses_with_a_code_is_explained_here(
    project: Project,
    code: str,
    reason: str,
    town: DashboardTown,
    tab: Tab,
    app: FrameLocator,
    console: Console,
) -> None:
    console.expect("status of 400")
    town.paysera.projects[PROJECT_ID] = project
    start(app)
    paysera = at_paysera(tab)
    expect(paysera.get_by_text(f"Error {code}", exact=True)).to_be_visible()
    paysera.close()

    tab.page.clock.fast_forward(46 * SECOND)
    assert reason in reasons(app)
    app.get_by_role("searchbox", name="Code or word").fill(code)
    explained = app.get_by_role("group").filter(has_text=code)
    expect(explained).to_have_attribute("open", "")


def test_encrypted_callbacks_are_seen_as_such(town: DashboardTown, app: FrameLocator) -> None:
    town.paysera.projects[PROJECT_ID] = Project(PASSWORD, encrypted=True)
    assert town.paysera.pay(town.paysera.open(start(app))).is_ok
    seen = written(app, "Encrypted with the project password, and decrypted here")
    expect(seen).to_be_visible()
    expect(written(app, "ss1: ")).to_be_hidden()


def test_a_callback_that_is_refused_says_why(town: DashboardTown, app: FrameLocator) -> None:
    order = town.paysera.open(start(app))
    forged = town.paysera.signed_callback(order) | {"ss1": "0" * 32}
    assert town.paysera.send(order, forged).status == 400
    expect(written(app, "Callback refused", exact=True)).to_be_visible()
    expect(written(app, "the password stored here is")).to_be_visible()


def test_when_nothing_comes_the_likely_reasons_are_listed(tab: Tab, app: FrameLocator) -> None:
    start(app)
    expect(written(app, "Nothing has come yet. This page looks again by itself.")).to_be_visible()
    expect(app.get_by_role("heading", name="No callback has come so far.")).to_be_hidden()
    tab.page.clock.fast_forward(46 * SECOND)
    assert reasons(app) == [
        "Paysera cannot reach the app",  # it is at 127.0.0.1 here
        "The app's domain is not registered in the project",
        "The project does not allow test payments",
        "The project password is wrong",
        "Paysera could not call back",
        "The project is not active",
    ]


def test_whoever_turns_back_at_paysera_is_told_so_at_once(tab: Tab, app: FrameLocator) -> None:
    start(app)
    paysera = at_paysera(tab)
    press(paysera, "Cancel")
    # Closed on its way to another page, a tab now and then never says that it is closed.
    expect(paysera.get_by_role("heading", name="The trial is over")).to_be_visible()
    paysera.close()
    expect(written(app, "You came back from Paysera without paying.")).to_be_visible()
    assert "The payment was cancelled" in reasons(app)


def test_a_callback_that_says_not_paid_is_shown_as_such(
    town: DashboardTown, app: FrameLocator
) -> None:
    assert town.paysera.decline(town.paysera.open(start(app))).is_ok
    expect(written(app, "It says that the payment is not paid: 0 (Not executed)")).to_be_visible()


def test_a_forgotten_page_stops_asking_and_looks_again_when_told_to(
    town: DashboardTown, tab: Tab, app: FrameLocator
) -> None:
    order = town.paysera.open(start(app))
    tab.page.clock.fast_forward(21 * MINUTE)
    expect(written(app, "This page no longer looks by itself.")).to_be_visible()
    assert town.paysera.pay(order).is_ok
    press(app, "Look again")
    expect(written(app, "Callback arrived", exact=True)).to_be_visible()


def test_a_trial_goes_on_after_the_dashboard_was_loaded_anew(tab: Tab, app: FrameLocator) -> None:
    start(app)
    number = app.get_by_role("heading", name="SP-").inner_text()
    assert tab.address.endswith(f"/try?trial={number}")
    tab.reload()
    expect(app.get_by_role("heading", name=number)).to_be_visible()
    pay_and_come_back(at_paysera(tab))
    expect(written(app, "Callback arrived", exact=True)).to_be_visible()


def test_a_trial_in_live_mode_is_said_to_cost_money(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Live", is_test=False)
    app = tab.open_app("/configurations/1/try")
    warned = written(app, "This configuration is in live mode: the €0.01 is really paid.")
    expect(warned).to_be_visible()


def test_error_codes_are_found_by_number_and_by_word(app: FrameLocator) -> None:
    search = app.get_by_role("searchbox", name="Code or word")
    search.fill("13")
    expect(written(app, "An address differs from the project's")).to_be_visible()
    search.fill("currency")
    expect(written(app, "The currency is not available")).to_be_visible()
    expect(written(app, "The amount is too small")).to_be_hidden()
    search.fill("no such word")
    expect(
        written(app, "No code fits. Look at the whole list by emptying the field.")
    ).to_be_visible()
    search.fill("")
    expect(written(app, "The amount is too small")).to_be_visible()
