"""Reports of an app, and the orders that come of them."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from saleor_paysera.sandbox.saleor import (
    ChargeStatus,
    MutationError,
    SaleorDouble,
)
from tests.unit.sandbox.payment_app_stub import PaymentAppStub
from tests.unit.sandbox.saleor_calls import REPORT, graphql, report, started


def test_a_report_charges_and_a_repetition_is_already_processed(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    token = app.tokens[-1]
    assert report(saleor, token, session)["alreadyProcessed"] is False
    assert report(saleor, token, session)["alreadyProcessed"] is True
    assert session.transaction.amounts.charged == Decimal("9.99")
    assert session.transaction.actions == ("REFUND",)
    assert [r.answer for r in saleor.reports] == ["ADDED", "ALREADY_PROCESSED"]
    assert saleor.reports[0].amount == Decimal("9.99")


def test_of_equal_reports_at_once_exactly_one_is_new(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: report(saleor, app.tokens[-1], session), range(8)))
    assert sorted(str(a["alreadyProcessed"]) for a in answers) == ["False"] + ["True"] * 7


def test_another_amount_is_refused_inside_the_answer(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    report(saleor, app.tokens[-1], session)
    answer = report(saleor, app.tokens[-1], session, amount="5.00")
    assert answer["errors"][0]["code"] == "INCORRECT_DETAILS"
    assert answer["transaction"] is None
    assert session.transaction.amounts.charged == Decimal("9.99")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"id": "VHJhbnNhY3Rpb25JdGVtOjE="}, "NOT_FOUND"),
        ({"amount": None}, "REQUIRED"),
        ({"url": "nonsense"}, "INVALID"),
        ({"reference": "P" * 513}, "INVALID"),
    ],
)
def test_a_report_that_saleor_cannot_take_says_why(
    app: PaymentAppStub, saleor: SaleorDouble, variables: dict[str, object], code: str
) -> None:
    answer = report(saleor, app.tokens[-1], started(saleor), **variables)
    assert answer["errors"][0]["code"] == code
    assert saleor.reports[-1].answer == code


def test_an_inactive_app_is_denied(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    session = started(saleor)
    next(iter(saleor.desk.store.apps.values())).is_active = False
    answer = graphql(
        saleor, REPORT, app.tokens[-1], id=session.transaction.id, type="INFO", reference="P1"
    )
    assert answer["data"] == {"transactionEventReport": None}


def test_full_cover_completes_and_completing_again_gives_the_same_order(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    checkout_id = next(iter(saleor.checkouts))
    with pytest.raises(MutationError) as refused:
        saleor.complete(checkout_id)
    assert refused.value.code == "CHECKOUT_NOT_FULLY_PAID"
    report(saleor, app.tokens[-1], session)
    order = saleor.complete(checkout_id)
    assert saleor.complete(checkout_id) is order
    assert checkout_id not in saleor.checkouts
    assert session.transaction.source is order
    assert order.charge_status is ChargeStatus.FULL


def test_one_cent_short_does_not_complete(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    session = started(saleor)
    report(saleor, app.tokens[-1], session, amount=9.98)
    with pytest.raises(MutationError, match="CHECKOUT_NOT_FULLY_PAID"):
        saleor.complete(next(iter(saleor.checkouts)))


def test_an_answered_request_lets_an_unpaid_checkout_become_an_order(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    app.script.replies["TRANSACTION_INITIALIZE_SESSION"] = {
        "result": "CHARGE_REQUEST",
        "pspReference": "P1",
    }
    session = started(saleor)
    order = saleor.complete(next(iter(saleor.checkouts)))
    before = order.charge_status
    report(saleor, app.tokens[-1], session)
    assert (before, order.charge_status) == (ChargeStatus.NONE, ChargeStatus.FULL)


@pytest.mark.parametrize(
    ("missing", "code"), [("email", "EMAIL_NOT_SET"), ("address", "BILLING_ADDRESS_NOT_SET")]
)
def test_an_order_needs_email_and_billing_address(
    app: PaymentAppStub, saleor: SaleorDouble, missing: str, code: str
) -> None:
    checkout = (
        saleor.create_checkout(email=None)
        if missing == "email"
        else saleor.create_checkout(address=None)
    )
    report(saleor, app.tokens[-1], saleor.initialize(checkout.id))
    with pytest.raises(MutationError, match=code):
        saleor.complete(checkout.id)


def test_a_payment_after_completion_changes_the_orders_charge_status(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    session = started(saleor)
    report(saleor, app.tokens[-1], session)
    order = saleor.complete(next(iter(saleor.checkouts)))
    report(saleor, app.tokens[-1], session, reference="P2", amount=1)
    assert order.charge_status is ChargeStatus.OVERCHARGED
    answer = graphql(
        saleor,
        "query($id: ID) { order(id: $id) { number chargeStatus totalCharged { amount } } }",
        id=order.id,
    )
    assert answer["data"]["order"] == {
        "number": "1",
        "chargeStatus": "OVERCHARGED",
        "totalCharged": {"amount": 10.99},
    }


def test_with_automatic_completion_a_covered_checkout_becomes_an_order(
    app: PaymentAppStub, saleor: SaleorDouble
) -> None:
    saleor.automatic_completion = True
    report(saleor, app.tokens[-1], started(saleor))
    assert len(saleor.orders) == 1
    assert not saleor.checkouts


def test_an_app_may_complete_the_checkout_itself(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    report(saleor, app.tokens[-1], started(saleor))
    checkout_id = next(iter(saleor.checkouts))
    answer = graphql(
        saleor,
        "mutation($id: ID) { checkoutComplete(id: $id) { order { number } errors { code } } }",
        app.tokens[-1],
        id=checkout_id,
    )
    assert answer["data"]["checkoutComplete"] == {"order": {"number": "1"}, "errors": []}
