"""Saleor reads the manifest once. Are the subscriptions it keeps still those of this version?"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from graphql import GraphQLSyntaxError, parse, print_ast

from saleor_paysera import __version__
from saleor_paysera.saleor.manifest import WebhookManifest, build_manifest
from saleor_paysera.saleor.results import InstalledWebhook
from saleor_paysera.services.ask_saleor import asking_saleor
from saleor_paysera.services.context import Context
from saleor_paysera.store.records import Installation

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OutdatedWebhook:
    """A subscription as it should be, and the one Saleor keeps instead (None: it has none)."""

    wanted: WebhookManifest
    installed: InstalledWebhook | None


def outdated_webhooks(context: Context, installation: Installation) -> list[OutdatedWebhook]:
    """The subscriptions that Saleor keeps differently or not at all.

    Those that it is too old for are not missed.

    Raises:
        SaleorUnavailable, SaleorPermissionDenied, SaleorBusy
    """
    with asking_saleor(context, installation) as saleor:
        schema_version, installed = saleor.shop_version(), saleor.webhooks()
    manifest = build_manifest(
        context.settings.app_base_url, version=__version__, schema_version=schema_version
    )
    return [
        OutdatedWebhook(wanted, _of_same_events(wanted, installed))
        for wanted in manifest.webhooks
        if not any(_is_the_same(wanted, webhook) for webhook in installed)
    ]


def update_webhooks(context: Context, installation: Installation) -> int:
    """Make Saleor keep the subscriptions of this version. Returns how many were changed.

    Raises:
        ChangeRefused, SaleorUnavailable, SaleorPermissionDenied, SaleorBusy
    """
    outdated = outdated_webhooks(context, installation)
    with asking_saleor(context, installation) as saleor:
        for webhook in outdated:
            if webhook.installed is None:
                saleor.create_webhook(webhook.wanted)
            else:
                saleor.update_webhook(webhook.installed.id, webhook.wanted)
    _log.info(
        "webhooks_updated",
        installation=installation.saleor_api_url,
        webhooks=[webhook.wanted.name for webhook in outdated],
    )
    return len(outdated)


def _of_same_events(
    wanted: WebhookManifest, installed: Sequence[InstalledWebhook]
) -> InstalledWebhook | None:
    events = _events(wanted)
    return next((webhook for webhook in installed if webhook.event_types == events), None)


def _is_the_same(wanted: WebhookManifest, installed: InstalledWebhook) -> bool:
    return (
        installed.is_active
        and installed.target_url == wanted.target_url
        and installed.event_types == _events(wanted)
        and _normal_form(installed.subscription_query or "") == _normal_form(wanted.query)
    )


def _events(webhook: WebhookManifest) -> frozenset[str]:
    return frozenset([*webhook.sync_events, *webhook.async_events])


def _normal_form(query: str) -> str:
    """A document without the spaces and comments that make no difference."""
    try:
        return print_ast(parse(query))
    except GraphQLSyntaxError:
        return query
