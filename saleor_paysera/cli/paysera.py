"""``paysera sign`` and ``paysera read``: the protocol by hand, for support staff."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import click

from saleor_paysera.cli.common import BadInput, read_text, told_plainly
from saleor_paysera.outbound import Outbound, OutboundFailure, fetch
from saleor_paysera.paysera import PAY_URL, build_request, read_callback
from saleor_paysera.paysera.callback import QueryValue
from saleor_paysera.paysera.encoding import ParamValue
from saleor_paysera.paysera.keys import rsa_keys_in
from saleor_paysera.settings import DEFAULTS

_PROJECT_ID = click.option("--project-id", required=True, help="Of the Paysera project.")
_PASSWORD_FILE = click.option(
    "--password-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the project password.",
)
_INPUT = click.argument("text", metavar="[INPUT]", default="-")


@click.group("paysera")
def paysera_group() -> None:
    """Sign requests and read callbacks by hand."""


@paysera_group.command("sign")
@_INPUT
@_PROJECT_ID
@_PASSWORD_FILE
@click.option("--version", default="1.9", show_default=True, help="Of Paysera's specification.")
@click.option("--pay-url", default=PAY_URL, show_default=True)
def sign_command(
    text: str, project_id: str, password_file: Path, version: str, pay_url: str
) -> None:
    """Sign a payment request: JSON parameters in, JSON with data, sign and url out.

    INPUT is a JSON object of Paysera's parameters (orderid, accepturl, …) or a list of
    [name, value] pairs; without it, standard input is read.
    """
    with told_plainly():
        request = build_request(
            _params_in(_read_input(text)),
            project_id=project_id,
            password=read_text(password_file),
            version=version,
            pay_url=pay_url,
        )
    _print_json({"data": request.data, "sign": request.sign, "url": request.url})


@paysera_group.command("read")
@_INPUT
@_PROJECT_ID
@_PASSWORD_FILE
@click.option(
    "--public-key-file",
    "public_key_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Paysera's key or certificate (PEM); repeatable. Default: the server's own.",
)
@click.option("--ss1-is-enough", is_flag=True, help="Do without an RSA signature.")
def read_command(
    *,
    text: str,
    project_id: str,
    password_file: Path,
    public_key_files: tuple[Path, ...],
    ss1_is_enough: bool,
) -> None:
    """Verify a callback and show its fields: pasted URL or JSON in, JSON out.

    INPUT is the whole callback address as Paysera's portal shows it, only its query, or a
    JSON object with data, ss1, ss2, ss3; without it, standard input is read.
    """
    query = _query_in(_read_input(text))
    with told_plainly():
        callback = read_callback(
            query,
            project_id=project_id,
            password=read_text(password_file),
            public_keys=_public_keys(query, public_key_files),
            ss1_is_enough=ss1_is_enough,
        )
    _print_json({"fields": dict(callback.fields), "proven_by": sorted(callback.proofs)})


def _read_input(text: str) -> str:
    source = sys.stdin.read() if text == "-" else text
    if not source.strip():
        raise BadInput("Nothing was given to read. Paste it as an argument or pipe it in.")
    return source.strip()


def _params_in(source: str) -> dict[str, ParamValue] | list[tuple[str, ParamValue]]:
    try:
        params = json.loads(source)
    except ValueError as error:
        raise BadInput(f"The parameters are not JSON: {error}.") from error
    if isinstance(params, dict):
        return params
    if isinstance(params, list) and all(
        isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in params
    ):
        return [(name, value) for name, value in params]
    raise BadInput("The parameters must be a JSON object or a list of [name, value] pairs.")


def _query_in(source: str) -> dict[str, QueryValue]:
    if source.startswith("{"):
        try:
            query = json.loads(source)
        except ValueError as error:
            raise BadInput(f"The callback is not JSON: {error}.") from error
        if not all(isinstance(value, str) for value in query.values()):
            raise BadInput("Each field of the callback must be a text.")
        return dict(query)
    query_part = urlsplit(source).query if "://" in source else source.removeprefix("?")
    query = dict(parse_qsl(query_part, keep_blank_values=True))
    if "data" not in query:
        raise BadInput(
            "There is no 'data' in what was given. Paste the whole callback address, with "
            "everything after the question mark."
        )
    return dict(query)


def _public_keys(query: Mapping[str, QueryValue], files: Sequence[Path]) -> list[str]:
    """The given keys, else the server's own file, else what Paysera serves."""
    if "ss2" not in query and "ss3" not in query:
        return []
    pinned = os.environ.get("PAYSERA_PUBLIC_KEY_FILE")
    files = files or ([Path(pinned)] if pinned else [])
    keys = [read_text(file) for file in files]
    for file, pem in zip(files, keys, strict=True):
        if not rsa_keys_in(pem):
            raise BadInput(f"{file} holds no RSA key in PEM form.")
    return keys or [_fetched_key()]


def _fetched_key() -> str:
    url = os.environ.get("PAYSERA_PUBLIC_KEY_URL") or DEFAULTS["PAYSERA_PUBLIC_KEY_URL"]
    try:
        pem = fetch(Outbound(allow_private_hosts=True).session, url)
    except OutboundFailure as error:
        raise BadInput(
            f"Paysera's public key is needed. {error.message} Give it with --public-key-file."
        ) from error
    return pem.decode("utf-8", "replace")


def _print_json(value: dict[str, object]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
