"""The JSON API behind the Dashboard page, over real HTTP, with tokens as a Dashboard gives them."""

from datetime import timedelta

import pytest
import requests

from saleor_paysera.sandbox.saleor import SaleorDouble
from tests.support.desk import FORM, OTHER_PROJECT, Desk
from tests.support.town import PASSWORD, PROJECT_ID, Town
from tests.support.waiting import eventually

# Who may come in, and with what


def test_without_a_token_nobody_comes_in(lone_desk: Desk) -> None:
    for path in ("me", "configurations", "channels", "payments", "payments.csv", "status"):
        answer = lone_desk.ask("GET", path, token="")
        assert (answer.status_code, answer.json()["error"]["code"]) == (
            401,
            "INVALID_DASHBOARD_TOKEN",
        )


def test_an_expired_token_is_told_from_a_wrong_one(lone_desk: Desk) -> None:
    expired = lone_desk.town.saleor.dashboard_token(
        lone_desk.installed, lifetime=-timedelta(seconds=1)
    )

    answer = lone_desk.ask("GET", "me", token=expired)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "DASHBOARD_TOKEN_EXPIRED"


def test_a_token_lives_as_long_as_the_apps_clock_says(lone_desk: Desk) -> None:
    token = lone_desk.town.saleor.dashboard_token(lone_desk.installed)
    assert lone_desk.ask("GET", "me", token=token).status_code == 200

    lone_desk.town.app.ahead = timedelta(seconds=301)

    assert lone_desk.ask("GET", "me", token=token).status_code == 401


def test_staff_without_handle_payments_see_nothing_but_the_reason(lone_desk: Desk) -> None:
    token = lone_desk.town.saleor.dashboard_token(
        lone_desk.installed, user_permissions=("MANAGE_ORDERS", "MANAGE_APPS")
    )

    answer = lone_desk.ask("GET", "configurations", token=token)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "STAFF_PERMISSION_MISSING"
    assert "Handle payments" in answer.json()["error"]["message"]


def test_new_keys_of_saleor_are_fetched_when_a_token_needs_them(lone_desk: Desk) -> None:
    lone_desk.town.saleor.rotate_key()

    assert lone_desk.ask("GET", "me").status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"language": "de"}', b'{"theme": 1}', b"\xff\xfe", b"[" * 5000]
)
def test_what_is_no_request_of_the_page_is_refused(lone_desk: Desk, body: bytes) -> None:
    answer = requests.put(
        f"{lone_desk.town.app.base_url}/api/dashboard/me",
        data=body,
        headers={
            "Authorization": f"Bearer {lone_desk.town.saleor.dashboard_token(lone_desk.installed)}"
        },
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST")


# Configurations


def test_a_configuration_is_added_and_its_password_never_comes_back(desk: Desk) -> None:
    added = desk.add()

    assert added["name"] == "Lithuania"
    assert added["passwordSetAt"] is not None
    assert (added["channels"], added["servesOtherChannels"]) == ([], False)
    everything = desk.ask("GET", "configurations").text
    assert PASSWORD not in everything
    assert desk.get("configurations")["configurations"] == [added]


def test_every_wrong_field_is_told_at_once_and_in_the_readers_language(desk: Desk) -> None:
    wrong = FORM | {
        "name": " ",
        "projectId": "12a",
        "password": "",
        "defaultMethod": "no such key!",
        "purpose": "Thank you",
        "payWithinMinutes": 5,
        "returnOrigins": ["https://shop.example", "shop.example"],
        "completeAfterSeconds": 86_401,
    }
    english = desk.ask("POST", "configurations", wrong)
    desk.language = "lt"
    lithuanian = desk.ask("POST", "configurations", wrong)

    assert english.status_code == lithuanian.status_code == 422
    fields = {field["field"] for field in english.json()["error"]["fields"]}
    assert fields == {
        "name", "projectId", "password", "defaultMethod", "purpose", "payWithinMinutes",
        "returnOrigins", "completeAfterSeconds",
    }  # fmt: skip
    assert desk.get("configurations")["configurations"] == []


def test_a_project_that_paysera_does_not_know_is_a_wrong_number(desk: Desk) -> None:
    answer = desk.ask("POST", "configurations", FORM | {"projectId": "999999"})

    assert answer.status_code == 422
    assert [f["field"] for f in answer.json()["error"]["fields"]] == ["projectId"]
    assert desk.get("methods", projectId="999999")["state"] == "unknown_project"


def test_when_paysera_cannot_be_asked_the_project_may_be_right(desk: Desk) -> None:
    desk.town.paysera.stop()

    assert desk.get("methods", projectId=PROJECT_ID)["state"] == "unavailable"
    desk.add()


def test_the_methods_of_a_project_are_listed_once_with_their_countries(desk: Desk) -> None:
    desk.language = "lt"

    listed = desk.get("methods", projectId=PROJECT_ID, currency="EUR")

    by_key = {method["key"]: method for method in listed["methods"]}
    assert listed["state"] == "known"
    assert len(by_key) == len(listed["methods"])
    assert by_key["smsbank"] == {"key": "smsbank", "title": "SMS bankas", "countries": ["Lietuva"]}
    assert "Latvija" in by_key["card"]["countries"]


def test_two_admins_do_not_overwrite_each_other(desk: Desk) -> None:
    added = desk.add()
    change = FORM | {"password": "", "version": added["version"]}
    path = f"configurations/{added['id']}"

    first = desk.ask("PUT", path, change | {"name": "First"})
    second = desk.ask("PUT", path, change | {"name": "Second"})

    assert first.status_code == 200
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "CONFIGURATION_CHANGED"
    assert second.json()["current"] == first.json()
    assert desk.get("configurations")["configurations"][0]["name"] == "First"
    again = change | {"name": "Second", "version": second.json()["current"]["version"]}
    assert desk.ask("PUT", path, again).status_code == 200


def test_the_project_of_a_configuration_stays_and_its_mode_may_change(desk: Desk) -> None:
    added = desk.add()
    path, change = f"configurations/{added['id']}", FORM | {"version": 1, "password": ""}

    other = desk.ask("PUT", path, change | {"projectId": OTHER_PROJECT})
    live = desk.ask("PUT", path, change | {"mode": "live"})

    assert [f["field"] for f in other.json()["error"]["fields"]] == ["projectId"]
    assert live.json()["mode"] == "live"


def test_the_same_project_and_mode_is_not_configured_twice(desk: Desk) -> None:
    desk.add()

    answer = desk.ask("POST", "configurations", FORM | {"name": "Again"})

    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["code"] == "PROJECT_CONFIGURED"
    assert "Lithuania" in answer.json()["error"]["message"]


def test_a_password_that_is_left_empty_stays_and_a_new_one_breaks_no_callback(desk: Desk) -> None:
    added = desk.add()
    desk.serve("default-channel", added["id"])
    begun = desk.town.begin()
    path = f"configurations/{added['id']}"

    kept = desk.ask("PUT", path, FORM | {"version": 1, "password": ""}).json()
    changed = desk.ask(
        "PUT", path, FORM | {"version": kept["version"], "password": "a new password"}
    ).json()

    assert kept["passwordSetAt"] == added["passwordSetAt"]
    assert changed["passwordSetAt"] != added["passwordSetAt"]
    assert desk.town.paysera.pay(begun.order).is_ok
    desk.town.wait_until_charged(begun)


def test_a_configuration_that_is_used_is_not_removed_and_says_why(desk: Desk) -> None:
    added = desk.add()
    path = f"configurations/{added['id']}"
    desk.serve("default-channel", added["id"])

    serving = desk.ask("DELETE", path)
    begun = desk.town.begin()
    desk.serve("default-channel", None, was=added["id"])
    under_way = desk.ask("DELETE", path)
    assert desk.town.paysera.pay(begun.order).is_ok
    removed = desk.ask("DELETE", path)

    assert (serving.status_code, under_way.status_code, removed.status_code) == (409, 409, 204)
    assert "default-channel" in serving.json()["error"]["message"]
    assert "can still be paid" in under_way.json()["error"]["message"]
    assert desk.get("configurations")["configurations"] == []
    assert desk.town.paysera.repeat(begun.order).is_ok


# Channels


def test_channels_come_from_saleor_and_are_served_by_configurations(desk: Desk) -> None:
    added = desk.add()
    desk.serve("default-channel", added["id"])
    desk.serve("", added["id"])

    channels = desk.get("channels")

    default = next(c for c in channels["channels"] if c["slug"] == "default-channel")
    assert default["configurationId"] == channels["others"] == added["id"]
    assert (default["currency"], default["isActive"]) == ("EUR", True)
    assert channels["problem"] is None
    assert desk.get("configurations")["configurations"][0]["channels"] == ["default-channel"]


def test_a_channel_that_somebody_else_just_changed_is_not_overwritten(desk: Desk) -> None:
    first, second = desk.add(), desk.add(name="Live", mode="live")
    desk.serve("default-channel", first["id"])

    change = {"channel": "default-channel", "from": None, "to": second["id"]}
    answer = desk.ask("PUT", "channels", {"changes": [change]})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CHANNELS_CHANGED")


def test_without_saleor_the_assigned_channels_are_shown_with_the_reason(desk: Desk) -> None:
    added = desk.add()
    desk.serve("default-channel", added["id"])
    token = desk.town.saleor.dashboard_token(desk.installed)
    desk.town.saleor.stop()

    channels = desk.ask("GET", "channels", token=token).json()

    assert [c["slug"] for c in channels["channels"]] == ["default-channel"]
    assert channels["problem"]["code"] == "SALEOR_UNAVAILABLE"


def test_nobody_changes_thousands_of_channels_at_once(lone_desk: Desk) -> None:
    """One transaction as long as that would keep every shop's callbacks waiting."""
    changes = [{"channel": f"c{n}", "from": None, "to": None} for n in range(501)]

    answer = lone_desk.ask("PUT", "channels", {"changes": changes})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST")


# Trying a configuration


def test_a_trial_shows_that_everything_fits(desk: Desk) -> None:
    added = desk.add()
    trial = desk.ask("POST", f"configurations/{added['id']}/trials", {"currency": "EUR"}).json()
    waiting = desk.get(f"trials/{trial['orderNumber']}")
    order = desk.town.paysera.open(trial["payUrl"])
    assert desk.town.paysera.pay(order).is_ok
    requests.get(desk.town.paysera.accept_url(order), timeout=10)

    arrived = desk.get(f"trials/{trial['orderNumber']}")

    assert (waiting["state"], waiting["amount"], waiting["mode"]) == ("waiting", "€0.01", "test")
    assert waiting["reasons"][0]["key"] == "app_not_public"
    assert (arrived["state"], arrived["isPaid"], arrived["isEncrypted"]) == ("arrived", True, False)
    assert {s["name"]: s["isRight"] for s in arrived["signatures"]} == {
        "ss1": True, "ss2": True, "ss3": True,
    }  # fmt: skip
    assert arrived["seconds"] >= 0
    assert arrived["returned"] == "accept"
    assert arrived["statusLabel"] == "1 (Paid)"
    assert arrived["reasons"] == []
    assert desk.town.saleor.reports == []


def test_a_trial_with_a_wrong_password_says_so(desk: Desk) -> None:
    added = desk.add()
    trial = desk.ask("POST", f"configurations/{added['id']}/trials", {}).json()
    order = desk.town.paysera.open(trial["payUrl"])
    wrong = dict(desk.town.paysera.signed_callback(order)) | {"ss1": "0" * 32}
    assert desk.town.paysera.send(order, wrong).status == 400

    refused = desk.get(f"trials/{trial['orderNumber']}")

    assert refused["state"] == "refused"
    assert "password" in refused["refusal"]


def test_a_trial_that_is_genuine_but_does_not_count_says_why(desk: Desk) -> None:
    added = desk.add()
    trial = desk.ask("POST", f"configurations/{added['id']}/trials").json()
    order = desk.town.paysera.open(trial["payUrl"])
    live = desk.town.paysera.signed_callback(order, test="0")
    assert desk.town.paysera.send(order, live).is_ok

    arrived = desk.get(f"trials/{trial['orderNumber']}")

    assert arrived["isPaid"] is False
    assert arrived["verdictLabel"] == "Paysera: test and live mode do not agree"
    assert "Switch test payments off" in arrived["advice"]


# Payments


def test_payments_are_found_by_what_staff_know_of_them(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    paid, waiting = desk.town.begin("24.98"), desk.town.begin("5.00")
    desk.town.paysera.pay(paid.order)
    desk.town.wait_until_charged(paid)

    def numbers(**query: str) -> list[str]:
        return [p["orderNumber"] for p in desk.get("payments", **query)["payments"]]

    assert numbers() == [waiting.order_number, paid.order_number]
    assert numbers(state="paid") == [paid.order_number]
    assert numbers(state="awaiting_payment") == [waiting.order_number]
    assert numbers(orderNumber=paid.order_number.lower()[:9]) == [paid.order_number]
    assert numbers(email="JONAS@example.com") == [waiting.order_number, paid.order_number]
    assert numbers(email="ona@example.com") == numbers(channel="other") == []
    today = f"{paid.transaction.created_at:%Y-%m-%d}"
    assert len(numbers(**{"from": today, "to": today, "timeZone": "UTC"})) == 2
    assert numbers(to="2020-01-01", timeZone="Europe/Vilnius") == []
    row = desk.get("payments", state="paid")["payments"][0]
    assert (row["amount"], row["stateLabel"], row["tone"]) == ("€24.98", "Paid", "success")
    assert row["methodLabel"] == "SMS Bank"


def test_days_at_the_ends_of_the_calendar_are_days_like_others(lone_desk: Desk) -> None:
    query = {"from": "0001-01-01", "to": "9999-12-31", "timeZone": "Pacific/Kiritimati"}

    assert lone_desk.get("payments", **query)["payments"] == []


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"from": "24.11.2026"}, {"timeZone": "Mars/Base"}, {"before": "x"}]
)
def test_a_filter_that_means_nothing_is_refused(lone_desk: Desk, query: dict[str, str]) -> None:
    assert lone_desk.ask("GET", "payments", **query).status_code == 400


def test_a_filter_that_means_nothing_is_told_at_its_field(lone_desk: Desk) -> None:
    answer = lone_desk.ask("GET", "payments", **{"from": "yesterday"})

    assert [f["field"] for f in answer.json()["error"]["fields"]] == ["from"]


def test_payments_come_page_by_page_and_all_at_once_as_csv(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    begun = [desk.town.begin("1.00").order_number for _ in range(53)]

    first = desk.get("payments")
    second = desk.get("payments", before=first["next"])
    csv = desk.ask("GET", "payments.csv").content.decode("utf-8-sig").splitlines()

    assert [p["orderNumber"] for p in [*first["payments"], *second["payments"]]] == begun[::-1]
    assert (len(first["payments"]), second["next"]) == (50, None)
    assert csv[0].startswith("order_number,state,amount,currency")
    assert [line.split(",")[0] for line in csv[1:]] == begun[::-1]
    assert "awaiting_payment,1.00,EUR,test,smsbank,default-channel,jonas@example.com" in csv[1]


def test_one_payments_page_tells_all_that_happened_in_order(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    begun = desk.town.begin("24.98")
    desk.town.paysera.pay(begun.order)
    desk.town.wait_until_charged(begun)
    path = f"payments/{begun.order_number}"
    eventually(lambda: desk.get(path)["timeline"][-1]["title"].startswith("Reported"))

    shown = desk.get(path)

    assert [entry["title"] for entry in shown["timeline"]] == [
        "The shopper began to pay",
        "Paysera: the payment is paid",
        "Reported to Saleor: paid: €24.98",
    ]
    facts = {fact["name"]: fact["value"] for fact in shown["timeline"][1]["facts"]}
    assert facts["Proven by"] == "ss1 ss2 ss3"
    assert (facts["orderid"], facts["status"]) == (begun.order_number, "1")
    assert (shown["attention"], shown["canSendAgain"]) == ([], False)
    assert shown["configuration"] == "Lithuania"


def test_a_payment_leads_to_its_order_in_saleor(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    begun = desk.town.begin("9.99")
    path = f"payments/{begun.order_number}/order"
    assert desk.get(path) == {"order": None}
    desk.town.paysera.pay(begun.order)
    desk.town.wait_until_charged(begun)
    source = begun.transaction.source
    order = desk.town.saleor.complete(source.id)

    assert desk.get(path) == {"order": {"id": order.id, "number": order.number}}


def test_what_was_refused_before_the_right_callback_needs_nobody(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    begun = desk.town.begin("9.99")
    forged = dict(desk.town.paysera.signed_callback(begun.order)) | {"ss3": "AAAA"}
    assert desk.town.paysera.send(begun.order, forged).status == 400
    path = f"payments/{begun.order_number}"
    assert len(desk.get(path)["attention"]) == 1

    desk.town.paysera.pay(begun.order)

    assert desk.get(path)["attention"] == []
    assert any("refused" in entry["title"] for entry in desk.get(path)["timeline"])


# Status


def test_the_status_of_a_new_installation_says_what_to_do(desk: Desk) -> None:
    status = desk.get("status")

    checks = {check["key"]: check["state"] for check in status["checks"]}
    assert checks == {
        "paysera-configuration": "warning",
        "paysera-callbacks": "unknown",
        "paysera-reports": "ok",
        "paysera-completions": "ok",
        "paysera-work": "ok",
        "paysera-public-key": "ok",
        "paysera-saleor-api": "ok",
        "paysera-webhooks": "ok",
    }
    assert status["isWell"] is False
    assert status["saleorVersion"] is not None


def test_everything_is_well_once_a_payment_went_through(desk: Desk) -> None:
    desk.serve("", desk.add()["id"])
    begun = desk.town.begin("9.99")
    desk.town.paysera.pay(begun.order)
    desk.town.wait_until_charged(begun)

    status = desk.get("status")

    assert status["isWell"], status
    callbacks = next(c for c in status["checks"] if c["key"] == "paysera-callbacks")
    assert callbacks["at"] is not None


# Two shops in one app


def test_staff_of_one_shop_see_and_change_nothing_of_another(desk: Desk) -> None:
    added = desk.add()
    desk.serve("", added["id"])
    begun = desk.town.begin("9.99")
    trial = desk.ask("POST", f"configurations/{added['id']}/trials", {}).json()
    with SaleorDouble() as other:
        installed = other.install(f"{desk.town.app.base_url}/api/manifest")
        stranger = Desk(Town(other, desk.town.paysera, desk.town.store, desk.town.app), installed)

        assert stranger.get("configurations") == {"configurations": []}
        assert stranger.get("payments") == {"payments": [], "next": None}
        assert len(stranger.ask("GET", "payments.csv").text.splitlines()) == 1
        change = {"channel": "default-channel", "from": None, "to": added["id"]}
        for method, path, body in [
            ("PUT", f"configurations/{added['id']}", FORM | {"version": 1}),
            ("DELETE", f"configurations/{added['id']}", None),
            ("POST", f"configurations/{added['id']}/trials", {}),
            ("PUT", "channels", {"changes": [change]}),
            ("GET", f"trials/{trial['orderNumber']}", None),
            ("GET", f"payments/{begun.order_number}", None),
            ("GET", f"payments/{begun.order_number}/order", None),
            ("POST", f"payments/{begun.order_number}/send-again", None),
        ]:
            assert stranger.ask(method, path, body).status_code == 404, path
        foreign = desk.town.saleor.dashboard_token(desk.installed, iss=other.api_url)
        assert stranger.ask("GET", "me", token=foreign).status_code == 401


# What the page remembers


def test_the_language_is_kept_for_each_person(desk: Desk) -> None:
    desk.ask("PUT", "me", {"language": "lt"})
    desk.ask("PUT", "me", {"theme": "dark"})
    colleague = desk.town.saleor.dashboard_token(desk.installed, user_id="VXNlcjo5OQ==")

    assert desk.get("me")["language"] == "lt"
    assert desk.get("me")["theme"] == "dark"
    assert desk.ask("GET", "me", token=colleague).json()["language"] is None
