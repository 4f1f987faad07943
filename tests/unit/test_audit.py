"""The audit tells what was looked at from what was not; pip-audit alone does not."""

import pytest

from tests.audit import told

SOUND: dict[str, object] = {"name": "flask", "version": "3.1.3", "vulns": []}
VULNERABLE: dict[str, object] = {
    "name": "old",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": []}],
}
SKIPPED: dict[str, object] = {"name": "unknown", "skip_reason": "Dependency not found on PyPI"}


def test_a_vulnerable_package_fails_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert told("a.lock", [SOUND, VULNERABLE]) == 1
    assert "old 1.0" in (said := capsys.readouterr().out)
    assert "PYSEC-2026-1" in said


def test_what_could_not_be_looked_up_is_not_called_audited(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert told("a.lock", [SOUND, SKIPPED]) == 0
    assert "1 packages audited, 0 vulnerable; 1 NOT audited" in capsys.readouterr().out
