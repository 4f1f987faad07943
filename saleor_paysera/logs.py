"""Log lines: readable on a terminal, JSON for a collector. Secrets have no way in."""

import logging
import re
import sys
from contextlib import suppress
from typing import Final, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from saleor_paysera.settings import LogFormat, LogLevel

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


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


def configure_logging(level: LogLevel, log_format: LogFormat) -> None:
    """Send structured lines to standard error, with whatever is bound to the request."""
    renderer: Processor
    if log_format is LogFormat.JSON:
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
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
