"""``backup``: a copy of the database while the app goes on working."""

from pathlib import Path

import click

from saleor_paysera.bootstrap import connect_store
from saleor_paysera.cli.common import settings_from_environment, told_plainly
from saleor_paysera.store.backup import back_up


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Copy the SQLite database to a new FILE, while the app goes on working.

    Keep SECRET_KEY with it, but not in the same place: without the key nothing in it that is
    secret can be read, by you neither. docs/reliability.md says how to restore.
    """
    store = connect_store(settings_from_environment())
    with told_plainly():
        back_up(store.engine, file)
    store.engine.dispose()
    click.echo(f"Wrote {file} ({file.stat().st_size:,} bytes), checked.")
