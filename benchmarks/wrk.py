"""Load by wrk: prepared requests over a number of connections, as fast as they are answered."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import msgspec

_SCRIPT: Final = Path(__file__).with_name("replay.lua")
_SEPARATOR: Final = b"\x1e"


class WrkMissing(Exception):
    """The load generator is not on this machine."""


class Load(msgspec.Struct, frozen=True):
    """What one run of wrk saw. ``refused``: answers that were not 2xx; ``failed``: none at all."""

    requests: int
    seconds: float
    median_ms: float
    p99_ms: float
    max_ms: float
    refused: int
    failed: int

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds


def check_wrk() -> None:
    """Make sure that wrk is there.

    Raises:
        WrkMissing
    """
    if shutil.which("wrk") is None:
        raise WrkMissing("wrk is not on this machine. On Debian: apt-get install wrk")


def write_requests(requests: list[bytes], file: Path) -> None:
    """Keep raw HTTP requests for wrk to send."""
    file.write_bytes(_SEPARATOR.join(requests))


def run_wrk(
    origin: str, file: Path, *, connections: int, seconds: float, first: int, once: bool
) -> Load:
    """Send the requests of ``file`` from number ``first`` on; ``once``: none of them again."""
    ran = subprocess.run(
        [
            *("wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s"),
            *("-s", str(_SCRIPT), origin, "--", str(file), str(first)),
            "once" if once else "around",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return msgspec.json.decode(ran.stdout.splitlines()[-1], type=Load)
