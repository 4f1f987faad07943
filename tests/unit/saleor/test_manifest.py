"""The manifest is one that Saleor installs, asks for little, and is complete."""

import json
import struct
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import msgspec
import pytest
from graphql import parse

import saleor_paysera
from saleor_paysera.saleor.events import Event
from saleor_paysera.saleor.manifest import build_manifest

BASE = "https://paysera.krautuve.example/sub"
PACKAGE = Path(saleor_paysera.__file__).parent
ABSOLUTE = {"type": "string", "format": "uri", "pattern": "^https://"}
SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"const": "saleor-paysera"},
        "name": {"type": "string", "minLength": 1},
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
        "about": {"type": "string", "minLength": 1},
        "author": {"type": "string", "minLength": 1},
        "requiredSaleorVersion": {"type": "string"},
        "permissions": {"type": "array"},
        "tokenTargetUrl": ABSOLUTE,
        "appUrl": ABSOLUTE,
        "brand": {
            "type": "object",
            "properties": {
                "logo": {
                    "type": "object",
                    "properties": {"default": ABSOLUTE},
                    "required": ["default"],
                }
            },
            "required": ["logo"],
        },
        "webhooks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "targetUrl": ABSOLUTE,
                    "query": {"type": "string", "minLength": 1},
                    "syncEvents": {"type": "array"},
                    "asyncEvents": {"type": "array"},
                    "isActive": {"const": True},
                },
                "required": ["name", "targetUrl", "query", "syncEvents", "asyncEvents", "isActive"],
                "additionalProperties": False,
            },
        },
        "extensions": {"type": "array"},
    },
    "required": [
        "id", "name", "version", "about", "author", "requiredSaleorVersion", "permissions",
        "tokenTargetUrl", "appUrl", "brand", "webhooks",
    ],
}  # fmt: skip


@pytest.fixture
def manifest() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(msgspec.json.encode(build_manifest(BASE, version="1.2.3")))
    return written


def test_it_has_saleors_shape_and_every_address_is_absolute(manifest: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(manifest)


def test_every_address_lies_below_the_base_url(manifest: dict[str, Any]) -> None:
    addresses = [
        manifest["tokenTargetUrl"],
        manifest["appUrl"],
        manifest["brand"]["logo"]["default"],
        *(webhook["targetUrl"] for webhook in manifest["webhooks"]),
    ]

    for address in addresses:
        assert address.startswith(f"{BASE}/")
        assert "//" not in urlsplit(address).path


def test_its_id_never_changes(manifest: dict[str, Any]) -> None:
    """Who owns old transactions goes by it."""
    assert manifest["id"] == "saleor-paysera"


def test_the_version_is_the_one_given(manifest: dict[str, Any]) -> None:
    assert manifest["version"] == "1.2.3"


def test_it_asks_for_one_permission_only(manifest: dict[str, Any]) -> None:
    assert manifest["permissions"] == ["HANDLE_PAYMENTS"]


def test_it_takes_the_saleors_it_was_made_for(manifest: dict[str, Any]) -> None:
    assert manifest["requiredSaleorVersion"] == ">=3.21 <4"


def test_each_event_has_one_webhook_of_its_own(manifest: dict[str, Any]) -> None:
    assert [webhook["syncEvents"] for webhook in manifest["webhooks"]] == [
        ["PAYMENT_GATEWAY_INITIALIZE_SESSION"],
        ["TRANSACTION_INITIALIZE_SESSION"],
        ["TRANSACTION_PROCESS_SESSION"],
        ["TRANSACTION_CHARGE_REQUESTED"],
        ["TRANSACTION_REFUND_REQUESTED"],
        ["TRANSACTION_CANCELATION_REQUESTED"],
    ]
    assert all(webhook["asyncEvents"] == [] for webhook in manifest["webhooks"])
    assert len({webhook["targetUrl"] for webhook in manifest["webhooks"]}) == 6
    assert len({webhook["name"] for webhook in manifest["webhooks"]}) == 6


@pytest.mark.parametrize("schema_version", ["3.23", "3.24", "4.0"])
def test_a_saleor_that_tells_an_app_what_becomes_of_it_is_asked_to(schema_version: str) -> None:
    manifest = build_manifest(BASE, version="1.2.3", schema_version=schema_version)

    told = [w for w in manifest.webhooks if w.async_events]
    assert [w.async_events for w in told] == [["APP_DELETED"], ["APP_STATUS_CHANGED"]]
    assert [w.sync_events for w in told] == [[], []]
    for webhook, typename in zip(told, ("AppDeleted", "AppStatusChanged"), strict=True):
        assert f"... on {typename} {{" in webhook.query
        assert typename in {kind.__name__ for kind in Event.__args__}
    assert len({w.target_url for w in manifest.webhooks}) == len(manifest.webhooks) == 8


@pytest.mark.parametrize("schema_version", ["3.21", "3.22", "", "unknown"])
def test_a_saleor_that_does_not_tell_is_not_asked(schema_version: str) -> None:
    manifest = build_manifest(BASE, version="1.2.3", schema_version=schema_version)

    assert [w.async_events for w in manifest.webhooks] == [[]] * 6
    assert manifest.permissions == ["HANDLE_PAYMENTS"]


def test_each_webhooks_query_subscribes_to_its_own_event(manifest: dict[str, Any]) -> None:
    known = {kind.__name__ for kind in Event.__args__}

    for webhook in manifest["webhooks"]:
        (event,) = webhook["syncEvents"]
        typename = "".join(part.capitalize() for part in event.split("_"))
        assert typename in known
        parse(webhook["query"])
        assert f"... on {typename} {{" in webhook["query"]


def test_the_page_opens_at_an_address_that_routes_can_be_appended_to(
    manifest: dict[str, Any],
) -> None:
    """The Dashboard opens appUrl + "/payments/…" when it is loaded anew there."""
    assert manifest["appUrl"] == f"{BASE}/dashboard"


@pytest.mark.parametrize("schema_version", ["3.22", "3.23", "3.24", "3.100", "4.0"])
def test_a_saleor_that_knows_widgets_gets_one_for_its_orders(schema_version: str) -> None:
    manifest = build_manifest(BASE, version="1.2.3", schema_version=schema_version)

    assert msgspec.to_builtins(manifest.extensions) == [
        {
            "label": "Paysera payments",
            "mount": "ORDER_DETAILS_WIDGETS",
            "target": "WIDGET",
            "url": f"{BASE}/dashboard/order-widget",
            "permissions": ["HANDLE_PAYMENTS"],
            "options": {"widgetTarget": {"method": "POST"}},
        }
    ]


@pytest.mark.parametrize("schema_version", ["3.21", "3.9", "", "unknown", "٣.٢٢"])
def test_a_saleor_that_knows_no_widgets_gets_a_manifest_it_can_install(schema_version: str) -> None:
    manifest = build_manifest(BASE, version="1.2.3", schema_version=schema_version)

    assert manifest.extensions == []


def test_the_logo_is_a_square_png_large_enough(manifest: dict[str, Any]) -> None:
    path = urlsplit(manifest["brand"]["logo"]["default"]).path.removeprefix("/sub/")
    logo = (PACKAGE / "web" / path).read_bytes()

    signature, chunk = logo[:8], logo[12:16]
    width, height = struct.unpack(">II", logo[16:24])
    assert (signature, chunk) == (b"\x89PNG\r\n\x1a\n", b"IHDR")
    assert width == height >= 256
    assert len(logo) < 10_000_000


def test_a_development_address_may_be_plain_http() -> None:
    manifest = build_manifest("http://localhost:8080", version="0")

    assert manifest.token_target_url == "http://localhost:8080/api/register"
