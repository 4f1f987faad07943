"""The demo: the whole town for a person to play in, or one payment walked through."""

import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import requests
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from saleor_paysera.sandbox.paysera import PayOrder
from saleor_paysera.sandbox.saleor import ChargeStatus, Checkout, EventType, Order, Session
from saleor_paysera.sandbox.town import DemoFailed, DemoTown, demo_town

__all__ = ["DemoFailed", "run_once", "run_until_stopped"]

_TOTAL = Decimal("24.98")
_REPORT_SECONDS = 20


def run_until_stopped(storefront_files: Path | None, return_origins: tuple[str, ...]) -> None:
    """Run the town until Ctrl+C, with the addresses on the terminal.

    ``return_origins`` are those of more storefronts, which somebody is writing.

    Raises:
        DemoFailed: something did not start.
    """
    stop = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stop.set())
    console = Console(highlight=False)
    console.print("Starting a shop, a Saleor, a Paysera and the app…")
    with demo_town(storefront_files, return_origins) as town:
        rows = [*_addresses(town), *(("Comes back to", escape(url)) for url in return_origins)]
        addresses = "\n".join(f"{name + ':':<22}{shown}" for name, shown in rows)
        console.print(
            Panel(
                f"{addresses}\n\n"
                "Everything is on this machine and no money moves. Open the first address in "
                "your browser, choose a method and pay on the next page. "
                "[bold]Ctrl+C[/bold] stops it all and forgets it.",
                title="Paysera for Saleor: the demo",
                expand=False,
            )
        )
        if not town.has_usual_ports:
            console.print(
                "[yellow]Somebody has the usual ports, another demo perhaps: these addresses are "
                "not those that the guides name.[/yellow]"
            )
        while not stop.wait(1) and town.app.poll() is None:
            pass
        if town.app.poll() is not None:
            last_lines = town.app_log.read_text("utf-8", "replace").splitlines()[-20:]
            raise DemoFailed("The app has ended by itself. It wrote:\n" + "\n".join(last_lines))
    console.print("Stopped.")


def _addresses(town: DemoTown) -> Iterator[tuple[str, str]]:
    """What there is and where; the first is where to begin."""
    plain_shop = f"{town.shop.origin}/"
    if town.storefront is not None:
        yield "Buy something", f"[bold]{town.storefront.origin}/[/bold]"
        yield "A shop of one page", plain_shop
    else:
        yield "Buy something", f"[bold]{plain_shop}[/bold]"
    yield "Paysera's side", f"{town.paysera.origin}/"
    yield "The app", f"{town.app_url}/"
    yield "Its manifest", town.manifest_url
    yield "Saleor's GraphQL", f"{town.saleor.api_url} (by POST)"
    yield "The app's log", str(town.app_log)


def run_once() -> None:
    """Walk one payment through, telling each step and what was sent.

    Raises:
        DemoFailed: the order did not end paid, or a step went another way than it should.
    """
    with demo_town() as town:
        console = Console(highlight=False, soft_wrap=True)
        order = _Walk(town, console).to_the_paid_order()
        if order.charge_status is not ChargeStatus.FULL:
            raise DemoFailed(f"The order ended {order.charge_status.value}, not paid.")
    console.print(f"[bold green]Order #{order.number} is paid.[/bold green]")


class _Walk:
    """One shopper's way from a checkout to a paid order."""

    def __init__(self, town: DemoTown, console: Console) -> None:
        self._town = town
        self._console = console
        self._steps = 0

    def to_the_paid_order(self) -> Order:
        self._installed()
        checkout = self._checkout()
        self._methods(checkout)
        session = self._initialize(checkout)
        pay_order = self._open_pay_page(session)
        self._pay(pay_order)
        self._report_arrives(session)
        self._return(pay_order)
        self._process(session)
        return self._complete(checkout)

    def _step(self, title: str, facts: Mapping[str, object]) -> None:
        self._steps += 1
        self._console.print(f"[bold]{self._steps}. {escape(title)}[/bold]")
        for name, value in facts.items():
            self._console.print(f"   {name + ':':<18} {escape(str(value))}")

    def _installed(self) -> None:
        self._step(
            "The app is installed in Saleor by its manifest, and configured",
            {
                "manifest": self._town.manifest_url,
                "app id": self._town.installed.id,
                "webhooks": ", ".join(
                    event for w in self._town.installed.webhooks for event in w.sync_events
                ),
            },
        )

    def _checkout(self) -> Checkout:
        checkout = self._town.saleor.create_checkout(_TOTAL)
        self._step(
            "A shopper fills a checkout", {"checkout": checkout.id, "total": f"{_TOTAL} EUR"}
        )
        return checkout

    def _methods(self, checkout: Checkout) -> None:
        data = self._town.saleor.gateway_config(checkout.id).data
        methods = data.get("paymentMethods", []) if isinstance(data, dict) else []
        if not methods:
            raise DemoFailed(f"No payment methods are offered: {data}")
        self._step(
            "The storefront asks for payment methods (paymentGatewayInitialize)",
            {"offered": ", ".join(f"{m['title']} ({m['key']})" for m in methods)},
        )

    def _initialize(self, checkout: Checkout) -> Session:
        sent = {"returnUrl": f"{self._town.shop.return_url}?checkout={checkout.id}"}
        session = self._town.saleor.initialize(checkout.id, sent)
        if session.event.type is not EventType.CHARGE_ACTION_REQUIRED:
            raise DemoFailed(f"The app refused: {session.event.message} {session.data}")
        self._step(
            "The storefront starts the payment (transactionInitialize)",
            {
                "data sent": json.dumps(sent),
                "answer": session.event.type.value,
                "order number": session.event.psp_reference,
            },
        )
        return session

    def _open_pay_page(self, session: Session) -> PayOrder:
        data = session.data if isinstance(session.data, dict) else {}
        order = self._town.paysera.open(str(data.get("redirectUrl")))
        self._step(
            "The browser goes to Paysera, which checks the signed request",
            {name: value for name, value in order.request.fields.items() if value},
        )
        return order

    def _pay(self, order: PayOrder) -> None:
        answer = self._town.paysera.pay(order)
        if not answer.is_ok:
            raise DemoFailed(f"The app answered the callback {answer.status}: {answer.body}")
        self._step(
            "The shopper pays; Paysera calls back, signed three times",
            {
                "GET": _shortened(order.request.fields["callbackurl"], order.last_query),
                "says": ", ".join(
                    f"{name}={order.last_fields[name]}"
                    for name in ("orderid", "status", "amount", "currency", "test", "requestid")
                ),
                "answer": f"{answer.status} {answer.body}",
            },
        )

    def _report_arrives(self, session: Session) -> None:
        began = time.monotonic()
        while not self._town.saleor.reports:
            if time.monotonic() - began > _REPORT_SECONDS:
                raise DemoFailed("The report did not reach Saleor.")
            time.sleep(0.005)
        report = self._town.saleor.reports[0]
        self._step(
            "The app reports it to Saleor (transactionEventReport)",
            {
                "transaction": session.transaction.id,
                "type": report.type.value,
                "amount": f"{report.amount} EUR",
                "psp reference": report.psp_reference,
                "answer": report.answer,
                "after": f"{(time.monotonic() - began) * 1000:.0f} ms",
            },
        )

    def _return(self, order: PayOrder) -> None:
        accept_url = self._town.paysera.accept_url(order)
        with requests.get(accept_url, allow_redirects=False, timeout=10) as back:
            location = back.headers.get("Location", "")
        if urlsplit(location).netloc != urlsplit(self._town.shop.origin).netloc:
            raise DemoFailed(f"The shopper was not sent back to the shop: {back.status_code}")
        self._step(
            "The shopper comes back through the app to the shop",
            {"answer": back.status_code, "to": location},
        )

    def _process(self, session: Session) -> None:
        processed = self._town.saleor.process(session.transaction.id)
        if processed.event.type is not EventType.CHARGE_SUCCESS:
            raise DemoFailed(f"transactionProcess says {processed.event.type.value}.")
        self._step(
            "The storefront asks how it stands (transactionProcess)",
            {"answer": processed.event.type.value, "amount": f"{processed.event.amount} EUR"},
        )

    def _complete(self, checkout: Checkout) -> Order:
        order = self._town.saleor.complete(checkout.id)
        self._step(
            "The storefront completes the checkout (checkoutComplete)",
            {
                "order": f"#{order.number}",
                "charged": f"{order.charged} EUR of {order.total} EUR",
                "charge status": order.charge_status.value,
            },
        )
        return order


def _shortened(url: str, query: Mapping[str, str]) -> str:
    """A callback's address with the long texts cut."""
    shown = "&".join(f"{name}={value[:12]}…" for name, value in query.items())
    return f"{url}?{shown}"
