"""Rules of the house that no single module can show."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import saleor_paysera
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.settings import InvalidSettings
from tests.support.house import MODULES, PACKAGE, ROOT, errors_of_the_app, names_of_modules

DECIDES = sorted((PACKAGE / "payments").glob("*.py"))
PURE = [*DECIDES, *sorted((PACKAGE / "paysera").glob("*.py"))]
WAYS_OUT = {
    *("asyncio", "ftplib", "http", "smtplib", "socket", "ssl", "urllib.request"),
    *("fileinput", "glob", "io", "os", "pathlib", "shutil", "sqlite3", "tempfile"),
    *("multiprocessing", "subprocess", "sys", "threading"),
    *("random", "secrets", "time", "uuid"),
}
"""Of the standard library: the network, files and settings, processes, chance and the clock."""


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, and every name out of one, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def is_within(name: str, modules: set[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


@pytest.mark.parametrize("path", DECIDES, ids=lambda p: p.stem)
def test_decisions_about_money_import_the_standard_library_only(path: Path) -> None:
    own = {"saleor_paysera.payments", *sys.stdlib_module_names}

    assert {name for name in imports_of(path) if not is_within(name, own)} == set()


@pytest.mark.parametrize("path", PURE, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_pure_code_asks_no_clock_no_chance_and_nobody_outside(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    clocks = {n.attr for n in nodes if isinstance(n, ast.Attribute)} & {"now", "utcnow", "today"}
    doors = {n.id for n in nodes if isinstance(n, ast.Name)} & {"open", "input", "__import__"}

    assert {name for name in imports_of(path) if is_within(name, WAYS_OUT)} == set()
    assert clocks | doors == set()


def test_importing_everything_touches_nothing() -> None:
    """No module reads a file, opens a socket or makes an engine when it is imported."""
    script = f"""
import importlib, sys
def watch(event, arguments):
    if event in ("socket.connect", "sqlite3.connect", "subprocess.Popen"):
        raise SystemExit(f"{{event}} {{arguments}}")
    if event == "open" and isinstance(arguments[0], str):
        if arguments[0].endswith((".graphql", "manifest.json", ".pem", ".db", ".po")):
            raise SystemExit(f"{{event}} {{arguments}}")
sys.addaudithook(watch)
import sqlalchemy
def refuse(*arguments, **options):
    raise SystemExit(f"create_engine {{arguments}}")
sqlalchemy.create_engine = sqlalchemy.engine.create_engine = refuse
for name in {names_of_modules()!r}:
    importlib.import_module(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert done.returncode == 0, done.stderr


def test_the_documents_folder_does_not_shadow_graphql_core() -> None:
    assert not (ROOT / "graphql" / "__init__.py").exists()


def test_the_version_stands_in_one_place() -> None:
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text()
    assert f"## {saleor_paysera.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_setting_is_documented_and_in_the_example() -> None:
    named = set(re.findall(r'"([A-Z]+_[A-Z_]+)"', (PACKAGE / "settings.py").read_text()))
    settings = named - {InvalidSettings.code}
    page, example = (ROOT / "docs/settings.md").read_text(), (ROOT / ".env.example").read_text()

    assert len(settings) > 10
    for name in settings:
        assert f"| `{name}` |" in page
        assert f"{name}=" in example


def test_every_command_is_documented() -> None:
    import click

    from saleor_paysera.cli import main

    def commands_of(group: click.Group, name: str) -> set[str]:
        found: set[str] = set()
        for command in group.commands.values():
            its_name = f"{name} {command.name}"
            if isinstance(command, click.Group):
                found |= commands_of(command, its_name)
            if not isinstance(command, click.Group) or command.invoke_without_command:
                found.add(its_name)
        return found

    page = (ROOT / "docs/settings.md").read_text()
    documented = re.findall(r"^\| `(saleor-paysera[a-z -]*[a-z])[^`]*`", page, re.MULTILINE)
    options = {
        option
        for parameter in main.commands["configure"].params
        for option in parameter.opts
        if option != "--help"
    }

    assert {re.sub(r" --.*", "", name) for name in documented} == commands_of(
        main, "saleor-paysera"
    )
    assert options == set(re.findall(r"^\| `(--[a-z0-9-]+)`", page, re.MULTILINE))


def test_every_code_on_payseras_page_is_explained() -> None:
    from saleor_paysera.web.dashboard.error_codes import error_codes
    from saleor_paysera.web.i18n import translator_for

    page = (ROOT / "docs/faq.md").read_text()

    assert re.findall(r"^\| `(0x[0-9x]+)`", page, re.MULTILINE) == [
        shown.code for shown in error_codes(translator_for("en"))
    ]


def test_every_error_code_is_documented() -> None:
    documented = (ROOT / "docs" / "errors.md").read_text()
    codes = {error.code for error in errors_of_the_app()}

    assert [code for code in sorted(codes) if f"`{code}`" not in documented] == []


def test_every_verdict_is_documented() -> None:
    from saleor_paysera.payments.states import Verdict

    documented = (ROOT / "docs" / "errors.md").read_text()

    assert [verdict for verdict in Verdict if f"`{verdict}`" not in documented] == []


LINES_OF_A_FILE = 300
LONGER_FILES = {
    "metrics.py": "every number that is told, with its words",
    "saleor/events.py": "one type for each event of Saleor",
    "settings.py": "one reading for each setting",
    "store/completions.py": "one table",
    "store/configurations.py": "one table",
    "store/payments.py": "one table",
    "store/records.py": "what each table holds",
    "store/reports.py": "one table",
    "store/tables.py": "all tables",
    "web/dashboard/api.py": "one view for each address of the page",
    "web/dashboard/shapes.py": "one type for each body that comes or goes",
}
LINES_OF_A_FUNCTION = 40
LONGER_FUNCTIONS = {
    "cli/merchant.py: configure_command": "one argument for each option",
    "logs.py: configure_logging": "one line for each step of a log line",
    "metrics.py: __init__": "one line for each number",
    "saleor/manifest.py: build_manifest": "the manifest as Saleor reads it",
    "store/personal_data.py: remove": "what is left of a payment, in its three statements",
    "telemetry/traces.py: trace": "a third are imports of the optional extra",
}


def place_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_a_file_is_no_longer_than_300_lines_or_has_a_reason() -> None:
    lengths = {place_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    too_long = {place: lines for place, lines in lengths.items() if lines > LINES_OF_A_FILE}

    assert {place: too_long[place] for place in too_long.keys() - LONGER_FILES.keys()} == {}


def test_a_function_is_no_longer_than_40_lines_or_has_a_reason() -> None:
    too_long = {
        f"{place_of(path)}: {node.name}": lines
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_A_FUNCTION
    }

    assert {name: too_long[name] for name in too_long.keys() - LONGER_FUNCTIONS.keys()} == {}


OTHER_ERRORS = {
    "cli.common.BadInput": "click tells it and ends the command",
    "outbound.PrivateAddressRefused": "urllib3 takes it for a connection that failed",
    "outbound._TooLarge": "requests' own, told as OutboundFailure",
    "paysera.encoding.EncodingError": "a value that cannot be read, told by whoever reads it",
    "server.whole_requests._Refused": "an answer, before there is an app to give it",
}


def test_every_error_is_the_apps_own_or_has_a_reason() -> None:
    classes = {
        f"{one.__module__}.{one.__qualname__}".removeprefix("saleor_paysera."): one
        for name in names_of_modules()
        for one in vars(import_module(name)).values()
        if isinstance(one, type) and one.__module__.startswith("saleor_paysera.")
    }
    foreign = {
        name
        for name, one in classes.items()
        if issubclass(one, BaseException)
        and not issubclass(one, PaymentAppError)
        and not name.startswith("sandbox.")
    }

    assert foreign - OTHER_ERRORS.keys() == set()
