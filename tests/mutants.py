"""Mutation testing: change the code a little, over and over, and see whether a unit test notices.

mutmut makes the changed code ("mutants"). This runs the tests itself, each mutant in a process
of its own that imports the app anew. mutmut's own runner asks only the tests that were seen to
call a changed function, in a process that has imported the app before: it takes a mutant for
alive where a result was cached or made at import.

Mutants that differ only in a sentence for people are left out: what a sentence says is no
behaviour, and the tests of translations hold that it is there in every language.

Exit code 1 when fewer than ``ENOUGH`` per cent of the mutants are killed.
"""

import ast
import difflib
import gc
import importlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from mutmut.mutation.file_mutation import mutate_file_contents

ENOUGH: Final = 90
PACKAGE: Final = "saleor_paysera"
# The pure parts: the whole of payments/ and paysera/, and what Saleor's answers rest on.
MODULES: Final = (
    "payments/*.py",
    "paysera/*.py",
    "saleor/answers.py",
    "saleor/dashboards.py",
    "saleor/external_urls.py",
    "saleor/global_ids.py",
    "saleor/signatures.py",
    "saleor/tokens.py",
)
# What runs thousands of examples and would be asked about each mutant. What it shows is shown
# by examples, too; a mutant that only it would notice is counted as alive.
TOO_SLOW: Final = "test_money_adds_up.py"
TESTS_BY_PACKAGE: Final = {
    "payments": ("payments/test_*.py",),
    "paysera": ("paysera/test_*.py",),
    "saleor": (
        "saleor/test_answers.py",
        "saleor/test_dashboards.py",
        "saleor/test_external_urls.py",
        "saleor/test_global_ids.py",
        "saleor/test_sign*.py",
        "saleor/test_tokens.py",
    ),
}
# Asked first, as they notice most; by default those that are named as the module is.
ASKED_FIRST: Final = {
    "payments/errors": "payments/test_sentences.py",
    "payments/facts": "payments/test_refunds.py",
    "paysera/encoding": "paysera/test_request_vectors.py",
}
COPIED: Final = (PACKAGE, "tests", "graphql", "manifest.json", "pyproject.toml")
# Imported once, before the app is: not mutated, and slow to import.
PREPARED: Final = (
    "alembic",
    "cryptography.x509",
    "defusedxml.ElementTree",
    "gql",
    "iso4217",
    "jsonschema",
    "jwt",
    "msgspec",
    "prometheus_client",
    "psycopg",
    "requests",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm",
    "structlog",
)
PYTEST: Final = (
    *("-x", "-q", "-p", "no:cacheprovider", "--assert=plain"),
    *("-p", "pytest_timeout", "-p", "_hypothesis_pytestplugin", "--hypothesis-profile=ci"),
)
_TEXT: Final = r"""f?'(?:[^'\\]|\\.)*'|f?"(?:[^"\\]|\\.)*\""""
SECONDS: Final = 90  # the tests of one mutant take a few


@dataclass
class Tally:
    """What became of the mutants of one module."""

    module: str
    mutants: list[str]
    code: str
    survived: list[str] = field(default_factory=list)
    endless: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        return len(self.mutants) - len(self.survived) - len(self.endless)


def main(only: str) -> int:
    """Make the mutants of the modules whose path holds ``only``, ask the tests, and report."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            copy = shutil.copytree if Path(name).is_dir() else shutil.copy
            copy(name, Path(folder) / name)
        tallies = list(mutate(Path(folder), only))
        os.chdir(folder)
        sys.path.insert(0, folder)
        prepare()
        for number, tally in enumerate(tallies, 1):
            print(f"{number}/{len(tallies)} {tally.module}", file=sys.stderr, flush=True)
            ask_tests(tally)
    return report(tallies)


def prepare() -> None:
    """Do once what each process would begin with."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in PREPARED:
        importlib.import_module(name)
    gc.freeze()


def mutate(folder: Path, only: str) -> Iterator[Tally]:
    """Put all mutants of each module into its copy; one of them is woken by its name."""
    for pattern in MODULES:
        for path in sorted((folder / PACKAGE).glob(pattern)):
            module = str(path.relative_to(folder / PACKAGE).with_suffix(""))
            if only not in module:
                continue
            mutated = mutate_file_contents(str(path), path.read_text())
            path.write_text(mutated.code)
            names = [n for n in mutated.mutant_names if not is_wording(mutated.code, n)]
            if names:
                yield Tally(module, names, mutated.code)


def is_wording(code: str, mutant: str) -> bool:
    """Whether nothing but a sentence that somebody reads is another one."""
    lines = changed_lines(code, mutant)
    if len(lines) != 2 or not any(sign in lines[0] for sign in ("raise ", "N_(")):
        return False
    before, after = (_without_texts(line[1:]) for line in lines)
    return before == after


def _without_texts(line: str) -> str:
    # A text may have become None.
    return re.sub(r"N_\(TEXT\)", "TEXT", re.sub(rf"{_TEXT}|\bNone\b", "TEXT", line))


def ask_tests(tally: Tally) -> None:
    """Run the tests for each mutant, those that notice most first."""
    package, _, stem = tally.module.partition("/")
    tests = Path("tests/unit")
    everything = {
        path
        for pattern in TESTS_BY_PACKAGE[package]
        for path in tests.glob(pattern)
        if path.name != TOO_SLOW
    }
    first = set(tests.glob(ASKED_FIRST.get(tally.module, f"{package}/test_{stem}*.py")))
    rounds = [sorted(part) for part in (first & everything, everything - first) if part]
    for part in rounds:
        if outcome_of("", part) != "survived":
            sys.exit(f"The tests fail without any mutant: {', '.join(map(str, part))}")
    for name in tally.mutants:
        full_name = f"{PACKAGE}.{tally.module.replace('/', '.')}.{name}"
        outcomes = (outcome_of(full_name, part) for part in rounds)
        outcome = next((known for known in outcomes if known != "survived"), "survived")
        if outcome != "killed":
            getattr(tally, outcome).append(name)


def outcome_of(mutant: str, tests: list[Path]) -> str:
    """Run tests in a process of their own with one mutant awake."""
    child = os.fork()
    if child == 0:
        os.environ["MUTANT_UNDER_TEST"] = mutant
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os._exit(int(pytest.main([*PYTEST, *map(str, tests)])))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "killed"
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "endless"


def report(tallies: list[Tally]) -> int:
    """Print what survived, and a table; return 1 if it is too much."""
    for tally in tallies:
        for name in (*tally.survived, *tally.endless):
            fate = "endless" if name in tally.endless else "survived"
            print(f"\n{tally.module}: {name.replace('__mutmut_', ' ')} {fate}")
            print("\n".join(f"  {line}" for line in changed_lines(tally.code, name)))
    counts = [(len(t.mutants), t.killed, len(t.survived), len(t.endless)) for t in tallies]
    sums = [sum(numbers) for numbers in zip(*counts, strict=True)]
    names = [tally.module for tally in tallies]
    print(f"\n{'module':28}{'mutants':>9}{'killed':>9}{'survived':>10}{'endless':>9}{'%':>7}")
    rows = zip([*names, "all"], [*counts, sums], strict=True)
    for name, (mutants, killed, survived, endless) in rows:
        share = 100 * killed / mutants
        print(f"{name:28}{mutants:9}{killed:9}{survived:10}{endless:9}{share:7.1f}")
    return int(100 * sums[1] < ENOUGH * sums[0])


def changed_lines(code: str, mutant: str) -> list[str]:
    """The lines of a function before and after its change."""
    functions = {
        node.name: [line.strip() for line in ast.unparse(node).splitlines()][1:]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef)
    }
    original = functions[f"{mutant.partition('__mutmut_')[0]}__mutmut_orig"]
    lines = difflib.unified_diff(original, functions[mutant], n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
