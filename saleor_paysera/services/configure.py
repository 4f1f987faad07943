"""A merchant's settings for a Paysera project are stored or changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.return_urls import InvalidOrigin, origin_of
from saleor_paysera.paysera.request import MAX_BYTES
from saleor_paysera.paysera.texts import checked_purpose, is_method_key
from saleor_paysera.services.context import Clock
from saleor_paysera.store.records import ConfigurationSettings
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.unit_of_work import Store

_DIGITS: Final = re.compile(r"[0-9]+")

_log = structlog.get_logger()


class InvalidConfiguration(PaymentAppError):
    """A merchant's setting that cannot work."""

    code = "INVALID_CONFIGURATION"


@dataclass(frozen=True, slots=True)
class ConfigurationInput:
    """What a merchant entered. No channels: every channel without a project of its own."""

    saleor_api_url: str
    project_id: str
    password: str = field(repr=False)
    is_test: bool
    ss1_is_enough: bool
    default_method: str
    purpose: str | None
    return_origins: Sequence[str]
    channels: Sequence[str]


def configure(store: Store, wish: ConfigurationInput, *, clock: Clock) -> ConfigurationSettings:
    """Check and store a configuration; the same project and mode again changes it.

    A new password is added to the old ones, so that callbacks under way stay valid.

    Raises:
        UnknownInstallation, InvalidConfiguration, InvalidPurpose, InvalidOrigin
    """
    settings = _checked(wish)
    now = clock()
    with store.write() as uow:
        installation = uow.installations.by_api_url(wish.saleor_api_url)
        configuration_id = uow.configurations.put(installation.id, settings, now=now)
        uow.configurations.add_password(configuration_id, wish.password, now=now)
        for channel in wish.channels or [ANY_CHANNEL]:
            uow.configurations.assign_channel(installation.id, channel, configuration_id)
    _log.info("configured", saleor_api_url=wish.saleor_api_url, project_id=settings.project_id)
    return settings


def _origin(url: str) -> str:
    try:
        return origin_of(url)
    except InvalidOrigin as error:
        raise InvalidOrigin(
            f"A return origin cannot be used. {error.message} Give it like "
            "https://shop.example.com."
        ) from error


def _checked(wish: ConfigurationInput) -> ConfigurationSettings:
    project_id = wish.project_id.strip()
    if not _DIGITS.fullmatch(project_id) or len(project_id) > MAX_BYTES["projectid"]:
        raise InvalidConfiguration(
            f"The project ID {project_id!r} is not a number of at most 11 digits. It stands in "
            "your Paysera account under the project's settings."
        )
    if not wish.password:
        raise InvalidConfiguration(
            "The project password is empty. It stands in your Paysera account under the "
            "project's settings ('sign password')."
        )
    if not is_method_key(wish.default_method):
        raise InvalidConfiguration(
            f"{wish.default_method!r} is not the key of a Paysera payment method."
        )
    return ConfigurationSettings(
        name=f"Paysera {project_id}",
        project_id=project_id,
        is_test=wish.is_test,
        ss1_is_enough=wish.ss1_is_enough,
        default_method=wish.default_method,
        methods=(),
        purpose=wish.purpose and checked_purpose(wish.purpose),
        return_origins=tuple(dict.fromkeys(_origin(url) for url in wish.return_origins)),
        pay_within_minutes=None,
        accepts_pending=False,
    )
