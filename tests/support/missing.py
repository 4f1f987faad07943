"""What is not on this machine: a test is skipped for it, or fails where all of it has to be."""

import os
from typing import NoReturn

import pytest


def is_required() -> bool:
    """Whether a missing tool is a failure: on CI, and where TOOLS_REQUIRED=1 says so."""
    return bool(os.environ.get("CI")) or os.environ.get("TOOLS_REQUIRED") == "1"


def missing(what: str) -> NoReturn:
    """Skip the test for what is not on this machine, or fail it where it has to be."""
    if is_required():
        pytest.fail(what)
    pytest.skip(what)
