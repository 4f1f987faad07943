"""A small Dashboard at an origin of its own, which behaves as a recorded one did.

It sends, takes and answers what the real one does; the looks are a stand-in. Left out are
popups, new tabs, navigation entries and requestPermissions, which this app does not use.
"""

from collections import deque
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template, request

from saleor_paysera.sandbox.saleor import (
    ADMIN,
    Extension,
    InstallationError,
    InstalledApp,
    SaleorDouble,
    StaffUser,
)
from saleor_paysera.sandbox.server import LocalServer

PAGES = Path(__file__).parent / "pages"
LOCALES = ("en", "pl", "pt-BR", "ru", "et", "de", "zh-Hans")
DASHBOARD_VERSION = "v3.23.27"


class DashboardDouble(LocalServer):
    """Serves the Dashboard of one Saleor; what a test sets here holds from the next load on.

    ``theme_delay`` is how long the frame has an address without the theme;
    ``refresh_margin`` how long before its end a token is replaced, None for never by itself.
    """

    def __init__(self, saleor: SaleorDouble, port: int = 0) -> None:
        self._saleor = saleor
        self.staff: StaffUser = ADMIN
        self.theme = "light"
        self.locale = "en"
        self.token_lifetime = timedelta(seconds=300)
        self.refresh_margin: timedelta | None = timedelta(seconds=30)
        self.theme_delay = timedelta(milliseconds=10)
        self.next_tokens: deque[str] = deque()
        """Given out, in this order, instead of good ones."""
        application = Flask(__name__, template_folder=str(PAGES))
        rules = (
            ("/", self._page, ["GET"]),
            ("/<path:_path>", self._page, ["GET"]),
            ("/pages/<name>", _asset, ["GET"]),
            ("/token", self._token, ["POST"]),
            ("/install", self._install, ["POST"]),
            ("/order/<order_id>", self._order, ["GET"]),
        )
        for rule, view, methods in rules:
            application.add_url_rule(rule, view_func=view, methods=methods)
        application.after_request(_secured)
        super().__init__(application, port)

    @property
    def app(self) -> InstalledApp | None:
        """The app installed last, whose page is shown."""
        return next(reversed(self._saleor.desk.store.apps.values()), None)

    @property
    def other_site_origin(self) -> str:
        """The same Dashboard at an address of another site than the app's."""
        return self.origin.replace("127.0.0.1", "localhost")

    def token(self, extension: Extension | None = None) -> str:
        """A good token of the present staff user."""
        assert self.app is not None
        return self._saleor.dashboard_token(
            self.app,
            email=self.staff.email,
            user_id=self.staff.id,
            user_permissions=self.staff.permissions,
            lifetime=self.token_lifetime,
            extension=extension,
        )

    def _token(self) -> Response:
        if self.next_tokens:
            return Response(self.next_tokens.popleft())
        assert self.app is not None
        extension_id = request.args["extension"]
        extension = next((e for e in self.app.extensions if e.id == extension_id), None)
        return Response(self.token(extension))

    def _install(self) -> Response:
        try:
            return Response(self._saleor.install(request.get_data(as_text=True)).name)
        except InstallationError as error:
            return Response(str(error), 422)

    def _order(self, order_id: str) -> Response:
        order = self._saleor.orders.get(order_id)
        return jsonify({"number": order.number}) if order else abort(404)

    def _page(self, _path: str = "") -> str:
        margin, app = self.refresh_margin, self.app
        facts = {
            "app": None if app is None else _app_facts(app),
            "saleorApiUrl": self._saleor.api_url,
            "domain": self._saleor.origin.removeprefix("http://"),
            "saleorVersion": f"{self._saleor.desk.version}.0",
            "dashboardVersion": DASHBOARD_VERSION,
            "user": {"email": self.staff.email},
            "theme": self.theme,
            "themeDelay": self.theme_delay.total_seconds() * 1000,
            "locale": self.locale,
            "locales": LOCALES,
            "refreshMargin": None if margin is None else margin.total_seconds(),
        }
        return render_template("dashboard.html", facts=facts)


def _app_facts(app: InstalledApp) -> dict[str, object]:
    widgets = [e for e in app.extensions if e.mount == "ORDER_DETAILS_WIDGETS"]
    actions = [
        e
        for e in app.extensions
        if e.mount == "ORDER_DETAILS_MORE_ACTIONS" and e.target == "APP_PAGE"
    ]
    return {
        "id": app.id,
        "name": app.name,
        "author": app.author,
        "logo": app.logo_url,
        "url": app.app_url.rstrip("/"),
        "widgets": [
            {"id": w.id, "label": w.label, "url": app.url_of(w), "method": w.method.value}
            for w in widgets
        ],
        "actions": [{"label": a.label, "path": a.url} for a in actions],
    }


def _asset(name: str) -> Response:
    file = PAGES / name
    if file.suffix not in (".css", ".js") or not file.is_file():
        abort(404)
    kind = {".css": "text/css", ".js": "text/javascript"}[file.suffix]
    return Response(file.read_text("utf-8"), mimetype=kind)


def _secured(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "origin-when-cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
