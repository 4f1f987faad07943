"""The server's processes as the system sees them: which there are, and how large."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.experiments.experiment import Tally
from tests.support.apps import AppProcess

_PROC = Path("/proc")
_ERROR = re.compile(r"[A-Za-z_][\w.]*: ")


def members(app: AppProcess) -> set[int]:
    """The ids of the server's first process and its workers."""
    return {pid for pid, group in _groups() if group == app.group}


def resident_mib(app: AppProcess) -> float:
    """The memory of all of them together (VmRSS)."""
    kib = 0
    for pid in members(app):
        status = (_PROC / str(pid) / "status").read_text()
        kib += sum(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)
    return kib / 1024


def _groups() -> Iterator[tuple[int, int]]:
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has just ended
                continue
            # After the name in brackets: state, parent, group.
            yield int(entry.name), int(stat.rpartition(")")[2].split()[2])


class Watch:
    """Looks after a server during an attack: the same processes, no fault in its log.

    It must log as JSON (``LOG_FORMAT``).
    """

    def __init__(self, app: AppProcess) -> None:
        self._app = app
        self._members = members(app)
        self.mib_before = resident_mib(app)
        self._logged = len(app.log_text)

    def close(self, tally: Tally, *, may_grow_mib: float) -> None:
        """Count workers that died, memory that grew too much, and errors nobody foresaw."""
        if members(self._app) != self._members:
            tally.found_broken("a process of the server died and was replaced")
        mib = resident_mib(self._app)
        if mib - self.mib_before > may_grow_mib:
            tally.found_broken(f"the server grew from {self.mib_before:.0f} to {mib:.0f} MiB")
        tally.remarks.append(f"memory of all processes: {self.mib_before:.0f}, then {mib:.0f} MiB")
        for fault in faults_in(self._app.log_text[self._logged :]):
            tally.found_broken(fault)


def faults_in(log: str) -> Iterator[str]:
    """Each unforeseen error that a log tells of, once, by the end of its traceback."""
    seen: set[str] = set()
    for line in log.splitlines():
        fault = _fault_in(line)
        if fault and fault not in seen:
            seen.add(fault)
            yield fault


def _fault_in(line: str) -> str | None:
    try:
        told = json.loads(line)
    except ValueError:
        return line[:300] if "panicked" in line or "Traceback" in line else None
    trace = told.get("exception", "")
    if not trace:
        return None
    places = [part.strip() for part in trace.splitlines() if part.lstrip().startswith("File")]
    kinds = [part for part in trace.splitlines() if _ERROR.match(part)]
    return f"{told['event']}: {kinds[-1][:200] if kinds else ''} ({places[-1] if places else ''})"
