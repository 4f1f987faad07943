"""What is stored comes back as it was, once, and a unit of work is done whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError

from saleor_paysera.payments.facts import PaymentFacts
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, Verdict
from saleor_paysera.store import unit_of_work
from saleor_paysera.store.configurations import ChannelNotConfigured
from saleor_paysera.store.installations import UnknownInstallation
from saleor_paysera.store.payments import TransactionHasPayment, UnknownOrder, UnknownTransaction
from saleor_paysera.store.records import ConfigurationSettings, NewPayment, ReceivedCallback
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.unit_of_work import Store
from tests.support.money import decided, set_state
from tests.support.together import at_once
from tests.unit.store.samples import NOW, A, B, payment, saleor, settings

LATER = NOW + timedelta(hours=1)
IN_VILNIUS = timezone(timedelta(hours=2))
SETTINGS = settings()


def callback(identity: str = "a", *, verdict: Verdict = Verdict.PAID) -> ReceivedCallback:
    decision = decided(verdict, Outcome.APPLIED, PaymentState.PAID)
    return ReceivedCallback(identity, "1", ("ss1", "ss3"), {"name": "Žąsis"}, decision, NOW)


@pytest.fixture
def shop(store: Store) -> Store:
    """A store with one installation and one configuration, each with the id 1."""
    with store.write() as uow:
        installed = uow.installations.put(saleor(), now=NOW)
        assert (installed.id, uow.configurations.put(installed.id, SETTINGS, now=NOW)) == (1, 1)
    return store


def paid_for(shop: Store, *order_numbers: str) -> list[int]:
    """Store payments and return their ids."""
    with shop.write() as uow:
        for order_number in order_numbers:
            uow.payments.add(payment(order_number))
        return [uow.payments.by_order_number(number).id for number in order_numbers]


class TestAUnitOfWork:
    def test_that_raises_leaves_nothing(self, store: Store) -> None:
        with suppress(ZeroDivisionError), store.write() as uow:
            installed = uow.installations.put(saleor(), now=NOW)
            uow.configurations.put(installed.id, SETTINGS, now=NOW)
            uow.paysera_keys.put("pem", now=NOW)
            raise ZeroDivisionError

        with store.read() as uow:
            assert uow.installations.all() == []
            assert uow.paysera_keys.newest_first() == []

    def test_whose_statement_fails_leaves_nothing(self, shop: Store) -> None:
        (payment_id,) = paid_for(shop, "SP-1")
        with suppress(IntegrityError), shop.write() as uow:
            uow.callbacks.add(payment_id, callback("a"))
            uow.callbacks.add(payment_id, callback("a"))

        with shop.read() as uow:
            assert uow.callbacks.of_payment(payment_id) == []

    def test_is_seen_by_others_when_it_is_done_and_not_before(self, store: Store) -> None:
        with store.write() as uow:
            uow.installations.put(saleor(), now=NOW)
            with store.read() as other:
                assert other.installations.all() == []

        with store.read() as other:
            assert len(other.installations.all()) == 1

    def test_reads_one_consistent_view(self, shop: Store) -> None:
        """What others commit in the meantime does not mix into it."""
        with shop.read() as uow:
            assert uow.payments.newest(limit=9) == []
            with ThreadPoolExecutor(1) as pool:
                pool.submit(paid_for, shop, "SP-1").result(10)
            assert uow.payments.newest(limit=9) == []

    def test_for_reading_stores_nothing(self, store: Store) -> None:
        with suppress(Exception), store.read() as uow:
            uow.paysera_keys.put("pem", now=NOW)

        with store.read() as uow:
            assert uow.paysera_keys.newest_first() == []

    def test_says_that_it_is_open_in_its_own_thread(self, store: Store) -> None:
        for open_one in (store.read, store.write):
            assert not unit_of_work.is_open()
            with open_one(), ThreadPoolExecutor(1) as pool:
                assert unit_of_work.is_open()
                assert not pool.submit(unit_of_work.is_open).result()
            assert not unit_of_work.is_open()
            with suppress(ZeroDivisionError), open_one():
                raise ZeroDivisionError
            assert not unit_of_work.is_open()

    def test_waits_for_another_that_writes(self, shop: Store) -> None:
        """Each reads the newest state under the lock: no update is lost."""
        paid_for(shop, "SP-1")

        def lengthen(_: int) -> None:
            with shop.write() as uow:
                locked = uow.payments.lock("SP-1")
                charged = Money((locked.charged or locked.asked).amount_minor + 1, "EUR")
                facts = PaymentFacts("SP-1", locked.asked, locked.is_test, locked.state, charged)
                uow.payments.save(locked, facts, now=NOW)

        at_once(10, lengthen)

        with shop.read() as uow:
            assert uow.payments.by_order_number("SP-1").charged == Money(999 + 10, "EUR")


class TestPayments:
    @pytest.mark.parametrize(
        "stored",
        [
            payment(),
            payment(method=None, return_url=None, payer_email=None, is_test=False),
            payment("X" * 40, asked=Money(99_999_999_999, "JPY"), return_url="https://a.b/" * 160),
            payment(created_at=NOW.replace(microsecond=0), expires_at=NOW.replace(microsecond=1)),
        ],
    )
    def test_come_back_as_they_were_stored(self, shop: Store, stored: NewPayment) -> None:
        with shop.write() as uow:
            uow.payments.add(stored)

        with shop.read() as uow:
            found = uow.payments.by_order_number(stored.order_number)
            assert found == uow.payments.by_transaction(1, stored.transaction_id)
        for field in fields(NewPayment):
            assert getattr(found, field.name) == getattr(stored, field.name)
        assert (found.state, found.paid_at) == (PaymentState.AWAITING_PAYMENT, None)
        assert found.psp_reference == stored.order_number

    def test_times_come_back_aware_and_in_utc(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.payments.add(payment(created_at=NOW.astimezone(IN_VILNIUS)))

        with shop.read() as uow:
            found = uow.payments.by_order_number("SP-1")
        assert found.created_at == NOW
        assert found.created_at.utcoffset() == found.expires_at.utcoffset() == timedelta(0)

    def test_are_one_for_a_transaction(self, shop: Store) -> None:
        paid_for(shop, "SP-1")
        twin = payment("SP-2", transaction_id=payment("SP-1").transaction_id)
        with pytest.raises(TransactionHasPayment), shop.write() as uow:
            uow.payments.add(twin)

        with shop.read() as uow:
            assert [found.order_number for found in uow.payments.newest(limit=9)] == ["SP-1"]

    def test_of_two_saleors_may_have_equal_transactions(self, shop: Store) -> None:
        with shop.write() as uow:
            there = uow.installations.put(saleor(B), now=NOW).id
            theirs = uow.configurations.put(there, SETTINGS, now=NOW)
            uow.payments.add(payment("here", transaction_id="same"))
            uow.payments.add(
                payment(
                    "there", transaction_id="same", installation_id=there, configuration_id=theirs
                )
            )

        with shop.read() as uow:
            assert uow.payments.by_transaction(1, "same").order_number == "here"
            assert uow.payments.by_transaction(there, "same").order_number == "there"

    def test_started_many_times_at_once_are_one(self, shop: Store) -> None:
        def start(number: int) -> bool:
            try:
                with shop.write() as uow:
                    uow.payments.add(payment(f"SP-{number}", transaction_id="one"))
            except TransactionHasPayment:
                return False
            return True

        assert at_once(10, start).count(True) == 1

    def test_with_a_taken_order_number_are_not_mistaken_for_a_repeated_start(
        self, shop: Store
    ) -> None:
        """It would be looked for under its transaction, where there is none."""
        paid_for(shop, "SP-1")
        with pytest.raises(Exception) as told, shop.write() as uow:  # noqa: PT011 - any other
            uow.payments.add(payment("SP-1", transaction_id="another"))

        assert not isinstance(told.value, TransactionHasPayment)

    @pytest.mark.parametrize(
        "number", ["", "SP-2", "sp-1", "SP-1 ", "SP-1\x00", "Ž", "%", "x" * 999]
    )
    def test_that_are_not_there_are_unknown(self, shop: Store, number: str) -> None:
        paid_for(shop, "SP-1")

        with shop.read() as uow, pytest.raises(UnknownOrder):
            uow.payments.by_order_number(number)
        with shop.write() as uow, pytest.raises(UnknownOrder):
            uow.payments.lock(number)

    def test_of_a_transaction_that_was_never_started_are_unknown(self, shop: Store) -> None:
        paid_for(shop, "SP-1")
        with shop.read() as uow:
            assert uow.payments.find_by_transaction(2, "transaction of SP-1") is None
            with pytest.raises(UnknownTransaction, match="transactionInitialize"):
                uow.payments.by_transaction(1, "another")

    def test_remember_when_they_were_first_paid(self, shop: Store) -> None:
        paid_for(shop, "SP-1")
        for state, now in [
            (PaymentState.PENDING, NOW),
            (PaymentState.PAID, LATER),
            (PaymentState.CANCELLED, LATER + timedelta(hours=1)),
        ]:
            with shop.write() as uow:
                set_state(uow, uow.payments.lock("SP-1"), state, now=now)
            with shop.read() as uow:
                found = uow.payments.by_order_number("SP-1")
            assert found.state is state
            assert found.paid_at == (None if state is PaymentState.PENDING else LATER)

    def test_are_listed_newest_first(self, shop: Store) -> None:
        with shop.write() as uow:
            for number in ["oldest", "older", "new"]:
                uow.payments.add(payment(number))

        with shop.read() as uow:
            listed = [found.order_number for found in uow.payments.newest(limit=2)]
        assert listed == ["new", "older"]


class TestInstallations:
    def test_come_back_as_they_were_stored(self, store: Store) -> None:
        with store.write() as uow:
            put = uow.installations.put(saleor(), now=NOW.astimezone(IN_VILNIUS))

        with store.read() as uow:
            assert uow.installations.by_api_url(A) == uow.installations.get(put.id) == put
        assert (put.saleor_api_url, put.app_id, put.token) == (A, "QXBwOjE=", "token")
        assert put.installed_at == put.jwks_fetched_at == NOW
        assert put.installed_at.utcoffset() == timedelta(0)

    def test_made_again_keep_their_id_and_take_the_newest_token(self, shop: Store) -> None:
        with shop.write() as uow:
            again = uow.installations.put(saleor(token="newer", app_id="QXBwOjI="), now=LATER)

        assert (again.id, again.token, again.app_id) == (1, "newer", "QXBwOjI=")
        with shop.read() as uow:
            assert uow.installations.all() == [again]
            assert uow.configurations.get(1).settings == SETTINGS

    def test_made_many_times_at_once_are_one(self, store: Store) -> None:
        def install(number: int) -> int:
            with store.write() as uow:
                return uow.installations.put(saleor(token=f"token {number}"), now=NOW).id

        assert len(set(at_once(8, install))) == 1
        with store.read() as uow:
            assert len(uow.installations.all()) == 1

    @pytest.mark.parametrize("url", ["", B, A.removesuffix("/"), A.upper(), "https://a.example/%"])
    def test_that_are_not_there_are_unknown(self, shop: Store, url: str) -> None:
        with shop.read() as uow, pytest.raises(UnknownInstallation, match="Install"):
            uow.installations.by_api_url(url)

    def test_an_address_of_any_length_makes_no_long_message(self, shop: Store) -> None:
        url = f"https://shop.example/{'x' * 60_000}"
        with shop.read() as uow, pytest.raises(UnknownInstallation) as raised:
            uow.installations.by_api_url(url)

        assert url[:200] in raised.value.message
        assert len(raised.value.message) < 400

    def test_keep_newly_fetched_keys(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.installations.put(saleor(B), now=NOW)
            uow.installations.renew_jwks(1, '{"keys": [1]}', now=LATER)

        with shop.read() as uow:
            renewed, other = uow.installations.all()
        assert (renewed.jwks, renewed.jwks_fetched_at) == ('{"keys": [1]}', LATER)
        assert (renewed.token, renewed.installed_at) == ("token", NOW)
        assert (other.jwks, other.jwks_fetched_at) == ('{"keys": []}', NOW)


class TestConfigurations:
    def test_come_back_as_they_were_stored(self, shop: Store) -> None:
        with shop.read() as uow:
            found = uow.configurations.get(1)

        assert (found.settings, found.installation_id) == (SETTINGS, 1)
        assert (found.passwords, found.updated_at) == ((), NOW)
        assert (found.version, found.removed_at, found.password_set_at) == (1, None, None)
        assert found.updated_at.utcoffset() == timedelta(0)

    def test_of_the_same_project_and_mode_are_changed(self, shop: Store) -> None:
        changed = replace(
            SETTINGS,
            name="Kita",
            ss1_is_enough=True,
            default_method="hanza",
            methods=(),
            purpose="Už",
            pay_within_minutes=None,
            return_origins=(),
            accepts_pending=True,
        )
        with shop.write() as uow:
            assert uow.configurations.put(1, changed, now=LATER) == 1

        with shop.read() as uow:
            found = uow.configurations.get(1)
        assert (found.settings, found.updated_at) == (changed, LATER)
        assert (found.version, found.removed_at) == (2, None)

    @pytest.mark.parametrize(
        "other", [replace(SETTINGS, project_id="7"), replace(SETTINGS, is_test=False)]
    )
    def test_of_another_project_or_mode_stand_beside_it(
        self, shop: Store, other: ConfigurationSettings
    ) -> None:
        with shop.write() as uow:
            assert uow.configurations.put(1, other, now=LATER) != 1

        with shop.read() as uow:
            both = [found.settings for found, _ in uow.configurations.of_installation(1)]
        assert both == [SETTINGS, other]

    def test_serve_their_own_channel_before_any_channel(self, shop: Store) -> None:
        with shop.write() as uow:
            own = uow.configurations.put(1, replace(SETTINGS, project_id="7"), now=NOW)
            uow.configurations.assign_channel(1, ANY_CHANNEL, 1)
            for slug in ("lietuva", "0", " ", "žemaitija"):
                uow.configurations.assign_channel(1, slug, own)

        with shop.read() as uow:
            served = {
                slug: uow.configurations.for_channel(1, slug).id
                for slug in ("lietuva", "0", " ", "žemaitija", "latvija", "Lietuva", "", "liet%")
            }
        assert {slug for slug, served_by in served.items() if served_by == own} == {
            "lietuva", "0", " ", "žemaitija",
        }  # fmt: skip
        assert set(served.values()) == {1, own}

    def test_serve_no_channel_that_nobody_gave_them(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.configurations.assign_channel(1, "lietuva", 1)

        with shop.read() as uow, pytest.raises(ChannelNotConfigured, match="latvija"):
            uow.configurations.for_channel(1, "latvija")

    def test_serve_no_channel_of_another_saleor(self, shop: Store) -> None:
        with shop.write() as uow:
            uow.configurations.assign_channel(1, ANY_CHANNEL, 1)
            uow.configurations.assign_channel(1, "lietuva", 1)
            there = uow.installations.put(saleor(B), now=NOW).id

        with shop.read() as uow, pytest.raises(ChannelNotConfigured):
            uow.configurations.for_channel(there, "lietuva")

    def test_take_a_channel_over_from_another(self, shop: Store) -> None:
        with shop.write() as uow:
            other = uow.configurations.put(1, replace(SETTINGS, is_test=False), now=NOW)
            for slug in (ANY_CHANNEL, "b", "a"):
                uow.configurations.assign_channel(1, slug, 1)
            uow.configurations.assign_channel(1, "a", other)

        with shop.read() as uow:
            channels = [slugs for _, slugs in uow.configurations.of_installation(1)]
        assert channels == [[ANY_CHANNEL, "b"], ["a"]]

    def test_keep_old_passwords_the_newest_first(self, shop: Store) -> None:
        with shop.write() as uow:
            for password in ("first", "second", "second", "third"):
                uow.configurations.add_password(1, password, now=NOW)

        with shop.read() as uow:
            assert uow.configurations.get(1).passwords == ("third", "second", "first")

    def test_may_go_back_to_an_old_password(self, shop: Store) -> None:
        with shop.write() as uow:
            for password in ("first", "second", "first"):
                uow.configurations.add_password(1, password, now=NOW)

        with shop.read() as uow:
            passwords = uow.configurations.get(1).passwords
        assert passwords[0] == "first"
        assert set(passwords) == {"first", "second"}

    def test_of_one_project_share_its_passwords_in_test_and_live_mode(self, shop: Store) -> None:
        with shop.write() as uow:
            live = uow.configurations.put(1, replace(SETTINGS, is_test=False), now=NOW)
            uow.configurations.add_password(1, "old", now=NOW)
            uow.configurations.add_password(live, "new", now=NOW)

        with shop.read() as uow:
            assert uow.configurations.get(1).passwords == ("new", "old")
            assert uow.configurations.get(live).passwords == ("new", "old")

    def test_share_no_password_with_another_project_or_saleor(self, shop: Store) -> None:
        with shop.write() as uow:
            other = uow.configurations.put(1, replace(SETTINGS, project_id="7"), now=NOW)
            there = uow.installations.put(saleor(B), now=NOW).id
            theirs = uow.configurations.put(there, SETTINGS, now=NOW)
            uow.configurations.add_password(1, "ours", now=NOW)
            uow.configurations.add_password(theirs, "theirs", now=NOW)

        with shop.read() as uow:
            assert uow.configurations.get(1).passwords == ("ours",)
            assert uow.configurations.get(other).passwords == ()
            assert uow.configurations.get(theirs).passwords == ("theirs",)


class TestCallbacks:
    def test_come_back_as_they_were_stored_in_the_order_they_came(self, shop: Store) -> None:
        payment_id, other = paid_for(shop, "SP-1", "SP-2")
        with shop.write() as uow:
            uow.callbacks.add(payment_id, callback("b"))
            uow.callbacks.add(payment_id, callback("a", verdict=Verdict.AMOUNT_MISMATCH))
            uow.callbacks.add(other, callback("a"))

        with shop.read() as uow:
            first, second = uow.callbacks.of_payment(payment_id)
        assert (first.status, first.proofs, first.fields) == (
            "1",
            ("ss1", "ss3"),
            {"name": "Žąsis"},
        )
        assert (first.verdict, first.outcome) == (Verdict.PAID, Outcome.APPLIED)
        assert (first.received_at, first.received_at.utcoffset()) == (NOW, timedelta(0))
        assert second.verdict is Verdict.AMOUNT_MISMATCH

    def test_of_every_verdict_and_outcome_can_be_kept(self, shop: Store) -> None:
        (payment_id,) = paid_for(shop, "SP-1")
        every = [(verdict, outcome) for verdict in Verdict for outcome in Outcome]
        with shop.write() as uow:
            for verdict, outcome in every:
                decision = decided(verdict, outcome, PaymentState.PAID)
                received = replace(callback(f"{verdict} {outcome}"), decision=decision)
                uow.callbacks.add(payment_id, received)

        with shop.read() as uow:
            kept = uow.callbacks.of_payment(payment_id)
        assert [(found.verdict, found.outcome) for found in kept] == every

    def test_are_known_by_payment_and_identity(self, shop: Store) -> None:
        payment_id, other = paid_for(shop, "SP-1", "SP-2")
        with shop.write() as uow:
            uow.callbacks.add(payment_id, callback("a"))

        with shop.read() as uow:
            assert uow.callbacks.is_known(payment_id, "a")
            assert not uow.callbacks.is_known(payment_id, "b")
            assert not uow.callbacks.is_known(other, "a")

    def test_with_a_status_of_any_length_are_kept(self, shop: Store) -> None:
        (payment_id,) = paid_for(shop, "SP-1")
        with shop.write() as uow:
            uow.callbacks.add(payment_id, replace(callback(), status="ž" * 5_000))

        with shop.read() as uow:
            (found,) = uow.callbacks.of_payment(payment_id)
        assert found.status == "ž" * 20

    def test_that_were_refused_are_counted_by_reason(self, shop: Store) -> None:
        payment_id, other = paid_for(shop, "SP-1", "SP-2")
        with shop.write() as uow:
            uow.callbacks.count_refused(payment_id, "WRONG_SIGNATURE", now=NOW)
            uow.callbacks.count_refused(payment_id, "INVALID_CALLBACK", now=LATER)
            uow.callbacks.count_refused(payment_id, "WRONG_SIGNATURE", now=LATER)
            uow.callbacks.count_refused(other, "WRONG_SIGNATURE", now=NOW)

        with shop.read() as uow:
            wrong, invalid = uow.callbacks.refused_for_payment(payment_id)
        assert (wrong.reason, wrong.times) == ("WRONG_SIGNATURE", 2)
        assert (wrong.first_at, wrong.last_at) == (NOW, LATER)
        assert (invalid.reason, invalid.times) == ("INVALID_CALLBACK", 1)
        assert wrong.first_at.utcoffset() == wrong.last_at.utcoffset() == timedelta(0)

    def test_that_were_refused_are_counted_right_from_many_threads(self, shop: Store) -> None:
        (payment_id,) = paid_for(shop, "SP-1")

        def refuse(_: int) -> None:
            for _ in range(5):
                with shop.write() as uow:
                    uow.callbacks.count_refused(payment_id, "WRONG_SIGNATURE", now=NOW)

        at_once(8, refuse)

        with shop.read() as uow:
            (counted,) = uow.callbacks.refused_for_payment(payment_id)
        assert counted.times == 40


class TestPayserasKeys:
    def test_are_kept_once_each_the_one_served_last_first(self, store: Store) -> None:
        with store.write() as uow:
            for number, pem in enumerate(["old", "new", "old", "newest"]):
                uow.paysera_keys.put(pem, now=NOW + timedelta(days=number))

        with store.read() as uow:
            keys = uow.paysera_keys.newest_first()
        assert [key.pem for key in keys] == ["newest", "old", "new"]
        assert keys[1].first_seen_at == NOW
        assert keys[1].last_seen_at == NOW + timedelta(days=2)
        assert keys[1].last_seen_at.utcoffset() == timedelta(0)

    def test_served_to_many_at_once_are_kept_once(self, store: Store) -> None:
        def fetch(_: int) -> None:
            with store.write() as uow:
                uow.paysera_keys.put("pem", now=NOW)

        at_once(8, fetch)

        with store.read() as uow:
            assert len(uow.paysera_keys.newest_first()) == 1
