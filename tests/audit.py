"""Known vulnerabilities of what is locked, by pip-audit. Exit code 1 when there are any.

Its exit code alone will not do: where the list of vulnerabilities cannot be reached, it skips
every package and calls that a success.
"""

import json
import subprocess
import sys
from pathlib import Path


def main(locks: list[str]) -> int:
    """Audit each lock file, and say what was and what was not looked at."""
    worst = 0
    for lock in locks:
        done = subprocess.run(
            [
                Path(sys.executable).parent / "pip-audit",
                *("--requirement", lock, "--require-hashes", "--disable-pip"),
                *("--format", "json", "--progress-spinner", "off", "--timeout", "15"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            packages = json.loads(done.stdout)["dependencies"]
        except (json.JSONDecodeError, KeyError):
            print(f"{lock}: not audited: {done.stderr.strip().splitlines()[-1:]}")
            continue
        worst = max(worst, told(lock, packages))
    return worst


def told(lock: str, packages: list[dict[str, object]]) -> int:
    """Say what was found in a lock file, and return 1 if anything is vulnerable."""
    skipped = [package for package in packages if "skip_reason" in package]
    vulnerable = [package for package in packages if package.get("vulns")]
    print(
        f"{lock}: {len(packages) - len(skipped)} packages audited, {len(vulnerable)} vulnerable"
        + (
            f"; {len(skipped)} NOT audited: no list of vulnerabilities knows them from here"
            if skipped
            else ""
        )
    )
    for package in vulnerable:
        print(f"  {package['name']} {package['version']}: {package['vulns']}")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
