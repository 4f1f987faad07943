"""Paysera's web site: the pay page, the error page, the key and the list of methods."""

from collections.abc import Callable
from typing import NoReturn

from flask import Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from saleor_paysera.sandbox.paysera.callbacks import PayOrder, major_units
from saleor_paysera.sandbox.paysera.counter import Counter, NotPossible
from saleor_paysera.sandbox.paysera.errors import PayseraError
from saleor_paysera.sandbox.paysera.methods import method_of, methods_xml

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; form-action *; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Website:
    """Answers over HTTP for one counter; `origin` is known once the server runs."""

    def __init__(self, counter: Counter, origin: Callable[[], str]) -> None:
        self._counter = counter
        self._origin = origin

    def application(self) -> Flask:
        """The Flask application of this Paysera."""
        application = Flask(__name__, template_folder="pages")
        application.jinja_env.filters["major"] = major_units
        add = application.add_url_rule
        add("/", view_func=self._list)
        add("/pay/", view_func=self._pay, methods=["GET", "POST"])
        add("/pay/orders/<token>", view_func=self._order)
        add("/pay/orders/<token>/<action>", view_func=self._act, methods=["POST"])
        add("/download/public.key", view_func=self._public_key)
        add("/payment-methods/<project_id>/<path:filters>", view_func=self._methods)
        application.register_error_handler(PayseraError, _error_page)
        application.after_request(_secured)
        return application

    def _list(self) -> str:
        return render_template("orders.html", orders=list(self._counter.orders.values()))

    def _pay(self) -> AnyResponse:
        data, sign = request.values.get("data", ""), request.values.get("sign", "")
        order = self._counter.open(data, sign)
        return redirect(f"/pay/orders/{order.token}", 303)

    def _order(self, token: str) -> str:
        return self._page(self._find(token))

    def _page(self, order: PayOrder, remark: str = "") -> str:
        method = method_of(order.request.text("payment"))
        return render_template(
            "pay.html",
            order=order,
            method=method.titles[0] if method else "any method",
            remark=remark,
        )

    def _act(self, token: str, action: str) -> AnyResponse:
        order = self._find(token)
        counter = self._counter
        to_accept = {"pay": counter.pay, "pay-later": counter.pay_later}
        to_page = {"confirm": counter.confirm, "repeat": counter.repeat}
        try:
            if action == "cancel":
                return redirect(counter.cancel_url(order), 303)
            if action == "decline":
                counter.decline(order)
                return redirect(counter.cancel_url(order), 303)
            if action in to_accept:
                to_accept[action](order)
                return redirect(counter.accept_url(order), 303)
            if action == "refund":
                counter.refund(order, _minor(request.form.get("amount", "")))
            elif action in to_page:
                to_page[action](order)
            else:
                _not_found()
        except NotPossible as error:
            return Response(self._page(order, str(error)), 409)
        return redirect(f"/pay/orders/{token}", 303)

    def _find(self, token: str) -> PayOrder:
        return self._counter.orders.get(token) or _not_found()

    def _public_key(self) -> Response:
        if self._counter.is_key_away:
            abort(503)
        return Response(self._counter.key.certificate_pem, mimetype="application/x-pem-file")

    def _methods(self, project_id: str, filters: str) -> Response:
        wanted = dict(part.split(":", 1) for part in filters.split("/") if ":" in part)
        amount = wanted.get("amount", "")
        if project_id not in self._counter.projects or "currency" not in wanted:
            _not_found()
        xml = methods_xml(
            project_id,
            wanted["currency"],
            int(amount) if amount.isdigit() else None,
            self._origin(),
        )
        return Response(xml, mimetype="text/xml")


def _not_found() -> NoReturn:
    abort(404)


def _minor(amount: str) -> int:
    """`4.50` or `4,50` as 450; nonsense as 0."""
    whole, _, cents = amount.strip().replace(",", ".").partition(".")
    digits = whole + cents.ljust(2, "0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(cents) <= 2 else 0


def _error_page(error: PayseraError) -> tuple[str, int]:
    return render_template("error.html", error=error.error, detail=error.detail), 400


def _secured(response: Response) -> Response:
    response.headers.update(SECURITY)
    return response
