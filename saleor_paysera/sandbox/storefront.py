"""Serves a storefront that was built to files, as any web server for static files would."""

from functools import partial
from pathlib import Path

from flask import Flask, Response, send_from_directory

from saleor_paysera.sandbox.server import LocalServer, secured_page

# The built pages name no Saleor; whoever serves them fills it in.
_NO_SALEOR = '<meta name="saleor-api-url" content=""'


class StorefrontDouble(LocalServer):
    """The example storefront at an origin of its own; ``files`` is the folder it was built to."""

    def __init__(self, saleor_api_url: str, files: Path, port: int = 0) -> None:
        self._saleor_api_url = saleor_api_url
        self._files = files.resolve()
        application = Flask(__name__, static_folder=None)
        application.add_url_rule("/", view_func=self._page, defaults={"name": "index"})
        application.add_url_rule("/<name>.html", view_func=self._page, endpoint="page")
        application.add_url_rule("/assets/<path:name>", view_func=self._asset)
        application.after_request(partial(secured_page, saleor_api_url=saleor_api_url))
        super().__init__(application, port)

    def _page(self, name: str) -> Response:
        page = send_from_directory(self._files, f"{name}.html")
        page.direct_passthrough = False
        filled = f'{_NO_SALEOR[:-1]}{self._saleor_api_url}"'
        page.set_data(page.get_data(as_text=True).replace(_NO_SALEOR, filled))
        page.headers.pop("ETag", None)  # the file's, not the page's
        page.cache_control.no_cache = True
        return page

    def _asset(self, name: str) -> Response:
        return send_from_directory(self._files / "assets", name)
