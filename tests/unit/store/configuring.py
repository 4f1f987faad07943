"""The few moves that tests of configurations make."""

from saleor_paysera.store.records import ConfigurationSettings
from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.samples import HOUR, NOW, payment, saleor, settings

LATER = NOW + HOUR
TEST, LIVE = settings(name="Test"), settings(name="Live", is_test=False)
OTHER = settings(name="Other", project_id="7")


def one_shop(store: Store) -> None:
    """One installation, whose configuration of the project in test mode is 1."""
    with store.write() as uow:
        installed = uow.installations.put(saleor(), now=NOW)
        assert (installed.id, uow.configurations.add(1, TEST, now=NOW)) == (1, 1)
        uow.configurations.add_password(1, "first", now=NOW)


def add(shop: Store, wanted: ConfigurationSettings, installation_id: int = 1) -> int:
    with shop.write() as uow:
        return uow.configurations.add(installation_id, wanted, now=NOW)


def add_payment(shop: Store, order_number: str = "SP-1", **changes: object) -> None:
    with shop.write() as uow:
        uow.payments.add(payment(order_number, **changes))


def change(shop: Store, number: int, wanted: ConfigurationSettings, *, version: int) -> None:
    with shop.write() as uow:
        uow.configurations.change(number, wanted, expected_version=version, now=LATER)


def remove(shop: Store, configuration_id: int) -> None:
    with shop.write() as uow:
        uow.configurations.remove(configuration_id, now=LATER)


def listed(shop: Store, installation_id: int = 1) -> list[str]:
    with shop.read() as uow:
        found = uow.configurations.of_installation(installation_id)
        return [configuration.settings.name for configuration, _ in found]


def passwords(shop: Store, configuration_id: int) -> tuple[str, ...]:
    with shop.read() as uow:
        return uow.configurations.get(configuration_id).passwords
