"""The pages of the Paysera double, as a browser presses their buttons."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from saleor_paysera.sandbox.paysera import (
    PayOrder,
    PayseraDouble,
    Project,
    Status,
)
from tests.unit.sandbox.merchant_stub import (
    PASSWORD,
    PROJECT,
    MerchantStub,
    redirect_url,
)
from tests.unit.sandbox.payment_app_stub import session_key
from tests.unit.sandbox.paysera_calls import decoded, opened


def press(paysera: PayseraDouble, order: PayOrder, action: str, **form: str) -> requests.Response:
    url = f"{paysera.origin}/pay/orders/{order.token}/{action}"
    return requests.post(url, data=form, timeout=5, allow_redirects=False)


def test_paying_leads_to_accepturl_with_the_callbacks_fields(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    location = press(paysera, order, "pay").headers["Location"]
    parts = urlsplit(location)
    query = dict(parse_qsl(parts.query))
    assert location.startswith("http://127.0.0.1:9/accept?a=1&data=")
    assert query.pop("a") == "1"
    assert query == order.last_query
    assert paysera.accept_url(order) == location


def test_the_fields_may_be_left_off_the_return(merchant: MerchantStub) -> None:
    with PayseraDouble(
        {PROJECT: Project(PASSWORD)}, data_on_return=False, private_key=session_key()
    ) as paysera:
        order = opened(paysera, merchant)
        paysera.pay(order)
        assert paysera.accept_url(order) == "http://127.0.0.1:9/accept?a=1"


def test_cancelling_leads_to_cancelurl_bare_and_tells_nobody(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    order = opened(paysera, merchant)
    assert press(paysera, order, "cancel").headers["Location"] == "http://127.0.0.1:9/cancel"
    assert not merchant.received


def test_the_buttons_do_what_they_say(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    order = opened(paysera, merchant)
    press(paysera, order, "decline")
    press(paysera, order, "pay-later")
    press(paysera, order, "confirm")
    press(paysera, order, "refund", amount="4,5")
    press(paysera, order, "repeat")
    statuses = [decoded(query["data"])["status"] for _, query in merchant.received]
    assert statuses == ["0", "2", "1", "5", "5"]
    assert (order.status, order.refunded_minor) == (Status.REFUNDED, 450)
    page = requests.get(f"{paysera.origin}/pay/orders/{order.token}", timeout=5).text
    assert "Refunded: 4.50 EUR" in page
    assert page.count("<td>OK</td>") == 5


@pytest.mark.parametrize("amount", ["", "0", "-1", "10.00", "1.234", "many"])
def test_an_impossible_refund_is_a_remark_on_the_page(
    paysera: PayseraDouble, merchant: MerchantStub, amount: str
) -> None:
    order = opened(paysera, merchant)
    paysera.pay(order)
    answer = press(paysera, order, "refund", amount=amount)
    assert answer.status_code == 409
    assert order.refunded_minor == 0


def test_texts_of_a_request_cannot_become_markup(
    paysera: PayseraDouble, merchant: MerchantStub
) -> None:
    fields = merchant.fields(orderid="<b>1</b>")
    page = requests.get(redirect_url(paysera.pay_url, fields), timeout=5).text
    assert "<b>1</b>" not in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page


def test_the_front_page_lists_the_payments(paysera: PayseraDouble, merchant: MerchantStub) -> None:
    opened(paysera, merchant)
    assert "Order SP-1" in requests.get(paysera.origin, timeout=5).text
    assert requests.get(f"{paysera.origin}/pay/orders/none", timeout=5).status_code == 404
