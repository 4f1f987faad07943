"""A payment's page: all that happened, in order, in words, and what somebody should look at."""

from typing import Any

import pytest

from saleor_paysera.payments.decisions import VERDICTS_FOR_STAFF
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.states import Outcome, PaymentState, Verdict
from saleor_paysera.paysera.callback import InvalidCallbackReason
from saleor_paysera.services.expire_payments import expire_payments
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.i18n import LANGUAGES, translator_for
from tests.support.office import DAY, HOUR, MINUTE, NOW, Office
from tests.unit.web.dashboard.conftest import Counter

NUMBER = "SP-7K3M-9Q2X-V4TB"


def begun(office: Office, **changes: object) -> int:
    """A payment begun now; returns its id."""
    return office.begin(NUMBER, office.configure(name="Lietuva"), **changes)


def shown(counter: Counter, language: str = "en") -> dict[str, Any]:
    """The payment's page."""
    answer = counter.client.get(
        f"/api/dashboard/payments/{NUMBER}",
        headers={"Authorization": f"Bearer {counter.token()}", "Accept-Language": language},
    )
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.get_json()
    return page


def titles(page: dict[str, Any]) -> list[str]:
    return [entry["title"] for entry in page["timeline"]]


def facts(entry: dict[str, Any]) -> dict[str, str]:
    return {fact["name"]: fact["value"] for fact in entry["facts"]}


# In order


def test_it_begins_with_what_was_asked(counter: Counter) -> None:
    begun(counter.office, asked=Money(2498, "EUR"))

    page = shown(counter)

    (entry,) = page["timeline"]
    assert (entry["title"], entry["tone"]) == ("The shopper began to pay", "neutral")
    assert entry["at"] == "2026-11-24T12:30:15Z"
    told = facts(entry)
    assert (told["Order number"], told["Amount"]) == (NUMBER, "€24.98")
    assert (told["Method"], told["Configuration"]) == ("SMS Bank", "Lietuva")
    assert told["Transaction in Saleor"] == page["transactionId"]
    assert (page["attention"], page["canSendAgain"]) == ([], False)


def test_callbacks_refusals_and_reports_stand_where_they_happened(counter: Counter) -> None:
    office = counter.office
    payment = begun(office)
    office.now += MINUTE
    office.refuse(payment, InvalidCallbackReason.MALFORMED)
    office.now += MINUTE
    office.hear(payment, Verdict.PENDING, status="2")
    office.now += MINUTE
    office.hear(payment, Verdict.PAID)
    office.report(payment, NUMBER)
    office.now += MINUTE
    office.deliver_reports()

    page = shown(counter)

    assert [(entry["at"][14:16], entry["title"], entry["tone"]) for entry in page["timeline"]] == [
        ("30", "The shopper began to pay", "neutral"),
        ("31", "A callback was refused", "warning"),
        ("32", "Paysera: accepted, the money is on its way", "neutral"),
        ("33", "Paysera: the payment is paid", "success"),
        ("34", "Reported to Saleor: paid: €9.99", "success"),
    ]


def test_a_callback_is_shown_with_its_proofs_and_all_its_fields(counter: Counter) -> None:
    fields = {"status": "1", "payamount": "999", "name": "<b>Ona</b>", "orderid": NUMBER}
    counter.office.hear(begun(counter.office), fields=fields)

    told = facts(shown(counter)["timeline"][1])

    assert told == {"Proven by": "ss1 ss3", **fields}


def test_once_the_time_to_pay_is_over_it_says_so_unless_the_payment_is_paid(
    counter: Counter,
) -> None:
    begun(counter.office, expires_at=NOW + HOUR)
    counter.office.now = NOW + DAY
    expired = shown(counter)
    counter.office.move(NUMBER, PaymentState.PAID)
    paid = shown(counter)

    assert (expired["state"], titles(expired)[-1]) == ("expired", "The time to pay was over")
    assert expired["timeline"][-1]["at"] == "2026-11-24T13:30:15Z"
    assert (paid["state"], len(paid["timeline"])) == ("paid", 1)


def test_an_end_that_was_written_down_stays_when_the_money_comes_after_all(
    counter: Counter,
) -> None:
    office = counter.office
    payment = begun(office, expires_at=office.now + HOUR)
    office.now += 2 * HOUR
    expire_payments(office.context, set())
    ended = shown(counter)
    office.now += HOUR
    office.hear(payment, Verdict.PAID_AFTER_EXPIRY)
    office.move(NUMBER, PaymentState.PAID)

    late = shown(counter)

    for page in (ended, late):
        (entry,) = [e for e in page["timeline"] if e["title"] == "The time to pay was over"]
        assert entry["at"] == "2026-11-24T14:30:15Z"
    assert late["notices"][0]["verdict"] == "paid_after_expiry"


def test_a_payment_without_method_email_or_page_to_return_to_is_shown_too(
    counter: Counter,
) -> None:
    begun(counter.office, method=None, payer_email=None)

    page = shown(counter)

    assert (page["method"], page["methodLabel"], page["email"]) == (None, "", None)


# Every verdict


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_words_in_every_language(counter: Counter, language: str) -> None:
    payment = begun(counter.office)
    for verdict in Verdict:
        counter.office.now += MINUTE
        counter.office.hear(payment, verdict, Outcome.NOTED)

    page = shown(counter, language)

    expected = [translator_for(language).gettext(labels.VERDICT[verdict]) for verdict in Verdict]
    assert titles(page)[1:] == expected
    assert len(set(expected)) == len(Verdict)


@pytest.mark.parametrize("verdict", Verdict)
def test_what_somebody_should_look_at_stands_out_and_says_what_to_do(
    counter: Counter, verdict: Verdict
) -> None:
    counter.office.hear(begun(counter.office), verdict, Outcome.NOTED)

    page = shown(counter)

    for_staff = verdict in VERDICTS_FOR_STAFF
    assert len(page["notices"]) == for_staff
    assert (page["timeline"][1]["tone"] == "warning") == for_staff


def test_a_text_message_is_not_taken_for_a_second_payment(counter: Counter) -> None:
    counter.office.hear(begun(counter.office), Verdict.NOT_A_CHECKOUT_PAYMENT, Outcome.NOTED)

    (notice,) = shown(counter)["notices"]

    assert "paid already" not in notice["text"]
    assert "text message" in notice["text"]


@pytest.mark.parametrize("verdict", [Verdict.NOT_EXECUTED, Verdict.PENDING])
def test_what_contradicts_a_paid_payment_stands_out(counter: Counter, verdict: Verdict) -> None:
    counter.office.hear(begun(counter.office), verdict, Outcome.REFUSED)

    page = shown(counter)

    assert "paid already" in page["notices"][0]["text"]
    assert page["timeline"][1]["tone"] == "warning"


def test_a_refund_that_is_not_clear_is_told_with_what_paysera_said(counter: Counter) -> None:
    fields = {"status": "5", "refund_amount": "4", "refund_currency": "EUR"}
    office = counter.office
    payment = begun(office)
    office.hear(payment, Verdict.PAID)
    office.now += MINUTE
    office.hear(payment, Verdict.REFUND_UNCLEAR, Outcome.NOTED, fields=fields, status="5")
    office.now += MINUTE
    office.hear(payment, Verdict.REFUND_UNCLEAR, Outcome.NOTED, fields=fields, status="5")

    page = shown(counter)

    assert titles(page)[2:] == ["Paysera: refunded, but how much is not clear"] * 2
    assert facts(page["timeline"][2])["refund_amount"] == "4"
    assert page["attention"] == []
    assert "enter it here" in page["notices"][0]["text"]


def test_a_status_that_this_version_does_not_know_is_shown_as_it_came(counter: Counter) -> None:
    fields = {"status": "77"}
    payment = begun(counter.office)
    counter.office.hear(payment, Verdict.UNKNOWN_STATUS, Outcome.NOTED, fields=fields, status="77")

    page = shown(counter)

    assert facts(page["timeline"][1])["status"] == "77"
    assert "does not know" in page["notices"][0]["text"]


# Refused callbacks


@pytest.mark.parametrize("reason", InvalidCallbackReason)
def test_every_reason_of_a_refusal_has_words(counter: Counter, reason: str) -> None:
    counter.office.refuse(begun(counter.office), reason)

    english, lithuanian = shown(counter), shown(counter, "lt")

    text = english["timeline"][1]["text"]
    assert text
    assert lithuanian["timeline"][1]["text"] not in (text, "")
    is_news = reason != InvalidCallbackReason.MALFORMED
    assert english["attention"] == ([text] if is_news else [])


def test_equal_refusals_are_counted_and_stand_where_the_last_one_was(counter: Counter) -> None:
    payment = begun(counter.office)
    for _ in range(5):
        counter.office.now += MINUTE
        counter.office.refuse(payment, InvalidCallbackReason.WRONG_SS1)

    page = shown(counter)

    assert titles(page)[1:] == ["5 callbacks were refused"]
    assert page["timeline"][1]["at"] == "2026-11-24T12:35:15Z"
    assert "5 " in shown(counter, "ru")["timeline"][1]["title"]


def test_a_reason_of_another_version_is_shown_as_it_is(counter: Counter) -> None:
    counter.office.refuse(begun(counter.office), "too_late_at_night")

    page = shown(counter)

    assert page["timeline"][1]["text"] == "too_late_at_night"
    assert page["attention"] == ["too_late_at_night"]


# Reports


def test_a_report_that_waits_says_why_and_can_be_sent_again(counter: Counter) -> None:
    office = counter.office
    office.report(begun(office), NUMBER)
    at_once = shown(counter)
    office.fail_reports("Saleor cannot be reached: 100% away.")

    page = shown(counter)

    assert (at_once["canSendAgain"], at_once["attention"]) == (False, [])
    entry = page["timeline"][1]
    assert (entry["title"], entry["tone"]) == (
        "The report waits for Saleor: paid: €9.99",
        "warning",
    )
    assert entry["text"] == "Saleor cannot be reached: 100% away."
    assert facts(entry) == {"Attempts": "1"}
    assert page["canSendAgain"]
    assert "100% away." in page["attention"][0]


def test_a_report_that_saleor_refused_is_critical(counter: Counter) -> None:
    office = counter.office
    office.report(begun(office), NUMBER)
    office.fail_reports("Saleor refused the report: NOT_FOUND, x", for_good=True)

    page = shown(counter)

    entry = page["timeline"][1]
    assert (entry["title"], entry["tone"]) == ("Saleor refused the report: paid: €9.99", "critical")
    assert page["canSendAgain"]
    assert "NOT_FOUND" in page["attention"][0]


def test_a_report_that_arrived_in_the_end_needs_nobody_any_more(counter: Counter) -> None:
    office = counter.office
    office.report(begun(office), NUMBER)
    office.fail_reports("Saleor cannot be reached.")
    office.now += 2 * HOUR
    office.deliver_reports()

    page = shown(counter)

    assert titles(page)[1:] == ["Reported to Saleor: paid: €9.99"]
    assert facts(page["timeline"][1]) == {"Attempts": "2"}
    assert (page["attention"], page["canSendAgain"]) == ([], False)


# In the reader's language


def test_money_and_labels_are_written_as_the_reader_writes_them(counter: Counter) -> None:
    begun(counter.office, asked=Money(123_456, "EUR"))

    lithuanian, russian = shown(counter, "lt"), shown(counter, "ru")

    assert lithuanian["amount"] == "1\u00a0234,56\u00a0€"
    assert lithuanian["stateLabel"] != russian["stateLabel"]
    assert facts(lithuanian["timeline"][0]).keys().isdisjoint(facts(russian["timeline"][0]).keys())


@pytest.mark.parametrize(
    ("asked", "digits"), [(Money(1500, "JPY"), "1,500"), (Money(1500, "KWD"), "1.500")]
)
def test_every_currency_has_its_own_digits(counter: Counter, asked: Money, digits: str) -> None:
    begun(counter.office, asked=asked)

    assert shown(counter)["amount"].endswith(digits)
