"""An app as a Saleor knows it: its webhooks, its places in the Dashboard, its problems."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from saleor_paysera.sandbox.saleor.ids import global_id


class Method(StrEnum):
    """How the Dashboard opens a widget or a new tab."""

    GET = "GET"
    POST = "POST"


@dataclass(frozen=True)
class Extension:
    """A place of the app in the Dashboard; `url` is absolute, or a path below the app's."""

    number: int
    label: str
    mount: str
    target: str
    url: str
    permissions: tuple[str, ...] = ()
    method: Method = Method.GET

    @property
    def id(self) -> str:
        return global_id("AppExtension", self.number)


@dataclass(frozen=True)
class Webhook:
    """One webhook of an installed app, with its own subscription query."""

    number: int
    name: str
    target_url: str
    query: str
    sync_events: tuple[str, ...]
    async_events: tuple[str, ...]
    is_active: bool = True

    @property
    def id(self) -> str:
        return global_id("Webhook", self.number)


@dataclass(frozen=True)
class AppProblem:
    """What an app tells the staff."""

    key: str
    message: str
    count: int
    is_critical: bool
    created_at: datetime
    updated_at: datetime
    token: str = field(default_factory=lambda: str(uuid4()))


@dataclass
class InstalledApp:
    """An app as installed: each installation has an id and a token of its own."""

    number: int
    identifier: str
    name: str
    version: str
    manifest_url: str
    app_url: str
    permissions: tuple[str, ...]
    webhooks: tuple[Webhook, ...]
    token: str = field(default_factory=lambda: secrets.token_hex(15))
    is_active: bool = True
    problems: tuple[AppProblem, ...] = ()
    extensions: tuple[Extension, ...] = ()
    author: str = ""
    logo_url: str = ""

    @property
    def id(self) -> str:
        return global_id("App", self.number)

    def url_of(self, extension: Extension) -> str:
        """The absolute address of one of its extensions."""
        is_path = extension.url.startswith("/")
        return self.app_url.rstrip("/") + extension.url if is_path else extension.url

    def webhook(self, event: str) -> Webhook | None:
        """The active webhook for an event such as TRANSACTION_PROCESS_SESSION."""
        for webhook in self.webhooks:
            if webhook.is_active and event in (*webhook.sync_events, *webhook.async_events):
                return webhook
        return None
