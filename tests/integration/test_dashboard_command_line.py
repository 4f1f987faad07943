"""What can be set at the Dashboard can be set by ``saleor-paysera configure`` as well."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.apps import AppProcess
from tests.support.desk import Desk
from tests.support.town import PASSWORD, PROJECT_ID, SHOP


def configure(desk: Desk, tmp_path: Path, *options: str) -> CompletedProcess[str]:
    """The command, in the app's environment."""
    app = desk.town.app
    command = AppProcess(app.settings.database_url, desk.town.paysera.origin, tmp_path / "log")
    return command.run(
        "configure",
        f"--saleor-api-url={desk.town.saleor.api_url}",
        f"--project-id={PROJECT_ID}",
        "--password-file=-",
        "--mode=test",
        *options,
        stdin=f"{PASSWORD}\n",
    )


def test_every_setting_can_be_given(lone_desk: Desk, tmp_path: Path) -> None:
    done = configure(
        lone_desk,
        tmp_path,
        "--name=Lietuvos parduotuvė",
        "--method=smsbank",
        "--offer=hanza",
        "--offer=card",
        "--pay-within=60",
        "--accept-pending",
        "--complete-after=5",
        f"--return-origin={SHOP}/checkout",
    )

    assert done.returncode == 0, done.stderr
    (shown,) = lone_desk.get("configurations")["configurations"]
    assert shown["name"] == "Lietuvos parduotuvė"
    assert (shown["defaultMethod"], shown["methods"]) == ("smsbank", ["smsbank", "hanza", "card"])
    assert (shown["payWithinMinutes"], shown["acceptsPending"]) == (60, True)
    assert shown["completeAfterSeconds"] == 5
    assert (shown["returnOrigins"], shown["servesOtherChannels"]) == ([SHOP], True)


def test_what_is_not_given_is_set_anew_with_care_and_an_open_page_does_not_undo_it(
    lone_desk: Desk, tmp_path: Path
) -> None:
    added = lone_desk.add(methods=["card"], payWithinMinutes=60, acceptsPending=True)
    assert configure(lone_desk, tmp_path, "--channel=lv-eur").returncode == 0

    saved = lone_desk.ask("PUT", f"configurations/{added['id']}", added | {"name": "Late"})

    assert saved.status_code == 409
    current = saved.json()["current"]
    assert (current["name"], current["channels"]) == (f"Paysera {PROJECT_ID}", ["lv-eur"])
    assert (current["methods"], current["payWithinMinutes"]) == ([], None)
    assert (current["acceptsPending"], current["ss1IsEnough"]) == (False, False)
    assert current["completeAfterSeconds"] == 60


def test_paid_checkouts_can_be_left_to_others(lone_desk: Desk, tmp_path: Path) -> None:
    assert configure(lone_desk, tmp_path, "--complete-after=never").returncode == 0

    (shown,) = lone_desk.get("configurations")["configurations"]
    assert shown["completeAfterSeconds"] is None


@pytest.mark.parametrize("given", ["soon", "-1", "1.5", "86401", ""])
def test_a_time_to_complete_after_is_a_number_of_seconds(
    lone_desk: Desk, tmp_path: Path, given: str
) -> None:
    refused = configure(lone_desk, tmp_path, f"--complete-after={given}")

    assert refused.returncode != 0
    assert "seconds" in refused.stderr


def test_what_cannot_work_is_told_all_at_once_and_nothing_is_stored(
    lone_desk: Desk, tmp_path: Path
) -> None:
    refused = configure(
        lone_desk, tmp_path, "--pay-within=5", "--offer=no key!", "--purpose=Thanks", "--name= "
    )

    assert refused.returncode == 2
    for told in ("a name", "key of a Paysera payment method", "20 minutes", "[order_nr]"):
        assert told in refused.stderr
    assert "(INVALID_CONFIGURATION)" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert lone_desk.get("configurations")["configurations"] == []
