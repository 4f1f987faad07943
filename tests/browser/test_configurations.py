"""Adding, changing and removing a configuration."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.admin import channel, fill_in, press, view, written
from tests.browser.console import Console
from tests.browser.dashboard_town import DashboardTown
from tests.browser.tab import Tab
from tests.support.town import PASSWORD


@pytest.fixture(autouse=True)
def _refusals_are_logged_by_the_browser(console: Console) -> None:
    console.expect(r"status of (409|422)")


def test_what_is_wrong_stands_at_each_field_in_the_servers_words(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app, name=" ", project_id="12a", password="", storefronts="shop.example")
    app.get_by_role("textbox", name="Purpose of the payment").fill("Thank you")
    press(app, "Save")

    name = app.get_by_role("textbox", name="Name", exact=True)
    wrong = {
        name: "Give the configuration a name, so that you can tell it from others.",
        app.get_by_role("textbox", name="Project ID"): "a number of at most 11 digits",
        app.get_by_label("Sign password"): "Enter the project password.",
        app.get_by_role("textbox", name="Purpose of the payment"): "[order_nr]",
        app.get_by_role("textbox", name="Storefront addresses"): "“shop.example” is not",
    }
    for field, words in wrong.items():
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    expect(name).to_be_focused()

    name.fill("Lietuva")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Only you and your colleagues see it.")


def test_a_project_that_paysera_does_not_know_is_noticed_while_it_is_typed(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    project = app.get_by_role("textbox", name="Project ID")
    project.press_sequentially("999999")
    expect(project).to_have_attribute("aria-invalid", "true")
    expect(project).to_have_accessible_description(re.compile("Paysera knows no project"))

    project.fill("123456")
    expect(project).to_have_accessible_description("Paysera knows this project.")
    expect(project).not_to_have_attribute("aria-invalid", "true")


def test_a_password_is_written_once_and_never_shown_again(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva", channels=["default-channel"])
    app = tab.open_app("/configurations")
    app.get_by_role("link", name="Edit Lietuva").click()

    view(app, "Lietuva")
    password = app.get_by_label("Sign password")
    expect(password).to_have_value("")
    expect(password).to_have_accessible_description(
        re.compile(r"Set on \d+ \w+ \d{4}\. Leave empty to keep it\.")
    )
    assert PASSWORD not in tab.frame.content()

    app.get_by_role("textbox", name="Name", exact=True).fill("Lithuania")
    press(app, "Save")
    expect(app.get_by_role("heading", name="Lithuania")).to_be_visible()
    assert town.paysera.pay(town.begin().order).is_ok  # both ways are signed with it, as before


def test_accepting_ss1_alone_is_warned_of(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    warning = written(app, "Whoever knows the project password can then make a payment look paid.")
    expect(app.get_by_role("radio", name="By Paysera's own key (recommended)")).to_be_checked()
    expect(warning).to_be_hidden()

    app.get_by_role("radio", name="By the project password, ss1, at least").check()
    expect(warning).to_be_visible()
    press(app, "Save")
    expect(
        view(app, "Configurations").get_by_text("with the project password alone")
    ).to_be_visible()


def test_the_purpose_is_shown_as_a_shopper_will_read_it(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    form = view(app, "New configuration")
    expect(form.get_by_text("Order SP-7K3M-9Q2X-V4TB, shop.example")).to_be_visible()

    purpose = app.get_by_role("textbox", name="Purpose of the payment")
    purpose.fill("Už prekes: ")
    press(app, "+ order number")
    purpose.press_sequentially(" / ")
    press(app, "+ owner's name")
    expect(purpose).to_have_value("Už prekes: [order_nr] / [owner_name]")
    expect(purpose).to_be_focused()
    expect(form.get_by_text("Už prekes: SP-7K3M-9Q2X-V4TB / Example Ltd")).to_be_visible()
    expect(form.get_by_text("37 of 255 bytes")).to_be_visible()


def test_pending_payments_complete_nothing_unless_staff_want_it(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    pending = app.get_by_role("checkbox", name="Let an order complete while its payment is pending")
    expect(pending).not_to_be_checked()
    expect(pending).to_have_accessible_description(re.compile("Off is safer.*may still not come"))

    pending.check()
    press(app, "Save")
    expect(written(app, "Orders complete before the money is certain.")).to_be_visible()


def test_only_some_methods_are_offered(tab: Tab) -> None:
    app = tab.open_app("/configurations/new")
    fill_in(app)
    view(app, "New configuration").get_by_text("Paysera knows this project.").wait_for()
    app.get_by_role("radio", name="Only these").check()
    methods = app.get_by_role("group", name="Methods to offer")
    methods.get_by_role("checkbox", name="SMS Bank").uncheck()
    press(app, "Save")
    expect(written(app, "Choose at least one method, or offer all of them.")).to_be_visible()

    methods.get_by_role("checkbox", name="Swedbank").first.check()
    press(app, "Save")
    app.get_by_role("link", name="Edit Lietuva").click()
    expect(app.get_by_role("radio", name="Only these")).to_be_checked()
    # The method for storefronts that name none is always among them.
    expect(methods.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_without_paysera_a_configuration_is_saved_all_the_same(
    town: DashboardTown, tab: Tab
) -> None:
    town.paysera.stop()
    app = tab.open_app("/configurations/new")
    fill_in(app)
    unread = written(app, "Paysera's list of methods cannot be read at the moment.")
    expect(unread).to_be_visible()
    town.paysera.start()
    town.app.ahead = timedelta(seconds=11)  # it is not asked again and again
    press(app, "Try again")
    expect(unread).to_be_hidden()
    expect(written(app, "Paysera knows this project.")).to_be_visible()

    town.paysera.stop()
    press(app, "Save")
    tab.wait_for_notification("Saved")


def test_the_project_of_a_saved_configuration_is_fixed(town: DashboardTown, tab: Tab) -> None:
    town.configure(name="Lietuva")
    town.paysera.stop()
    app = tab.open_app("/configurations/1")
    project = app.get_by_role("textbox", name="Project ID")
    expect(project).to_have_value("123456")
    expect(project).not_to_be_editable()
    expect(project).to_have_accessible_description(re.compile(r"another project\.$"))


def test_a_configuration_is_removed_only_after_a_question_and_never_while_it_is_used(
    town: DashboardTown, tab: Tab
) -> None:
    town.configure(name="Lietuva", channels=["default-channel"])
    app = tab.open_app("/configurations")
    app.get_by_role("link", name="Edit Lietuva").click()
    question = app.get_by_role("dialog", name="Remove this configuration?")
    press(app, "Remove")
    press(question, "Keep it")
    expect(question).to_be_hidden()
    expect(app.get_by_role("button", name="Remove", exact=True)).to_be_focused()

    press(app, "Remove")
    press(question, "Remove it")
    expect(app.get_by_role("alert").filter(has_text="default-channel")).to_be_visible()

    app.get_by_role("link", name="Back", exact=True).click()
    channel(app, "Lietuva").select_option("Not offered")
    press(app, "Save channels")
    tab.wait_for_notification("Saved")
    app.get_by_role("link", name="Edit Lietuva").click()
    press(app, "Remove")
    press(question, "Remove it")
    tab.wait_for_notification("Removed")
    expect(app.get_by_role("heading", name="Get started")).to_be_visible()


def test_a_configuration_that_somebody_has_removed_is_missed_with_a_way_back(tab: Tab) -> None:
    app = tab.open_app("/configurations/77")
    missed = written(app, "There is no such configuration. Someone may have removed it.")
    expect(missed).to_be_visible()
    app.get_by_role("link", name="Back to the configurations").click()
    expect(app.get_by_role("heading", name="Configurations", exact=True)).to_be_focused()
