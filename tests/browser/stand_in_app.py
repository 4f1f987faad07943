"""An app whose page only listens and speaks, to see how a Dashboard behaves."""

import threading
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from saleor_paysera.sandbox.server import LocalServer
from tests.browser.dashboard import PAGES

IDENTIFIER: Final = "stand.in.app"
PAGE: Final = """<!doctype html><title>Stand-in</title><link rel="icon" href="data:,">
<script src="/listen.js"></script>
<a id="with-query" href="/app/second?{query}">second</a> <a id="plain" href="/app/plain">plain</a>
<a id="redirecting" href="/redirecting?a=1">redirecting</a>
<form id="get" action="/app/search"><input name="q" value="abc"><button>Search</button></form>
<form id="post" action="/app/posted" method="post">
<input name="x" value="1"><button>Send</button></form>
{more}"""


@dataclass(frozen=True)
class Asked:
    """One request for a page of the app."""

    method: str
    path: str
    query: str
    form: tuple[tuple[str, str], ...]
    referrer: str
    origin: str | None


class StandInApp(LocalServer):
    """``slow`` is what the image of ``/app/slow`` waits for; ``headers`` go with every page."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.extensions: list[dict[str, object]] = []
        self.headers: dict[str, str] = {}
        self.slow = threading.Event()
        application = Flask(__name__)
        application.add_url_rule("/manifest", view_func=self._manifest)
        application.add_url_rule("/register", view_func=dict, methods=["POST"])
        application.add_url_rule("/listen.js", view_func=_script, endpoint="script")
        application.add_url_rule("/slow-img", view_func=self._slow_image)
        application.add_url_rule("/redirecting", view_func=self._redirecting)
        for rule in ("/app", "/app/<path:path>", "/app//<path:path>", "/landed", "/outside"):
            application.add_url_rule(rule, rule, view_func=self._page, methods=["GET", "POST"])
        application.url_map.merge_slashes = False
        super().__init__(application)

    @property
    def manifest_url(self) -> str:
        return f"{self.origin}/manifest"

    def _manifest(self) -> dict[str, object]:
        return {
            "id": IDENTIFIER,
            "name": "Stand-in",
            "author": "Somebody",
            "version": "1.0.0",
            "tokenTargetUrl": f"{self.origin}/register",
            "appUrl": f"{self.origin}/app",
            "permissions": ["HANDLE_PAYMENTS", "MANAGE_ORDERS"],
            "extensions": self.extensions,
        }

    def _note(self) -> None:
        self.asked.append(
            Asked(
                request.method,
                request.path,
                request.query_string.decode(),
                tuple(request.form.items(multi=True)),
                request.headers.get("Referer", ""),
                request.headers.get("Origin"),
            )
        )

    def _page(self, path: str = "") -> Response:
        self._note()
        more = '<img src="/slow-img" alt="">' if path == "slow" else ""
        page = PAGE.format(query=request.query_string.decode(), more=more)
        return Response(page, headers=self.headers, mimetype="text/html")

    def _redirecting(self) -> AnyResponse:
        self._note()
        return redirect("/landed?a=1")

    def _slow_image(self) -> Response:
        self.slow.wait(20)
        return Response('<svg xmlns="http://www.w3.org/2000/svg"/>', mimetype="image/svg+xml")


def _script() -> Response:
    return Response((PAGES / "stand_in.js").read_text("utf-8"), mimetype="text/javascript")
