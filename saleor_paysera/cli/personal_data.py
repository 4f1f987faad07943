"""``purge`` and ``payer``: the personal data of payers."""

import click
import msgspec

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.cli.common import (
    print_facts,
    settings_from_environment,
    shown_time,
    store_from_environment,
    told_plainly,
)
from saleor_paysera.services.export_payer import export_payer
from saleor_paysera.services.personal_data import forget_payer, preview_purge, purge
from saleor_paysera.store.personal_data import Removal
from saleor_paysera.store.unit_of_work import Store

_EMAIL = click.option("--email", required=True, help="The payer's email, in any case.")
_SALEOR = click.option(
    "--saleor-api-url", help="Only payments in this Saleor; without it, in all of them."
)


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def purge_command(*, dry_run: bool) -> None:
    """Remove the payers' data from old payments.

    How old is KEEP_PERSONAL_DATA_DAYS. The server does the same once a day.
    """
    keep_for = settings_from_environment().keep_personal_data_for
    store, now = store_from_environment(), utc_now()
    with told_plainly():
        preview = preview_purge(store, keep_for, now=now)
        removal = preview.removal if dry_run else purge(store, keep_for, now=now)
    did = "Would be removed" if dry_run else "Removed"
    _print_removal(f"{did}: payments begun before {shown_time(now - keep_for)}", removal)
    if preview.held_back:
        print_facts(
            "Kept for now, since they are not over", {"Payments": ", ".join(preview.held_back)}
        )


@click.group("payer")
def payer_group() -> None:
    """Answer a payer: what is kept, and forget it."""


@payer_group.command("export")
@_EMAIL
@_SALEOR
def export_command(email: str, saleor_api_url: str | None) -> None:
    """Print everything kept about a payer, as JSON."""
    store = store_from_environment()
    with told_plainly():
        installation_id = _installation_id(store, saleor_api_url)
        export = export_payer(store, email, installation_id=installation_id, now=utc_now())
    click.echo(msgspec.json.format(msgspec.json.encode(export)).decode())


@payer_group.command("forget")
@_EMAIL
@_SALEOR
def forget_command(email: str, saleor_api_url: str | None) -> None:
    """Remove a payer's data at once. The payments stay, without whose they were."""
    store = store_from_environment()
    with told_plainly():
        installation_id = _installation_id(store, saleor_api_url)
        removal = forget_payer(store, email, installation_id=installation_id, now=utc_now())
    if removal.payments:
        _print_removal("Removed", removal)
    else:
        click.echo("Nothing is kept under this email.")


def _installation_id(store: Store, saleor_api_url: str | None) -> int | None:
    if saleor_api_url is None:
        return None
    with store.read() as uow:
        return uow.installations.by_api_url(saleor_api_url).id


def _print_removal(title: str, removal: Removal) -> None:
    facts = {
        "Payments": str(removal.payments),
        "Emails": str(removal.emails),
        "Pay links": str(removal.payments),
        "Return addresses": str(removal.return_urls),
        "Callbacks": str(removal.callbacks),
        "Trials": str(removal.trials),
    }
    if removal.unreadable:
        facts["Not readable"] = (
            f"{removal.unreadable} payment(s) left as they are: add the key that was used before "
            "to the end of the list in SECRET_KEY"
        )
    print_facts(title, facts)
