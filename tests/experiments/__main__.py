"""Carry the experiments out and print their table; exit code 1 when anything went wrong.

python -m tests.experiments faults|attack [--long] [--only TEXT] [--seed NUMBER]
"""

import argparse
import importlib
import pkgutil
import random
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.logs import configure_logging
from saleor_paysera.settings import LogFormat, LogLevel
from tests import experiments
from tests.experiments.experiment import (
    EXPERIMENTS,
    Database,
    Experiment,
    Ground,
    Keys,
    Kind,
    Result,
    are_clean,
    carry_out,
)
from tests.experiments.table import print_line, print_table
from tests.support.databases import PostgresqlServer, find_postgresql
from tests.support.missing import is_required


def main() -> int:
    """Run what the command line asks for."""
    arguments = _parser().parse_args()
    for broken_off in (signal.SIGINT, signal.SIGTERM):  # servers of ours must not outlive us
        signal.signal(broken_off, signal.default_int_handler)
    configure_logging(LogLevel.ERROR, LogFormat.TEXT)
    import_experiments()
    kind = Kind(arguments.kind)
    chosen = [e for e in EXPERIMENTS if e.kind is kind and arguments.only in e.what.lower()]
    if not chosen:
        print(f"No experiment is about {arguments.only!r}.")
        return 2
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(1_000_000)
    results = list(_results(chosen, seed, is_long=arguments.long))
    print_table(kind, results, seed=seed, is_long=arguments.long)
    return 0 if are_clean(results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.experiments")
    parser.add_argument("kind", choices=[str(kind) for kind in Kind])
    parser.add_argument("--long", action="store_true", help="the long form: hours, not minutes")
    parser.add_argument("--only", default="", type=str.lower, help="a part of what is done")
    parser.add_argument("--seed", type=int, help="of an earlier run, to repeat it")
    return parser


def import_experiments() -> None:
    """Let every experiment enter itself into the table."""
    for module in pkgutil.walk_packages(experiments.__path__, f"{experiments.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _results(chosen: list[Experiment], seed: int, *, is_long: bool) -> Iterator[Result]:
    keys = Keys(*(rsa.generate_private_key(65537, 2048) for _ in range(3)))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="saleor-paysera-")))
        postgresql = _postgresql(chosen, stack)
        for number, experiment in enumerate(chosen):
            for database in experiment.databases:
                if database is Database.POSTGRESQL and postgresql is None:
                    print("PostgreSQL's server is not on this machine: left out.")
                    continue
                directory = folder / f"{number}-{database}"
                directory.mkdir()
                ground = Ground(
                    database=database,
                    directory=directory,
                    keys=keys,
                    chance=random.Random(f"{seed} {experiment.what}"),
                    is_long=is_long,
                    postgresql=postgresql,
                )
                result = carry_out(experiment, ground)
                print_line(result)
                yield result


def _postgresql(chosen: list[Experiment], stack: ExitStack) -> PostgresqlServer | None:
    is_needed = any(Database.POSTGRESQL in experiment.databases for experiment in chosen)
    if not is_needed:
        return None
    binaries = find_postgresql()
    if binaries is None:
        if is_required():
            sys.exit("PostgreSQL's server is not on this machine, and nothing may be left out.")
        return None
    return stack.enter_context(PostgresqlServer(binaries))


if __name__ == "__main__":
    sys.exit(main())
