"""A Paysera project is set up for an installed Saleor from the command line."""

from collections.abc import Sequence

import structlog

from saleor_paysera.services.check_configuration import ConfigurationInput, checked_settings
from saleor_paysera.services.context import Clock
from saleor_paysera.store.records import ConfigurationSettings
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.unit_of_work import Store

_log = structlog.get_logger()


def configure(
    store: Store,
    wish: ConfigurationInput,
    *,
    saleor_api_url: str,
    channels: Sequence[str],
    clock: Clock,
) -> ConfigurationSettings:
    """Check and store a configuration; the same project and mode again sets it anew.

    No ``channels``: every channel without a project of its own. A new password is added to
    the old ones, so that callbacks under way stay valid.

    Raises:
        UnknownInstallation, InvalidConfiguration
    """
    settings = checked_settings(wish, has_password=False)
    now = clock()
    with store.write() as uow:
        installation = uow.installations.by_api_url(saleor_api_url)
        configuration_id = uow.configurations.put(installation.id, settings, now=now)
        uow.configurations.add_password(configuration_id, wish.password, now=now)
        for channel in channels or [ANY_CHANNEL]:
            uow.configurations.assign_channel(installation.id, channel, configuration_id)
    _log.info("configured", installation=saleor_api_url, project_id=settings.project_id)
    return settings
