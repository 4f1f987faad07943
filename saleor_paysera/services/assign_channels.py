"""Which configuration serves which channel of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.saleor.results import Channel
from saleor_paysera.services.ask_saleor import asking_saleor
from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.tables import ANY_CHANNEL

_log = structlog.get_logger()


class ChannelsChanged(PaymentAppError):
    """Somebody else has just assigned the same channel."""

    code = "CHANNELS_CHANGED"


@dataclass(frozen=True, slots=True)
class ChannelAssignment:
    """A channel of the shop and the configuration that serves it (None: not offered).

    ``channel`` is None for one that is assigned here but that Saleor did not name.
    """

    slug: str
    channel: Channel | None
    configuration_id: int | None


@dataclass(frozen=True, slots=True)
class ChannelAssignments:
    """All channels; ``others``: what serves those without a configuration of their own.

    ``problem``: why Saleor could not be asked for its channels.
    """

    channels: tuple[ChannelAssignment, ...]
    others: int | None
    problem: PaymentAppError | None


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """Let another configuration serve a channel (``ANY_CHANNEL``: all others)."""

    slug: str
    served_by: int | None
    serve_by: int | None


def list_channels(context: Context, staff: Staff) -> ChannelAssignments:
    """The channels as Saleor has them now, with what serves them."""
    installation = staff.installation
    channels: list[Channel] = []
    problem: PaymentAppError | None = None
    try:
        with asking_saleor(context, installation) as saleor:
            channels = saleor.channels()
    except PaymentAppError as error:
        problem = error
    with context.store.read() as uow:
        assigned = uow.configurations.assignments(installation.id)
    others = assigned.pop(ANY_CHANNEL, None)
    by_slug: dict[str, Channel | None] = {channel.slug: channel for channel in channels}
    return ChannelAssignments(
        channels=tuple(
            ChannelAssignment(slug, by_slug.get(slug), assigned.get(slug))
            for slug in [*by_slug, *(slug for slug in assigned if slug not in by_slug)]
        ),
        others=others,
        problem=problem,
    )


def assign_channels(context: Context, staff: Staff, changes: Sequence[ChannelChange]) -> None:
    """Make all changes or none.

    Raises:
        UnknownConfiguration, ChannelsChanged
    """
    installation_id = staff.installation.id
    with context.store.write() as uow:
        for change in changes:
            if not uow.configurations.reassign(
                installation_id,
                change.slug,
                expected=change.served_by,
                configuration_id=change.serve_by,
            ):
                raise ChannelsChanged(
                    N_(
                        "Somebody else has changed the channels meanwhile. Look at them as they "
                        "are now, and choose again."
                    )
                )
    _log.info(
        "channels_assigned",
        installation=staff.installation.saleor_api_url,
        channels=[change.slug or "*" for change in changes],
        user=staff.user_id,
    )
