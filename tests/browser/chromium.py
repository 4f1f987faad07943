"""The browser the tests run in: the machine's own Chromium."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

from tests.support.missing import missing

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
