"""A payment app and the Saleor double that has it installed; a merchant and the Paysera double."""

from collections.abc import Iterator

import pytest

from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from saleor_paysera.sandbox.saleor import (
    SaleorDouble,
    Settings,
)
from tests.unit.sandbox.merchant_stub import PASSWORD, PROJECT, SHORT, MerchantStub
from tests.unit.sandbox.payment_app_stub import PaymentAppStub, session_key
from tests.unit.sandbox.saleor_calls import ACTION_REQUIRED


@pytest.fixture
def app() -> Iterator[PaymentAppStub]:
    with PaymentAppStub() as stub:
        stub.script.replies["TRANSACTION_INITIALIZE_SESSION"] = ACTION_REQUIRED
        yield stub


@pytest.fixture
def saleor(app: PaymentAppStub) -> Iterator[SaleorDouble]:
    settings = Settings(webhook_timeouts=(0.5, 0.5), action_retry_pauses=(0.01, 0.01))
    with SaleorDouble(settings=settings, private_key=session_key()) as double:
        double.install(app.manifest_url)
        yield double


@pytest.fixture
def merchant() -> Iterator[MerchantStub]:
    with MerchantStub() as stub:
        yield stub


@pytest.fixture
def paysera() -> Iterator[PayseraDouble]:
    projects = {
        PROJECT: Project(PASSWORD),
        "2": Project(PASSWORD, tests_allowed=False),
        "3": Project(PASSWORD, encrypted=True),
        "4": Project(SHORT, encrypted=True),
        "5": Project(PASSWORD, is_active=False),
        "6": Project(PASSWORD, origins=("https://shop.example",)),
    }
    with PayseraDouble(
        projects, repeat_after=(0.05, 0.05, 0.05), private_key=session_key()
    ) as double:
        yield double
