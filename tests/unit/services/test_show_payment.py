"""Where a payment is shown, for whoever comes from outside of a Dashboard."""

from urllib.parse import quote

from saleor_paysera.services.show_payment import dashboard_address_of
from saleor_paysera.store.tables import installations
from tests.support.office import Office


def test_a_payment_is_shown_in_the_dashboard_of_its_own_saleor(office: Office) -> None:
    configuration, theirs = office.configure(), office.stranger.installation
    office.begin("SP-OURS", configuration)
    office.begin("SP-THEIRS", configuration, installation_id=theirs.id)

    with office.store.engine.begin() as connection:
        connection.execute(
            installations.update().where(installations.c.id == theirs.id).values(app_id="QXBwOjI=")
        )

    for number, app_id in (
        ("SP-OURS", office.staff.installation.app_id),
        ("SP-THEIRS", "QXBwOjI="),
    ):
        address = dashboard_address_of(office.context, number)

        assert address is not None
        assert address.endswith(f"/extensions/app/{quote(app_id)}/payments/{number}")


def test_a_payment_that_is_not_there_has_no_address(office: Office) -> None:
    for number in ("SP-NONE", "", "SP\0"):
        assert dashboard_address_of(office.context, number) is None


def test_a_saleor_whose_secrets_cannot_be_opened_has_none_for_now(office: Office) -> None:
    office.begin("SP-OURS", office.configure())
    with office.store.engine.begin() as connection:
        connection.execute(installations.update().values(token_sealed=b"nonsense"))

    assert dashboard_address_of(office.context, "SP-OURS") is None
