"""A trial shows whether everything fits, and can touch no payment and reach no Saleor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests
from sqlalchemy import func, select

from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.paysera.callback import InvalidCallback, InvalidCallbackReason
from saleor_paysera.sandbox.paysera import PayOrder, Project
from saleor_paysera.sandbox.paysera.codec import encrypted
from saleor_paysera.services.addresses import trial_addresses
from saleor_paysera.services.manage_configurations import (
    add_configuration,
    change_configuration,
    remove_configuration,
)
from saleor_paysera.services.try_configuration import (
    TrialReason,
    TrialStanding,
    note_trial_return,
    start_trial,
    take_trial_callback,
    trial_standing,
)
from saleor_paysera.store.configurations import UnknownConfiguration
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.tables import callbacks, payments, refused_callbacks, reports
from saleor_paysera.store.trials import TrialReturn
from tests.support.desk import OTHER_PROJECT, Desk, wish
from tests.support.office import Office
from tests.support.town import PASSWORD, PROJECT_ID

R = TrialReason


@dataclass
class Trying:
    """A trial that somebody at the desk has begun, and its order at Paysera."""

    desk: Desk
    number: str
    order: PayOrder

    @property
    def standing(self) -> TrialStanding:
        return trial_standing(self.desk.context, self.desk.staff, self.number)

    def signed(self, **overrides: str | None) -> dict[str, str]:
        """A callback as this Paysera signs it."""
        return self.desk.town.paysera.signed_callback(self.order, **overrides)

    def send(self, query: Mapping[str, str], path: str | None = None) -> int:
        """Call the app back, at the trial's address or at another; returns the status."""
        url = self.desk.town.app.base_url + (path or f"/paysera/trial/{self.number}/callback")
        return requests.get(url, params=dict(query), timeout=10).status_code


def trial_of(desk: Desk, **changes: object) -> Trying:
    """A configuration and a trial of it."""
    return another(desk, add_configuration(desk.context, desk.staff, wish(**changes)))


def another(desk: Desk, configuration_id: int) -> Trying:
    """One more trial of a configuration."""
    trial = begin(desk, configuration_id).trial
    return Trying(desk, trial.order_number, desk.town.paysera.open(trial.pay_url))


def begin(desk: Desk | Office, configuration_id: int) -> TrialStanding:
    return start_trial(desk.context, desk.staff, configuration_id, language="lt")


def rows(desk: Desk) -> int:
    """How many payments, callbacks about them and reports there are."""
    with desk.town.store.engine.connect() as connection:
        return sum(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (payments, callbacks, refused_callbacks, reports)
        )


# What is asked of Paysera


def test_the_smallest_amount_is_asked_with_the_settings_as_they_are(desk: Desk) -> None:
    request = trial_of(desk, purpose="[order_nr] [owner_name]").order.request

    assert (request.amount_minor, request.currency, request.is_test) == (1, "EUR", True)
    assert request.text("lang") == "LIT"
    assert request.text("paytext") == "[order_nr] [owner_name]"
    assert request.text("payment") == ""  # some methods take no amount so small
    assert not any(name.startswith("p_") for name in request.fields)


def test_its_addresses_are_not_those_of_payments(desk: Desk) -> None:
    trying = trial_of(desk)
    fields, base = trying.order.request.fields, desk.town.app.base_url

    assert {name: fields[name] for name in ("callbackurl", "accepturl", "cancelurl")} == {
        "callbackurl": f"{base}/paysera/trial/{trying.number}/callback",
        "accepturl": f"{base}/paysera/trial/{trying.number}/accept",
        "cancelurl": f"{base}/paysera/trial/{trying.number}/cancel",
    }


def test_its_addresses_are_short_enough_for_paysera_wherever_the_app_is() -> None:
    longest_base = "https://" + "a" * 192  # what APP_BASE_URL may have
    addresses = trial_addresses(longest_base, "SP-7K3M-9Q2X-V4TB")

    assert max(map(len, (addresses.callback, addresses.accept, addresses.cancel))) <= 255


def test_in_live_mode_it_is_real_money(desk: Desk) -> None:
    trying = trial_of(desk, is_test=False)
    assert not trying.order.request.is_test
    assert not trying.standing.trial.is_test

    assert desk.town.paysera.pay(trying.order).is_ok

    assert trying.standing.verdict is Verdict.PAID


# It touches nothing


def test_a_trial_makes_no_payment_no_report_and_no_state(desk: Desk) -> None:
    trying = trial_of(desk)
    assert desk.town.paysera.pay_later(trying.order).is_ok
    assert desk.town.paysera.confirm(trying.order).is_ok
    assert trying.send(trying.signed() | {"ss1": "0" * 32}) == 400
    requests.get(desk.town.paysera.accept_url(trying.order), timeout=10)

    assert trying.standing.verdict is Verdict.PAID
    assert rows(desk) == 0
    assert desk.get("payments") == {"payments": [], "next": None}
    assert desk.ask("GET", f"payments/{trying.number}").status_code == 404
    assert desk.town.saleor.reports == []


def test_its_number_is_no_payments_number(desk: Desk) -> None:
    trying = trial_of(desk)

    for action in ("callback", "accept", "cancel"):
        assert trying.send(trying.signed(), f"/paysera/{action}/{trying.number}") == 404

    standing = trying.standing
    assert (standing.trial.callback, standing.trial.returned) == (None, None)
    assert rows(desk) == 0


def test_a_payments_number_is_no_trials_number(desk: Desk) -> None:
    trying = trial_of(desk)
    desk.serve("", trying.standing.trial.configuration_id)
    begun = desk.town.begin()
    genuine = desk.town.paysera.signed_callback(begun.order)

    for action in ("callback", "accept", "cancel"):
        assert trying.send(genuine, f"/paysera/trial/{begun.order_number}/{action}") == 404

    assert desk.town.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT


def test_what_is_signed_about_one_does_nothing_to_the_other(desk: Desk) -> None:
    trying = trial_of(desk)
    desk.serve("", trying.standing.trial.configuration_id)
    begun = desk.town.begin()
    about_payment = desk.town.paysera.signed_callback(begun.order)
    about_trial = trying.signed()

    assert trying.send(about_payment) == 404
    assert trying.send(about_trial, f"/paysera/callback/{begun.order_number}") == 404

    assert desk.town.payment(begun.order_number).state is PaymentState.AWAITING_PAYMENT
    assert trying.standing.trial.callback is None
    assert desk.town.callbacks(begun.order_number) == []


def test_what_is_signed_about_another_trial_does_nothing(desk: Desk) -> None:
    trying = trial_of(desk)
    other = begin(desk, trying.standing.trial.configuration_id).trial

    assert trying.send(trying.signed(orderid=other.order_number)) == 404

    assert trying.standing.trial.callback is None
    assert trial_standing(desk.context, desk.staff, other.order_number).trial.callback is None


# What its callback shows


def test_a_callback_shows_what_proved_it(desk: Desk) -> None:
    trying = trial_of(desk)

    assert desk.town.paysera.pay(trying.order).is_ok

    callback = trying.standing.trial.callback
    assert callback is not None
    assert (callback.status, callback.proofs) == ("1", ("ss1", "ss2", "ss3"))
    assert trying.standing.reasons == ()
    shown = desk.get(f"trials/{trying.number}")
    assert (shown["state"], shown["isPaid"], shown["isEncrypted"]) == ("arrived", True, False)
    assert 0 <= shown["seconds"] < 30


def test_an_encrypted_callback_carries_no_signature_and_is_as_good(desk: Desk) -> None:
    desk.town.paysera.projects[PROJECT_ID] = Project(PASSWORD, encrypted=True)
    trying = trial_of(desk)

    assert desk.town.paysera.pay(trying.order).is_ok

    shown = desk.get(f"trials/{trying.number}")
    assert (shown["isPaid"], shown["isEncrypted"]) == (True, True)
    assert {one["name"]: one["isRight"] for one in shown["signatures"]} == {
        "ss1": None, "ss2": None, "ss3": None,
    }  # fmt: skip


def test_it_comes_by_post_as_well(desk: Desk) -> None:
    trying = trial_of(desk)
    desk.town.paysera.callback_method = "POST"

    assert desk.town.paysera.pay(trying.order).is_ok

    assert trying.standing.verdict is Verdict.PAID


def test_a_callback_that_does_not_say_paid_arrives_and_is_not_taken_for_it(desk: Desk) -> None:
    configuration_id = trial_of(desk).standing.trial.configuration_id
    other_amount = {"amount": "2", "payamount": "2"}
    for fields, verdict, label in (
        ({"test": "0"}, Verdict.TEST_MODE_MISMATCH, "1 (Paid)"),
        ({"status": "2"}, Verdict.PENDING, "2 (Accepted, not executed yet)"),
        ({"status": "0"}, Verdict.NOT_EXECUTED, "0 (Not executed)"),
        ({"status": "77"}, Verdict.UNKNOWN_STATUS, "77"),
        ({"status": "<b>"}, Verdict.UNKNOWN_STATUS, "<b>"),
        (other_amount, Verdict.AMOUNT_MISMATCH, "1 (Paid)"),
        ({"type": "micro"}, Verdict.NOT_A_CHECKOUT_PAYMENT, "1 (Paid)"),
    ):
        trying = another(desk, configuration_id)
        assert trying.send(trying.signed(**fields)) == 200

        assert trying.standing.verdict is verdict
        shown = desk.get(f"trials/{trying.number}")
        assert (shown["state"], shown["isPaid"], shown["statusLabel"]) == ("arrived", False, label)


# It is verified as strictly as any


def without(query: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in query.items() if name not in names}


def refusal(trying: Trying) -> str | None:
    refused = trying.standing.trial.refusal
    return None if refused is None else refused.reason


def test_a_signature_that_is_not_right_is_refused_and_said(desk: Desk) -> None:
    configuration_id = trial_of(desk).standing.trial.configuration_id
    for broken, reason in (
        ({"ss1": "0" * 32}, InvalidCallbackReason.WRONG_PASSWORD),
        ({"ss2": "AAAA"}, InvalidCallbackReason.WRONG_SS2),
        ({"ss3": "AAAA"}, InvalidCallbackReason.WRONG_SS3),
        ({"data": "b3JkZXJpZD14"}, InvalidCallbackReason.WRONG_SS1),
    ):
        trying = another(desk, configuration_id)
        assert trying.send(trying.signed() | broken) == 400

        assert refusal(trying) == reason
        assert (trying.standing.trial.callback, trying.standing.reasons) == (None, ())
        shown = desk.get(f"trials/{trying.number}")
        assert (shown["state"], shown["isPaid"]) == ("refused", None)
        assert shown["refusal"]


def test_the_password_alone_proves_nothing_unless_the_merchant_says_so(desk: Desk) -> None:
    strict, lax = trial_of(desk), trial_of(desk, is_test=False, ss1_is_enough=True)

    assert strict.send(without(strict.signed(), "ss2", "ss3")) == 400
    assert lax.send(without(lax.signed(), "ss2", "ss3")) == 200

    assert refusal(strict) == InvalidCallbackReason.NO_RSA_SIGNATURE
    assert lax.standing.verdict is Verdict.PAID


def test_another_project_proves_nothing(desk: Desk) -> None:
    trying = trial_of(desk)

    assert trying.send(trying.signed(projectid=OTHER_PROJECT)) == 400

    assert refusal(trying) == InvalidCallbackReason.WRONG_PROJECT


def test_what_does_not_decrypt_means_another_password(desk: Desk) -> None:
    trying = trial_of(desk)

    assert trying.send(encrypted(trying.order.request.fields, "another password")) == 400

    assert refusal(trying) == InvalidCallbackReason.NOT_DECRYPTABLE


def test_somebody_who_opens_the_address_to_see_whether_it_answers_is_not_counted(
    desk: Desk,
) -> None:
    trying = trial_of(desk)

    for query in ({}, {"x": "y"}, {"ss1": "a"}, {"data[]": "a"}, {"data": "ž"}):
        assert trying.send(query) == 400

    assert refusal(trying) is None


def test_a_password_changed_meanwhile_is_as_good_as_the_old_one(desk: Desk) -> None:
    trying = trial_of(desk)
    desk.town.app.ahead = timedelta(minutes=1)
    change_configuration(
        desk.context,
        desk.staff,
        trying.standing.trial.configuration_id,
        wish(password="a new password"),
        expected_version=1,
    )
    old = trying.signed()
    desk.town.paysera.projects[PROJECT_ID] = Project("a new password")
    new = trying.signed()

    assert trying.send(old) == 200
    assert trying.send(new) == 200


# What comes first and what counts


def test_after_a_refused_callback_a_right_one_counts(desk: Desk) -> None:
    trying = trial_of(desk)
    assert trying.send(trying.signed() | {"ss1": "0" * 32}) == 400

    assert desk.town.paysera.pay(trying.order).is_ok

    shown = desk.get(f"trials/{trying.number}")
    assert (shown["state"], shown["isPaid"], shown["refusal"]) == ("arrived", True, None)


def test_after_a_right_callback_a_refused_one_hides_nothing(desk: Desk) -> None:
    trying = trial_of(desk)
    assert desk.town.paysera.pay(trying.order).is_ok

    assert trying.send(trying.signed() | {"ss3": "AAAA"}) == 400

    shown = desk.get(f"trials/{trying.number}")
    assert (shown["state"], shown["isPaid"], shown["refusal"]) == ("arrived", True, None)


def test_a_repeated_callback_is_taken_and_the_first_one_stays(desk: Desk) -> None:
    trying = trial_of(desk)
    assert desk.town.paysera.pay(trying.order).is_ok
    first = trying.standing.trial.callback
    desk.town.app.ahead = timedelta(hours=1)

    assert desk.town.paysera.repeat(trying.order).is_ok

    assert trying.standing.trial.callback == first


def test_of_several_callbacks_the_one_that_says_paid_counts(desk: Desk) -> None:
    configuration_id = trial_of(desk).standing.trial.configuration_id
    for statuses in (("2", "1"), ("1", "2"), ("0", "1")):
        trying = another(desk, configuration_id)
        for status in statuses:
            assert trying.send(trying.signed(status=status)) == 200

        assert trying.standing.verdict is Verdict.PAID


# Why nothing came


def test_at_first_everything_may_be_the_reason_the_likeliest_first(office: Office) -> None:
    testing, real = office.configure(is_test=True), office.configure(is_test=False)

    assert begin(office, testing).reasons == (
        R.DOMAIN_NOT_REGISTERED,
        R.TESTS_NOT_ALLOWED,
        R.WRONG_PASSWORD,
        R.CALLBACK_UNREACHABLE,
        R.PROJECT_INACTIVE,
    )
    assert begin(office, real).reasons == (
        R.DOMAIN_NOT_REGISTERED,
        R.WRONG_PASSWORD,
        R.CALLBACK_UNREACHABLE,
        R.PROJECT_INACTIVE,
    )


def test_who_came_back_after_paying_shows_that_only_the_callback_is_missing(
    office: Office,
) -> None:
    number = begin(office, office.configure()).trial.order_number

    note_trial_return(office.context, number, TrialReturn.ACCEPT)

    standing = trial_standing(office.context, office.staff, number)
    assert standing.reasons == (R.CALLBACK_UNREACHABLE,)
    assert standing.trial.returned_at == office.now


def test_who_came_back_without_paying_probably_did_not_pay(office: Office) -> None:
    number = begin(office, office.configure()).trial.order_number

    note_trial_return(office.context, number, TrialReturn.CANCEL)
    note_trial_return(office.context, number, TrialReturn.ACCEPT)

    standing = trial_standing(office.context, office.staff, number)
    assert standing.trial.returned is TrialReturn.CANCEL
    assert standing.reasons[0] is R.NOT_PAID


def test_an_app_that_paysera_cannot_reach_is_the_likeliest_reason_of_all(desk: Desk) -> None:
    trying = trial_of(desk)
    assert trying.standing.reasons[:2] == (R.APP_NOT_PUBLIC, R.DOMAIN_NOT_REGISTERED)

    assert requests.get(desk.town.paysera.cancel_url(trying.order), timeout=10).ok

    assert trying.standing.reasons[:2] == (R.APP_NOT_PUBLIC, R.NOT_PAID)


def test_every_reason_has_words(desk: Desk) -> None:
    desk.language = "lt"
    shown = desk.get(f"trials/{trial_of(desk).number}")

    assert len(shown["reasons"]) == 6
    assert all(reason["title"] and reason["explanation"] for reason in shown["reasons"])


# Whose it is


def test_another_shop_neither_begins_nor_sees_it(office: Office) -> None:
    mine = office.configure()
    number = begin(office, mine).trial.order_number

    with pytest.raises(UnknownOrder):
        trial_standing(office.context, office.stranger, number)
    with pytest.raises(UnknownConfiguration):
        start_trial(office.context, office.stranger, mine, language="en")


def test_with_its_configuration_it_is_gone(office: Office) -> None:
    mine = office.configure()
    number = begin(office, mine).trial.order_number
    remove_configuration(office.context, office.staff, mine)

    with pytest.raises(UnknownOrder):
        trial_standing(office.context, office.staff, number)
    with pytest.raises(UnknownOrder):
        take_trial_callback(office.context, number, {"data": "x"})
    with pytest.raises(UnknownOrder):
        note_trial_return(office.context, number, TrialReturn.ACCEPT)
    with pytest.raises(UnknownConfiguration):
        begin(office, mine)


@pytest.mark.parametrize("number", ["", "SP-0000-0000-0000", "\0", "' OR 1=1 --", "x" * 5000])
def test_a_number_that_there_is_not_is_unknown(office: Office, number: str) -> None:
    with pytest.raises(UnknownOrder):
        trial_standing(office.context, office.staff, number)
    with pytest.raises(UnknownOrder):
        take_trial_callback(office.context, number, {})


def test_a_refusal_says_why_to_whoever_calls(office: Office) -> None:
    number = begin(office, office.configure()).trial.order_number

    with pytest.raises(InvalidCallback) as refused:
        take_trial_callback(office.context, number, {"data": "A", "ss1": "0" * 32})

    assert refused.value.reason is InvalidCallbackReason.WRONG_SS1
