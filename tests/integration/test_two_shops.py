"""Two Saleors in one app: what one of them may do says nothing about the other's money."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.payments.states import PaymentState
from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from saleor_paysera.sandbox.saleor import SaleorDouble
from tests.support.apps import AppInThread
from tests.support.town import PASSWORD, PROJECT_ID, Town

OTHER_PROJECT = "777777"
OTHER_PASSWORD = "the password of the other shop's project"


@pytest.fixture
def shops(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[tuple[Town, Town]]:
    """A careful shop, and one that takes callbacks signed with its password alone."""
    projects = {PROJECT_ID: Project(PASSWORD), OTHER_PROJECT: Project(OTHER_PASSWORD)}
    with (
        SaleorDouble(private_key=saleor_key) as first,
        SaleorDouble(private_key=saleor_key) as second,
        PayseraDouble(projects, private_key=paysera_key, repeat_after=()) as paysera,
        AppInThread(f"sqlite:///{tmp_path}/a.db", paysera.origin) as app,
    ):
        for saleor in (first, second):
            saleor.install(f"{app.base_url}/api/manifest")
        yield Town(first, paysera, app.store), Town(second, paysera, app.store)


@pytest.mark.parametrize("proof", ["ss1", "encryption"])
@pytest.mark.parametrize("project", [OTHER_PROJECT, PROJECT_ID])
def test_a_shop_cannot_pay_another_shops_order_with_its_own_password(
    shops: tuple[Town, Town], proof: str, project: str
) -> None:
    careful, careless = shops
    careful.configure()
    careless.configure(project_id=project, password=OTHER_PASSWORD, ss1_is_enough=True)
    victim = careful.begin("500.00")
    careful.paysera.projects[project] = Project(OTHER_PASSWORD, encrypted=proof == "encryption")
    own = careless.begin("1.00")

    forged = careful.paysera.signed_callback(
        own.order,
        orderid=victim.order_number,
        amount="50000",
        payamount="50000",
        projectid=project,
    )
    forged = {name: forged[name] for name in forged if name in ("data", "ss1")}
    for at_whose_address in (own.order, victim.order):
        answer = careful.paysera.send(at_whose_address, forged)
        assert answer.status == 400, answer

    assert careful.payment(victim.order_number).state is PaymentState.AWAITING_PAYMENT
    assert careful.reports_of(victim) == []


def test_each_shop_gets_its_own_reports(shops: tuple[Town, Town]) -> None:
    careful, careless = shops
    careful.configure()
    careless.configure(project_id=OTHER_PROJECT, password=OTHER_PASSWORD)
    one, other = careful.begin("10.00"), careless.begin("20.00")

    assert careful.paysera.pay(other.order).is_ok
    assert careful.paysera.pay(one.order).is_ok

    careful.wait_until_charged(one)
    careless.wait_until_charged(other)
    assert [str(r.amount) for r in careful.saleor.reports] == ["10.00"]
    assert [str(r.amount) for r in careless.saleor.reports] == ["20.00"]
