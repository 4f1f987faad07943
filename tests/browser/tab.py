"""A browser's tab with the Dashboard in it, and what a member of staff does there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlsplit

from playwright.sync_api import Frame, FrameLocator, Page

from tests.browser.dashboard import DashboardDouble

APP_FRAME = "iframe[data-test-id=app-frame]"
WIDGET_FRAME = "aside iframe"
_WAIT_MS = 15_000
_STEP_MS = 20


@dataclass(frozen=True)
class Notification:
    """A toast that was shown."""

    status: str
    title: str
    text: str


@dataclass(frozen=True)
class Message:
    """What passed between the Dashboard and one of its frames; ``frame`` is "app" or a widget."""

    direction: str
    frame: str
    data: object

    @property
    def type(self) -> str:
        return str(self.data.get("type")) if isinstance(self.data, dict) else ""


class Tab:
    """The Dashboard in one tab. All waiting has a limit of 15 seconds."""

    def __init__(self, page: Page, dashboard: DashboardDouble, origin: str | None = None) -> None:
        self.page = page
        self.dashboard = dashboard
        self.origin = origin or dashboard.origin

    @property
    def app_path(self) -> str:
        """Where the Dashboard shows the app's page."""
        assert self.dashboard.app is not None
        return f"/extensions/app/{quote(self.dashboard.app.id, safe='')}"

    @property
    def app(self) -> FrameLocator:
        """The app's page: finds its elements anew each time, across reloads."""
        return self.page.frame_locator(APP_FRAME)

    @property
    def frame(self) -> Frame:
        """The app's present document, to evaluate something in."""
        element = self.page.wait_for_selector(APP_FRAME, state="attached")
        assert element is not None
        for _ in range(_WAIT_MS // _STEP_MS):
            # There is none for a moment while a page of another site takes over the frame.
            if frame := element.content_frame():
                return frame
            self.page.wait_for_timeout(_STEP_MS)
        raise AssertionError("the frame shows no document")

    @property
    def widget(self) -> FrameLocator:
        """The first widget on an order's page."""
        return self.page.frame_locator(WIDGET_FRAME).first

    def goto(self, path: str) -> None:
        """Load the Dashboard at a path of its own."""
        self.page.goto(self.origin + path)

    def open_app(self, route: str = "") -> FrameLocator:
        """Open the app's page, perhaps deep (``/payments?state=paid``), and shake hands."""
        self.goto(self.app_path + route)
        self.wait_for_handshake()
        return self.app

    def open_order(self, order_id: str) -> FrameLocator:
        """Open an order's page, with its widgets."""
        self.goto(f"/orders/{quote(order_id, safe='')}")
        return self.widget

    def install(self, manifest_url: str) -> None:
        """Install an app by its manifest, and wait for what the Dashboard says of it."""
        self.goto(f"/extensions/app/install?manifestUrl={quote(manifest_url, safe='')}")
        self.page.get_by_role("button", name="Install").click()
        self.page.wait_for_selector("[data-test-id=notification]")

    def reload(self) -> None:
        """Load the Dashboard anew at its present address."""
        self.page.reload()
        self.wait_for_handshake()

    def wait_for_handshake(self) -> None:
        """Wait until the app's page has been greeted and told locale, theme and path."""
        self.page.wait_for_function(
            "dashboard.log.some(({ data }) => data.type === 'redirect')", timeout=_WAIT_MS
        )

    @property
    def address(self) -> str:
        """Path and query in the address bar."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def theme(self) -> str:
        return str(self.page.evaluate("dashboard.theme"))

    def switch_theme(self) -> None:
        """Press the Dashboard's switch between light and dark."""
        self.page.evaluate("document.querySelector('[data-test-id=theme-switch]').click()")

    def switch_locale(self, locale: str) -> None:
        """Choose another language of the Dashboard, which reloads it."""
        with self.page.expect_navigation():
            self.page.select_option("[data-test-id=locale-switch]", locale, force=True)
        self.wait_for_handshake()

    def refresh_token(self) -> None:
        """Let the Dashboard fetch a new token now and send it to the app's page."""
        self.page.evaluate("dashboard.frames[0].tokens.refresh()")

    @property
    def notifications(self) -> list[Notification]:
        """Every toast since the Dashboard was loaded."""
        shown = cast("list[dict[str, str]]", self.page.evaluate("dashboard.notifications"))
        return [Notification(**one) for one in shown]

    def wait_for_notification(self, title: str) -> None:
        """Wait for a toast with this title."""
        self.page.wait_for_function(
            "title => dashboard.notifications.some((one) => one.title === title)",
            arg=title,
            timeout=_WAIT_MS,
        )

    @property
    def messages(self) -> list[Message]:
        """Everything said by and to the frames since the Dashboard was loaded."""
        log = cast("list[dict[str, object]]", self.page.evaluate("dashboard.log"))
        return [Message(str(m["direction"]), str(m["frame"]), m["data"]) for m in log]

    @property
    def tokens(self) -> list[str]:
        """Every token the app's page was given since the Dashboard was loaded."""
        given = "dashboard.log.map(({ data }) => data.payload.token).filter(Boolean)"
        return cast("list[str]", self.page.evaluate(given))

    def wait_for_message(self, kind: str, matches: Callable[[Message], bool] | None = None) -> None:
        """Wait for a message of a type to or from the app."""
        deadline = _WAIT_MS
        while not any(m.type == kind and (not matches or matches(m)) for m in self.messages):
            assert deadline > 0, f"no {kind} came"
            self.page.wait_for_timeout(_STEP_MS)
            deadline -= _STEP_MS

    @property
    def is_blank(self) -> bool:
        """Whether the whole Dashboard has gone: what an unknown notification status does."""
        return self.page.locator("body > *").count() == 0
