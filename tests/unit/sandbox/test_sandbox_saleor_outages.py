"""A Saleor that is away, slow, or breaks off."""

import pytest
import requests

from saleor_paysera.sandbox.saleor import (
    Outage,
    SaleorDouble,
    Session,
)
from tests.support.waiting import eventually
from tests.unit.sandbox.payment_app_stub import PaymentAppStub
from tests.unit.sandbox.saleor_calls import REPORT, graphql, report, started


def raw_report(saleor: SaleorDouble, token: str, session: Session) -> requests.Response:
    variables = {"id": session.transaction.id, "type": "CHARGE_SUCCESS", "reference": "P1"}
    return requests.post(
        saleor.api_url,
        json={"query": REPORT, "variables": {**variables, "amount": 9.99}},
        headers={"Authorization": f"Bearer {token}"},
        timeout=0.5,
    )


@pytest.mark.parametrize(
    ("outage", "status"),
    [
        (Outage.SERVER_ERROR, 500),
        (Outage.TOO_MANY, 429),
        (Outage.HTML, 200),
        (Outage.GRAPHQL_ERRORS, 200),
        (Outage.PERMISSION_DENIED, 200),
        (Outage.UNREACHABLE, None),
        (Outage.HANG, None),
    ],
)
def test_an_outage_refuses_reports_and_leaves_the_storefront_alone(
    app: PaymentAppStub, saleor: SaleorDouble, outage: Outage, status: int | None
) -> None:
    session = started(saleor)
    saleor.answer_reports_with(outage)
    if status is None:
        with pytest.raises((requests.ConnectionError, requests.Timeout)):
            raw_report(saleor, app.tokens[-1], session)
    else:
        assert raw_report(saleor, app.tokens[-1], session).status_code == status
    assert session.transaction.amounts.charged == 0
    assert saleor.reports[-1].answer == outage.value
    assert "errors" not in graphql(saleor, "{ app { id } }", app.tokens[-1])
    create = """mutation { checkoutCreate(input: {lines: []}) { errors { code } } }"""
    assert "errors" not in graphql(saleor, create)
    saleor.answer_reports_with(None)
    assert report(saleor, app.tokens[-1], session)["alreadyProcessed"] is False


@pytest.mark.parametrize("outage", [Outage.ANSWER_LOST, Outage.HALF_A_BODY])
def test_a_lost_answer_leaves_the_report_in_force(
    app: PaymentAppStub, saleor: SaleorDouble, outage: Outage
) -> None:
    session = started(saleor)
    saleor.answer_reports_with(outage)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        raw_report(saleor, app.tokens[-1], session)
    saleor.answer_reports_with(None)
    assert report(saleor, app.tokens[-1], session)["alreadyProcessed"] is True


def test_a_slow_saleor_answers_in_the_end(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    session = started(saleor)
    saleor.answer_reports_with(Outage.SLOW, slow_s=0.2)
    assert raw_report(saleor, app.tokens[-1], session).status_code == 200
    assert session.transaction.amounts.charged > 0
    (visit,) = saleor.visits
    assert visit.ended - visit.began >= 0.2
    assert not visit.was_broken_off


def test_a_report_that_is_broken_off_is_noted(app: PaymentAppStub, saleor: SaleorDouble) -> None:
    session = started(saleor)
    saleor.answer_reports_with(Outage.SLOW, slow_s=1.5)
    with pytest.raises(requests.Timeout):  # after half a second
        raw_report(saleor, app.tokens[-1], session)
    eventually(lambda: [visit.was_broken_off for visit in saleor.visits] == [True])


def test_a_stopped_saleor_is_unreachable_and_comes_back_at_the_same_address(
    saleor: SaleorDouble,
) -> None:
    url = saleor.api_url
    saleor.stop()
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json={}, timeout=1)
    saleor.start()
    assert saleor.api_url == url
    assert graphql(saleor, "{ shop { name } }")["data"] == {"shop": {"name": "Sandbox shop"}}
