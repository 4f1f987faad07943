"""The server's workers count together, so that each of them can tell the numbers of all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import structlog

from saleor_paysera import metrics

_DIRECTORY: Final = "SALEOR_PAYSERA_COUNTS"
"""Handed on to the workers in the environment."""

_log = structlog.get_logger()


@contextmanager
def shared_counts() -> Iterator[None]:
    """Have a folder for the counts of the workers that are started inside; nobody else's.

    It lasts as long as the server: a worker that dies leaves its counts there.
    """
    directory = tempfile.mkdtemp(prefix="saleor-paysera-counts-")  # for its owner alone
    os.environ[_DIRECTORY] = directory
    try:
        yield
    finally:
        del os.environ[_DIRECTORY]
        with suppress(OSError):
            shutil.rmtree(directory)


def join_shared_counts() -> None:
    """In a new worker, before it counts anything: count where the others do, if they do."""
    directory = os.environ.get(_DIRECTORY)
    if directory is None:
        return
    try:
        metrics.count_in(Path(directory))
    except OSError as error:
        # Payments matter more than their numbers.
        _log.warning("counts_not_shared", reason=error.strerror)
