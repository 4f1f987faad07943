"""Installing an app: its manifest read and checked, its token handed over."""

from collections.abc import Callable, Mapping

import requests
from graphql import GraphQLSchema

from saleor_paysera.sandbox.saleor.apps import InstalledApp, Webhook
from saleor_paysera.sandbox.saleor.errors import InstallationError
from saleor_paysera.sandbox.saleor.extensions import extensions_of
from saleor_paysera.sandbox.saleor.manifests import (
    Manifest,
    check_url,
    objects_in,
    strings_in,
    text_in,
)
from saleor_paysera.sandbox.saleor.schema import faults_of
from saleor_paysera.sandbox.saleor.state import Store
from saleor_paysera.sandbox.saleor.webhooks import domain_of

PAYMENT_PERMISSION = "HANDLE_PAYMENTS"
URL_FIELDS = (
    "tokenTargetUrl",
    "appUrl",
    "homepageUrl",
    "supportUrl",
    "dataPrivacyUrl",
    "configurationUrl",
)
SECONDS = 15


class Installer:
    """Installs apps into a store the way Saleor does, over HTTP."""

    def __init__(
        self, store: Store, schema: GraphQLSchema, api_url: Callable[[], str], version: str
    ) -> None:
        self._store = store
        self._schema = schema
        self._api_url = api_url
        self._version = version

    def install(self, manifest_url: str) -> InstalledApp:
        """Install, or fail with the reason the admin would read.

        The new token works before the app learns it. An earlier installation of the same
        app loses its token once the new one stands.
        """
        manifest = self._fetch_manifest(manifest_url)
        app = self._app(manifest, manifest_url)
        with self._store.lock:
            self._store.apps[app.id] = app
        try:
            self._hand_over(app, text_in(manifest, "tokenTargetUrl"))
        except InstallationError:
            with self._store.lock:
                del self._store.apps[app.id]
            raise
        with self._store.lock:
            for other in tuple(self._store.apps.values()):
                if other.identifier == app.identifier and other is not app:
                    del self._store.apps[other.id]
        return app

    def _fetch_manifest(self, manifest_url: str) -> Manifest:
        response = _request("GET", manifest_url, self._version_headers())
        if response.status_code != 200:
            raise InstallationError(f"The manifest came with status {response.status_code}.")
        try:
            manifest = response.json()
        except ValueError as error:
            raise InstallationError("The manifest is not JSON.") from error
        if not isinstance(manifest, dict):
            raise InstallationError("The manifest is not a JSON object.")
        return manifest

    def _version_headers(self) -> dict[str, str]:
        return {"User-Agent": f"Saleor/{self._version}", "Saleor-Schema-Version": self._version}

    def _app(self, manifest: Manifest, manifest_url: str) -> InstalledApp:
        for name in ("id", "name", "version", "tokenTargetUrl"):
            text_in(manifest, name)
        for name in URL_FIELDS:
            if manifest.get(name) is not None:
                check_url(name, manifest[name])
        logo_url = _check_logo(manifest)
        return InstalledApp(
            number=next(self._store.numbers),
            identifier=text_in(manifest, "id"),
            name=text_in(manifest, "name"),
            version=text_in(manifest, "version"),
            manifest_url=manifest_url,
            app_url=str(manifest.get("appUrl") or ""),
            permissions=self._permissions(manifest),
            webhooks=tuple(self._webhook(w, manifest) for w in objects_in(manifest, "webhooks")),
            extensions=extensions_of(manifest, self._store.numbers, self._version),
            author=str(manifest.get("author") or ""),
            logo_url=logo_url,
        )

    def _permissions(self, manifest: Manifest) -> tuple[str, ...]:
        known = getattr(self._schema.type_map["PermissionEnum"], "values")  # noqa: B009
        permissions = strings_in(manifest, "permissions")
        for permission in permissions:
            if permission not in known or permission == "MANAGE_APPS":
                raise InstallationError(f"permissions: {permission!r} cannot be given to an app.")
        return permissions

    def _webhook(self, webhook: Manifest, manifest: Manifest) -> Webhook:
        name = text_in(webhook, "name")
        check_url(f"webhook {name}: targetUrl", webhook.get("targetUrl"))
        query = text_in(webhook, "query")
        if faults := faults_of(self._schema, query):
            raise InstallationError(f"webhook {name}: query: {'; '.join(faults)}")
        sync_events = strings_in(webhook, "syncEvents")
        async_events = strings_in(webhook, "asyncEvents")
        if not sync_events and not async_events:
            raise InstallationError(f"webhook {name}: no events.")
        for event in sync_events:
            self._check_event(name, event, "WebhookEventTypeSyncEnum")
            if PAYMENT_PERMISSION not in strings_in(manifest, "permissions"):
                raise InstallationError(f"webhook {name}: {event} needs {PAYMENT_PERMISSION}.")
        for event in async_events:
            self._check_event(name, event, "WebhookEventTypeAsyncEnum")
        return Webhook(
            number=next(self._store.numbers),
            name=name,
            target_url=text_in(webhook, "targetUrl"),
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
            **self._version_headers(),
            "X-Saleor-Domain": domain,
            "Saleor-Domain": domain,
            "Saleor-Api-Url": api_url,
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


def _check_logo(manifest: Manifest) -> str:
    brand = manifest.get("brand")
    logo = brand.get("logo") if isinstance(brand, dict) else None
    url = logo.get("default") if isinstance(logo, dict) else None
    if url is None:
        return ""
    check_url("brand.logo.default", url)
    response = _request("GET", str(url), {"User-Agent": "Saleor"})
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    image = response.content
    width, height = (int.from_bytes(image[at : at + 4]) for at in (16, 20))
    if response.status_code != 200 or kind != "image/png" or image[:8] != b"\x89PNG\r\n\x1a\n":
        raise InstallationError("brand.logo.default: a PNG served as image/png is expected.")
    if width != height or width < 256 or len(image) > 10_000_000:
        raise InstallationError("brand.logo.default: square, 256 px or more, under 10 MB.")
    return str(url)
