"""``webhooks``: keep the subscriptions in every Saleor those of this version."""

import click

from saleor_paysera.bootstrap import create_context
from saleor_paysera.cli.common import (
    settings_from_environment,
    shown_time,
    store_from_environment,
    told_plainly,
)
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.services.webhook_subscriptions import update_webhooks


@click.group("webhooks")
def webhooks_group() -> None:
    """Keep Saleor's subscriptions up to date."""


@webhooks_group.command("sync")
def sync_command() -> None:
    """Renew the webhooks in every Saleor that keeps those of another version.

    Saleor reads the manifest only when the app is installed. Run this after an upgrade; it
    changes nothing where nothing is out of date.
    """
    settings, store = settings_from_environment(), store_from_environment()
    with told_plainly():
        context = create_context(settings, store)
        with store.read() as uow:
            installations = uow.installations.all()
    failed = 0
    for installation in installations:
        if installation.uninstalled_at is not None:
            since = shown_time(installation.uninstalled_at)
            click.echo(f"{installation.saleor_api_url}: left alone, uninstalled since {since}")
            continue
        try:
            count = update_webhooks(context, installation)
        except PaymentAppError as error:
            failed += 1
            click.echo(f"{installation.saleor_api_url}: {error.message} ({error.code})", err=True)
        else:
            changed = f"{count} webhook(s) renewed" if count else "up to date"
            click.echo(f"{installation.saleor_api_url}: {changed}")
    if failed:
        raise click.ClickException(f"{failed} of {len(installations)} could not be renewed.")
