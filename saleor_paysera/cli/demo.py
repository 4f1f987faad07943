"""``saleor-paysera demo``: a shop, a pay page and the app on this machine."""

import click

from saleor_paysera.sandbox.demo import DemoFailed, run_once, run_until_stopped


@click.command("demo")
@click.option("--once", is_flag=True, help="Walk one payment through by itself, then stop.")
def demo_command(*, once: bool) -> None:
    """Try the whole thing without any account: from a product to a paid order."""
    try:
        if once:
            run_once()
        else:
            run_until_stopped()
    except DemoFailed as error:
        raise click.ClickException(str(error)) from error
