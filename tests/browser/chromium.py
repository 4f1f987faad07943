"""The browser the tests run in: the machine's own Chromium."""

import os
import shutil
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def is_required() -> bool:
    """Whether a missing tool is a failure: on CI, and where BROWSER_REQUIRED=1 says so."""
    return bool(os.environ.get("CI")) or os.environ.get("BROWSER_REQUIRED") == "1"


def missing(what: str) -> NoReturn:
    """Skip the test for what is not on this machine, or fail it where it has to be."""
    if is_required():
        pytest.fail(what)
    pytest.skip(what)


def executable() -> str | None:
    """Where Chromium is; CHROMIUM in the environment goes first."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), None)


def launch(playwright: Playwright, *more_arguments: str) -> Browser:
    """Start Chromium without a window, or skip the test where there is none."""
    path = executable()
    if path is None:
        missing("Chromium is not on this machine: install it, or set CHROMIUM to its path")
    return playwright.chromium.launch(
        executable_path=path, headless=True, args=[*ARGUMENTS, *more_arguments]
    )
