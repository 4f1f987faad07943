"""Secrets that can be recognised wherever they turn up, in whatever writing."""

import base64
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from sqlalchemy import make_url

from tests.experiments.experiment import Tally
from tests.support.databases import find_postgresql

_SHORTEST_SHOWN: Final = 12


@dataclass
class Planted:
    """What was planted, by what it is, so that a finding can be told without showing it."""

    tally: Tally
    kinds: dict[str, set[str]] = field(default_factory=dict)
    _found: set[tuple[str, str]] = field(default_factory=set)

    def plant(self, kind: str, *values: str) -> None:
        """Remember values of a kind to look for."""
        assert all(len(value) >= _SHORTEST_SHOWN for value in values), kind
        self.kinds.setdefault(kind, set()).update(values)

    def search(self, where: str, content: bytes, *, kinds: Iterable[str]) -> None:
        """Count each kind that is found somewhere, once for each place."""
        self.tally.done += 1
        for kind in kinds:
            for value in self.kinds.get(kind, ()):
                if (where, kind) in self._found:
                    continue
                if any(form in content for form in _forms(value)):
                    self._found.add((where, kind))
                    self.tally.found_accepted(f"{kind} in {where}")


def _forms(value: str) -> Iterator[bytes]:
    raw = value.encode()
    yield raw
    yield quote(value, safe="").encode()
    yield quote_plus(value).encode()
    yield raw.hex().encode()
    # As a part of something in base64 it begins at one of three places in a group.
    for ahead in range(3):
        encoded = base64.b64encode(b"\0" * ahead + raw)
        inner = encoded[4 if ahead else 0 : len(encoded) // 4 * 4 - 4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def stored_bytes(database_url: str) -> bytes:
    """Everything the database has on disk (SQLite), or what a dump of it says."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    binaries = find_postgresql()
    assert binaries is not None
    dump = subprocess.run(
        [binaries / "pg_dump", "--dbname", database_url], check=True, capture_output=True
    )
    return dump.stdout
