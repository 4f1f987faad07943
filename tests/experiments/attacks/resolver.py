"""A resolver of names that an attacker has in hand."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

_PUBLIC: Final = "8.8.8.8"
_INSIDE: Final = "127.0.0.1"
_PART: Final = r"(0x[0-9a-f]+|[0-9]+)"
_NUMBER: Final = re.compile(rf"{_PART}(\.{_PART})*\.?|[0-9a-f:.]*:[0-9a-f:.%\w]*")
_KNOWN: Final = ("localhost",)
REBINDING: Final = {
    "inside.attacker.example": [[_INSIDE]],
    "v6.attacker.example": [["::1"]],
    "metadata.attacker.example": [["169.254.169.254"]],
    "both.attacker.example": [[_PUBLIC, _INSIDE]],
    "both-the-other-way.attacker.example": [[_INSIDE, _PUBLIC]],
    "rebinds.attacker.example": [[_PUBLIC], [_INSIDE]],
    "rebinds-to-v6.attacker.example": [[_PUBLIC], ["::1"]],
    "rebinds-to-mapped.attacker.example": [[_PUBLIC], ["::ffff:127.0.0.1"]],
}
"""What each name leads to when it is asked for the first time, the second time, and so on."""


def _is_number(host: str) -> bool:
    """An address in any of the ways that a resolver reads without asking anybody."""
    return _NUMBER.fullmatch(host.lower()) is not None


@contextmanager
def attackers_resolver() -> Iterator[list[str]]:
    """Nobody else's names are known meanwhile; gives the names that were asked for."""
    original, asked = socket.getaddrinfo, list[str]()

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        asked.append(name)
        answers = REBINDING.get(name)
        if answers is None:
            if name not in _KNOWN and not _is_number(name):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return original(host, port, *args, **kwargs)
        addresses = answers[min(asked.count(name), len(answers)) - 1]
        return [
            found
            for address in addresses
            for found in original(address, port, type=socket.SOCK_STREAM)
        ]

    with patch.object(socket, "getaddrinfo", getaddrinfo):
        yield asked
