"""The servers under load, each as a process of its own, as anybody would run it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.apps import AppProcess

WORKERS: Final = 2


class FloorProcess(AppProcess):
    """The floor instead of the app, on the same kind of database."""

    def __init__(self, database_url: str, jwks: str, log: Path) -> None:
        super().__init__(database_url, "http://127.0.0.1:1", log, workers=WORKERS)
        key_file = log.with_suffix(".jwks")
        key_file.write_text(jwks)
        self.env |= {
            "FLOOR_JWKS": str(key_file),
            "FLOOR_PORT": str(self.address[1]),
            "FLOOR_WORKERS": str(WORKERS),
        }

    @property
    def _command(self) -> list[str | Path]:
        return [sys.executable, "-m", "benchmarks.floor"]


def memory_mb(server: AppProcess) -> float:
    """What the server and its workers take: the memory of their own, and each one's part of
    what they share (PSS), in millions of bytes."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    pids = [pid for pid, group in rows if int(group) == server.group]
    return sum(_pss_kb(Path("/proc") / pid / "smaps_rollup") for pid in pids) * 1024 / 1e6


def _pss_kb(smaps: Path) -> int:
    for line in smaps.read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
