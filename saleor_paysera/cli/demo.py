"""``saleor-paysera demo``: a shop, a pay page and the app on this machine."""

from pathlib import Path

import click


@click.command("demo")
@click.option("--once", is_flag=True, help="Walk one payment through by itself, then stop.")
@click.option(
    "--storefront",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the example storefront was built to: it is the shop then.",
)
@click.option(
    "--return-origin",
    "return_origins",
    multiple=True,
    help="Where a storefront of your own runs, such as http://localhost:4321.",
)
def demo_command(*, once: bool, storefront: Path | None, return_origins: tuple[str, ...]) -> None:
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
            run_until_stopped(storefront, return_origins)
    except DemoFailed as error:
        raise click.ClickException(str(error)) from error
