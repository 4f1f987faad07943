"""``keys``: change the key that encrypts what is secret in the database."""

import click

from saleor_paysera.cli.common import print_table, store_from_environment, told_plainly
from saleor_paysera.services.rotate_keys import rotate_keys


@click.group("keys")
def keys_group() -> None:
    """Change SECRET_KEY."""


@keys_group.command("rotate")
def rotate_command() -> None:
    """Encrypt everything anew with the first key of SECRET_KEY, while the app is running.

    First add the new key to the list of every process, at its end, and restart them; then put
    it first, and restart them; then run this. Afterwards the old key can go.
    """
    store = store_from_environment()
    with told_plainly():
        rotations = list(rotate_keys(store))
    print_table(
        "Encrypted with the first key",
        ["Table", "Anew", "Before", "With an unknown key"],
        [[r.table, str(r.renewed), str(r.current), str(r.unreadable)] for r in rotations],
    )
    unreadable = sum(rotation.unreadable for rotation in rotations)
    if unreadable:
        raise click.ClickException(
            f"{unreadable} row(s) were encrypted with a key that is not in SECRET_KEY. Keep all "
            "keys, add the missing one to the end of the list, and run this again."
        )
    click.echo("The other keys of SECRET_KEY are needed no more.")
