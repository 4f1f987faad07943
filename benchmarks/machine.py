"""What the figures were measured on."""

import os
import platform
import sqlite3
from pathlib import Path

from saleor_paysera import __version__


def described() -> str:
    """The machine and what runs on it, in one line."""
    return ", ".join(
        [
            f"{os.cpu_count()} cores of {_processor()}",
            f"{_memory_gb():.0f} GB",
            f"Linux {platform.release()}",
            f"Python {platform.python_version()}",
            f"SQLite {sqlite3.sqlite_version}",
            f"saleor-paysera {__version__}",
        ]
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
