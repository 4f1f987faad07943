"""Refunds and decisions of staff: from Saleor's request over the page's API to Saleor's books."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor.reports import Outage
from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.sandbox.saleor.transactions import Amounts
from tests.support.desk import Desk, desk_next_door
from tests.support.town import BegunPayment
from tests.support.waiting import eventually

Details = dict[str, Any]


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A desk whose shop takes payments, on each kind of database."""
    desk.serve("", desk.add()["id"])
    return desk


@pytest.fixture
def lone_shop(lone_desk: Desk) -> Desk:
    """The same, for what does not depend on the database."""
    lone_desk.serve("", lone_desk.add()["id"])
    return lone_desk


def paid(desk: Desk, total: str = "24.98") -> BegunPayment:
    """A shopper has paid, and Saleor knows."""
    begun = desk.town.begin(total)
    assert desk.town.paysera.pay(begun.order).is_ok
    desk.town.wait_until_charged(begun)
    return begun


def ask_back(desk: Desk, begun: BegunPayment, amount: str) -> str:
    """Staff ask for money back in Saleor; returns the refund's reference."""
    desk.town.saleor.request_action(begun.transaction.id, ActionType.REFUND, amount)
    desk.town.saleor.wait_for_requests()
    reference: str = page_of(desk, begun)["refunds"][-1]["reference"]
    return reference


def paid_otherwise(desk: Desk, total: str = "24.98", **fields: str) -> BegunPayment:
    """Paysera says that something else was paid than was asked."""
    begun = desk.town.begin(total)
    callback = desk.town.paysera.signed_callback(begun.order, **fields)
    assert desk.town.paysera.send(begun.order, callback).is_ok
    return begun


def page_of(desk: Desk, begun: BegunPayment) -> Details:
    found: Details = desk.get(f"payments/{begun.order_number}")
    return found


def decide(desk: Desk, begun: BegunPayment, what: str, body: object = None) -> requests.Response:
    return desk.ask("POST", f"payments/{begun.order_number}/{what}", body)


def decided(desk: Desk, begun: BegunPayment, what: str, body: object = None) -> Details:
    answer = decide(desk, begun, what, body)
    assert answer.status_code == 200, answer.text
    page: Details = answer.json()
    return page


def refusal(answer: requests.Response) -> tuple[int, str, list[str]]:
    """An error's status and code, and the fields it is about."""
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"], [field["field"] for field in error["fields"]]


def amounts(desk: Desk, begun: BegunPayment) -> Amounts:
    return desk.town.saleor.transactions[begun.transaction.id].amounts


def told(desk: Desk, begun: BegunPayment) -> list[tuple[str, Decimal | None]]:
    return [(str(r.type), r.amount) for r in desk.town.reports_of(begun)]


def titles(page: Details) -> list[str]:
    return [entry["title"] for entry in page["timeline"]]


# A refund that Saleor asks for


def test_a_refund_asked_for_in_saleor_is_shown_with_all_it_takes_to_make_it(shop: Desk) -> None:
    begun = paid(shop)
    ask_back(shop, begun, "5.00")

    page = page_of(shop, begun)

    (refund,) = page["refunds"]
    assert (refund["state"], refund["stateLabel"], refund["tone"], refund["isOpen"]) == (
        "requested",
        "To be made in Paysera",
        "warning",
        True,
    )
    assert (refund["origin"], refund["amount"], refund["amountToCopy"]) == (
        "saleor",
        "€5.00",
        "5.00",
    )
    assert (refund["payer"], refund["email"]) == ("Jonas Žemaitis", "jonas@example.com")
    assert refund["account"] == "LT601010012345678901"
    assert refund["purpose"] == f"Refund for order {begun.order_number}"
    assert (page["charged"], page["refunded"], page["refundable"]) == ("€24.98", None, "€19.98")
    assert "A refund was asked for in Saleor: €5.00" in titles(page)


def test_a_refund_that_staff_confirm_is_refunded_in_saleor(shop: Desk) -> None:
    begun = paid(shop)
    reference = ask_back(shop, begun, "5.00")
    assert amounts(shop, begun).refund_pending == Decimal("5.00")

    page = decided(shop, begun, f"refunds/{reference}/confirm")

    (refund,) = page["refunds"]
    assert (refund["state"], refund["isOpen"]) == ("done", False)
    assert refund["settledBy"] == "admin@example.com"
    assert refund["settledAt"] is not None
    assert refund["settledLabel"] == "Confirmed by admin@example.com"
    assert (page["refunded"], page["refundable"]) == ("€5.00", "€19.98")
    assert "Refunded: €5.00, says admin@example.com" in titles(page)
    eventually(lambda: amounts(shop, begun).refunded == Decimal("5.00"))
    assert amounts(shop, begun).charged == Decimal("19.98")
    assert ("REFUND_SUCCESS", Decimal("5.00")) in told(shop, begun)


def test_a_refund_that_staff_refuse_fails_in_saleor_with_the_reason(shop: Desk) -> None:
    begun = paid(shop)
    reference = ask_back(shop, begun, "5.00")

    page = decided(shop, begun, f"refunds/{reference}/reject", {"reason": "  Worn  shoes. "})

    (refund,) = page["refunds"]
    assert (refund["state"], refund["reason"]) == ("rejected", "Worn shoes.")
    assert (page["refunded"], page["refundable"]) == (None, "€24.98")
    assert "The refund of €5.00 was refused by admin@example.com" in titles(page)
    eventually(lambda: told(shop, begun)[-1] == ("REFUND_FAILURE", Decimal("5.00")))
    assert shop.town.reports_of(begun)[-1].message == "Worn shoes."
    assert amounts(shop, begun).charged == Decimal("24.98")


def test_paysera_marks_the_refund_by_itself(shop: Desk) -> None:
    begun = paid(shop)
    ask_back(shop, begun, "5.00")

    assert shop.town.paysera.refund(begun.order, 500).is_ok

    page = page_of(shop, begun)
    (refund,) = page["refunds"]
    assert (refund["state"], refund["settledBy"]) == ("done", None)
    assert refund["settledLabel"] == "Confirmed by Paysera"
    assert "Refunded: €5.00, says Paysera" in titles(page)
    eventually(lambda: amounts(shop, begun).refunded == Decimal("5.00"))


def test_a_double_click_is_one_report(shop: Desk) -> None:
    begun = paid(shop)
    reference = ask_back(shop, begun, "5.00")

    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: decide(shop, begun, f"refunds/{reference}/confirm"), range(4))
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert refusal(late) == (409, "REFUND_NOT_OPEN", [])
    eventually(lambda: amounts(shop, begun).refunded == Decimal("5.00"))
    assert [kind for kind, _ in told(shop, begun)].count("REFUND_SUCCESS") == 1


def test_what_is_settled_is_not_settled_otherwise(lone_shop: Desk) -> None:
    begun = paid(lone_shop)
    reference = ask_back(lone_shop, begun, "5.00")
    decided(lone_shop, begun, f"refunds/{reference}/reject", {"reason": "Too late."})

    for what, body in (("confirm", None), ("reject", {"reason": "Once more."})):
        answer = decide(lone_shop, begun, f"refunds/{reference}/{what}", body)
        assert refusal(answer) == (409, "REFUND_NOT_OPEN", [])
    unknown = decide(lone_shop, begun, "refunds/SP-NONE-R9/confirm")
    assert refusal(unknown) == (409, "REFUND_NOT_OPEN", [])


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 401])
def test_a_refusal_needs_a_reason_that_fits(lone_shop: Desk, reason: str) -> None:
    begun = paid(lone_shop)
    reference = ask_back(lone_shop, begun, "5.00")

    answer = decide(lone_shop, begun, f"refunds/{reference}/reject", {"reason": reason})

    assert refusal(answer) == (422, "INVALID_REASON", ["reason"])
    assert page_of(lone_shop, begun)["refunds"][0]["isOpen"]


def test_a_reason_that_no_database_keeps_is_refused(shop: Desk) -> None:
    begun = paid(shop)
    reference = ask_back(shop, begun, "5.00")

    for what, body in (
        (f"refunds/{reference}/reject", {"reason": "Worn\0shoes"}),
        ("refunds", {"amount": "1", "reason": "By\0phone", "known": 1}),
    ):
        assert refusal(decide(shop, begun, what, body)) == (400, "INVALID_REQUEST", [])


# A refund that staff enter


def test_a_refund_made_in_paysera_is_entered_by_hand(shop: Desk) -> None:
    begun = paid(shop)

    page = decided(shop, begun, "refunds", {"amount": "4,50", "reason": "By phone", "known": 0})

    (refund,) = page["refunds"]
    assert (refund["origin"], refund["state"], refund["reason"]) == ("staff", "done", "By phone")
    assert "A refund of €4.50 was entered by admin@example.com" in titles(page)
    eventually(lambda: amounts(shop, begun).refunded == Decimal("4.50"))
    assert amounts(shop, begun).charged == Decimal("20.48")


@pytest.mark.parametrize(
    "amount", ["", "abc", "1,000", "1.234", "1e2", "1_0", "-1", "NaN", "Infinity", "٣", "9" * 99]
)
def test_what_is_no_amount_is_told_at_its_field(lone_shop: Desk, amount: str) -> None:
    begun = paid(lone_shop)

    answer = decide(lone_shop, begun, "refunds", {"amount": amount, "reason": "By phone"})

    assert refusal(answer) == (422, "INVALID_AMOUNT", ["amount"])
    assert answer.json()["error"]["message"] == "Enter an amount such as 12.50."
    assert page_of(lone_shop, begun)["refunds"] == []


@pytest.mark.parametrize("amount", ["0", "24.99", "20.00"])
def test_never_more_goes_back_than_is_left(lone_shop: Desk, amount: str) -> None:
    begun = paid(lone_shop)
    ask_back(lone_shop, begun, "5.00")

    answer = decide(lone_shop, begun, "refunds", {"amount": amount, "reason": "By phone"})

    assert refusal(answer) == (422, "REFUND_REFUSED", ["amount"])
    assert len(page_of(lone_shop, begun)["refunds"]) == 1


def test_nothing_goes_back_of_what_was_not_paid(lone_shop: Desk) -> None:
    begun = lone_shop.town.begin("24.98")

    answer = decide(lone_shop, begun, "refunds", {"amount": "1", "reason": "By phone"})

    assert refusal(answer) == (422, "REFUND_REFUSED", ["amount"])
    page = page_of(lone_shop, begun)
    assert (page["charged"], page["refunded"], page["refundable"]) == (None, None, None)


def test_the_same_refund_is_not_entered_twice(shop: Desk) -> None:
    begun = paid(shop)
    entry = {"amount": "5.00", "reason": "By phone", "known": 0}

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: decide(shop, begun, "refunds", entry), range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert refusal(late) == (409, "REFUNDS_CHANGED", [])
    assert len(page_of(shop, begun)["refunds"]) == 1


def test_a_refund_that_paysera_tells_of_meanwhile_is_not_entered_once_more(
    lone_shop: Desk,
) -> None:
    begun = paid(lone_shop)
    assert lone_shop.town.paysera.refund(begun.order, 500).is_ok

    answer = decide(lone_shop, begun, "refunds", {"amount": "5", "reason": "Phone", "known": 0})

    assert refusal(answer) == (409, "REFUNDS_CHANGED", [])


def test_a_refund_whose_amount_is_unclear_is_entered_by_staff(shop: Desk) -> None:
    """500 may be 500.00 or, in minor units, 5.00, and 900.00 were paid."""
    begun = paid(shop, "900.00")
    fields = shop.town.paysera.signed_callback(
        begun.order, status="5", refund_amount="500", refund_currency="EUR", requestid="70009999"
    )
    assert shop.town.paysera.send(begun.order, fields).is_ok
    (notice,) = page_of(shop, begun)["notices"]
    assert (notice["verdict"], notice["canEnterRefund"], notice["canTakeMoney"]) == (
        "refund_unclear",
        True,
        False,
    )
    assert [f["value"] for f in notice["facts"] if f["name"] == "Refunded, perhaps"] == [
        "€500.00",
        "€5.00",
    ]

    entry = {"amount": "5", "reason": "Looked it up", "callbackId": notice["id"], "known": 0}
    page = decided(shop, begun, "refunds", entry)

    assert (page["notices"], page["refunded"]) == ([], "€5.00")
    (refund,) = page["refunds"]
    assert refund["reason"] == "Looked it up"
    assert refund["settledLabel"].startswith("Confirmed by ")
    eventually(lambda: amounts(shop, begun).refunded == Decimal("5.00"))
    assert shop.town.reports_of(begun)[-1].message == "Looked it up"


def test_a_refund_nobody_told_of_leaves_the_unclear_one_to_be_looked_at(shop: Desk) -> None:
    begun = paid(shop, "900.00")
    fields = shop.town.paysera.signed_callback(
        begun.order, status="5", refund_amount="500", refund_currency="EUR", requestid="70009999"
    )
    assert shop.town.paysera.send(begun.order, fields).is_ok

    page = decided(shop, begun, "refunds", {"amount": "20", "reason": "By phone", "known": 0})

    assert [notice["verdict"] for notice in page["notices"]] == ["refund_unclear"]
    assert page["refunded"] == "€20.00"
    # Paysera tells of it later: it is the one that was entered.
    shop.town.paysera.refund(begun.order, 2000)
    eventually(lambda: amounts(shop, begun).refunded == Decimal("20.00"))
    assert page_of(shop, begun)["refunded"] == "€20.00"


def test_two_refunds_made_as_one_are_not_counted_twice(shop: Desk) -> None:
    begun = paid(shop, "20.00")
    for _ in range(2):
        reference = ask_back(shop, begun, "5.00")
        decided(shop, begun, f"refunds/{reference}/confirm")

    shop.town.paysera.refund(begun.order, 1000)

    (notice,) = page_of(shop, begun)["notices"]
    assert notice["verdict"] == "refund_unclear"
    page = decided(shop, begun, f"callbacks/{notice['id']}/leave")
    assert (page["notices"], page["refunded"]) == ([], "€10.00")
    eventually(lambda: amounts(shop, begun).refunded == Decimal("10.00"))


# What was paid is not what was asked


def test_another_amount_is_shown_with_what_paysera_says(shop: Desk) -> None:
    begun = paid_otherwise(shop, amount="1000", payamount="1000")

    page = page_of(shop, begun)

    (notice,) = page["notices"]
    assert notice["verdict"] == "amount_mismatch"
    assert "Nothing was reported as paid" in notice["text"]
    assert {fact["name"]: fact["value"] for fact in notice["facts"]} == {
        "Asked": "€24.98",
        "Paysera says was asked": "€10.00",
        "Paysera says was paid": "€10.00",
    }
    assert (notice["canTakeMoney"], notice["takeLabel"]) == (True, "Report €10.00 as paid")
    assert notice["leaveLabel"] == "Leave it"
    assert page["attention"] == []
    assert told(shop, begun) == []


def test_what_was_really_paid_is_reported_once(shop: Desk) -> None:
    begun = paid_otherwise(shop, amount="1000", payamount="1000")
    (notice,) = page_of(shop, begun)["notices"]
    what = f"callbacks/{notice['id']}/take"

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: decide(shop, begun, what), range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert refusal(late) == (409, "CALLBACK_NOT_OPEN", [])
    page = page_of(shop, begun)
    assert (page["state"], page["charged"], page["notices"]) == ("paid", "€10.00", [])
    assert "What was really paid was reported by admin@example.com" in titles(page)
    eventually(lambda: shop.town.charged(begun) == Decimal("10.00"))
    assert told(shop, begun) == [("CHARGE_SUCCESS", Decimal("10.00"))]


def test_what_was_really_paid_can_go_back(shop: Desk) -> None:
    begun = paid_otherwise(shop, amount="1000", payamount="1000")
    (notice,) = page_of(shop, begun)["notices"]
    decided(shop, begun, f"callbacks/{notice['id']}/take")
    shop.town.wait_until_charged(begun)
    reference = ask_back(shop, begun, "24.98")

    page = page_of(shop, begun)

    assert (page["refunds"][0]["amount"], page["refunds"][0]["account"]) == (
        "€10.00",
        "LT601010012345678901",
    )
    decided(shop, begun, f"refunds/{reference}/confirm")
    eventually(lambda: amounts(shop, begun).refunded == Decimal("10.00"))


def test_what_is_left_reports_nothing(shop: Desk) -> None:
    begun = paid_otherwise(shop, amount="1000", payamount="1000")
    (notice,) = page_of(shop, begun)["notices"]

    page = decided(shop, begun, f"callbacks/{notice['id']}/leave")

    assert (page["notices"], page["attention"]) == ([], [])
    assert "Left by admin@example.com" in titles(page)
    again = decide(shop, begun, f"callbacks/{notice['id']}/take")
    assert refusal(again) == (409, "CALLBACK_NOT_OPEN", [])
    assert told(shop, begun) == []


def test_money_of_another_currency_cannot_be_reported(lone_shop: Desk) -> None:
    begun = paid_otherwise(
        lone_shop, amount="1000", currency="USD", payamount="1000", paycurrency="USD"
    )

    (notice,) = page_of(lone_shop, begun)["notices"]
    answer = decide(lone_shop, begun, f"callbacks/{notice['id']}/take")

    assert (notice["canTakeMoney"], notice["takeLabel"]) == (False, None)
    assert "it cannot be reported for this order" in notice["text"]
    assert refusal(answer) == (422, "MONEY_NOT_REPORTABLE", [])


def test_a_currency_that_nobody_knows_is_shown_as_it_came(lone_shop: Desk) -> None:
    begun = paid_otherwise(
        lone_shop, amount="1000", currency="ZZZ", payamount="1000", paycurrency="ZZZ"
    )

    (notice,) = page_of(lone_shop, begun)["notices"]

    assert "1000 ZZZ" in [fact["value"] for fact in notice["facts"]]


def test_other_money_for_a_paid_payment_can_only_be_left(lone_shop: Desk) -> None:
    begun = paid(lone_shop)
    cheap = lone_shop.town.paysera.signed_callback(
        begun.order, amount="1000", payamount="1000", requestid="70009999"
    )
    assert lone_shop.town.paysera.send(begun.order, cheap).is_ok

    (notice,) = page_of(lone_shop, begun)["notices"]
    answer = decide(lone_shop, begun, f"callbacks/{notice['id']}/take")

    assert notice["canTakeMoney"] is False
    assert "a payment that is paid already" in notice["text"]
    assert refusal(answer) == (422, "MONEY_NOT_REPORTABLE", [])


def test_what_only_has_to_be_seen_is_done_with(lone_shop: Desk) -> None:
    begun = lone_shop.town.begin("24.98")
    fields = lone_shop.town.paysera.signed_callback(begun.order, status="4")
    assert lone_shop.town.paysera.send(begun.order, fields).is_ok
    (notice,) = page_of(lone_shop, begun)["notices"]
    assert (notice["leaveLabel"], notice["canTakeMoney"]) == ("Done", False)
    answer = decide(lone_shop, begun, f"callbacks/{notice['id']}/take")
    assert refusal(answer) == (409, "CALLBACK_NOT_OPEN", [])

    page = decided(lone_shop, begun, f"callbacks/{notice['id']}/leave")

    assert page["notices"] == []
    assert "Marked as done by admin@example.com" in titles(page)


# Everything that waits


def test_what_waits_for_somebody_is_listed_with_its_payment(shop: Desk) -> None:
    assert shop.get("work") == {"refunds": [], "notices": []}
    begun, strange = paid(shop), paid_otherwise(shop, amount="1000", payamount="1000")
    reference = ask_back(shop, begun, "5.00")

    work = shop.get("work")

    (refund,), (notice,) = work["refunds"], work["notices"]
    assert refund.pop("since") is not None
    assert refund == {
        "orderNumber": begun.order_number,
        "reference": reference,
        "amount": "€5.00",
        "email": "jonas@example.com",
    }
    assert (notice["orderNumber"], notice["title"]) == (
        strange.order_number,
        "Paysera: another amount than was asked",
    )
    assert "Nothing was reported as paid" in notice["text"]
    decided(shop, begun, f"refunds/{reference}/confirm")
    (open_notice,) = page_of(shop, strange)["notices"]
    decided(shop, strange, f"callbacks/{open_notice['id']}/leave")
    assert shop.get("work") == {"refunds": [], "notices": []}


def test_the_status_tells_of_refunds_that_wait(shop: Desk) -> None:
    def check() -> Details:
        checks = shop.get("status")["checks"]
        found: Details = next(c for c in checks if c["key"] == "paysera-work")
        return found

    begun = paid(shop)
    assert check()["state"] == "ok"

    ask_back(shop, begun, "5.00")
    ask_back(shop, begun, "1.00")

    waiting = check()
    assert (waiting["state"], waiting["action"]) == ("warning", "open_payments")
    assert "(2), the oldest since" in waiting["text"]


# Who may


def test_staff_of_one_shop_decide_nothing_for_another(
    shop: Desk, saleor_key: rsa.RSAPrivateKey
) -> None:
    begun, strange = paid(shop), paid_otherwise(shop, amount="1000", payamount="1000")
    reference = ask_back(shop, begun, "5.00")
    (notice,) = page_of(shop, strange)["notices"]

    with desk_next_door(shop, saleor_key) as stranger:
        assert stranger.get("work") == {"refunds": [], "notices": []}
        for payment, what, body in (
            (begun, f"refunds/{reference}/confirm", None),
            (begun, f"refunds/{reference}/reject", {"reason": "Mine."}),
            (begun, "refunds", {"amount": "1", "reason": "Mine."}),
            (strange, f"callbacks/{notice['id']}/take", None),
            (strange, f"callbacks/{notice['id']}/leave", None),
        ):
            assert refusal(decide(stranger, payment, what, body)) == (404, "UNKNOWN_ORDER", [])
    assert len(shop.get("work")["refunds"]) == len(shop.get("work")["notices"]) == 1


def test_a_payment_does_not_settle_what_belongs_to_another(lone_shop: Desk) -> None:
    begun, other = paid(lone_shop), paid(lone_shop)
    strange = paid_otherwise(lone_shop, amount="1000", payamount="1000")
    reference = ask_back(lone_shop, begun, "5.00")
    (notice,) = page_of(lone_shop, strange)["notices"]

    confirmed = decide(lone_shop, other, f"refunds/{reference}/confirm")
    taken = decide(lone_shop, other, f"callbacks/{notice['id']}/take")

    assert refusal(confirmed) == (409, "REFUND_NOT_OPEN", [])
    assert refusal(taken) == (409, "CALLBACK_NOT_OPEN", [])


def test_without_a_token_nothing_is_decided(lone_shop: Desk) -> None:
    begun = paid(lone_shop)
    reference = ask_back(lone_shop, begun, "5.00")
    path = f"payments/{begun.order_number}"

    for method, what in (
        ("GET", "work"),
        ("POST", f"{path}/refunds"),
        ("POST", f"{path}/refunds/{reference}/confirm"),
        ("POST", f"{path}/refunds/{reference}/reject"),
        ("POST", f"{path}/callbacks/1/take"),
        ("POST", f"{path}/callbacks/1/leave"),
    ):
        assert lone_shop.ask(method, what, {}, token="").status_code == 401
    assert len(lone_shop.get("work")["refunds"]) == 1


@pytest.mark.parametrize("body", [None, {}, {"reason": 1}, {"amount": 5, "reason": "x"}])
def test_a_body_that_is_none_is_refused(lone_shop: Desk, body: object) -> None:
    begun = paid(lone_shop)

    assert refusal(decide(lone_shop, begun, "refunds", body))[:2] == (400, "INVALID_REQUEST")


# When Saleor is away


def test_a_decision_outlives_an_outage_of_saleor(shop: Desk) -> None:
    begun = paid(shop)
    reference = ask_back(shop, begun, "5.00")
    shop.town.saleor.answer_reports_with(Outage.PERMISSION_DENIED)

    page = decided(shop, begun, f"refunds/{reference}/confirm")
    assert page["refunds"][0]["state"] == "done"
    eventually(lambda: page_of(shop, begun)["canSendAgain"])

    shop.town.saleor.answer_reports_with(None)
    decide(shop, begun, "send-again")
    eventually(lambda: amounts(shop, begun).refunded == Decimal("5.00"))


# How an unpaid payment ended


def test_a_payment_called_off_in_saleor_says_so(lone_shop: Desk) -> None:
    begun = lone_shop.town.begin("24.98")
    lone_shop.town.saleor.request_action(begun.transaction.id, ActionType.CANCEL)
    lone_shop.town.saleor.wait_for_requests()
    assert titles(page_of(lone_shop, begun))[-1] == "Called off by the shop"

    assert lone_shop.town.paysera.pay(begun.order).is_ok

    page = page_of(lone_shop, begun)
    assert "Called off by the shop" in titles(page)
    assert page["notices"][0]["verdict"] == "paid_after_calling_off"
