"""``configure`` and ``installations``: what a merchant would do in the Dashboard."""

from pathlib import Path
from typing import Final

import click

from saleor_paysera.bootstrap import create_context, utc_now
from saleor_paysera.cli.common import (
    print_table,
    read_text,
    settings_from_environment,
    shown_database,
    shown_time,
    store_from_environment,
    told_plainly,
)
from saleor_paysera.services.check_configuration import ConfigurationInput
from saleor_paysera.services.configure import configure
from saleor_paysera.services.same_saleor import accept_new_keys
from saleor_paysera.store.records import COMPLETE_AFTER_S, Configuration, Installation
from saleor_paysera.store.tables import ANY_CHANNEL

_NEVER: Final = "never"


def _seconds_or_never(
    _context: click.Context, _parameter: click.Parameter, value: str
) -> int | None:
    if value == _NEVER:
        return None
    if not (value.isascii() and value.isdigit()):
        raise click.BadParameter("give a number of seconds, or never.")
    return int(value)


@click.command("configure")
@click.option("--saleor-api-url", required=True, help="Of an installed Saleor, with /graphql/.")
@click.option("--project-id", required=True, help="Of the project in your Paysera account.")
@click.option(
    "--password-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="File with the project password; - reads it from standard input.",
)
@click.option("--mode", required=True, type=click.Choice(["test", "live"]))
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="SLUG",
    help="Channel this project serves; repeat it for more. Without any: all other channels.",
)
@click.option(
    "--return-origin",
    "return_origins",
    multiple=True,
    metavar="URL",
    help="Storefront that shoppers may be sent back to, such as https://shop.example; repeatable.",
)
@click.option("--method", default="smsbank", show_default=True, help="Default payment method.")
@click.option(
    "--offer",
    "methods",
    multiple=True,
    metavar="METHOD",
    help="Method to offer beside the default; repeatable. Without any: all of the project.",
)
@click.option(
    "--purpose",
    help="Purpose text with [order_nr] and [site_name] or [owner_name]. Default: by language.",
)
@click.option(
    "--pay-within",
    "pay_within_minutes",
    type=int,
    metavar="MINUTES",
    help="How long a payment may take, from 20 minutes to 3 days (4320). Default: 3 days.",
)
@click.option(
    "--complete-after",
    "complete_after_s",
    callback=_seconds_or_never,
    default=str(COMPLETE_AFTER_S),
    show_default=True,
    metavar="SECONDS|never",
    help="When the app completes a paid checkout nobody came back to; never: leave it to Saleor "
    "or the storefront.",
)
@click.option("--name", help="Of the configuration, for the Dashboard. Default: Paysera <ID>.")
@click.option(
    "--accept-pending",
    "accepts_pending",
    is_flag=True,
    help="Let payments that are accepted but not certain yet complete a checkout.",
)
@click.option(
    "--ss1-is-enough",
    is_flag=True,
    help="Accept callbacks without an RSA signature. Weaker; only if Paysera sends none.",
)
def configure_command(
    *,
    saleor_api_url: str,
    project_id: str,
    password_file: Path,
    mode: str,
    channels: tuple[str, ...],
    return_origins: tuple[str, ...],
    method: str,
    methods: tuple[str, ...],
    purpose: str | None,
    pay_within_minutes: int | None,
    name: str | None,
    accepts_pending: bool,
    complete_after_s: int | None,
    ss1_is_enough: bool,
) -> None:
    """Set a Paysera project up, or change it."""
    wish = ConfigurationInput(
        name=name or f"Paysera {project_id}",
        project_id=project_id,
        password=read_text(password_file),
        is_test=mode == "test",
        ss1_is_enough=ss1_is_enough,
        default_method=method,
        methods=methods,
        purpose=purpose,
        pay_within_minutes=pay_within_minutes,
        return_origins=return_origins,
        accepts_pending=accepts_pending,
        complete_after_s=complete_after_s,
    )
    store = store_from_environment()
    with told_plainly():
        settings = configure(
            store, wish, saleor_api_url=saleor_api_url, channels=channels, clock=utc_now
        )
    served = ", ".join(channels) or "every channel without a project of its own"
    click.echo(f"Paysera project {settings.project_id} ({mode}) now serves {served}.")
    if not settings.return_origins:
        click.echo(
            "Note: no --return-origin was given, so a storefront's returnUrl will be refused."
        )
    if ss1_is_enough:
        click.echo(
            "WARNING: callbacks signed with the shared password alone are accepted. Whoever "
            "learns the password can forge payments.",
            err=True,
        )


@click.group("installations", invoke_without_command=True)
@click.pass_context
def installations_group(context: click.Context) -> None:
    """List the Saleors that have the app and their Paysera projects."""
    if context.invoked_subcommand is None:
        _list_installations()


@installations_group.command("accept-new-keys")
@click.argument("saleor_api_url")
def accept_new_keys_command(saleor_api_url: str) -> None:
    """Trust the next keys of a Saleor whose keys are others than before.

    Only for the same shop: it keeps the installation's payments and settings.
    """
    settings, store = settings_from_environment(), store_from_environment()
    with told_plainly():
        context = create_context(settings, store)
        accept_new_keys(context, saleor_api_url)
    click.echo("Its next keys will be taken for its own. Install the app there once more.")


def _list_installations() -> None:
    store = store_from_environment()
    with told_plainly(), store.read() as uow:
        rows = [
            [
                installation.saleor_api_url,
                installation.app_id,
                shown_time(installation.installed_at),
                _standing(installation),
                "\n".join(
                    _described(configuration, channels)
                    for configuration, channels in uow.configurations.of_installation(
                        installation.id
                    )
                )
                or "not configured",
            ]
            for installation in uow.installations.all()
        ]
    if not rows:
        click.echo(f"No Saleor has installed the app yet, says {shown_database(store)}.")
        return
    columns = ["Saleor", "App id", "Installed", "State", "Paysera projects"]
    print_table("Installations", columns, rows)


def _standing(installation: Installation) -> str:
    if installation.uninstalled_at is not None:
        return f"uninstalled since {shown_time(installation.uninstalled_at)}"
    if installation.inactive_since is not None:
        return f"deactivated since {shown_time(installation.inactive_since)}"
    return "installed"


def _described(configuration: Configuration, channels: list[str]) -> str:
    settings = configuration.settings
    mode = "test" if settings.is_test else "live"
    named = ", ".join("all other channels" if slug == ANY_CHANNEL else slug for slug in channels)
    weak = ", ss1 is enough (weak)" if settings.ss1_is_enough else ""
    return f"{settings.project_id} ({mode}{weak}): {named or 'no channel'}"
