"""A log that cannot be written must not stop what it tells about."""

import errno
import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from saleor_paysera.logs import configure_logging
from saleor_paysera.settings import LogFormat, LogLevel


class FullDisk(io.StringIO):
    """A log file on a disk that is full for a while."""

    is_full = True

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


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
