"""What an admin does on the app's page, by the words that stand on it."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.tab import Tab
from tests.support.town import PASSWORD, PROJECT_ID, SHOP


def press(app: FrameLocator | Locator | Page, button: str) -> None:
    """Press the button of this name."""
    app.get_by_role("button", name=button, exact=True).click()


def written(app: FrameLocator, text: str, *, exact: bool = False) -> Locator:
    """Where a text stands to be read. A moment later some are also in the page's live region, for
    screen readers alone: a test that took both would fail now and then."""
    return app.get_by_text(text, exact=exact).and_(app.locator(":not(#announcer)"))


def view(app: FrameLocator, title: str) -> Locator:
    """The view with this title, once it is shown and has its data."""
    shown = app.get_by_role("region", name=title, exact=True)
    expect(shown).to_have_attribute("aria-busy", "false")
    return shown


def fill_in(
    app: FrameLocator,
    *,
    name: str = "Lietuva",
    project_id: str = PROJECT_ID,
    password: str = PASSWORD,
    storefronts: str = SHOP,
) -> None:
    """Type a configuration into its form, without saving it."""
    app.get_by_role("textbox", name="Name", exact=True).fill(name)
    app.get_by_role("textbox", name="Project ID").fill(project_id)
    app.get_by_label("Sign password").fill(password)
    app.get_by_role("textbox", name="Storefront addresses").fill(storefronts)


def channel(app: FrameLocator, name: str) -> Locator:
    """The choice of what serves a channel."""
    return app.get_by_role("combobox", name=f"{name} Shoppers pay through")


def close_notifications(tab: Tab) -> None:
    """Close what the Dashboard shows in its corner."""
    close = tab.page.locator("[data-test-id=notification] button")
    while close.count():
        close.first.click()


def at_paysera(tab: Tab) -> Page:
    """Follow the link of a trial, as somebody does who is going to pay."""
    with tab.page.context.expect_page() as opened:
        tab.app.get_by_role("link", name="Open Paysera in a new tab").click()
    return opened.value


def pay_and_come_back(paysera: Page) -> None:
    """Pay on Paysera's page, and return to the app's page about it."""
    paysera.get_by_role("button", name="Pay", exact=True).click()
    paysera.get_by_role("heading", name="The trial is over").wait_for()
    paysera.close()
