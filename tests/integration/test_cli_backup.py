"""A backup is one command, and another one to go back to it."""

from pathlib import Path

from tests.support.apps import AppProcess


def test_a_backup_is_made_once_and_can_be_worked_with(tmp_path: Path) -> None:
    app = AppProcess(f"sqlite:///{tmp_path}/a.db", "http://127.0.0.1:1", tmp_path / "log")
    app.run("installations")
    copy = tmp_path / "copy.db"

    made, again = app.run("backup", str(copy)), app.run("backup", str(copy))

    assert made.stdout.startswith(f"Wrote {copy} (")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    app.env["DATABASE_URL"] = f"sqlite:///{copy}"
    assert "No Saleor has installed the app yet" in app.run("installations").stdout


def test_postgresql_is_backed_up_by_its_own_program(tmp_path: Path) -> None:
    app = AppProcess("postgresql://nobody@127.0.0.1:1/none", "http://127.0.0.1:1", tmp_path / "log")

    refused = app.run("backup", str(tmp_path / "copy"))

    assert refused.returncode == 2
    assert "pg_dump" in refused.stderr
