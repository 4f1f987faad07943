"""What strangers may send: texts, numbers and JSON that have broken programs before."""

import copy
import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st

from tests.experiments.experiment import Ground

Json = object
Path = tuple[str | int, ...]

_TEXTS: Final = (
    "",
    " ",
    "0",
    "-1",
    "9" * 400,
    "1e999999999",
    "NaN",
    "\0",
    "a\0b",
    "\ud800",
    "\u202e\u2066",
    "e\u0301" * 300,
    "\r\nSet-Cookie: a=b",
    "' OR 1=1 --",
    "{{7*7}}",
    "%(name)s %s %n",
    "../../../../etc/passwd",
    "//example.com/\\@",
    "http://[::1",
    "http://127.0.0.1:1/graphql/",
    "A" * 70_000,
    "[" * 20_000,
    '{"a":' * 20_000,
    "\U0001f4a5" * 100,
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "SP-7K3M-9Q2X-V4TB",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31T23:59:59.999999+23:59",
)
texts: Final = st.sampled_from(_TEXTS) | st.text(max_size=60)
numbers: Final = st.sampled_from(
    (0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, 5e-324, 0.1, 0.001, 9.999)
)
scalars: Final = st.none() | st.booleans() | numbers | texts
json_values: Final[st.SearchStrategy[Json]] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
raw_bytes: Final = st.binary(max_size=200) | st.sampled_from(
    (b"\xff\xfe", b"\xef\xbb\xbf{}", b"\0" * 500, b"[" * 100_000, b'{"a":' * 50_000, b'"\\ud800"')
)


def to_bytes(text: str) -> bytes:
    """UTF-8, half characters too."""
    return text.encode("utf-8", "surrogatepass")


def to_json(value: Json) -> bytes:
    """Compact JSON, with what Python writes for numbers that JSON does not know."""
    return json.dumps(value).encode()


escaped_texts: Final = texts.map(lambda text: quote(to_bytes(text[:3_000]), safe="").encode())
broken_escapes: Final = st.sampled_from(
    (
        b"%",
        b"%zz",
        b"%c3%28",
        b"%ed%a0%80",
        b"%00",
        b"%2e%2e%2f",
        b"%u1234",
        b"a[]",
        b"a[0][b]",
        b";",
    )
)


@st.composite
def mutated(draw: st.DrawFn, genuine: Json) -> Json:
    """A genuine JSON document with one to four changes somewhere in it."""
    document = copy.deepcopy(genuine)
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 4)))):
        places = list(_places(document))
        if not places:
            return draw(json_values)
        # Leaves above all: what is wrong at the root is refused at the door.
        leaves = [place for place in places if not isinstance(_at(document, place), dict | list)]
        chosen = st.sampled_from(leaves) if leaves else st.sampled_from(places)
        place = draw(st.one_of(chosen, chosen, chosen, st.sampled_from(places)))
        document = _changed(draw, document, place)
    return document


@st.composite
def retouched(draw: st.DrawFn, genuine: Json) -> Json:
    """A genuine JSON document with other values of the same kind in one to three places.

    It gets through the door: the names of types and who it is for stay as they are.
    """
    document = copy.deepcopy(genuine)
    leaves = [place for place in _places(document) if _may_be_retouched(document, place)]
    for place in draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=3)):
        holder = _at(document, place[:-1])
        holder[place[-1]] = draw(_like(holder[place[-1]]))  # type: ignore[index]
    return document


def _may_be_retouched(document: Json, place: Path) -> bool:
    is_leaf = not isinstance(_at(document, place), dict | list)
    return is_leaf and place[-1] != "__typename" and place[0] != "recipient"


def _places(document: Json, here: Path = ()) -> Iterator[Path]:
    items: list[tuple[str | int, Json]] = []
    if isinstance(document, dict):
        items = list(document.items())
    elif isinstance(document, list):
        items = list(enumerate(document))
    for key, value in items:
        yield (*here, key)
        yield from _places(value, (*here, key))


def _at(document: Json, place: Path) -> Json:
    for key in place:
        document = document[key]  # type: ignore[index]
    return document


def _changed(draw: st.DrawFn, document: Json, place: Path) -> Json:
    holder, key = _at(document, place[:-1]), place[-1]
    how = draw(
        st.sampled_from(("replace", "replace", "replace", "remove", "wrap", "rename", "swap"))
    )
    assert isinstance(holder, dict | list)
    if how == "replace":
        like = _like(holder[key])  # type: ignore[index]
        holder[key] = draw(st.one_of(like, like, like, json_values))  # type: ignore[index]
    elif how == "remove":
        del holder[key]  # type: ignore[arg-type]
    elif how == "wrap":
        holder[key] = [holder[key]]  # type: ignore[index]
    elif how == "rename" and isinstance(holder, dict):
        holder[draw(texts)] = holder.pop(str(key))
    elif how == "swap":
        holder[key] = copy.deepcopy(document)  # type: ignore[index]
    return document


def _like(value: Json) -> st.SearchStrategy[Json]:
    """Values of the same kind: what is of another kind is mostly refused at the door."""
    if isinstance(value, str):
        return texts
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return (
        numbers | st.sampled_from(("NaN", "1e999999999", "-0", "9.990")) if is_number else scalars
    )


def often(ground: Ground, *, short: int, long: int) -> settings:
    """How Hypothesis works here: it only thinks inputs up. What is wrong is counted."""
    return settings(
        max_examples=ground.how_often(short=short, long=long),
        phases=[Phase.generate],
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
