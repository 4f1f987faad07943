"""Plays a recorded scenario with the stand-in app in the Dashboard double."""

import json
import time
from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Frame

from saleor_paysera.sandbox.saleor import Order, SaleorDouble
from tests.browser.recording import Exchange, Message, Names, Scenario, exchange, request_line
from tests.browser.stand_in_app import StandInApp
from tests.browser.tab import Tab

_SECONDS = 10
_QUIET_SECONDS = 0.1  # for what should not come
WIDGETS: list[dict[str, object]] = [
    {
        "label": f"Widget by {method}",
        "mount": "ORDER_DETAILS_WIDGETS",
        "target": "WIDGET",
        "url": f"/widget-{method.lower()}",
        "permissions": ["MANAGE_ORDERS"],
        "options": {"widgetTarget": {"method": method}},
    }
    for method in ("GET", "POST")
]
MENU_ITEM: dict[str, object] = {
    "label": "Pay",
    "mount": "ORDER_DETAILS_MORE_ACTIONS",
    "target": "APP_PAGE",
    "url": "/order-page",
}


class Replay:
    """One scenario being played; what happens from ``begin`` on is compared with the recording."""

    def __init__(self, tab: Tab, saleor: SaleorDouble, app: StandInApp, scenario: Scenario) -> None:
        self.tab = tab
        self.saleor = saleor
        self.app = app
        self.scenario = scenario
        self._loads: list[tuple[str, str]] = []
        self._messages: list[tuple[str, str, object, str]] = []
        self._order: Order | None = None
        tab.page.context.expose_binding("noted", self._noted)

    def open(self) -> None:
        """Open the app's page where the scenario does."""
        self.tab.open_app(self.scenario.opened)

    def open_order(self) -> None:
        """Open the page of an order, with the app's widgets."""
        checkout = self.saleor.create_checkout()
        self._order = Order(**vars(checkout), number="45")
        self.saleor.orders[self._order.id] = self._order
        self.app.extensions = [*WIDGETS, MENU_ITEM]
        self.saleor.install(self.app.manifest_url)
        self.tab.open_order(self._order.id)
        self.tab.wait_for_handshake()
        self.wait_for(lambda: len(self._loads) == len(WIDGETS))

    def begin(self) -> None:
        """Forget all that has happened so far."""
        self.settle()
        self.app.asked.clear()
        self._loads.clear()
        self._messages.clear()

    def forget_loads(self) -> None:
        """Compare the messages only, where the recording has nothing else."""
        self.app.asked.clear()
        self._loads.clear()

    def say(self) -> None:
        """Say everything that the app says in the scenario, one after another."""
        names = self._names()
        for page, data in self.scenario.said:
            self.document(page).evaluate("data => say(data)", json.loads(names.filled_in(data)))
            self.settle()

    def document(self, page: str) -> Frame:
        """The frame whose document is at this path."""
        found: list[Frame] = []

        def is_there() -> bool:
            frames = self.tab.page.frames
            found[:] = [f for f in frames if f.url.split("?")[0] == self.app.origin + page]
            return bool(found)

        self.wait_for(is_there)
        found[0].wait_for_function("'say' in window")
        return found[0]

    def result(self) -> Exchange:
        """What has happened, in the recording's form, once as much came and no more comes."""
        recorded = self.scenario.exchange
        self.wait_for(
            lambda: (
                len(self._messages) >= len(recorded.messages)
                and len(self._loads) >= len(recorded.loads)
            )
        )
        self.settle()
        names = self._names()
        return exchange(
            [request_line(names, a.method, a.path, a.query, a.form) for a in self.app.asked],
            [(page, names.text(referrer)) for page, referrer in self._loads],
            [
                Message(page, direction, names.data(data), state)
                for page, direction, data, state in self._messages
            ],
        )

    def settle(self) -> None:
        """Wait until nothing has been heard for a moment."""
        count = -1
        while count != len(self._messages):
            count = len(self._messages)
            self.tab.page.wait_for_timeout(_QUIET_SECONDS * 1000)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait for something, without failing: what is missing shows in the comparison."""
        deadline = time.monotonic() + _SECONDS
        while not condition() and time.monotonic() < deadline:
            self.tab.page.wait_for_timeout(20)

    def _noted(self, _source: object, kind: str, page: str, data: object, state: str) -> None:
        if kind == "load":
            self._loads.append((page, str(data)))
        else:
            self._messages.append((page, kind, data, state))

    def _names(self) -> Names:
        installed = self.tab.dashboard.app
        assert installed is not None
        names = {
            self.tab.origin: "DASHBOARD",
            self.app.origin: "APP",
            self.saleor.origin: "SALEOR",
            self.saleor.origin.removeprefix("http://"): "SALEOR-DOMAIN",
            quote(installed.id, safe=""): "APP-ID",  # as in addresses, which messages hold
            installed.id: "APP-ID",
        }
        if self._order:
            names |= {quote(self._order.id, safe=""): "ORDER-ID", self._order.id: "ORDER-ID"}
        return Names(names)
