"""A shop of one page, which speaks with Saleor from the browser as any storefront does."""

from functools import partial

from flask import Flask, render_template

from saleor_paysera.sandbox.server import LocalServer, secured_page


class ShopDouble(LocalServer):
    """Serves the shop at an origin of its own.

    `gateway_id` is the app's manifest id; `channel` the slug of the channel to sell in.
    """

    def __init__(
        self,
        saleor_api_url: str,
        gateway_id: str,
        port: int = 0,
        *,
        channel: str = "default-channel",
    ) -> None:
        self._saleor_api_url = saleor_api_url
        self._gateway_id = gateway_id
        self._channel = channel
        application = Flask(__name__, template_folder="pages")
        application.add_url_rule("/", view_func=self._shop)
        application.add_url_rule("/return", view_func=self._return)
        application.after_request(partial(secured_page, saleor_api_url=saleor_api_url))
        super().__init__(application, port)

    @property
    def return_url(self) -> str:
        """Where shoppers come back to; the page adds its own query."""
        return f"{self.origin}/return"

    def _shop(self) -> str:
        return self._page("shop.html")

    def _return(self) -> str:
        return self._page("return.html")

    def _page(self, template: str) -> str:
        return render_template(
            template,
            saleor_api_url=self._saleor_api_url,
            gateway_id=self._gateway_id,
            channel=self._channel,
        )
