"""Staff see, add, change and remove the configurations of their own installation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.services.check_configuration import (
    ConfigurationField,
    ConfigurationInput,
    FieldProblem,
    InvalidConfiguration,
    InvalidField,
    checked_settings,
)
from saleor_paysera.services.context import Context
from saleor_paysera.services.project_methods import ProjectState, project_methods
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.configuration_errors import (
    ConfigurationChanged,
    ProjectConfigured,
    UnknownConfiguration,
)
from saleor_paysera.store.records import Configuration
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.unit_of_work import UnitOfWork

_PROBE_CURRENCY: Final = "EUR"

_log = structlog.get_logger()


class ConfigurationInUse(PaymentAppError):
    """A configuration that cannot be removed yet."""

    code = "CONFIGURATION_IN_USE"


@dataclass(frozen=True, slots=True)
class ConfigurationOverview:
    """A configuration, the channels it serves, and when Paysera last spoke about it (UTC).

    ``channels`` holds ``ANY_CHANNEL`` where it serves all that have none of their own.
    """

    configuration: Configuration
    channels: tuple[str, ...]
    last_callback_at: datetime | None


def list_configurations(context: Context, staff: Staff) -> list[ConfigurationOverview]:
    """All configurations of the installation, the oldest first."""
    with context.store.read() as uow:
        return [
            ConfigurationOverview(
                configuration,
                tuple(channels),
                uow.callbacks.last_received_at(configuration.id),
            )
            for configuration, channels in uow.configurations.of_installation(staff.installation.id)
        ]


def show_configuration(
    context: Context, staff: Staff, configuration_id: int
) -> ConfigurationOverview:
    """One configuration.

    Raises:
        UnknownConfiguration
    """
    for overview in list_configurations(context, staff):
        if overview.configuration.id == configuration_id:
            return overview
    raise UnknownConfiguration


def add_configuration(context: Context, staff: Staff, wish: ConfigurationInput) -> int:
    """Store a new configuration, after asking Paysera about its project. Returns its id.

    Raises:
        InvalidConfiguration
    """
    settings = checked_settings(wish, has_password=False)
    _check_project(context, settings.project_id)
    now = context.clock()
    with context.store.write() as uow:
        try:
            configuration_id = uow.configurations.add(staff.installation.id, settings, now=now)
        except ProjectConfigured as error:
            raise _at(ConfigurationField.PROJECT_ID, error) from error
        uow.configurations.add_password(configuration_id, wish.password, now=now)
    _log_change("configuration_added", staff, configuration_id)
    return configuration_id


def change_configuration(
    context: Context,
    staff: Staff,
    configuration_id: int,
    wish: ConfigurationInput,
    *,
    expected_version: int,
) -> None:
    """Change a configuration that nobody else changed since ``expected_version``.

    Payments under way keep what they were begun with: their mode, amount and pay address
    are stored with them, and older passwords stay valid for their callbacks.

    Raises:
        UnknownConfiguration, InvalidConfiguration, ConfigurationChanged
    """
    with context.store.read() as uow:
        stored = uow.configurations.find(staff.installation.id, configuration_id)
    settings = checked_settings(wish, has_password=stored.password_set_at is not None)
    if settings.project_id != stored.settings.project_id:
        raise _at(
            ConfigurationField.PROJECT_ID,
            InvalidField(
                N_(
                    "The project ID of a configuration stays. For another project add a "
                    "configuration and let it serve the channels."
                )
            ),
        )
    now = context.clock()
    with context.store.write() as uow:
        try:
            uow.configurations.change(
                configuration_id, settings, expected_version=expected_version, now=now
            )
        except ProjectConfigured as error:
            raise _at(ConfigurationField.MODE, error) from error
        if wish.password:
            uow.configurations.add_password(configuration_id, wish.password, now=now)
    _log_change("configuration_changed", staff, configuration_id)


def remove_configuration(context: Context, staff: Staff, configuration_id: int) -> None:
    """Remove a configuration that serves no channel and has no payment under way.

    Callbacks of its older payments are still understood: Paysera may repeat them for ever.

    Raises:
        UnknownConfiguration, ConfigurationInUse
    """
    now = context.clock()
    with context.store.write() as uow:
        uow.configurations.find(staff.installation.id, configuration_id)
        _check_unused(uow, staff, configuration_id, now)
        try:
            uow.configurations.remove(configuration_id, now=now)
        except ConfigurationChanged as error:
            raise ConfigurationInUse(
                N_("This configuration has just been given a channel. Nothing was removed.")
            ) from error
    _log_change("configuration_removed", staff, configuration_id)


def _check_unused(uow: UnitOfWork, staff: Staff, configuration_id: int, now: datetime) -> None:
    served = [
        slug
        for slug, serving in uow.configurations.assignments(staff.installation.id).items()
        if serving == configuration_id
    ]
    if ANY_CHANNEL in served:
        raise ConfigurationInUse(
            N_(
                "This configuration still serves all channels that have none of their own. Let "
                "another one serve them, or choose “Not offered”, and save the channels first."
            )
        )
    if served:
        raise ConfigurationInUse(
            N_(
                "This configuration still serves channels: %(channels)s. Let another one serve "
                "them, or choose “Not offered”, and save the channels first."
            ),
            channels=", ".join(sorted(served)),
        )
    under_way = uow.configurations.payments_under_way(configuration_id, now=now)
    if under_way:
        raise ConfigurationInUse(
            N_(
                "Payments that were begun with this configuration can still be paid "
                "(%(count)s). It can be removed when they are paid or expired; new payments do "
                "not use it any more."
            ),
            count=under_way,
        )


def _check_project(context: Context, project_id: str) -> None:
    """A project that Paysera does not know is a typing error. No answer is no reason."""
    state = project_methods(context, project_id, _PROBE_CURRENCY).state
    if state is ProjectState.UNKNOWN_PROJECT:
        raise _at(
            ConfigurationField.PROJECT_ID,
            InvalidField(
                N_(
                    "Paysera knows no project with this ID. Compare it with the project's "
                    "settings in your Paysera account."
                )
            ),
        )


def _at(field: ConfigurationField, error: PaymentAppError) -> InvalidConfiguration:
    return InvalidConfiguration([FieldProblem(field, error)])


def _log_change(event: str, staff: Staff, configuration_id: int) -> None:
    _log.info(
        event,
        installation=staff.installation.saleor_api_url,
        configuration=configuration_id,
        user=staff.user_id,
    )
