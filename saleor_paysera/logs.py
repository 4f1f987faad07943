"""Log lines: readable on a terminal, JSON for a collector. Secrets have no way in."""

import logging
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from saleor_paysera.settings import LogFormat, LogLevel

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_TRACEPARENT: Final = re.compile(
    r"(?P<version>(?!ff)[0-9a-f]{2})"
    r"-(?P<trace_id>(?!0{32})[0-9a-f]{32})"
    r"-(?!0{16})[0-9a-f]{16}"
    r"-[0-9a-f]{2}"
    r"(?P<more>-.{1,400})?"
)
_VERSION_WITHOUT_MORE: Final = "00"


def begin_request(traceparent: str) -> None:
    """A request comes in: its lines carry an id of its own, and the trace that it is part of.

    ``traceparent``: the W3C header, which strangers may send too; what is not exactly as
    the standard has it counts as none.
    """
    structlog.contextvars.clear_contextvars()
    trace_id = _trace_id_in(traceparent) if traceparent else None
    if trace_id is None:
        structlog.contextvars.bind_contextvars(request_id=_new_id())
    else:
        structlog.contextvars.bind_contextvars(request_id=_new_id(), trace_id=trace_id)


@contextmanager
def piece_of_work() -> Iterator[None]:
    """What a loop does on its own is told like a request, with an id of its own."""
    before = structlog.contextvars.get_contextvars()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=_new_id())
    try:
        yield
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(**before)


def about_installation(saleor_api_url: str) -> None:
    """The lines from here on are about this Saleor, which has proven itself or was found."""
    structlog.contextvars.bind_contextvars(installation=saleor_api_url)


def about_payment(order_number: str) -> None:
    """The lines from here on are about this payment or trial, which was found."""
    structlog.contextvars.bind_contextvars(order_number=order_number)


def is_about_payment(order_number: str) -> bool:
    """Whether the lines name this payment and its Saleor already."""
    told = structlog.contextvars.get_contextvars()
    return told.get("order_number") == order_number and "installation" in told


def _trace_id_in(traceparent: str) -> str | None:
    read = _TRACEPARENT.fullmatch(traceparent)
    if read is None or (read["version"] == _VERSION_WITHOUT_MORE and read["more"]):
        return None
    return read["trace_id"]


def _new_id() -> str:
    return secrets.token_hex(8)


def _without_control_characters(_: object, __: str, line: EventDict) -> EventDict:
    """Strangers choose some of the texts; none of them may move a terminal's cursor."""
    return {
        name: _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value
        for name, value in line.items()
    }


class _Forgiving:
    """A stream that drops what it cannot take: its disk is full, or its reader is gone.

    A log line is never worth the work it tells about; a loop that could not write one would
    end, and with it the reports to Saleor.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what can be passed on."""
        with suppress(OSError):
            self._stream.flush()


def configure_logging(
    level: LogLevel,
    log_format: LogFormat,
    *,
    tell_fault: Callable[[BaseException], None] | None = None,
) -> None:
    """Send structured lines to standard error, with whatever is bound to the request.

    ``tell_fault`` is told of each exception that a line is about.
    """

    def also_told(_: object, __: str, line: EventDict) -> EventDict:
        fault = line.get("exc_info")
        fault = fault if isinstance(fault, BaseException) else fault and sys.exc_info()[1]
        if tell_fault is not None and isinstance(fault, BaseException):
            tell_fault(fault)
        return line

    renderer: Processor
    if log_format is LogFormat.JSON:
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            also_told,
            # A traceback as text, never with the values of local variables.
            structlog.processors.format_exc_info,
            _without_control_characters,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Forgiving(sys.stderr))),
        cache_logger_on_first_use=True,
    )
