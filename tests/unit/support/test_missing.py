"""A machine that lacks something skips tests, but never where all of them have to run."""

from pathlib import Path

import pytest

from tests.support import databases
from tests.support.databases import find_postgresql
from tests.support.missing import missing


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that asks for nothing."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("TOOLS_REQUIRED", raising=False)
    return monkeypatch


def test_a_test_is_skipped_for_what_is_missing(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.skip.Exception, match="no such tool"):
        missing("no such tool")


@pytest.mark.parametrize("name", ["CI", "TOOLS_REQUIRED"])
def test_it_fails_where_nothing_may_be_missing(bare: pytest.MonkeyPatch, name: str) -> None:
    bare.setenv(name, "1")

    with pytest.raises(pytest.fail.Exception, match="no such tool"):
        missing("no such tool")


def test_postgresqls_programs_are_those_with_a_server(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare.setattr(databases, "_DEBIANS_FOLDER", tmp_path)
    bare.setenv("PATH", "")
    client, server = tmp_path / "18" / "bin", tmp_path / "17" / "bin"
    for folder, program in ((client, "psql"), (server, "initdb")):
        folder.mkdir(parents=True)
        (folder / program).touch()

    assert find_postgresql() == server


def test_clients_of_postgresql_alone_are_no_server(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare.setattr(databases, "_DEBIANS_FOLDER", tmp_path)
    bare.setenv("PATH", "")
    (tmp_path / "18" / "bin").mkdir(parents=True)

    assert find_postgresql() is None
