"""Disks that are full, and have room again."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_STEP = 1 << 16


class SmallDisk(Protocol):
    """A disk that can be filled."""

    @property
    def folder(self) -> Path:
        """Where it is, for everybody to write to."""

    def fill(self) -> None:
        """From now on nothing more can be written."""

    def make_room(self) -> None:
        """There is room again."""


@contextmanager
def small_disk(megabytes: int, writers: Callable[[], int]) -> Iterator[SmallDisk]:
    """A new, small disk.

    Where it cannot be had without being root, the processes that write are forbidden to,
    and are told so by the system as of a full disk. ``writers``: the id of the first of them.
    """
    with tempfile.TemporaryDirectory(prefix="saleor-paysera-disk-") as name:
        folder = Path(name)
        folder.chmod(0o777)  # PostgreSQL does not run as root
        options = f"size={megabytes}m,mode=777"
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", name]
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            yield _ForbiddenToWrite(folder, writers)
            return
        try:
            yield _Tmpfs(folder)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


@dataclass(frozen=True)
class _Tmpfs:
    folder: Path

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as filler:
            step = _STEP
            while step:
                try:
                    filler.write(b"\0" * step)
                except OSError:
                    step //= 2

    def make_room(self) -> None:
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@dataclass(frozen=True)
class _ForbiddenToWrite:
    folder: Path
    writers: Callable[[], int]

    def fill(self) -> None:
        self._limit("0")

    def make_room(self) -> None:
        self._limit("unlimited")

    def _limit(self, size: str) -> None:
        try:
            first = self.writers()
        except FileNotFoundError:  # PostgreSQL has given up
            return
        for process in family_of(first):
            limit = ["prlimit", "--pid", str(process), f"--fsize={size}:"]
            # One that has ended meanwhile writes nothing either.
            subprocess.run([*_as_owner_of(process), *limit], capture_output=True, check=False)


def _as_owner_of(process: int) -> list[str]:
    try:
        owner = Path(f"/proc/{process}").stat()
    except OSError:
        return []
    if owner.st_uid == os.geteuid():
        return []
    return ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]


def family_of(process: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, _, rest = stat.read_text().partition(" ")
            parent = int(rest.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(number))
    family = [process]
    for member in family:
        family += children.get(member, [])
    return family
