"""What an app may put into the Dashboard of each Saleor version."""

from collections.abc import Iterator

import pytest

from saleor_paysera.sandbox.saleor import InstallationError, SaleorDouble, Settings
from saleor_paysera.sandbox.saleor.apps import Method
from tests.unit.sandbox.payment_app_stub import PaymentAppStub, session_key
from tests.unit.sandbox.saleor_calls import graphql

WIDGET = {
    "label": "Payments",
    "mount": "ORDER_DETAILS_WIDGETS",
    "target": "WIDGET",
    "url": "/order-widget",
    "permissions": ["HANDLE_PAYMENTS"],
    "options": {"widgetTarget": {"method": "POST"}},
}
MENU_ITEM = {
    "label": "Payments",
    "mount": "ORDER_DETAILS_MORE_ACTIONS",
    "target": "APP_PAGE",
    "url": "/order",
}
APP_URL = "https://app.example/dashboard"


@pytest.fixture
def old_saleor() -> Iterator[SaleorDouble]:
    with SaleorDouble(settings=Settings(version="3.21"), private_key=session_key()) as double:
        yield double


def test_a_widget_is_kept_with_its_method_and_permissions(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.changes = {"appUrl": APP_URL, "extensions": [WIDGET, MENU_ITEM]}
    installed = saleor.install(app.manifest_url)
    widget, item = installed.extensions
    assert (widget.label, widget.method, widget.permissions) == (
        "Payments",
        Method.POST,
        ("HANDLE_PAYMENTS",),
    )
    assert installed.url_of(widget) == f"{APP_URL}/order-widget"
    assert (item.target, item.method) == ("APP_PAGE", Method.GET)
    assert widget.id != item.id


def test_an_old_saleor_says_who_it_is_and_takes_a_plain_manifest(
    app: PaymentAppStub, old_saleor: SaleorDouble
) -> None:
    app.script.changes = {"appUrl": APP_URL, "extensions": [MENU_ITEM]}
    installed = old_saleor.install(app.manifest_url)
    assert app.received[0].headers["Saleor-Schema-Version"] == "3.21"
    assert [e.mount for e in installed.extensions] == ["ORDER_DETAILS_MORE_ACTIONS"]
    shop = graphql(old_saleor, "{ shop { version } }", installed.token)
    assert shop["data"] == {"shop": {"version": "3.21.0"}}


@pytest.mark.parametrize(
    ("extension", "reason"),
    [
        (WIDGET, "no mount 'ORDER_DETAILS_WIDGETS'"),
        ({**MENU_ITEM, "target": "WIDGET"}, "no target 'WIDGET'"),
        ({**MENU_ITEM, "options": WIDGET["options"]}, "options"),
    ],
)
def test_an_old_saleor_refuses_what_came_later(
    app: PaymentAppStub, old_saleor: SaleorDouble, extension: dict[str, object], reason: str
) -> None:
    app.script.changes = {"appUrl": APP_URL, "extensions": [extension]}
    with pytest.raises(InstallationError, match=reason):
        old_saleor.install(app.manifest_url)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"label": ""}, "label: this field is required"),
        ({"mount": "ORDER_DETAILS_MORE_ACTIONS"}, "does not fit"),
        ({"permissions": ["MANAGE_ORDERS"]}, "permission"),
        ({"options": {"newTabTarget": {"method": "POST"}}}, "options"),
        ({"options": {"widgetTarget": {"method": "PUT"}}}, "neither GET nor POST"),
        ({"url": "ftp://app.example/"}, "no absolute https address"),
        ({"url": "https://elsewhere.example/"}, "origin of appUrl"),
    ],
)
def test_a_bad_extension_fails_the_installation(
    app: PaymentAppStub, saleor: SaleorDouble, changes: dict[str, object], reason: str
) -> None:
    app.script.changes = {"appUrl": APP_URL, "extensions": [{**WIDGET, **changes}]}
    with pytest.raises(InstallationError, match=reason):
        saleor.install(app.manifest_url)


def test_an_app_page_is_a_path_below_the_apps_address(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.changes = {"extensions": [MENU_ITEM]}
    with pytest.raises(InstallationError, match="needs an appUrl"):
        saleor.install(app.manifest_url)
    absolute = {**MENU_ITEM, "url": f"{APP_URL}/order"}
    app.script.changes = {"appUrl": APP_URL, "extensions": [absolute]}
    with pytest.raises(InstallationError, match="APP_PAGE takes a path"):
        saleor.install(app.manifest_url)
