"""Installing an app: its manifest read and checked, its token handed over."""

from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

import requests
from graphql import GraphQLSchema

from saleor_paysera.sandbox.saleor.errors import InstallationError
from saleor_paysera.sandbox.saleor.schema import faults_of
from saleor_paysera.sandbox.saleor.state import InstalledApp, Store, Webhook
from saleor_paysera.sandbox.saleor.webhooks import VERSION, domain_of

PAYMENT_PERMISSION = "HANDLE_PAYMENTS"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
URL_FIELDS = (
    "tokenTargetUrl",
    "appUrl",
    "homepageUrl",
    "supportUrl",
    "dataPrivacyUrl",
    "configurationUrl",
)
SECONDS = 15

Manifest = Mapping[str, object]


class Installer:
    """Installs apps into a store the way Saleor does, over HTTP."""

    def __init__(self, store: Store, schema: GraphQLSchema, api_url: Callable[[], str]) -> None:
        self._store = store
        self._schema = schema
        self._api_url = api_url

    def install(self, manifest_url: str) -> InstalledApp:
        """Install, or fail with the reason the admin would read.

        The new token works before the app learns it. An earlier installation of the same
        app loses its token once the new one stands.
        """
        manifest = _fetch_manifest(manifest_url)
        app = self._app(manifest, manifest_url)
        with self._store.lock:
            self._store.apps[app.id] = app
        try:
            self._hand_over(app, _text(manifest, "tokenTargetUrl"))
        except InstallationError:
            with self._store.lock:
                del self._store.apps[app.id]
            raise
        with self._store.lock:
            for other in tuple(self._store.apps.values()):
                if other.identifier == app.identifier and other is not app:
                    del self._store.apps[other.id]
        return app

    def _app(self, manifest: Manifest, manifest_url: str) -> InstalledApp:
        for name in ("id", "name", "version", "tokenTargetUrl"):
            _text(manifest, name)
        for name in URL_FIELDS:
            if manifest.get(name) is not None:
                _check_url(name, manifest[name])
        _check_logo(manifest)
        return InstalledApp(
            number=next(self._store.numbers),
            identifier=_text(manifest, "id"),
            name=_text(manifest, "name"),
            version=_text(manifest, "version"),
            manifest_url=manifest_url,
            app_url=str(manifest.get("appUrl") or ""),
            permissions=self._permissions(manifest),
            webhooks=tuple(self._webhook(w, manifest) for w in _objects(manifest, "webhooks")),
        )

    def _permissions(self, manifest: Manifest) -> tuple[str, ...]:
        known = getattr(self._schema.type_map["PermissionEnum"], "values")  # noqa: B009
        permissions = _strings(manifest, "permissions")
        for permission in permissions:
            if permission not in known or permission == "MANAGE_APPS":
                raise InstallationError(f"permissions: {permission!r} cannot be given to an app.")
        return permissions

    def _webhook(self, webhook: Manifest, manifest: Manifest) -> Webhook:
        name = _text(webhook, "name")
        _check_url(f"webhook {name}: targetUrl", webhook.get("targetUrl"))
        query = _text(webhook, "query")
        if faults := faults_of(self._schema, query):
            raise InstallationError(f"webhook {name}: query: {'; '.join(faults)}")
        sync_events = _strings(webhook, "syncEvents")
        async_events = _strings(webhook, "asyncEvents")
        if not sync_events and not async_events:
            raise InstallationError(f"webhook {name}: no events.")
        for event in sync_events:
            self._check_event(name, event, "WebhookEventTypeSyncEnum")
            if PAYMENT_PERMISSION not in _strings(manifest, "permissions"):
                raise InstallationError(f"webhook {name}: {event} needs {PAYMENT_PERMISSION}.")
        for event in async_events:
            self._check_event(name, event, "WebhookEventTypeAsyncEnum")
        return Webhook(
            number=next(self._store.numbers),
            name=name,
            target_url=_text(webhook, "targetUrl"),
            query=query,
            sync_events=sync_events,
            async_events=async_events,
            is_active=webhook.get("isActive", True) is True,
        )

    def _check_event(self, webhook: str, event: str, enum: str) -> None:
        if event not in getattr(self._schema.type_map[enum], "values"):  # noqa: B009
            raise InstallationError(f"webhook {webhook}: {event!r} is no event of {enum}.")

    def _hand_over(self, app: InstalledApp, token_target_url: str) -> None:
        api_url = self._api_url()
        domain = domain_of(api_url)
        headers = {
            "User-Agent": f"Saleor/{VERSION}",
            "X-Saleor-Domain": domain,
            "Saleor-Domain": domain,
            "Saleor-Api-Url": api_url,
            "Saleor-Schema-Version": VERSION,
        }
        response = _request("POST", token_target_url, headers, {"auth_token": app.token})
        if not 200 <= response.status_code < 300:
            raise InstallationError(_refusal(response))


def _request(
    method: str, url: str, headers: Mapping[str, str], body: object = None
) -> requests.Response:
    try:
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method, url, headers=headers, json=body, timeout=SECONDS, allow_redirects=False
            )
    except requests.RequestException as error:
        raise InstallationError(f"{url} cannot be reached: {error}") from error


def _refusal(response: requests.Response) -> str:
    try:
        message = response.json()["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return f"The app refused its token with status {response.status_code}."
    return str(message)


def _fetch_manifest(manifest_url: str) -> Manifest:
    headers = {"User-Agent": f"Saleor/{VERSION}", "Saleor-Schema-Version": VERSION}
    response = _request("GET", manifest_url, headers)
    if response.status_code != 200:
        raise InstallationError(f"The manifest came with status {response.status_code}.")
    try:
        manifest = response.json()
    except ValueError as error:
        raise InstallationError("The manifest is not JSON.") from error
    if not isinstance(manifest, dict):
        raise InstallationError("The manifest is not a JSON object.")
    return manifest


def _text(mapping: Manifest, name: str) -> str:
    value = mapping.get(name)
    if not isinstance(value, str) or not value:
        raise InstallationError(f"{name}: this field is required.")
    return value


def _strings(mapping: Manifest, name: str) -> tuple[str, ...]:
    value = mapping.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InstallationError(f"{name}: a list of names is expected.")
    return tuple(value)


def _objects(mapping: Manifest, name: str) -> list[Manifest]:
    value = mapping.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InstallationError(f"{name}: a list of objects is expected.")
    return cast("list[Manifest]", value)


def _check_url(name: str, value: object) -> None:
    parts = urlsplit(value if isinstance(value, str) else "")
    local = parts.hostname in LOCAL_HOSTS
    if not parts.hostname or parts.scheme not in (("http", "https") if local else ("https",)):
        raise InstallationError(f"{name}: {value!r} is no absolute https address.")


def _check_logo(manifest: Manifest) -> None:
    brand = manifest.get("brand")
    logo = brand.get("logo") if isinstance(brand, dict) else None
    url = logo.get("default") if isinstance(logo, dict) else None
    if url is None:
        return
    _check_url("brand.logo.default", url)
    response = _request("GET", str(url), {"User-Agent": f"Saleor/{VERSION}"})
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    image = response.content
    width, height = (int.from_bytes(image[at : at + 4]) for at in (16, 20))
    if response.status_code != 200 or kind != "image/png" or image[:8] != b"\x89PNG\r\n\x1a\n":
        raise InstallationError("brand.logo.default: a PNG served as image/png is expected.")
    if width != height or width < 256 or len(image) > 10_000_000:
        raise InstallationError("brand.logo.default: square, 256 px or more, under 10 MB.")
