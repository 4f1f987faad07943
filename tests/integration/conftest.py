"""What several of these tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.desk import Desk, open_desk


@pytest.fixture
def desk(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Desk]:
    """Staff at a Dashboard, on each kind of database."""
    with open_desk(saleor_key, paysera_key, database_url) as opened:
        yield opened


@pytest.fixture
def lone_desk(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Desk]:
    """For what does not depend on the database."""
    with open_desk(saleor_key, paysera_key, f"sqlite:///{tmp_path}/a.db") as opened:
        yield opened
