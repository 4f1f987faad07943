"""A log that cannot be written must not stop what it tells about."""

import errno
import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from saleor_paysera.logs import about_payment, begin_request, configure_logging, piece_of_work
from saleor_paysera.settings import LogFormat, LogLevel


class FullDisk(io.StringIO):
    """A log file on a disk that is full for a while."""

    is_full = True

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


@pytest.fixture(autouse=True)
def _nothing_is_bound() -> Iterator[None]:
    yield
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def log_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[FullDisk]:
    before = structlog.get_config()
    stream = FullDisk()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging(LogLevel.INFO, LogFormat.JSON)
    yield stream
    structlog.configure(**before)


def test_a_line_that_cannot_be_written_is_dropped(log_file: FullDisk) -> None:
    log = structlog.get_logger()

    log.info("while_it_is_full")
    log_file.is_full = False
    log.info("with_room_again")

    assert "while_it_is_full" not in log_file.getvalue()
    assert "with_room_again" in log_file.getvalue()


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"
ARABIC_ONE = "\u0661"


def told_of(traceparent: str) -> dict[str, object]:
    """What every line of a request with this header would carry."""
    begin_request(traceparent)
    return structlog.contextvars.get_contextvars()


@pytest.mark.parametrize(
    "traceparent",
    [
        f"00-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-00",
        f"cc-{TRACE}-{SPAN}-01",
        f"cc-{TRACE}-{SPAN}-01-what-comes-later",
    ],
)
def test_the_trace_of_whoever_calls_is_taken_over(traceparent: str) -> None:
    assert told_of(traceparent)["trace_id"] == TRACE


@pytest.mark.parametrize(
    "traceparent",
    [
        "",
        TRACE,
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}-01\n",
        f"00-{TRACE}-{SPAN}-01, 00-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE}a-{SPAN}-01",
        f"00-{ARABIC_ONE * 32}-{SPAN}-01",
        f"cc-{TRACE}-{SPAN}-01-{'x' * 500}",
    ],
)
def test_what_is_no_trace_by_the_standard_is_none(traceparent: str) -> None:
    told = told_of(traceparent)

    assert "trace_id" not in told
    assert len(str(told["request_id"])) == 16


def test_a_piece_of_work_leaves_nothing_behind_and_finds_nothing() -> None:
    begin_request(f"00-{TRACE}-{SPAN}-01")
    about_payment("SP-BEFORE")
    before = structlog.contextvars.get_contextvars()

    with piece_of_work():
        assert set(structlog.contextvars.get_contextvars()) == {"request_id"}
        about_payment("SP-INSIDE")

    assert structlog.contextvars.get_contextvars() == before


def test_a_traceback_is_text_in_both_formats(
    log_file: FullDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_file.is_full = False
    monkeypatch.setattr(sys, "stderr", log_file)  # pytest has put its own there meanwhile
    for log_format in LogFormat:
        configure_logging(LogLevel.INFO, log_format)
        structlog.get_logger().error("failed", exc_info=ValueError("what went wrong"))

    assert log_file.getvalue().count("ValueError: what went wrong") == 2
