"""Secrets are sealed in the database, keys can be changed, and nothing shows them."""

import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, text

from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, Verdict
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.payment_search import PaymentFilter
from saleor_paysera.store.records import (
    NewInstallation,
    NewPayment,
    ReceivedCallback,
)
from saleor_paysera.store.secret_box import SecretBox, SecretKeyMismatch
from saleor_paysera.store.tables import metadata
from saleor_paysera.store.trials import NewTrial, TrialCallback
from saleor_paysera.store.unit_of_work import Store, UnitOfWork
from tests.support.money import decided
from tests.unit.store.samples import settings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD_KEY, NEW_KEY = "the old key of this shop, quite long", "the new key of this shop, quite long"

TOKEN = "TOKEN-4f7d1c"
PASSWORD = "PASSWORD-99ab10"
OLDER_PASSWORD = "PASSWORD-00older"
PAY_URL = "https://pay.example/?data=PAYURL-cGVyc29uYWw&sign=SIGN-1f2e"
FIELDS = {"p_email": "zygimante@EMAIL.example", "name": "Žygimantė-NAME", "account": "LT-IBAN-42"}
SECRETS = [
    TOKEN, PASSWORD, OLDER_PASSWORD, "PAYURL-cGVyc29uYWw", "SIGN-1f2e", "EMAIL.example",
    "Žygimantė-NAME", "\\u017dygimant\\u0117-NAME", "LT-IBAN-42", "p_email",
    "Payer-OF-MAIL", "payer-of-mail",
]  # fmt: skip

INSTALLATION = NewInstallation("https://a.example/graphql/", "QXBwOjE=", TOKEN, '{"keys": []}')
SETTINGS = settings()
PAYMENT = NewPayment(
    order_number="SP-1",
    installation_id=1,
    configuration_id=1,
    transaction_id="VHJhbnNhY3Rpb25JdGVtOjE=",
    source_id="Q2hlY2tvdXQ6MQ==",
    channel_slug="lietuva",
    asked=Money(999, "EUR"),
    is_test=True,
    method="smsbank",
    language="LIT",
    return_url=None,
    payer_email="Payer-OF-MAIL@email.example",
    pay_url=PAY_URL,
    created_at=NOW,
    expires_at=NOW + timedelta(days=3),
)
CALLBACK = ReceivedCallback(
    identity="a" * 64,
    status="1",
    proofs=("ss1", "ss3"),
    fields=FIELDS,
    decision=decided(Verdict.PAID, Outcome.APPLIED, PaymentState.PAID),
    received_at=NOW,
)

TRIAL = NewTrial("SP-TRY", 1, 1, Money(1, "EUR"), is_test=True, pay_url=PAY_URL, created_at=NOW)
TRIAL_CALLBACK = TrialCallback("1", ("ss1",), FIELDS, NOW)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_database_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


def store_everything(uow: UnitOfWork) -> None:
    installed = uow.installations.put(INSTALLATION, now=NOW)
    configuration_id = uow.configurations.put(installed.id, SETTINGS, now=NOW)
    uow.configurations.add_password(configuration_id, OLDER_PASSWORD, now=NOW)
    uow.configurations.add_password(configuration_id, PASSWORD, now=NOW)
    uow.payments.add(
        replace(PAYMENT, installation_id=installed.id, configuration_id=configuration_id)
    )
    uow.callbacks.add(uow.payments.by_order_number("SP-1").id, CALLBACK)
    uow.trials.add(TRIAL)
    uow.trials.note_callback(TRIAL.order_number, TRIAL_CALLBACK)


def read_everything(uow: UnitOfWork) -> dict[str, object]:
    payment = uow.payments.by_order_number("SP-1")
    (callback,) = uow.callbacks.of_payment(payment.id)
    return {
        "token": uow.installations.by_api_url(INSTALLATION.saleor_api_url).token,
        "passwords": uow.configurations.get(payment.configuration_id).passwords,
        "pay_url": payment.pay_url,
        "payer_email": payment.payer_email,
        "fields": callback.fields,
        "trial": uow.trials.by_order_number(TRIAL.order_number).callback,
    }


EVERYTHING = {
    "token": TOKEN,
    "passwords": (PASSWORD, OLDER_PASSWORD),
    "pay_url": PAY_URL,
    "payer_email": PAYMENT.payer_email,
    "fields": FIELDS,
    "trial": TRIAL_CALLBACK,
}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with Store(engine, SecretBox([OLD_KEY])).write() as uow:
        store_everything(uow)
    return engine


def everything_in(engine: Engine) -> bytes:
    """Every value of every column of every table, as bytes."""
    found = b""
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                for value in row:
                    found += value if isinstance(value, bytes) else str(value).encode()
    return found


class TestInTheDatabase:
    def test_no_column_holds_a_secret_in_plain(self, filled: Engine) -> None:
        content = everything_in(filled)

        assert INSTALLATION.saleor_api_url.encode() in content  # it looks in the right place
        assert [secret for secret in SECRETS if secret.encode() in content] == []

    def test_no_byte_of_the_file_is_a_secret_in_plain(self, tmp_path: Path) -> None:
        engine = create_database_engine(f"sqlite:///{tmp_path}/shop.db")
        migrate(engine)
        with Store(engine, SecretBox([OLD_KEY])).write() as uow:
            store_everything(uow)
        content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        engine.dispose()
        content += b"".join(file.read_bytes() for file in tmp_path.iterdir())

        assert INSTALLATION.saleor_api_url.encode() in content
        for key in [OLD_KEY, *SECRETS]:
            for encoding in ("utf-8", "utf-16-le"):
                assert key.encode(encoding) not in content

    def test_what_is_sealed_comes_back(self, filled: Engine) -> None:
        with Store(filled, SecretBox([OLD_KEY])).read() as uow:
            assert read_everything(uow) == EVERYTHING

    def test_equal_secrets_do_not_look_equal(self) -> None:
        box = SecretBox([OLD_KEY])

        assert box.seal("same") != box.seal("same")


class TestChangingTheKey:
    def test_the_old_key_second_in_the_list_still_opens_everything(self, filled: Engine) -> None:
        with Store(filled, SecretBox([NEW_KEY, OLD_KEY])).read() as uow:
            assert read_everything(uow) == EVERYTHING

    def test_what_is_written_from_then_on_needs_the_new_key_alone(self, engine: Engine) -> None:
        with Store(engine, SecretBox([NEW_KEY, OLD_KEY])).write() as uow:
            store_everything(uow)

        with Store(engine, SecretBox([NEW_KEY])).read() as uow:
            assert read_everything(uow) == EVERYTHING
        with Store(engine, SecretBox([OLD_KEY])).read() as uow, pytest.raises(SecretKeyMismatch):
            read_everything(uow)

    def test_processes_with_the_old_and_the_new_list_work_side_by_side(
        self, filled: Engine
    ) -> None:
        with Store(filled, SecretBox([OLD_KEY, NEW_KEY])).read() as uow:
            assert read_everything(uow) == EVERYTHING

    def test_without_the_right_key_the_error_says_what_to_do(self, filled: Engine) -> None:
        for keys in ([NEW_KEY], [OLD_KEY + " "], [OLD_KEY.upper()], [NEW_KEY, NEW_KEY]):
            with Store(filled, SecretBox(keys)).read() as uow:
                for read in (
                    uow.installations.all,
                    partial(uow.configurations.get, 1),
                    lambda: uow.payments.by_order_number("SP-1").pay_url,
                    lambda: uow.payments.by_order_number("SP-1").payer_email,
                    partial(uow.callbacks.of_payment, 1),
                ):
                    with pytest.raises(SecretKeyMismatch, match="SECRET_KEY") as told:
                        read()
                    assert told.value.code == "SECRET_KEY_MISMATCH"
                    assert not any(key in told.value.message for key in (OLD_KEY, NEW_KEY))

    def test_a_reinstall_heals_a_token_whose_key_is_lost(self, filled: Engine) -> None:
        with Store(filled, SecretBox([NEW_KEY])).write() as uow:
            renewed = uow.installations.put(replace(INSTALLATION, token="anew"), now=NOW)

        assert renewed.token == "anew"

    @pytest.mark.parametrize("change", [b"", b"gAAAA", b"\x00" * 100, b"plain text"])
    def test_what_was_never_sealed_is_not_opened(self, change: bytes) -> None:
        with pytest.raises(SecretKeyMismatch):
            SecretBox([OLD_KEY]).open(change)

    def test_a_changed_byte_is_noticed(self) -> None:
        box = SecretBox([OLD_KEY])
        sealed = box.seal(PASSWORD)

        for position in range(0, len(sealed) - 2, 7):
            changed = bytearray(sealed)
            changed[position] = ord("A") if changed[position] != ord("A") else ord("B")
            with pytest.raises(SecretKeyMismatch):
                box.open(bytes(changed))

    def test_the_key_is_derived_and_not_used_as_it_is(self) -> None:
        """A text that happens to be a Fernet key must not be one here."""
        key = Fernet.generate_key()
        with pytest.raises(SecretKeyMismatch):
            SecretBox([key.decode()]).open(Fernet(key).encrypt(b"x"))

    @pytest.mark.parametrize("secret", ["", "x", "Žąsis 🍵", "\x00", "long" * 10_000])
    def test_any_text_can_be_sealed(self, secret: str) -> None:
        assert SecretBox([NEW_KEY]).open(SecretBox([NEW_KEY]).seal(secret)) == secret


class TestTheBlindIndex:
    def test_is_equal_for_equal_texts_and_tells_nothing_else(self) -> None:
        box = SecretBox([NEW_KEY])
        found = {box.blind_index(text) for text in ("a@b.lt", "a@b.lt", "A@b.lt", "", "Žąsis")}

        assert len(found) == 4
        assert all(len(index) == 64 and set(index) <= set("0123456789abcdef") for index in found)

    def test_of_another_key_is_another_one(self) -> None:
        old, new = SecretBox([OLD_KEY]).blind_index("x"), SecretBox([NEW_KEY]).blind_index("x")

        assert old != new
        assert SecretBox([NEW_KEY, OLD_KEY]).blind_index("x") == new
        assert SecretBox([NEW_KEY, OLD_KEY]).blind_indexes("x") == (new, old)

    def test_is_an_hmac_with_a_key_of_its_own(self) -> None:
        """Worked out by hand (RFC 5869, RFC 2104): what is stored must be found for ever."""
        key = expanded(NEW_KEY, b"saleor-paysera blind index v1")

        made = hmac.digest(key, "Žąsis".encode(), "sha256").hex()

        assert SecretBox([NEW_KEY]).blind_index("Žąsis") == made


def expanded(key: str, purpose: bytes) -> bytes:
    """HKDF-SHA256 without salt, one block long."""
    extracted = hmac.digest(bytes(32), key.encode(), "sha256")
    return hmac.digest(extracted, purpose + b"\1", "sha256")


def test_no_record_shows_its_secrets(filled: Engine) -> None:
    with Store(filled, SecretBox([OLD_KEY])).read() as uow:
        payment = uow.payments.by_order_number("SP-1")
        records: list[object] = [
            INSTALLATION,
            PAYMENT,
            CALLBACK,
            payment,
            uow.installations.get(payment.installation_id),
            uow.configurations.get(payment.configuration_id),
            *uow.callbacks.of_payment(payment.id),
            *uow.payments.search(1, PaymentFilter(), before=None, limit=9, now=NOW),
            PaymentFilter(email=PAYMENT.payer_email),
            TRIAL,
            uow.trials.by_order_number(TRIAL.order_number),
        ]

    for record in records:
        for shown in (repr(record), str(record), f"{record}", repr([record])):
            assert [secret for secret in SECRETS if secret in shown] == []


def test_the_box_does_not_show_its_keys() -> None:
    assert OLD_KEY not in repr(SecretBox([OLD_KEY]))
    assert OLD_KEY not in str(vars(SecretBox([OLD_KEY])))
