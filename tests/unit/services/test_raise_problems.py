"""Staff read on the app's page in Saleor exactly what is not well, and only while it is not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.payments.sentences import sentence
from saleor_paysera.saleor.transport import SaleorUnavailable
from saleor_paysera.sandbox.saleor.apps import AppProblem
from saleor_paysera.sandbox.saleor.reports import Outage
from saleor_paysera.services import raise_problems
from saleor_paysera.services.raise_problems import (
    LOOK_EVERY,
    StatusWatcher,
    look_at_all,
    report_problems,
)
from saleor_paysera.services.status import Check, CheckKey, CheckState, Status
from tests.support.desk import Desk, desk_next_door, open_desk
from tests.support.office import DAY, HOUR, MINUTE
from tests.support.waiting import eventually


def check(
    key: CheckKey, state: CheckState = CheckState.WARNING, text: str = "Something is wrong."
) -> Check:
    return Check(key, state, sentence(text))


def tell(desk: Desk, *checks: Check, version: str | None = "3.22.0") -> None:
    """One look at the installation found this."""
    report_problems(desk.context, desk.installation, Status(version, checks))


def shown(desk: Desk) -> dict[str, AppProblem]:
    """What staff read now, by key."""
    return {problem.key: problem for problem in desk.installed.problems}


def times(desk: Desk, key: CheckKey) -> int:
    """How often Saleor was told of a problem; none if it shows it no more."""
    problem = shown(desk).get(key)
    return 0 if problem is None else problem.count


def test_what_is_not_well_is_shown_with_a_stable_key(desk: Desk) -> None:
    tell(
        desk,
        check(CheckKey.REPORTS, CheckState.CRITICAL, "Reports wait."),
        check(CheckKey.WEBHOOKS, CheckState.WARNING, "Webhooks are old."),
        check(CheckKey.CALLBACKS, CheckState.OK),
        check(CheckKey.CONFIGURATION, CheckState.UNKNOWN),
    )

    assert {p.key: (p.message, p.is_critical) for p in desk.installed.problems} == {
        "paysera-reports": ("Reports wait.", True),
        "paysera-webhooks": ("Webhooks are old.", False),
    }


def test_keys_stay_for_ever_since_saleor_counts_by_them() -> None:
    assert [str(key) for key in CheckKey] == [
        "paysera-configuration",
        "paysera-saleor-api",
        "paysera-callbacks",
        "paysera-reports",
        "paysera-completions",
        "paysera-work",
        "paysera-public-key",
        "paysera-webhooks",
    ]


def test_what_is_well_again_is_taken_back_and_nothing_else(desk: Desk) -> None:
    tell(desk, check(CheckKey.REPORTS), check(CheckKey.WEBHOOKS))

    tell(desk, check(CheckKey.REPORTS, CheckState.OK), check(CheckKey.WEBHOOKS))

    assert set(shown(desk)) == {CheckKey.WEBHOOKS}


def test_the_same_is_not_told_at_every_look(desk: Desk) -> None:
    for _ in range(3):
        tell(desk, check(CheckKey.REPORTS))
        desk.town.app.ahead += HOUR

    assert times(desk, CheckKey.REPORTS) == 1


def test_what_lasts_is_told_again_once_a_day(desk: Desk) -> None:
    tell(desk, check(CheckKey.REPORTS))
    desk.installed.problems = ()  # somebody dismissed it by hand
    desk.town.app.ahead = DAY - MINUTE
    tell(desk, check(CheckKey.REPORTS))
    assert shown(desk) == {}

    desk.town.app.ahead = DAY
    tell(desk, check(CheckKey.REPORTS))

    assert times(desk, CheckKey.REPORTS) == 1


def test_news_of_a_problem_is_told_at_once(desk: Desk) -> None:
    tell(desk, check(CheckKey.REPORTS, text="One report waits."))
    tell(desk, check(CheckKey.REPORTS, text="Two reports wait."))

    assert shown(desk)[CheckKey.REPORTS].message == "Two reports wait."


def test_a_problem_that_has_become_critical_is_told_at_once(desk: Desk) -> None:
    """Reports that wait say the same after an hour, but then somebody has to look."""
    tell(desk, check(CheckKey.REPORTS, CheckState.WARNING))
    assert not shown(desk)[CheckKey.REPORTS].is_critical

    tell(desk, check(CheckKey.REPORTS, CheckState.CRITICAL))

    assert shown(desk)[CheckKey.REPORTS].is_critical


def test_what_comes_back_is_told_again(desk: Desk) -> None:
    for state in (CheckState.WARNING, CheckState.OK, CheckState.WARNING):
        tell(desk, check(CheckKey.REPORTS, state))

    assert times(desk, CheckKey.REPORTS) == 1


def test_what_there_is_nothing_left_to_judge_by_is_taken_back(desk: Desk) -> None:
    """Refused callbacks count for a day; after it nothing is wrong any more."""
    tell(desk, check(CheckKey.CALLBACKS, CheckState.CRITICAL))

    tell(desk, check(CheckKey.CALLBACKS, CheckState.UNKNOWN))

    assert shown(desk) == {}


def test_a_check_that_was_left_out_says_nothing(desk: Desk) -> None:
    tell(desk, check(CheckKey.WEBHOOKS))

    tell(desk, check(CheckKey.REPORTS, CheckState.OK))

    assert set(shown(desk)) == {CheckKey.WEBHOOKS}


def test_a_saleor_that_knows_no_problems_is_told_none(desk: Desk) -> None:
    for version in ("3.21.0", "3.9.99", "2.99", None, "", "unknown", "x3.22"):
        tell(desk, check(CheckKey.REPORTS, CheckState.CRITICAL), version=version)

        assert shown(desk) == {}


def test_a_saleor_that_knows_problems_is_told(desk: Desk) -> None:
    for version in ("3.22", "3.22.0-a.1", "3.23.4", "3.100.0", "4.0.0"):
        tell(desk, check(CheckKey.REPORTS), version=version)
        assert set(shown(desk)) == {CheckKey.REPORTS}

        tell(desk, check(CheckKey.REPORTS, CheckState.OK), version=version)
        assert shown(desk) == {}


def test_a_real_3_21_goes_on_without_problems(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, sqlite_url: str
) -> None:
    with open_desk(saleor_key, paysera_key, sqlite_url, saleor_version="3.21") as desk:
        look_at_all(desk.context, Event())
        desk.serve("", desk.add()["id"])
        desk.town.app.ahead = LOOK_EVERY
        look_at_all(desk.context, Event())

        assert shown(desk) == {}
        assert desk.installation.saleor_version == "3.21.0"


def test_what_saleor_did_not_hear_is_told_when_it_is_back(desk: Desk) -> None:
    desk.town.saleor.answer_reports_with(Outage.SERVER_ERROR)
    with pytest.raises(SaleorUnavailable):
        tell(desk, check(CheckKey.REPORTS))
    desk.installed.problems = ()  # it did not say so, but it had kept it
    desk.town.saleor.answer_reports_with(None)

    tell(desk, check(CheckKey.REPORTS))

    assert times(desk, CheckKey.REPORTS) == 1


def test_what_saleor_did_not_hear_is_over_is_taken_back_when_it_is_back(desk: Desk) -> None:
    tell(desk, check(CheckKey.REPORTS))
    problems = desk.installed.problems
    desk.town.saleor.answer_reports_with(Outage.SERVER_ERROR)
    with pytest.raises(SaleorUnavailable):
        tell(desk, check(CheckKey.REPORTS, CheckState.OK))
    desk.installed.problems = problems
    desk.town.saleor.answer_reports_with(None)

    tell(desk, check(CheckKey.REPORTS, CheckState.OK))

    assert shown(desk) == {}


# Looking now and then


def test_each_look_tells_what_is_so_in_this_shop(desk: Desk) -> None:
    look_at_all(desk.context, Event())
    assert set(shown(desk)) == {CheckKey.CONFIGURATION}
    assert "no configuration yet" in shown(desk)[CheckKey.CONFIGURATION].message

    desk.serve("", desk.add()["id"])
    desk.town.app.ahead = LOOK_EVERY
    look_at_all(desk.context, Event())

    assert shown(desk) == {}


def test_a_shop_whose_saleor_is_slow_holds_up_no_other(
    desk: Desk, saleor_key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_are_looked_at = Barrier(2, timeout=10)

    def slow_look(*_: object) -> Status:
        both_are_looked_at.wait()
        return Status(None, ())

    monkeypatch.setattr(raise_problems, "check_status", slow_look)
    with desk_next_door(desk, saleor_key):
        look_at_all(desk.context, Event())

    assert not both_are_looked_at.broken


def test_a_server_that_is_stopping_looks_at_no_more_shops(desk: Desk) -> None:
    stopping = Event()
    stopping.set()

    look_at_all(desk.context, stopping)

    assert shown(desk) == {}


def test_nobody_looks_twice_within_five_minutes(desk: Desk) -> None:
    look_at_all(desk.context, Event())
    desk.serve("", desk.add()["id"])

    desk.town.app.ahead = LOOK_EVERY - MINUTE
    look_at_all(desk.context, Event())

    assert set(shown(desk)) == {CheckKey.CONFIGURATION}


def test_a_saleor_that_is_away_keeps_nobody_from_looking_at_another(
    desk: Desk, saleor_key: rsa.RSAPrivateKey
) -> None:
    with desk_next_door(desk, saleor_key) as other:
        desk.town.saleor.stop()
        look_at_all(desk.context, Event())

        assert set(shown(other)) == {CheckKey.CONFIGURATION}
    desk.town.saleor.start()
    assert shown(desk) == {}


def test_a_shop_hears_nothing_of_another_shops_problems(
    desk: Desk, saleor_key: rsa.RSAPrivateKey
) -> None:
    desk.serve("", desk.add()["id"])
    with desk_next_door(desk, saleor_key) as other:
        look_at_all(desk.context, Event())

        assert set(shown(other)) == {CheckKey.CONFIGURATION}
    assert shown(desk) == {}


@pytest.fixture
def any_desk(
    saleor_key: rsa.RSAPrivateKey, paysera_key: rsa.RSAPrivateKey, database_url: str
) -> Iterator[Desk]:
    with open_desk(saleor_key, paysera_key, database_url) as desk:
        yield desk


def test_of_many_processes_that_look_at_once_one_tells(any_desk: Desk) -> None:
    context = any_desk.context
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: look_at_all(context, Event()), range(8)))

    assert times(any_desk, CheckKey.CONFIGURATION) == 1


def test_the_watcher_looks_by_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raise_problems, "LOOK_EVERY", MINUTE / 3000)
    watcher = StatusWatcher(desk.context)
    watcher.start()
    eventually(lambda: CheckKey.CONFIGURATION in shown(desk))
    watcher.stop()


def test_the_watcher_outlives_a_database_that_is_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raise_problems, "LOOK_EVERY", MINUTE / 3000)
    with desk.town.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE app_problems RENAME TO away")
    watcher = StatusWatcher(desk.context)
    watcher.start()
    eventually(lambda: desk.installation.saleor_version is not None)
    with desk.town.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO app_problems")

    eventually(lambda: CheckKey.CONFIGURATION in shown(desk))
    watcher.stop()
