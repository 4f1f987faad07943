"""Staff choose what serves each channel; no two of them undo each other's choice unseen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from saleor_paysera.services.assign_channels import (
    ChannelAssignment,
    ChannelChange,
    ChannelsChanged,
    assign_channels,
    list_channels,
)
from saleor_paysera.services.manage_configurations import add_configuration, remove_configuration
from saleor_paysera.store.configurations import UnknownConfiguration
from saleor_paysera.store.tables import ANY_CHANNEL
from tests.support.desk import Desk, wish
from tests.support.office import Office, open_office


def assign(office: Office, *changes: tuple[str, int | None, int | None]) -> None:
    assign_channels(office.context, office.staff, [ChannelChange(*change) for change in changes])


def assigned(office: Office) -> dict[str, int]:
    with office.store.read() as uow:
        return uow.configurations.assignments(office.staff.installation.id)


def test_channels_are_given_to_a_configuration_and_taken_from_it(office: Office) -> None:
    first, second = office.configure(is_test=True), office.configure(is_test=False)

    assign(office, ("lt", None, first), (ANY_CHANNEL, None, second))
    assert assigned(office) == {"lt": first, ANY_CHANNEL: second}
    assign(office, ("lt", first, second), (ANY_CHANNEL, second, None))
    assert assigned(office) == {"lt": second}


def test_no_change_is_none(office: Office) -> None:
    first = office.configure(channels=("lt",))

    assign(office)
    assign(office, ("lt", first, first), ("lv", None, None))

    assert assigned(office) == {"lt": first}


@pytest.mark.parametrize("believed", [None, 999, 2**63])
def test_who_saw_something_else_changes_nothing(office: Office, believed: int | None) -> None:
    first = office.configure(is_test=True, channels=("lt",))
    second = office.configure(is_test=False)

    for wanted in (second, None):
        with pytest.raises(ChannelsChanged):
            assign(office, ("lt", believed, wanted))
    assert assigned(office) == {"lt": first}


def test_of_several_changes_all_are_made_or_none(office: Office) -> None:
    first = office.configure(channels=("lt",))

    with pytest.raises(ChannelsChanged):
        assign(office, ("lv", None, first), ("lt", None, first))

    assert assigned(office) == {"lt": first}


def test_another_shops_configuration_or_a_removed_one_serves_nothing(office: Office) -> None:
    theirs = add_configuration(office.context, office.stranger, wish())
    removed = office.configure()
    remove_configuration(office.context, office.staff, removed)

    for nobodys in (theirs, removed, 999, 0, -1, 2**63):
        with pytest.raises(UnknownConfiguration):
            assign(office, ("lt", None, nobodys))
    assert assigned(office) == {}


def test_a_change_is_in_the_log_with_who_made_it(office: Office) -> None:
    first = office.configure()
    with capture_logs() as lines:
        assign(office, ("lt", None, first), (ANY_CHANNEL, None, first))

    (line,) = lines
    assert line["event"] == "channels_assigned"
    assert (line["channels"], line["user"]) == (["lt", "*"], office.staff.user_id)


@pytest.fixture
def any_office(database_url: str) -> Iterator[Office]:
    with open_office(database_url) as office:
        yield office


def test_of_many_admins_who_choose_at_once_one_succeeds(any_office: Office) -> None:
    office = any_office
    first, second = office.configure(is_test=True), office.configure(is_test=False)

    def choose(configuration_id: int) -> bool:
        try:
            assign(office, ("lt", None, configuration_id))
        except ChannelsChanged:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        wanted = [first, second] * 8
        succeeded = [c for c, did in zip(wanted, pool.map(choose, wanted), strict=True) if did]

    assert succeeded == [assigned(office)["lt"]]


def test_a_channel_is_shown_as_saleor_has_it_with_what_serves_it(desk: Desk) -> None:
    mine = add_configuration(desk.context, desk.staff, wish())
    changes = [ChannelChange(slug, None, mine) for slug in ("pl-pln", ANY_CHANNEL)]
    assign_channels(desk.context, desk.staff, changes)

    shown = list_channels(desk.context, desk.staff)

    assert {one.slug: one.configuration_id for one in shown.channels} == {
        "default-channel": None,
        "lv-eur": None,
        "pl-pln": mine,
    }
    polish = next(one.channel for one in shown.channels if one.slug == "pl-pln")
    assert polish is not None
    assert (polish.name, polish.currency_code, polish.is_active) == ("Polska", "PLN", True)
    assert (shown.others, shown.problem) == (mine, None)


def test_a_channel_that_was_deleted_in_saleor_is_shown_so_that_it_can_be_let_go(
    desk: Desk,
) -> None:
    mine = add_configuration(desk.context, desk.staff, wish())
    assign_channels(desk.context, desk.staff, [ChannelChange("closed", None, mine)])

    shown = list_channels(desk.context, desk.staff)

    assert ChannelAssignment("closed", None, mine) in shown.channels
    assert len(shown.channels) == 4


def test_without_saleor_what_is_assigned_is_shown_with_the_reason(office: Office) -> None:
    mine = office.configure(channels=("lt", ANY_CHANNEL))

    shown = list_channels(office.context, office.staff)

    assert shown.channels == (ChannelAssignment("lt", None, mine),)
    assert shown.others == mine
    assert shown.problem is not None
    assert shown.problem.code == "SALEOR_UNAVAILABLE"


def test_another_shops_channels_are_not_shown(office: Office) -> None:
    office.configure(channels=("lt", ANY_CHANNEL))

    shown = list_channels(office.context, office.stranger)

    assert (shown.channels, shown.others) == ((), None)
