"""A browser profile whose errors do not go unseen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage


@dataclass
class Console:
    """The errors of a page and its frames; a test fails over any that it did not expect."""

    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note what goes wrong in every page of a context."""
        context.on("console", self._said)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def expect(self, pattern: str) -> None:
        """Allow errors that this regular expression is found in."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """The errors that no pattern allows."""
        return [e for e in self.errors if not any(re.search(p, e) for p in self.expected)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


@contextmanager
def watched_context(
    browser: Browser, console: Console, locale: str = "en-GB"
) -> Iterator[BrowserContext]:
    """A fresh profile of any browser, whose errors fail the test at its end."""
    fresh = browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale=locale,
        timezone_id="Europe/Vilnius",
        reduced_motion="reduce",
    )
    fresh.set_default_timeout(15_000)
    console.watch(fresh)
    yield fresh
    fresh.close()
    unexpected = console.unexpected()
    assert not unexpected, "errors in the browser's console:\n" + "\n".join(unexpected)
