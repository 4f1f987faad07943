"""``doctor``: is this deployment fit to take money?"""

import os
import sys

import click

from saleor_paysera.bootstrap import connect_store, create_context
from saleor_paysera.cli.common import print_table, told_plainly
from saleor_paysera.logs import configure_logging
from saleor_paysera.services.doctor import Finding, Health, examine
from saleor_paysera.settings import InvalidSettings, LogFormat, LogLevel, Settings

_SHOWN = {Health.WELL: "ok", Health.LOOK: "look", Health.ILL: "ILL"}


@click.command("doctor")
def doctor_command() -> None:
    """Look at settings, database, addresses, Paysera and every shop, and say what to do.

    Changes no payment and no setting. Exit code: 0 all is well, 1 something should be looked
    at, 2 payments or news of them fail or are at risk.
    """
    configure_logging(LogLevel.ERROR, LogFormat.TEXT)
    findings = _findings()
    print_table(
        "How this deployment stands",
        ["", "What", "Found"],
        [[_SHOWN[f.health], f.subject, f.text] for f in findings],
    )
    worst = max(finding.health for finding in findings)
    unwell = sum(finding.health is not Health.WELL for finding in findings)
    click.echo("All is well." if worst is Health.WELL else f"{unwell} to look at.")
    sys.exit(worst)


def _findings() -> list[Finding]:
    try:
        settings = Settings.from_environment(os.environ)
    except InvalidSettings as error:
        return [Finding("settings", Health.ILL, error.message)]
    with told_plainly():
        context = create_context(settings, connect_store(settings))
    return list(examine(context))
