"""The commands, and how their errors are told."""

import click

from saleor_paysera import __version__
from saleor_paysera.cli.backup import backup_command
from saleor_paysera.cli.demo import demo_command
from saleor_paysera.cli.doctor import doctor_command
from saleor_paysera.cli.keys import keys_group
from saleor_paysera.cli.merchant import configure_command, installations_group
from saleor_paysera.cli.payments import payments_group
from saleor_paysera.cli.paysera import paysera_group
from saleor_paysera.cli.personal_data import payer_group, purge_command
from saleor_paysera.cli.serve import serve_command
from saleor_paysera.cli.webhooks import webhooks_group


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="saleor-paysera")
def main() -> None:
    """Paysera payments for Saleor.

    Settings come from the environment; docs/settings.md has the table of them.
    """


for command in (
    serve_command,
    doctor_command,
    backup_command,
    configure_command,
    installations_group,
    payments_group,
    webhooks_group,
    paysera_group,
    keys_group,
    payer_group,
    purge_command,
    demo_command,
):
    main.add_command(command)
