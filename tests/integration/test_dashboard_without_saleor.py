"""Saleor is away, or does not know the app any more: the page says so and stays of use."""

from tests.support.desk import Desk


def test_what_only_saleor_knows_is_refused_with_the_reason(lone_desk: Desk) -> None:
    lone_desk.serve("", lone_desk.add()["id"])
    number, token = lone_desk.town.begin().order_number, lone_desk.token()
    lone_desk.town.saleor.stop()

    for method, path in (("GET", f"payments/{number}/order"), ("POST", "webhooks/update")):
        answer = lone_desk.ask(method, path, token=token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (502, "SALEOR_UNAVAILABLE")
    for path in ("me", "configurations", "payments", f"payments/{number}", "channels", "status"):
        assert lone_desk.ask("GET", path, token=token).status_code == 200, path


def test_that_saleor_refuses_the_app_does_not_mean_that_the_person_may_not(
    lone_desk: Desk,
) -> None:
    """403 is about the person: the page would send the wrong one to ask for permissions."""
    lone_desk.serve("", lone_desk.add()["id"])
    number, token = lone_desk.town.begin().order_number, lone_desk.token()
    lone_desk.town.saleor.uninstall(lone_desk.installed)

    for method, path in (("GET", f"payments/{number}/order"), ("POST", "webhooks/update")):
        answer = lone_desk.ask(method, path, token=token)
        assert answer.json()["error"]["code"] == "SALEOR_PERMISSION_DENIED"
        assert answer.status_code == 502


def test_configurations_can_be_changed_and_payments_sent_again_without_saleor(
    lone_desk: Desk,
) -> None:
    added = lone_desk.add()
    lone_desk.serve("", added["id"])
    number, token = lone_desk.town.begin().order_number, lone_desk.token()
    lone_desk.town.saleor.stop()

    changed = lone_desk.ask(
        "PUT", f"configurations/{added['id']}", added | {"name": "Vilnius"}, token=token
    )
    sent = lone_desk.ask("POST", f"payments/{number}/send-again", token=token)

    assert (changed.status_code, changed.json()["name"]) == (200, "Vilnius")
    assert (sent.status_code, sent.json()) == (200, {"count": 0})
