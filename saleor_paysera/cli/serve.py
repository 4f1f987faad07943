"""``saleor-paysera serve``: run the app."""

from contextlib import nullcontext

import click

from saleor_paysera.bootstrap import check_pinned_key
from saleor_paysera.cli.common import (
    settings_from_environment,
    store_from_environment,
    told_plainly,
)
from saleor_paysera.server import check_address, serve, shared_counts


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes."
)
def serve_command(host: str, port: int, workers: int) -> None:
    """Run the app. Settings and database are checked first."""
    settings = settings_from_environment()
    store = store_from_environment()
    with told_plainly():
        check_pinned_key(settings)
        with store.read() as uow:
            uow.installations.all()  # stored secrets must open with SECRET_KEY
        check_address(host, port)
    store.engine.dispose()
    click.echo(f"Listening on http://{host}:{port}")
    click.echo(f"Manifest for the Saleor Dashboard: {settings.app_base_url}/api/manifest")
    with shared_counts() if settings.metrics_token else nullcontext():
        serve(host=host, port=port, workers=workers)
