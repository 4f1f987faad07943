"""Whoever paid a trial comes back to a page that tells where to look, and nothing else."""

import pytest

from saleor_paysera.services.try_configuration import start_trial, trial_standing
from saleor_paysera.store.trials import TrialReturn
from tests.unit.web.dashboard.conftest import Counter


def begin(counter: Counter) -> str:
    """A trial; returns its order number."""
    office = counter.office
    standing = start_trial(office.context, office.staff, office.configure(), language="en")
    return standing.trial.order_number


def returned(counter: Counter, number: str) -> TrialReturn | None:
    office = counter.office
    return trial_standing(office.context, office.staff, number).trial.returned


@pytest.mark.parametrize(
    ("method", "way", "noted"),
    [
        ("GET", "accept", TrialReturn.ACCEPT),
        ("POST", "accept", TrialReturn.ACCEPT),
        ("GET", "cancel", TrialReturn.CANCEL),
    ],
)
def test_the_way_back_is_noted(counter: Counter, method: str, way: str, noted: TrialReturn) -> None:
    number = begin(counter)

    answer = counter.client.open(
        f"/paysera/trial/{number}/{way}", method=method, query_string={"data": "x", "ss1": "y"}
    )

    assert (answer.status_code, number in answer.text) == (200, True)
    assert returned(counter, number) is noted
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


def test_coming_back_proves_nothing(counter: Counter) -> None:
    number = begin(counter)
    counter.client.get(f"/paysera/trial/{number}/accept")

    shown = counter.ask("GET", f"trials/{number}").get_json()

    assert (shown["state"], shown["isPaid"], shown["returned"]) == ("waiting", None, "accept")


@pytest.mark.parametrize("number", ["SP-0000-0000-0000", "%00", "<script>", "x" * 999])
def test_an_address_of_no_trial_is_not_found(counter: Counter, number: str) -> None:
    for way in ("accept", "cancel"):
        answer = counter.client.get(f"/paysera/trial/{number}/{way}")

        assert answer.status_code == 404
        assert "<script>" not in answer.text
    assert counter.client.get(f"/paysera/trial/{number}/callback").status_code == 404


def test_a_callback_that_is_refused_is_not_answered_ok(counter: Counter) -> None:
    answer = counter.client.get(f"/paysera/trial/{begin(counter)}/callback?data=x&ss1=y")

    assert (answer.status_code, answer.text == "OK") == (400, False)


def test_without_paysera_s_key_it_is_asked_to_come_again(counter: Counter) -> None:
    """Nothing can be checked now; an answer that is final would lose the callback."""
    number = begin(counter)
    signed = {"data": "x", "ss3": "AAAA"}

    answer = counter.client.get(f"/paysera/trial/{number}/callback", query_string=signed)

    assert answer.status_code == 503
    assert counter.ask("GET", f"trials/{number}").get_json()["state"] == "waiting"
