"""How Paysera writes things down: PHP's form encoding and URL-safe base64.

Observed by running the official library (lib-webtopay 3.1.5, PHP 8.2).
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote_plus, unquote_to_bytes

ParamValue = str | int | float | bool | None | Sequence["ParamValue"] | Mapping[str, "ParamValue"]
"""What a request parameter may hold. PHP writes lists as ``name[0]=…&name[1]=…``.

More than the app sends: so general that the official library can be compared with.
"""

_NEEDS_NO_ESCAPE: Final = re.compile(r"[A-Za-z0-9._-]*")
_WHITESPACE: Final = re.compile(r"[ \t\r\n]")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")


class EncodingError(ValueError):
    """Received bytes are not what they claim to be."""


def text_of(value: str | float) -> str:
    """A scalar as PHP prints it: true is 1, false 0, ``10.0`` is ``10``."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def form_encode(params: Sequence[tuple[str, ParamValue]]) -> str:
    """Encode as RFC 1738 forms do in PHP: space is ``+``; ``~`` and ``*`` are escaped.

    ``None`` is dropped, an empty text kept, the order is the one given.
    """
    return "&".join(
        f"{_escape(name)}={_escape(text)}"
        for key, value in params
        for name, text in _flatten(key, value)
    )


def _escape(text: str) -> str:
    if _NEEDS_NO_ESCAPE.fullmatch(text):
        return text
    return quote_plus(text).replace("~", "%7E")


def _flatten(name: str, value: ParamValue) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, str | int | float):
        yield name, text_of(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flatten(f"{name}[{key}]", item)
    else:
        for index, item in enumerate(value):
            yield from _flatten(f"{name}[{index}]", item)


def form_decode(form: bytes) -> dict[str, str]:
    """Decode a form as PHP's ``parse_str`` does, into texts only.

    Blank values are kept, the last of equal names wins, ``.`` and space in a name become
    ``_``; bytes that are not UTF-8 become U+FFFD.

    Raises:
        EncodingError: a name announces an array (``status[]=1``).
    """
    fields: dict[str, str] = {}
    for pair in form.split(b"&"):
        raw_name, _, raw_value = pair.partition(b"=")
        name = _decode_name(raw_name)
        if name:
            fields[name] = _decode_text(raw_value)
    return fields


def _decode_text(escaped: bytes) -> str:
    return unquote_to_bytes(escaped.replace(b"+", b" ")).decode("utf-8", "replace")


def _decode_name(escaped: bytes) -> str:
    name = _decode_text(escaped).lstrip(" ").partition("\0")[0]
    before, bracket, after = name.partition("[")
    if bracket and not before:
        return ""
    if "]" in after:
        raise EncodingError(f"the field {before!r} is an array")
    return re.sub(r"[ .\[]", "_", name)


def base64url_encode(content: bytes) -> str:
    """Base64 with ``-`` and ``_`` in place of ``+`` and ``/``, padding kept."""
    return base64.urlsafe_b64encode(content).decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Decode base64 in either alphabet, padded correctly or not at all.

    White space is skipped, as the official library does; anything else is an error.

    Raises:
        EncodingError: not base64.
    """
    plain = _WHITESPACE.sub("", text).replace("-", "+").replace("_", "/")
    if not _BASE64.fullmatch(plain):
        raise EncodingError("not base64")
    unpadded = plain.rstrip("=")
    padded = unpadded + "=" * (-len(unpadded) % 4)
    if plain not in (unpadded, padded):
        raise EncodingError("wrong base64 padding")
    try:
        return base64.b64decode(padded, validate=True)
    except binascii.Error as error:
        raise EncodingError("not base64") from error
