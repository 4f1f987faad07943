"""Reading a manifest: fields of the right kind, or the sentence the admin would read."""

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

from saleor_paysera.sandbox.saleor.errors import InstallationError

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")

Manifest = Mapping[str, object]


def text_in(mapping: Manifest, name: str) -> str:
    value = mapping.get(name)
    if not isinstance(value, str) or not value:
        raise InstallationError(f"{name}: this field is required.")
    return value


def strings_in(mapping: Manifest, name: str) -> tuple[str, ...]:
    value = mapping.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InstallationError(f"{name}: a list of names is expected.")
    return tuple(value)


def objects_in(mapping: Manifest, name: str) -> list[Manifest]:
    value = mapping.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InstallationError(f"{name}: a list of objects is expected.")
    return cast("list[Manifest]", value)


def check_url(name: str, value: object) -> None:
    parts = urlsplit(value if isinstance(value, str) else "")
    local = parts.hostname in LOCAL_HOSTS
    if not parts.hostname or parts.scheme not in (("http", "https") if local else ("https",)):
        raise InstallationError(f"{name}: {value!r} is no absolute https address.")
