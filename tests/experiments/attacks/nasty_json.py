"""JSON that is well signed and means ill."""

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Final

_DEEP: Final = 100_000
_PLACE: Final = "@@here@@"

ODD_TEXTS: Final = (
    r"\ud800", r"x\udfffx", r"\u0000", r"x\u0000y", r"\u202e", r"\ufeff", "", " ", "a" * 5_000,
    "a" * 600_000, "ž" * 300, r"\ud83d\ude00" * 200, "'; DROP TABLE payments; --", r"\\", "%s%n",
    "{{7*7}}", "../../etc/passwd", r"\r\nSet-Cookie: a=b", r"\u0085", r"\u2028", "%00",
)  # fmt: skip
"""As they stand in JSON, escapes and all."""

ODD_NUMBERS: Final = (
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "1E999990", "-1", "-0.01", "0",
    "-0", "9" * 400, "9" * 20_000, "0." + "1" * 5_000, "1e18", "1e19", "99999999999.99", "0.001",
    "1.000000000000000000000001", '"9.99"', '"NaN"', '"sNaN"', '"Infinity"', '"1e5000000"', '"1_0"',
    '"٩"', "null", "true", "[]", "{}", '""', "0x10", "1.", ".5", "+1", "01", "1e", "2147483648",
    "9223372036854775808", "1e15", "123456789012345.67",
)  # fmt: skip


_EVENT_BEFORE: Final[Mapping[str, object]] = {
    "id": "VHJhbnNhY3Rpb25FdmVudDox",
    "createdAt": "2026-11-24T12:00:00Z",
    "type": "REFUND_REQUEST",
    "pspReference": "",
    "amount": {"amount": 1.0},
}
"""What staff asked for, as it stands in the transaction."""


def nasty_bodies(event: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    """Bodies in place of a right one, with a name for each."""
    right = json.dumps(event).encode()
    yield from _odd_values(event)
    yield from _odd_documents(event, right)
    yield from _odd_bytes(right)


def _odd_values(event: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    yield from _odd_fields(event)
    for what, raw in _odd_fields(_EVENT_BEFORE):
        inside = _with(event, ("transaction", "events"), f"[{raw.decode()}]")
        yield f"an event before with {what}", inside
    places: tuple[tuple[str, ...], ...] = (("data",), ("transaction",), ("unknown",))
    of_storefront: tuple[tuple[str, ...], ...] = tuple(
        ("data", name) for name in ("returnUrl", "paymentMethod", "locale")
    )
    for depth in (100, 1_000, _DEEP):
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            nested = opening * depth + "1" + closing * depth
            for path in places:
                yield f"{path[0]} nested {depth} deep", _with(event, path, nested)
        yield f"data nested {depth} deep, and never closed", _with(event, ("data",), "[" * depth)
    for path in of_storefront:
        for text in ODD_TEXTS:
            yield f"{'.'.join(path)} = {text[:20]!a}", _with(event, path, f'"{text}"')
    for what, value in (
        ("many keys", "{" + ",".join(f'"k{n}":{n}' for n in range(50_000)) + "}"),
        ("many numbers", "[" + "1," * 200_000 + "1]"),
        ("a long number", "9" * 500_000),
        ("an odd escape", '"\\x"'),
        ("a raw newline", '"a\nb"'),
    ):
        yield f"data of {what}", _with(event, ("data",), value)


def _odd_fields(content: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(_paths_in(content)):
        name = ".".join(path)
        odd = (*(f'"{text}"' for text in ODD_TEXTS), "5", "null", "[]", "{}", "true", "1e999")
        if path[-1] == "amount":
            odd = (*ODD_NUMBERS, '"x"')
        for value in odd:
            yield f"{name} = {value[:20]!a}", _with(content, path, value)
        yield f"no {name}", _without(content, path)


def _odd_documents(event: Mapping[str, object], right: bytes) -> Iterator[tuple[str, bytes]]:
    typename = json.dumps(event["__typename"]).encode()
    for what, value in (("null", b"null"), ("a number", b"1"), ("a list", b"[]"),
                        ("an object", b"{}"), ("half a character", b'"\\ud800"'),
                        ("a long text", b'"' + b"a" * 100_000 + b'"')):  # fmt: skip
        yield f"__typename is {what}", right.replace(typename, value, 1)
    body = right.decode()
    yield "a key twice", (body[:-1] + ',"recipient":{"id":"QXBwOjk5"}}').encode()
    yield "the type twice", (body[:-1] + ',"__typename":"AppDeleted"}').encode()
    yield "the amount twice", (body[:-1] + ',"action":{"amount":0.01,"currency":"EUR"}}').encode()
    for raw in (b"", b" ", b"{}", b"[]", b"null", b"0", b'"x"', b"true", b"{", b"}", b"\0", b"[",
                b"[" * _DEEP, b'{"a":' * _DEEP, b"NaN", b"\n\n", b'{"__typename":', b"//",
                b"<xml/>", b"a=b&c=d", b"-", b'"' * 1_000):  # fmt: skip
        yield f"the document {raw[:16]!r}, {len(raw)} long", raw


def _odd_bytes(right: bytes) -> Iterator[tuple[str, bytes]]:
    yield "a BOM in front", b"\xef\xbb\xbf" + right
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-7"):
        yield f"in {encoding}", right.decode().encode(encoding)
    yield "compressed", gzip.compress(right)
    yield "a bomb", gzip.compress(b" " * 50_000_000)
    yield "twice", right + right
    yield "with something behind", right + b"x"
    yield "with NULs behind", right + b"\0" * 100
    yield "half", right[: len(right) // 2]
    for raw in (
        b"\xff",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\x80",
        b"\0",
        b"\x1b",
    ):
        yield f"with the bytes {raw!r} inside", right.replace(b"default-channel", b"a" + raw)
    yield "a megabyte of spaces", right + b" " * (1_000_000 - len(right))


def _paths_in(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "__typename" or path:
                yield (*path, str(name))
                yield from _paths_in(inner, (*path, str(name)))


def _with(event: Mapping[str, object], path: tuple[str, ...], raw: str) -> bytes:
    """The event with raw JSON in one place."""
    return json.dumps(_put(event, path, _PLACE)).replace(f'"{_PLACE}"', raw).encode()


def _put(event: Mapping[str, object], path: tuple[str, ...], value: object) -> dict[str, object]:
    inner = event.get(path[0])
    deeper = inner if isinstance(inner, Mapping) else {}
    return {**event, path[0]: value if len(path) == 1 else _put(deeper, path[1:], value)}


def _without(event: Mapping[str, object], path: tuple[str, ...]) -> bytes:
    inner = event[path[0]]
    if len(path) == 1 or not isinstance(inner, Mapping):
        return json.dumps({name: v for name, v in event.items() if name != path[0]}).encode()
    return json.dumps({**event, path[0]: json.loads(_without(inner, path[1:]))}).encode()
