"""Secrets are sealed anew with the first key, and nothing else changes."""

import pytest
from sqlalchemy import LargeBinary, select

from saleor_paysera.services.export_payer import export_payer
from saleor_paysera.services.rotate_keys import TableRotation, rotate_keys
from saleor_paysera.store.sealed_rows import ROWS_AT_ONCE, sealed_tables
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import metadata, payments
from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.configuring import add_payment, one_shop, passwords
from tests.unit.store.samples import NOW

OLD, NEW = "a secret key of these tests", "the key that comes after it"
EMAIL = "jonas@example.com"


def with_keys(store: Store, *keys: str) -> Store:
    return Store(store.engine, SecretBox(keys))


def rotate(store: Store) -> dict[str, TableRotation]:
    return {rotation.table: rotation for rotation in rotate_keys(store)}


def test_afterwards_the_new_key_opens_everything_and_the_old_one_nothing(store: Store) -> None:
    one_shop(store)
    add_payment(store, payer_email=EMAIL)

    rotated = rotate(with_keys(store, NEW, OLD))

    assert rotated["payments"] == TableRotation("payments", renewed=1, current=0, unreadable=0)
    only_new = with_keys(store, NEW)
    assert passwords(only_new, 1) == ("first",)
    with only_new.read() as uow:
        assert uow.payments.by_order_number("SP-1").payer_email == EMAIL
        assert uow.installations.get(1).token == "token"
    with pytest.raises(SecretKeyMismatch), store.read() as uow:
        uow.installations.get(1)


def test_a_payer_is_still_found_by_the_email(store: Store) -> None:
    one_shop(store)
    add_payment(store, payer_email=EMAIL, pay_url="https://pay.example/?data=YT1i")
    rotate(with_keys(store, NEW, OLD))

    export = export_payer(with_keys(store, NEW), EMAIL.upper(), installation_id=None, now=NOW)

    assert [found.order_number for found in export.payments] == ["SP-1"]


def test_a_second_run_changes_nothing(store: Store) -> None:
    one_shop(store)
    add_payment(store)
    both = with_keys(store, NEW, OLD)
    rotate(both)
    with store.engine.connect() as connection:
        before = connection.execute(select(payments)).all()

    again = rotate(both)

    assert {rotation.renewed for rotation in again.values()} == {0}
    assert again["payments"].current == 1
    with store.engine.connect() as connection:
        assert connection.execute(select(payments)).all() == before


def test_what_no_key_opens_is_counted_and_left_as_it_is(store: Store) -> None:
    one_shop(store)
    add_payment(store, "SP-1")
    add_payment(with_keys(store, NEW), "SP-2")

    rotated = rotate(with_keys(store, NEW))

    assert rotated["payments"] == TableRotation("payments", renewed=0, current=1, unreadable=1)
    with store.read() as uow:
        assert uow.payments.by_order_number("SP-1").order_number == "SP-1"


def test_more_rows_than_one_transaction_takes(store: Store) -> None:
    one_shop(store)
    number = ROWS_AT_ONCE + 1
    for count in range(number):
        add_payment(store, f"SP-{count}")

    assert rotate(with_keys(store, NEW, OLD))["payments"].renewed == number


def test_every_column_of_bytes_is_sealed_and_none_is_forgotten() -> None:
    columns = [column for table in metadata.sorted_tables for column in table.c]
    of_bytes = {str(column) for column in columns if isinstance(column.type, LargeBinary)}

    assert of_bytes == {str(column) for column in columns if column.name.endswith("_sealed")}
    assert {name.partition(".")[0] for name in of_bytes} == {t.name for t in sealed_tables()}
    assert of_bytes >= {"installations.token_sealed", "project_passwords.password_sealed"}
