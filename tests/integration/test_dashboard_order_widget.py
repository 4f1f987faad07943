"""The widget on an order's page: this order's Paysera payments, for whoever may see them."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor.state import ActionType, Order
from tests.support.desk import Desk, desk_next_door
from tests.support.town import BegunPayment

NONE = "No payment through Paysera for this order."


class Widget(HTMLParser):
    """What a browser makes of the widget: its elements, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for tag, attributes in self.elements if tag == "a"]


def posted(desk: Desk, order_id: str, *, headers: Any = None, **form: str) -> requests.Response:
    """The form that the Dashboard posts, with a fresh token of the widget's own."""
    (extension,) = desk.installed.extensions
    fields = {
        "saleorApiUrl": desk.town.saleor.api_url,
        "accessToken": desk.token(extension=extension),
        "appId": desk.installed.id,
        "orderId": order_id,
        **form,
    }
    answer = requests.post(
        f"{desk.town.app.base_url}/dashboard/order-widget",
        data=fields,
        headers={"Accept-Language": desk.language, **(headers or {})},
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    return answer


def widget(desk: Desk, order_id: str, **form: str) -> Widget:
    return Widget(posted(desk, order_id, **form).text)


def completed(desk: Desk, begun: BegunPayment) -> Order:
    """The order that a paid checkout becomes."""
    assert desk.town.paysera.pay(begun.order).is_ok
    desk.town.wait_until_charged(begun)
    return desk.town.saleor.complete(begun.transaction.source.id)


@pytest.fixture
def paid(lone_desk: Desk) -> tuple[BegunPayment, Order]:
    """An order with a payment of 24.98."""
    lone_desk.serve("", lone_desk.add()["id"])
    begun = lone_desk.town.begin("24.98")
    return begun, completed(lone_desk, begun)


def test_an_orders_payment_is_shown_with_its_amount_and_state(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    begun, order = paid

    shown = widget(lone_desk, order.id)

    for text in ("€24.98", "Paid", "Test", begun.order_number, "UTC"):
        assert text in shown.text
    assert NONE not in shown.text


def test_all_its_paysera_payments_are_shown_and_no_other_apps(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    begun, order = paid
    second = lone_desk.town.saleor.initialize(order.id, {}, amount="5.00").transaction
    of_another_app = replace(
        begun.transaction, app_identifier="another.app", token=str(uuid4()), events=()
    )
    order.transactions = (*order.transactions, of_another_app)

    shown = widget(lone_desk, order.id)

    numbers = re.findall(r"SP-\w{4}-\w{4}-\w{4}", shown.text)
    assert numbers == [second.psp_reference, begun.order_number]
    assert len(shown.links) == 2
    assert "Waiting for payment" in shown.text


def test_a_payment_of_another_order_is_not_shown(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    other = completed(lone_desk, lone_desk.town.begin("7.77"))

    shown = widget(lone_desk, other.id)

    assert "€7.77" in shown.text
    assert paid[0].order_number not in shown.text


def test_an_order_without_payments_or_one_that_there_is_not_shows_none(lone_desk: Desk) -> None:
    for order_id in ("", "T3JkZXI6MQ==", "no id", "<script>", "x" * 5000, "\0"):
        answer = posted(lone_desk, order_id)

        shown = Widget(answer.text)
        assert NONE in shown.text
        assert "<script>" not in answer.text


def test_what_needs_attention_is_said_at_the_payment(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    begun, order = paid
    executed = lone_desk.town.paysera.signed_callback(begun.order, status="77")
    assert lone_desk.town.paysera.send(begun.order, executed).is_ok

    assert "a status that this version of the app does not know" in widget(lone_desk, order.id).text


def test_what_went_back_and_what_has_to_is_said_at_the_payment(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    begun, order = paid
    assert "efunded" not in widget(lone_desk, order.id).text
    assert lone_desk.town.paysera.refund(begun.order, 100).is_ok
    lone_desk.town.saleor.request_action(begun.transaction.id, ActionType.REFUND, "5.00")
    lone_desk.town.saleor.wait_for_requests()

    shown = widget(lone_desk, order.id).text

    assert "Refunded: €1.00" in shown
    assert "To be refunded in Paysera: €5.00" in shown


def test_each_payment_leads_to_its_page(lone_desk: Desk, paid: tuple[BegunPayment, Order]) -> None:
    begun, order = paid
    outside = widget(lone_desk, order.id)
    here = {"Origin": lone_desk.town.saleor.origin}
    inside = Widget(posted(lone_desk, order.id, headers=here).text)

    number = begun.order_number
    assert outside.links == [f"{lone_desk.town.app.base_url}/dashboard/payments/{number}"]
    (link,) = inside.links
    assert link.startswith(f"{lone_desk.town.saleor.origin}/dashboard/extensions/app/")
    assert link.endswith(f"/payments/{number}")


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "", 'http://127.0.0.1:1"><script>', "javascript://x", "\xff"],
)
def test_no_link_leads_to_a_dashboard_that_may_not_show_the_widget(
    lone_desk: Desk, paid: tuple[BegunPayment, Order], origin: str
) -> None:
    answer = posted(lone_desk, paid[1].id, headers={"Origin": origin.encode("latin-1")})

    (link,) = Widget(answer.text).links
    assert link.startswith(("http://127.0.0.1:", lone_desk.town.app.base_url))
    assert "evil" not in link
    assert "<script>" not in answer.text


# Who may see it


def reason(desk: Desk, order: Order, token: str) -> str:
    """What is shown instead of payments."""
    shown = widget(desk, order.id, accessToken=token)
    assert "€24.98" not in shown.text
    assert NONE not in shown.text
    assert shown.links == []
    return shown.text


def test_without_a_right_token_the_reason_is_shown_and_nothing_of_the_order(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    _, order = paid
    expired = lone_desk.token(lifetime=-timedelta(seconds=1))
    clerk = lone_desk.token(user_permissions=("MANAGE_ORDERS",))
    of_another_app = lone_desk.token(type="access")

    assert "no token" in reason(lone_desk, order, "")
    assert "has expired" in reason(lone_desk, order, expired)
    assert "Handle payments" in reason(lone_desk, order, clerk)
    assert "not issued for this app" in reason(lone_desk, order, of_another_app)
    for nonsense in ("x", "a.b.c", expired[:-3], "x" * 20_000, "\0"):
        assert reason(lone_desk, order, nonsense)


def test_another_shops_staff_see_nothing_of_an_order_whatever_its_id(
    lone_desk: Desk, paid: tuple[BegunPayment, Order], saleor_key: rsa.RSAPrivateKey
) -> None:
    """Both Saleors sign with one key here, and both know an order by this id."""
    begun, order = paid
    with desk_next_door(lone_desk, saleor_key) as other:
        other.town.saleor.orders[order.id] = order

        shown = widget(other, order.id)
        mixed = widget(lone_desk, order.id, accessToken=other.token())

    assert NONE in shown.text
    assert NONE in mixed.text
    assert begun.order_number not in shown.text + mixed.text


def test_without_saleor_the_reason_is_shown(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    token = lone_desk.token()
    lone_desk.town.saleor.stop()

    assert "Saleor cannot be reached" in reason(lone_desk, paid[1], token)


# What strangers write


def test_what_a_stranger_wrote_is_text_and_never_markup(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    begun, order = paid
    script = "<script>alert(1)</script>"
    with lone_desk.town.store.write() as uow:
        payment = uow.payments.by_order_number(begun.order_number)
        later = payment.created_at + timedelta(hours=1)
        uow.callbacks.count_refused(payment.id, script, now=later)
    token = jwt.encode({"iss": script, "exp": 1, "type": "", "app": "", "user_id": ""}, "k" * 32)

    shown = Widget(posted(lone_desk, order.id).text)
    refused = Widget(posted(lone_desk, order.id, accessToken=token).text)

    for one in (shown, refused):
        assert script in one.text
        assert "script" not in {tag for tag, _ in one.elements}


# How it is shown


def test_it_speaks_and_looks_as_its_reader_chose(
    lone_desk: Desk, paid: tuple[BegunPayment, Order]
) -> None:
    lone_desk.language = "ru"
    russian = posted(lone_desk, paid[1].id).text
    lone_desk.ask("PUT", "me", {"language": "lt", "theme": "dark"})
    lithuanian = posted(lone_desk, paid[1].id).text
    colleague = lone_desk.token(user_id="VXNlcjo5OQ==")

    assert '<html lang="ru">' in russian
    assert '<html lang="lt" data-theme="dark">' in lithuanian
    assert "24,98\u00a0€" in lithuanian
    assert '<html lang="ru">' in posted(lone_desk, paid[1].id, accessToken=colleague).text


def test_only_the_dashboard_may_frame_it_and_it_needs_no_script(lone_desk: Desk) -> None:
    answer = posted(lone_desk, "")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.partition("frame-ancestors ")[2].split() == [
        lone_desk.town.saleor.origin, "http://localhost:*", "http://127.0.0.1:*",
    ]  # fmt: skip
    assert "script" not in {tag for tag, _ in Widget(answer.text).elements}
    assert "Set-Cookie" not in answer.headers
    assert "X-Frame-Options" not in answer.headers


def test_the_manifest_offers_it_to_saleors_that_know_widgets(lone_desk: Desk) -> None:
    (extension,) = lone_desk.installed.extensions

    assert (extension.mount, extension.target) == ("ORDER_DETAILS_WIDGETS", "WIDGET")
    assert extension.url == f"{lone_desk.town.app.base_url}/dashboard/order-widget"
