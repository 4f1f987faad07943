"""The manifest Saleor reads once, when the app is installed."""

from functools import cache
from typing import Final, Literal

import msgspec

from saleor_paysera.saleor.documents import document, manifest_text
from saleor_paysera.saleor.versions import feature_version

REGISTER_PATH: Final = "/api/register"
WEBHOOK_PATH: Final = "/api/webhooks/"
LOGO_PATH: Final = "/static/logo.png"
APP_PATH: Final = "/dashboard"
"""The app's page. Without a final slash: the Dashboard appends routes that begin with one."""


class _WebhookTemplate(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    name: str
    document: str
    sync_event: str | None = None
    async_event: str | None = None
    since: str = ""


class _ExtensionTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    mount: str
    target: str
    path: str
    permissions: list[str]
    method: Literal["GET", "POST"]
    since: str


class _ManifestTemplate(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    id: str
    name: str
    about: str
    author: str
    required_saleor_version: str
    permissions: list[str]
    webhooks: list[_WebhookTemplate]
    extensions: list[_ExtensionTemplate]


class WebhookManifest(msgspec.Struct, frozen=True, rename="camel"):
    """One subscription as Saleor wants it."""

    name: str
    target_url: str
    query: str
    sync_events: list[str]
    async_events: list[str]
    is_active: bool


class LogoManifest(msgspec.Struct, frozen=True):
    """The app's logo: a square PNG of at least 256 pixels."""

    default: str


class BrandManifest(msgspec.Struct, frozen=True):
    """How the app looks in the Dashboard."""

    logo: LogoManifest


class WidgetTarget(msgspec.Struct, frozen=True):
    """How the Dashboard asks for a widget's page."""

    method: Literal["GET", "POST"]


class ExtensionOptions(msgspec.Struct, frozen=True, rename="camel"):
    """The options of an extension that is a widget."""

    widget_target: WidgetTarget


class ExtensionManifest(msgspec.Struct, frozen=True):
    """A place of its own that the app has in the Dashboard."""

    label: str
    mount: str
    target: str
    url: str
    permissions: list[str]
    options: ExtensionOptions


class Manifest(msgspec.Struct, frozen=True, rename="camel"):
    """The manifest, all addresses absolute."""

    id: str
    name: str
    version: str
    about: str
    author: str
    required_saleor_version: str
    permissions: list[str]
    token_target_url: str
    app_url: str
    brand: BrandManifest
    webhooks: list[WebhookManifest]
    extensions: list[ExtensionManifest]


@cache
def _template() -> _ManifestTemplate:
    return msgspec.json.decode(manifest_text(), type=_ManifestTemplate)


def manifest_id() -> str:
    """The app's id. It never changes: Saleor tells by it who owns a transaction."""
    return _template().id


def build_manifest(base_url: str, *, version: str, schema_version: str = "") -> Manifest:
    """The manifest of an app served below ``base_url`` (without a final slash).

    ``schema_version`` is what the asking Saleor calls itself (``3.22``); an extension that
    it does not know yet would fail the installation, so each gets what it knows.
    """
    template, asking = _template(), feature_version(schema_version)
    return Manifest(
        id=template.id,
        name=template.name,
        version=version,
        about=template.about,
        author=template.author,
        required_saleor_version=template.required_saleor_version,
        permissions=template.permissions,
        token_target_url=base_url + REGISTER_PATH,
        app_url=base_url + APP_PATH,
        brand=BrandManifest(LogoManifest(base_url + LOGO_PATH)),
        webhooks=[
            WebhookManifest(
                name=webhook.name,
                target_url=f"{base_url}{WEBHOOK_PATH}{webhook.document}",
                query=document(f"subscriptions/{webhook.document}"),
                sync_events=[webhook.sync_event] if webhook.sync_event else [],
                async_events=[webhook.async_event] if webhook.async_event else [],
                is_active=True,
            )
            for webhook in template.webhooks
            if asking >= feature_version(webhook.since)
        ],
        extensions=[
            ExtensionManifest(
                label=extension.label,
                mount=extension.mount,
                target=extension.target,
                url=base_url + extension.path,
                permissions=extension.permissions,
                options=ExtensionOptions(WidgetTarget(extension.method)),
            )
            for extension in template.extensions
            if asking >= feature_version(extension.since)
        ],
    )
