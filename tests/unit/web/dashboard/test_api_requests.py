"""Whatever the JSON API is asked, it says what is wrong with it; nothing becomes an accident."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from saleor_paysera.services import find_payments
from saleor_paysera.store.payment_search import PaymentCursor
from tests.support.desk import FORM
from tests.support.office import DAY, HOUR, NOW
from tests.unit.web.dashboard.conftest import Counter


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


# Configurations


@pytest.mark.parametrize(
    "change",
    [
        {"name": None}, {"name": 5}, {"projectId": 123456}, {"mode": "Test"}, {"mode": None},
        {"methods": None}, {"methods": "card"}, {"methods": [None]}, {"payWithinMinutes": "60"},
        {"payWithinMinutes": 60.5}, {"payWithinMinutes": True}, {"returnOrigins": {}},
        {"acceptsPending": "yes"}, {"acceptsPending": 1}, {"ss1IsEnough": None},
        {"completeAfterSeconds": "60"}, {"completeAfterSeconds": 1.5},
        {"password": None}, {"version": "1"}, {"purpose": 0},
    ],
)  # fmt: skip
def test_a_field_of_another_kind_is_no_request_of_the_page(
    counter: Counter, change: dict[str, Any]
) -> None:
    assert code_of(counter.ask("POST", "configurations", FORM | change)) == (400, "INVALID_REQUEST")
    assert counter.ask("GET", "configurations").get_json() == {"configurations": []}


def test_a_field_that_is_missing_is_named(counter: Counter) -> None:
    for name in FORM.keys() - {"password"}:
        incomplete = {key: value for key, value in FORM.items() if key != name}
        answer = counter.ask("POST", "configurations", incomplete)

        assert code_of(answer) == (400, "INVALID_REQUEST")
        assert name in answer.get_json()["error"]["message"]


def test_what_was_typed_into_a_wrong_field_is_not_repeated(
    counter: Counter, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = "it's a 'secret'"
    answers = [
        counter.ask("POST", "configurations", FORM | {"mode": typed}),
        counter.ask("GET", f"payments/{typed}, and long enough for one"),
    ]

    assert [code_of(answer)[0] for answer in answers] == [400, 404]
    for text in (*(answer.text for answer in answers), *capsys.readouterr()):
        assert "secret" not in text
    assert "`$.mode`" in answers[0].text


def test_a_field_that_this_version_does_not_know_is_left_alone(counter: Counter) -> None:
    answer = counter.ask("POST", "configurations", FORM | {"color": "pink", "id": 99})

    assert answer.status_code == 201
    assert answer.get_json()["id"] != 99


def test_a_refused_form_says_what_is_wrong_at_each_field_and_never_the_password(
    counter: Counter,
) -> None:
    entered = FORM | {"name": "\0", "password": " secret", "purpose": "x"}

    answer = counter.ask("POST", "configurations", entered)

    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (422, "INVALID_CONFIGURATION")
    assert [field["field"] for field in error["fields"]] == ["name", "password", "purpose"]
    assert all(field["message"] and field["code"] for field in error["fields"])
    assert "secret" not in answer.text


def test_a_password_is_in_no_answer(counter: Counter) -> None:
    added = counter.ask("POST", "configurations", FORM)
    path = f"configurations/{added.get_json()['id']}"
    changed = counter.ask("PUT", path, FORM | {"version": 1, "password": "another secret"})
    stale = counter.ask("PUT", path, FORM | {"version": 1, "password": "a third secret"})
    listed = counter.ask("GET", "configurations")

    assert [a.status_code for a in (added, changed, stale, listed)] == [201, 200, 409, 200]
    for answer in (added, changed, stale, listed):
        assert FORM["password"] not in answer.text
        assert "secret" not in answer.text
        assert "password" not in answer.text.replace("passwordSetAt", "")


def test_a_number_that_is_no_id_is_not_found(counter: Counter) -> None:
    for number in ("0", "999", str(2**63), "9" * 40):
        assert counter.ask("PUT", f"configurations/{number}", FORM).status_code == 404
        assert counter.ask("DELETE", f"configurations/{number}").status_code == 404
        assert counter.ask("POST", f"configurations/{number}/trials", {}).status_code == 404
    for text in ("-1", "x", "1.5", "%00"):
        assert counter.ask("DELETE", f"configurations/{text}").status_code in (404, 405)


# Channels


def test_what_no_database_can_keep_as_a_channels_name_is_not_assigned(counter: Counter) -> None:
    """PostgreSQL would fail where SQLite stores anything."""
    configuration = counter.ask("POST", "configurations", FORM).get_json()["id"]

    for slug in ("lt\0", "\0", "x" * 256):
        change = {"channel": slug, "from": None, "to": configuration}
        answer = counter.ask("PUT", "channels", {"changes": [change]})
        assert code_of(answer) == (400, "INVALID_REQUEST")


def test_a_channel_is_assigned_and_let_go_whatever_its_name(counter: Counter) -> None:
    configuration = counter.ask("POST", "configurations", FORM).get_json()["id"]

    for slug in ("", "default-channel", "x" * 255, "a name that a command was given", "ž\n"):
        for was, will_be in ((None, configuration), (configuration, None)):
            change = {"channel": slug, "from": was, "to": will_be}
            assert counter.ask("PUT", "channels", {"changes": [change]}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"changes": None}, {"changes": [{}]}, {"changes": [{"channel": "lt", "to": 1}]},
     {"changes": [{"channel": "lt", "from": "1", "to": None}]}, [], None, 5],
)  # fmt: skip
def test_changes_that_are_none_are_refused(counter: Counter, body: object) -> None:
    assert code_of(counter.ask("PUT", "channels", body)) == (400, "INVALID_REQUEST")


# Methods and trials


@pytest.mark.parametrize(
    "query",
    [{}, {"projectId": ""}, {"projectId": "12a"}, {"projectId": "1" * 12}, {"projectId": "١٢"},
     {"projectId": "../x"}, {"projectId": "1", "currency": "EURO"},
     {"projectId": "1", "currency": "€€€"}, {"projectId": "1", "currency": "../"}],
)  # fmt: skip
def test_paysera_is_asked_for_nothing_but_a_project_and_a_currency(
    counter: Counter, query: dict[str, str]
) -> None:
    assert code_of(counter.ask("GET", "methods", **query)) == (400, "INVALID_REQUEST")


# Looking for payments


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31", "1970-01-01"])
@pytest.mark.parametrize("zone", ["", "UTC", "Europe/Vilnius", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_period_may_begin_and_end_at_the_edges_of_time(
    counter: Counter, edge: str, zone: str
) -> None:
    for end in ("from", "to"):
        assert counter.ask("GET", "payments", **{end: edge, "timeZone": zone}).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "24.11.2026"), ("from", "2026-11-31"), ("to", "0000-01-01"), ("to", "now"),
        ("from", "10000-01-01"), ("timeZone", "Vilnius"), ("timeZone", "../../etc/passwd"),
        ("timeZone", "Europe"), ("timeZone", "x" * 5000), ("timeZone", "UTC\0"), ("timeZone", "/"),
        ("state", "PAID"), ("state", "lost"), ("orderNumber", "x" * 255),
        ("email", "x" * 255), ("channel", "x" * 255), ("before", "x"), ("before", "ž"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_understood_is_told(
    counter: Counter, name: str, value: str
) -> None:
    for path in ("payments", "payments.csv"):
        if (path, name) == ("payments.csv", "before"):
            continue
        answer = counter.ask("GET", path, **{name: value})

        assert code_of(answer) in ((400, "INVALID_FILTER"), (400, "INVALID_CURSOR"))


@pytest.mark.parametrize(
    "text", ["%", "_", "'", "*", "\\", "\0", "<b>", "SP-'; DROP TABLE payments;--"]
)
def test_no_letter_in_a_filter_is_a_wildcard_or_a_command(counter: Counter, text: str) -> None:
    configuration = counter.office.configure()
    counter.office.begin("SP-1", configuration)

    for name in ("orderNumber", "email", "channel"):
        assert counter.ask("GET", "payments", **{name: text}).get_json()["payments"] == []
    assert len(counter.ask("GET", "payments").get_json()["payments"]) == 1


def test_a_day_is_a_day_of_the_readers_zone(counter: Counter) -> None:
    """23:30 UTC on Monday is Tuesday already in Vilnius."""
    configuration = counter.office.configure()
    late = NOW.replace(hour=23, minute=30)
    counter.office.begin("SP-1", configuration, created_at=late, expires_at=late + DAY)
    monday, tuesday = f"{late:%Y-%m-%d}", f"{late + DAY:%Y-%m-%d}"

    def found(day: str, zone: str) -> int:
        query = {"from": day, "to": day, "timeZone": zone}
        return len(counter.ask("GET", "payments", **query).get_json()["payments"])

    assert (found(monday, "UTC"), found(tuesday, "UTC")) == (1, 0)
    assert (found(monday, "Europe/Vilnius"), found(tuesday, "Europe/Vilnius")) == (0, 1)


def test_an_unpaid_payment_is_shown_and_found_as_expired_once_its_time_is_over(
    counter: Counter,
) -> None:
    counter.office.begin("SP-1", counter.office.configure(), expires_at=NOW + HOUR)

    def states(state: str) -> list[str]:
        found = counter.ask("GET", "payments", state=state).get_json()["payments"]
        return [payment["state"] for payment in found]

    assert (states("awaiting_payment"), states("expired")) == (["awaiting_payment"], [])
    counter.office.now = NOW + HOUR
    assert (states("awaiting_payment"), states("expired")) == ([], ["expired"])


def test_pages_end_where_the_payments_end(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_payments, "PAGE_SIZE", 2)
    configuration = counter.office.configure()
    for number in ("SP-1", "SP-2", "SP-3", "SP-4"):
        counter.office.begin(number, configuration)

    first = counter.ask("GET", "payments").get_json()
    second = counter.ask("GET", "payments", before=first["next"]).get_json()

    shown = [payment["orderNumber"] for payment in [*first["payments"], *second["payments"]]]
    assert shown == ["SP-4", "SP-3", "SP-2", "SP-1"]
    assert second["next"] is None


def test_a_cursor_of_another_shop_leads_to_ones_own_payments(counter: Counter) -> None:
    """It holds a time and a number, and neither opens anything."""
    counter.office.begin("SP-1", counter.office.configure())
    cursor = PaymentCursor(NOW + DAY, 10**9).to_text()

    found = counter.ask("GET", "payments", before=cursor).get_json()["payments"]

    assert [payment["orderNumber"] for payment in found] == ["SP-1"]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    query=st.dictionaries(
        st.sampled_from(["state", "channel", "from", "to", "timeZone", "orderNumber", "before"]),
        st.text(max_size=12) | st.sampled_from(["2026-11-24", "9999-12-31", "paid", "UTC"]),
        max_size=4,
    )
)
def test_no_search_is_an_accident(counter: Counter, query: dict[str, str]) -> None:
    assert counter.ask("GET", "payments", **query).status_code in (200, 400)


# One payment


@pytest.mark.parametrize("number", ["SP-1", "%00", "%FF", "'", "x" * 2000, "..%2F..%2Fme"])
def test_a_payment_that_there_is_not_is_not_found(counter: Counter, number: str) -> None:
    for method, path in (("GET", ""), ("GET", "/order"), ("POST", "/send-again")):
        assert counter.ask(method, f"payments/{number}{path}").status_code == 404


def test_sending_again_counts_what_waits(counter: Counter) -> None:
    office = counter.office
    payment = office.begin("SP-1", office.configure())
    office.report(payment, "SP-1")
    office.fail_reports("no", for_good=True)

    assert counter.ask("POST", "payments/SP-1/send-again").get_json() == {"count": 1}
    office.deliver_reports()
    assert counter.ask("POST", "payments/SP-1/send-again").get_json() == {"count": 0}


# What is kept of a person


def test_a_choice_is_kept_and_what_is_left_out_stays(counter: Counter) -> None:
    counter.ask("PUT", "me", {"language": "lt", "theme": "dark"})
    counter.ask("PUT", "me", {"language": "ru"})
    counter.ask("PUT", "me", {})

    me = counter.ask("GET", "me").get_json()
    assert (me["language"], me["theme"]) == ("ru", "dark")
    assert me["email"] == counter.office.staff.email


def test_a_language_that_the_page_does_not_speak_is_refused(counter: Counter) -> None:
    for body in ({"language": "de"}, {"language": ""}, {"theme": "pink"}, {"language": ["lt"]}):
        assert code_of(counter.ask("PUT", "me", body)) == (400, "INVALID_REQUEST")
