"""The extensions of a manifest: what each Saleor version lets an app put into the Dashboard."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from saleor_paysera.sandbox.saleor.apps import Extension, Method
from saleor_paysera.sandbox.saleor.errors import InstallationError
from saleor_paysera.sandbox.saleor.manifests import (
    Manifest,
    check_url,
    objects_in,
    strings_in,
    text_in,
)
from saleor_paysera.sandbox.saleor.versions import at_least

TARGETS = ("POPUP", "APP_PAGE")
TARGETS_FROM_3_22 = ("NEW_TAB", "WIDGET")
MOUNTS = (
    "CUSTOMER_OVERVIEW_CREATE",
    "CUSTOMER_OVERVIEW_MORE_ACTIONS",
    "CUSTOMER_DETAILS_MORE_ACTIONS",
    "PRODUCT_OVERVIEW_CREATE",
    "PRODUCT_OVERVIEW_MORE_ACTIONS",
    "PRODUCT_DETAILS_MORE_ACTIONS",
    "NAVIGATION_CATALOG",
    "NAVIGATION_ORDERS",
    "NAVIGATION_CUSTOMERS",
    "NAVIGATION_DISCOUNTS",
    "NAVIGATION_TRANSLATIONS",
    "NAVIGATION_PAGES",
    "ORDER_DETAILS_MORE_ACTIONS",
    "ORDER_OVERVIEW_CREATE",
    "ORDER_OVERVIEW_MORE_ACTIONS",
)
# Saleor has more: these are the ones near orders and money.
MOUNTS_FROM_3_22 = (
    "COLLECTION_DETAILS_WIDGETS",
    "CUSTOMER_DETAILS_WIDGETS",
    "DRAFT_ORDER_DETAILS_MORE_ACTIONS",
    "DRAFT_ORDER_DETAILS_WIDGETS",
    "DRAFT_ORDER_OVERVIEW_CREATE",
    "DRAFT_ORDER_OVERVIEW_MORE_ACTIONS",
    "GIFT_CARD_DETAILS_WIDGETS",
    "ORDER_DETAILS_WIDGETS",
    "PRODUCT_DETAILS_WIDGETS",
    "VOUCHER_DETAILS_WIDGETS",
)
OPTIONS_OF_TARGET = {"WIDGET": "widgetTarget", "NEW_TAB": "newTabTarget"}


def extensions_of(
    manifest: Manifest, numbers: Iterator[int], version: str
) -> tuple[Extension, ...]:
    """The extensions of a manifest; each takes one of `numbers` for its id.

    Raises InstallationError for what this version of Saleor would refuse.
    """
    return tuple(
        _extension(given, manifest, next(numbers), version)
        for given in objects_in(manifest, "extensions")
    )


def _extension(given: Manifest, manifest: Manifest, number: int, version: str) -> Extension:
    label = text_in(given, "label")
    target = text_in(given, "target") if "target" in given else "POPUP"
    mount, url = text_in(given, "mount"), text_in(given, "url")
    _check_names(label, mount, target, version)
    _check_extension_url(label, target, url, manifest)
    permissions = strings_in(given, "permissions")
    if not set(permissions) <= set(strings_in(manifest, "permissions")):
        raise InstallationError(f"extension {label}: a permission that the app does not ask for.")
    method = _method(label, target, given, version)
    app_url = manifest.get("appUrl")
    if method is Method.POST and not url.startswith("/") and _origin(url) != _origin(str(app_url)):
        raise InstallationError(f"extension {label}: POST goes to the origin of appUrl only.")
    return Extension(number, label, mount, target, url, permissions, method)


def _check_names(label: str, mount: str, target: str, version: str) -> None:
    is_new = at_least(version, "3.22")
    if mount not in (*MOUNTS, *(MOUNTS_FROM_3_22 if is_new else ())):
        raise InstallationError(f"extension {label}: Saleor {version} has no mount {mount!r}.")
    if target not in (*TARGETS, *(TARGETS_FROM_3_22 if is_new else ())):
        raise InstallationError(f"extension {label}: Saleor {version} has no target {target!r}.")
    if mount.endswith("_WIDGETS") != (target == "WIDGET"):
        raise InstallationError(f"extension {label}: {target} does not fit {mount}.")


def _check_extension_url(label: str, target: str, url: str, manifest: Manifest) -> None:
    if url.startswith("/"):
        if not manifest.get("appUrl"):
            raise InstallationError(f"extension {label}: a path as url needs an appUrl.")
        return
    if target == "APP_PAGE":
        raise InstallationError(f"extension {label}: APP_PAGE takes a path as url.")
    check_url(f"extension {label}: url", url)


def _method(label: str, target: str, given: Manifest, version: str) -> Method:
    options = given.get("options")
    if not options:
        return Method.GET
    name = OPTIONS_OF_TARGET.get(target)
    if not at_least(version, "3.22") or not isinstance(options, dict) or set(options) != {name}:
        raise InstallationError(f"extension {label}: options {options!r} are not known.")
    chosen = options[name]
    method = chosen.get("method", "GET") if isinstance(chosen, dict) else None
    if method not in tuple(Method):
        raise InstallationError(f"extension {label}: method {method!r} is neither GET nor POST.")
    return Method(method)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
