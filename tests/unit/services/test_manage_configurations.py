"""Staff add, change and remove configurations; nothing under way breaks by it."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from saleor_paysera.payments.states import PAYMENT_LIFETIME, PaymentState
from saleor_paysera.sandbox.paysera import PayseraDouble, Project
from saleor_paysera.services.check_configuration import ConfigurationField, InvalidConfiguration
from saleor_paysera.services.manage_configurations import (
    ConfigurationInUse,
    ConfigurationOverview,
    add_configuration,
    change_configuration,
    list_configurations,
    remove_configuration,
    show_configuration,
)
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.configurations import ConfigurationChanged, UnknownConfiguration
from saleor_paysera.store.records import Configuration
from saleor_paysera.store.tables import ANY_CHANNEL
from tests.support.desk import wish
from tests.support.office import HOUR, MINUTE, NOW, Office, open_office
from tests.support.town import PASSWORD, PROJECT_ID


def shown(office: Office, configuration_id: int, staff: Staff | None = None) -> Configuration:
    return show_configuration(office.context, staff or office.staff, configuration_id).configuration


def listed(office: Office, staff: Staff | None = None) -> list[ConfigurationOverview]:
    return list_configurations(office.context, staff or office.staff)


def change(office: Office, configuration_id: int, version: int, **changes: object) -> None:
    change_configuration(
        office.context,
        office.staff,
        configuration_id,
        wish(**{"password": ""} | changes),
        expected_version=version,
    )


def problem_of(refused: pytest.ExceptionInfo[InvalidConfiguration]) -> tuple[str, str]:
    (problem,) = refused.value.problems
    return problem.field, problem.error.code


# Adding


def test_a_new_configuration_stands_in_the_list_and_serves_nothing_yet(office: Office) -> None:
    added = add_configuration(office.context, office.staff, wish(name="Lietuva"))

    (overview,) = listed(office)
    configuration = overview.configuration
    assert (configuration.id, configuration.settings.name) == (added, "Lietuva")
    assert (configuration.passwords, configuration.password_set_at) == ((PASSWORD,), NOW)
    assert (overview.channels, overview.last_callback_at) == ((), None)


def test_what_is_wrong_is_not_stored(office: Office) -> None:
    with pytest.raises(InvalidConfiguration):
        add_configuration(office.context, office.staff, wish(name=""))

    assert listed(office) == []


@pytest.fixture
def office_with_paysera(sqlite_url: str) -> Iterator[Office]:
    """Paysera answers, and knows one project."""
    with (
        PayseraDouble({PROJECT_ID: Project(PASSWORD)}) as paysera,
        open_office(sqlite_url, paysera.origin) as office,
    ):
        yield office


def test_a_number_that_paysera_does_not_know_is_not_stored(office_with_paysera: Office) -> None:
    office = office_with_paysera
    with pytest.raises(InvalidConfiguration, match="knows no project") as refused:
        add_configuration(office.context, office.staff, wish(project_id="654321"))

    assert problem_of(refused) == (ConfigurationField.PROJECT_ID, "INVALID_FIELD")
    assert listed(office) == []
    add_configuration(office.context, office.staff, wish())
    assert len(listed(office)) == 1


def test_a_paysera_that_cannot_be_asked_keeps_nobody_from_working(office: Office) -> None:
    add_configuration(office.context, office.staff, wish(project_id="654321"))

    assert len(listed(office)) == 1


def test_a_project_has_one_configuration_for_tests_and_one_for_real(office: Office) -> None:
    office.configure(name="Trying", is_test=True)
    office.configure(name="Real", is_test=False)

    with pytest.raises(InvalidConfiguration, match="live configuration already: “Real”") as refused:
        office.configure(name="Again", is_test=False)

    assert problem_of(refused) == (ConfigurationField.PROJECT_ID, "PROJECT_CONFIGURED")
    assert [o.configuration.settings.name for o in listed(office)] == ["Trying", "Real"]


def test_two_shops_may_have_the_same_project_and_see_only_their_own(office: Office) -> None:
    mine = office.configure(name="Mine")
    theirs = add_configuration(office.context, office.stranger, wish(name="Theirs"))

    assert [o.configuration.id for o in listed(office)] == [mine]
    assert [o.configuration.id for o in listed(office, office.stranger)] == [theirs]


@pytest.mark.parametrize("configuration_id", [0, -1, 999, 2**63, 10**30])
def test_an_id_that_there_is_not_is_unknown(office: Office, configuration_id: int) -> None:
    with pytest.raises(UnknownConfiguration):
        shown(office, configuration_id)
    with pytest.raises(UnknownConfiguration):
        change(office, configuration_id, 1)
    with pytest.raises(UnknownConfiguration):
        remove_configuration(office.context, office.staff, configuration_id)


def test_another_shops_configuration_is_unknown(office: Office) -> None:
    mine, stranger = office.configure(), office.stranger

    with pytest.raises(UnknownConfiguration):
        shown(office, mine, stranger)
    with pytest.raises(UnknownConfiguration):
        change_configuration(office.context, stranger, mine, wish(name="Hi"), expected_version=1)
    with pytest.raises(UnknownConfiguration):
        remove_configuration(office.context, stranger, mine)
    assert shown(office, mine).settings.name == "Lithuania"


# Changing


def test_a_change_is_stored_and_counted(office: Office) -> None:
    mine = office.configure()
    office.now += HOUR

    change(office, mine, 1, name="Lietuva", methods=["hanza"], accepts_pending=True)

    changed = shown(office, mine)
    assert (changed.settings.name, changed.settings.methods) == ("Lietuva", ("smsbank", "hanza"))
    assert changed.settings.accepts_pending
    assert (changed.version, changed.updated_at) == (2, NOW + HOUR)


def test_who_looked_at_an_older_version_changes_nothing_not_even_the_password(
    office: Office,
) -> None:
    mine = office.configure()
    change(office, mine, 1, name="First")

    with pytest.raises(ConfigurationChanged):
        change(office, mine, 1, name="Second", password="another")

    assert shown(office, mine).settings.name == "First"
    assert shown(office, mine).passwords == (PASSWORD,)


def test_a_new_password_is_used_from_now_on_and_the_old_one_for_what_is_under_way(
    office: Office,
) -> None:
    mine = office.configure()
    office.now += HOUR
    change(office, mine, 1, password="another")

    changed = shown(office, mine)
    assert (changed.passwords, changed.password_set_at) == (("another", PASSWORD), NOW + HOUR)
    assert changed.passwords_since(NOW + MINUTE) == ("another", PASSWORD)
    assert changed.passwords_since(NOW + 2 * HOUR) == ("another",)


def test_the_same_password_entered_again_is_no_change_of_it(office: Office) -> None:
    mine = office.configure()
    office.now += HOUR
    change(office, mine, 1, password=PASSWORD)

    assert shown(office, mine).password_set_at == NOW
    assert shown(office, mine).passwords == (PASSWORD,)


def test_a_wrong_change_is_told_at_the_field_and_changes_nothing(office: Office) -> None:
    mine = office.configure()
    with pytest.raises(InvalidConfiguration) as refused:
        change(office, mine, 1, purpose="Thanks", password="another")

    assert problem_of(refused) == (ConfigurationField.PURPOSE, "INVALID_PURPOSE")
    assert shown(office, mine).passwords == (PASSWORD,)
    assert shown(office, mine).version == 1


def test_the_project_stays(office: Office) -> None:
    mine = office.configure()
    with pytest.raises(InvalidConfiguration) as refused:
        change(office, mine, 1, project_id="654321")

    assert problem_of(refused) == (ConfigurationField.PROJECT_ID, "INVALID_FIELD")


def test_going_live_where_a_live_configuration_is_there_is_refused_at_the_mode(
    office: Office,
) -> None:
    trying = office.configure(name="Trying", is_test=True)
    office.configure(name="Real", is_test=False)

    with pytest.raises(InvalidConfiguration, match="“Real”") as refused:
        change(office, trying, 1, is_test=False, password="another")

    assert problem_of(refused) == (ConfigurationField.MODE, "PROJECT_CONFIGURED")
    assert shown(office, trying).passwords == (PASSWORD,)


# Removing


def test_what_is_removed_is_gone_for_staff(office: Office) -> None:
    mine = office.configure()
    remove_configuration(office.context, office.staff, mine)

    assert listed(office) == []
    for once_more in (
        lambda: shown(office, mine),
        lambda: change(office, mine, 1),
        lambda: remove_configuration(office.context, office.staff, mine),
    ):
        with pytest.raises(UnknownConfiguration):
            once_more()


def test_what_serves_channels_stays_and_says_which(office: Office) -> None:
    named = office.configure(is_test=True, channels=("lv-eur", "default-channel"))
    others = office.configure(is_test=False, channels=("pl-pln", ANY_CHANNEL))

    with pytest.raises(ConfigurationInUse, match=r"channels: default-channel, lv-eur\."):
        remove_configuration(office.context, office.staff, named)
    with pytest.raises(ConfigurationInUse, match="all channels that have none of their own"):
        remove_configuration(office.context, office.staff, others)


@pytest.mark.parametrize(
    "state", [PaymentState.AWAITING_PAYMENT, PaymentState.CANCELLED, PaymentState.PENDING]
)
def test_what_payments_still_need_stays(office: Office, state: PaymentState) -> None:
    mine = office.configure()
    office.begin("SP-1", mine)
    office.move("SP-1", state)

    with pytest.raises(ConfigurationInUse, match=r"can still be paid \(1\)"):
        remove_configuration(office.context, office.staff, mine)


def test_a_payment_that_is_over_keeps_nothing_and_its_callbacks_are_still_understood(
    office: Office,
) -> None:
    mine = office.configure()
    office.begin("SP-PAID", mine)
    office.begin("SP-UNPAID", mine)
    office.move("SP-PAID", PaymentState.PAID)
    office.now += PAYMENT_LIFETIME

    remove_configuration(office.context, office.staff, mine)

    with office.store.read() as uow:
        payment = uow.payments.by_order_number("SP-UNPAID")
        assert uow.configurations.get(payment.configuration_id).passwords == (PASSWORD,)


def test_a_project_added_again_after_it_was_removed_starts_with_what_is_entered_now(
    office: Office,
) -> None:
    mine = office.configure(name="Old", methods=["hanza"])
    office.begin("SP-1", mine, expires_at=NOW)
    remove_configuration(office.context, office.staff, mine)

    again = office.configure(name="New", password="another")

    (overview,) = listed(office)
    assert overview.configuration.id == again
    assert overview.configuration.settings.name == "New"
    assert overview.configuration.settings.methods == ()
    assert overview.configuration.passwords[0] == "another"


# What is told of it


def test_the_last_callback_of_each_configuration_is_known(office: Office) -> None:
    trying, real = office.configure(is_test=True), office.configure(is_test=False)
    payment = office.begin("SP-1", trying)
    office.now += MINUTE
    office.hear(payment)

    by_id = {o.configuration.id: o.last_callback_at for o in listed(office)}
    assert by_id == {trying: NOW + MINUTE, real: None}


def test_the_log_tells_who_changed_what_and_no_secret_and_no_name(office: Office) -> None:
    with capture_logs() as lines:
        mine = office.configure()
        change(office, mine, 1, password="another secret")
        remove_configuration(office.context, office.staff, mine)

    events = [line["event"] for line in lines if line.get("configuration") == mine]
    assert events == ["configuration_added", "configuration_changed", "configuration_removed"]
    assert {line["user"] for line in lines if "user" in line} == {office.staff.user_id}
    for secret in (PASSWORD, "another secret", office.staff.email):
        assert secret not in repr(lines)
