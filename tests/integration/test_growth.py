"""What is done for every payment takes as long with a million payments as with one."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine, event

from tests.support.town import Town, town

_LARGE = ("payments", "callbacks", "reports", "refunds", "completions")
# Indexes of which one shop, or one state, may have nearly all rows.
_TOO_WIDE = re.compile(r"\((installation_id|configuration_id|state)=\?( AND state=\?)?\)")
_WAITING_ONLY = "ix_reports_state_installation_id_next_attempt_at_id"


@contextmanager
def explained(engine: Engine) -> Iterator[list[tuple[str, str]]]:
    """How SQLite finds what is looked for meanwhile: each step with its statement."""
    steps: list[tuple[str, str]] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "INSERT", "WITH")):
            raw: sqlite3.Connection = cursor.connection
            plan = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            steps.extend((str(step[3]), statement) for step in plan)

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield steps
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def is_slow(step: str) -> bool:
    """Whether a step reads more, the more a shop has sold."""
    if _WAITING_ONLY in step:  # few reports wait, and one after the other is taken
        return False
    if re.match(rf"SCAN ({'|'.join(_LARGE)})\b", step):
        return True
    return "USING INDEX ix_payments" in step and _TOO_WIDE.search(step) is not None


@pytest.fixture
def here(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, tmp_path: Path
) -> Iterator[Town]:
    with town(saleor_key, paysera_key, f"sqlite:///{tmp_path}/test.db") as built:
        yield built


def test_every_step_of_a_payments_life_is_found_by_an_index_that_leaves_little(
    here: Town,
) -> None:
    with explained(here.store.engine) as steps:
        begun = here.begin()
        here.saleor.process(begun.transaction.id)
        here.paysera.pay(begun.order)
        here.wait_until_charged(begun)

    assert len(steps) > 20
    assert [found for found in steps if is_slow(found[0])] == []
