"""The list of payments: found, turned over, taken along as a file."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import FrameLocator, expect

from saleor_paysera.payments.states import PaymentState
from tests.browser.admin import press, view, written
from tests.browser.dashboard_town import DashboardTown, dashboard_town
from tests.browser.past_payments import LAST_OF_OCTOBER, remember
from tests.browser.tab import Tab

OLD, NEW = 8, 53
NEWEST = LAST_OF_OCTOBER + timedelta(days=30)


@pytest.fixture(scope="module")
def town(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[DashboardTown]:
    """A shop with two pages of payments; these tests only look at them."""
    database = tmp_path_factory.mktemp("payments") / "test.db"
    with dashboard_town(saleor_key, paysera_key, f"sqlite:///{database}") as built:
        built.configure(name="Lietuva", channels=["default-channel", "lv-eur"])
        for number in range(OLD):
            at = LAST_OF_OCTOBER - timedelta(days=number)
            remember(built, f"SP-OLD-{number}", at, PaymentState.AWAITING_PAYMENT)
        for number in range(NEW):
            remember(built, f"SP-NEW-{number:02}", NEWEST - timedelta(hours=number))
        remember(
            built,
            "SP-RIGA-1",
            NEWEST - timedelta(days=10),
            PaymentState.PENDING,
            channel_slug="lv-eur",
            payer_email="anna@example.lv",
        )
        yield built


def numbers(app: FrameLocator) -> list[str]:
    """The order numbers in the list, from top to bottom."""
    shown = view(app, "Payments").get_by_role("rowheader").get_by_role("link")
    return shown.all_inner_texts()


def test_the_newest_come_first_with_all_that_staff_need(tab: Tab) -> None:
    app = tab.open_app("/payments")
    assert numbers(app)[:3] == ["SP-NEW-00", "SP-NEW-01", "SP-NEW-02"]
    row = app.get_by_role("row", name="SP-NEW-00")
    cells = row.get_by_role("cell").all_inner_texts()
    assert cells == ["Paid", "€9.99", "SMS Bank", "default-channel", "1 Dec 2025, 00:30"]
    expect(row).to_contain_text("jonas@example.com")
    zone = written(app, "Times are shown in your time zone, Europe/Vilnius.")
    expect(zone).to_be_visible()


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("Order number", "sp-old-3", ["SP-OLD-3"]),
        ("Email", "ANNA@example.lv", ["SP-RIGA-1"]),
        ("State", "On its way", ["SP-RIGA-1"]),
        ("Channel", "Latvija", ["SP-RIGA-1"]),
        ("To", "2025-10-26", ["SP-OLD-6", "SP-OLD-7"]),  # in the reader's time zone
    ],
)
def test_payments_are_found_and_the_address_keeps_the_way(
    field: str, value: str, found: list[str], tab: Tab
) -> None:
    app = tab.open_app("/payments")
    view(app, "Payments")
    control = app.get_by_label(field, exact=True).and_(app.locator(":visible"))
    if control.evaluate("control => control.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)
    press(app, "Show")
    expect(app.get_by_role("link", name=found[0])).to_be_visible()
    expect(app.get_by_role("link", name="SP-NEW-00")).to_be_hidden()
    assert numbers(app) == found

    kept = tab.address
    assert kept.startswith(f"{tab.app_path}/payments?")
    tab.reload()
    assert numbers(app) == found
    assert tab.address == kept

    press(app, "Clear")
    expect(app.get_by_role("link", name="SP-NEW-00")).to_be_visible()
    assert tab.address == f"{tab.app_path}/payments"


def test_older_payments_are_a_page_away_and_the_dashboard_leads_back(tab: Tab) -> None:
    app = tab.open_app("/payments")
    first = numbers(app)
    app.get_by_role("link", name="Older").click()
    expect(app.get_by_role("link", name="SP-OLD-7")).to_be_visible()
    second = numbers(app)
    assert (len(first), len(second)) == (50, NEW + OLD + 1 - 50)
    assert not set(first) & set(second)
    expect(app.get_by_role("link", name="Older")).to_be_hidden()
    tab.reload()
    assert numbers(app) == second

    tab.page.go_back()
    expect(app.get_by_role("link", name="SP-NEW-00")).to_be_visible()
    assert numbers(app) == first
    app.get_by_role("link", name="Older").click()
    app.get_by_role("link", name="Newest").click()
    expect(app.get_by_role("link", name="SP-NEW-00")).to_be_visible()
    assert numbers(app) == first


def test_what_is_found_is_taken_along_as_a_file(tab: Tab, tmp_path: Path) -> None:
    app = tab.open_app("/payments?state=expired")
    view(app, "Payments")
    with tab.page.expect_download() as started:
        press(app, "Export as CSV")
    assert started.value.suggested_filename.startswith("paysera-payments-20")
    started.value.save_as(tmp_path / "payments.csv")
    rows = list(csv.DictReader((tmp_path / "payments.csv").read_text("utf-8-sig").splitlines()))
    assert [row["order_number"] for row in rows] == [f"SP-OLD-{n}" for n in range(OLD)]
    assert rows[0]["amount"] == "9.99"
    assert rows[0]["started_at"] == "2025-10-31T22:30:00Z"


def test_a_search_that_finds_nothing_says_so_and_offers_all(tab: Tab) -> None:
    app = tab.open_app("/payments?email=nobody@example.com")
    expect(written(app, "No payment fits these filters.")).to_be_visible()
    press(app, "Clear the filters")
    expect(app.get_by_role("link", name="SP-NEW-00")).to_be_visible()


def test_on_a_phone_the_filters_are_folded_and_each_payment_is_a_card(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 844})
    app = tab.open_app("/payments")
    view(app, "Payments")
    state = app.get_by_role("combobox", name="State")
    expect(state).to_be_hidden()
    written(app, "Filters", exact=True).click()
    state.select_option("Expired")
    press(app, "Show")
    expect(written(app, "Filters in use: 1")).to_be_visible()

    boxes = [one.bounding_box() for one in app.get_by_role("row").filter(has_text="SP-OLD-0").all()]
    assert len(boxes) == 1
    assert boxes[0] is not None
    assert boxes[0]["height"] > 80  # one below the other, not beside each other
    assert boxes[0]["width"] <= 357


def test_a_payment_leads_back_to_the_list_as_it_was(tab: Tab) -> None:
    app = tab.open_app("/payments?state=expired")
    app.get_by_role("link", name="SP-OLD-2").click()
    view(app, "SP-OLD-2")
    app.get_by_role("link", name="Back to the payments").click()
    assert numbers(app) == [f"SP-OLD-{n}" for n in range(OLD)]
    assert tab.address == f"{tab.app_path}/payments?state=expired"


def test_a_link_into_the_list_may_hold_nonsense(tab: Tab) -> None:
    app = tab.open_app("/payments?state=paid&orderNumber=%3Cb%3ENEW-07&utm=x")
    expect(written(app, "No payment fits these filters.")).to_be_visible()
    expect(app.get_by_role("textbox", name="Order number")).to_have_value("<b>NEW-07")
