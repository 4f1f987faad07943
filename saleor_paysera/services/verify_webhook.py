"""Trust a webhook: from bytes that anyone may have sent to an event of one installation."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from saleor_paysera.logs import about_installation
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.events import (
    AppDeleted,
    AppStatusChanged,
    Event,
    InvalidEvent,
    read_event,
)
from saleor_paysera.saleor.signatures import InvalidSignature, verify_signature
from saleor_paysera.services.app_presence import came_back
from saleor_paysera.services.context import Context
from saleor_paysera.services.saleor_keys import verified_with_keys
from saleor_paysera.store.records import Installation

_OF_THE_APP_ITSELF: Final = (AppDeleted, AppStatusChanged)

E_co = TypeVar("E_co", bound=Event, covariant=True)
E = TypeVar("E", bound=Event)


class WrongRecipient(PaymentAppError):
    """A signed webhook that is meant for another app of the same Saleor."""

    code = "WRONG_RECIPIENT"


@dataclass(frozen=True, slots=True)
class UnverifiedWebhook:
    """A request as received. Nothing in it can be believed yet."""

    saleor_api_url: str
    signature: str
    body: bytes


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """A request whose body was signed by the Saleor of ``installation``."""

    installation: Installation
    body: bytes


@dataclass(frozen=True, slots=True)
class VerifiedEvent(Generic[E_co]):
    """An event that this Saleor sent to this app. The only form services accept."""

    installation: Installation
    event: E_co


def verify_webhook(context: Context, webhook: UnverifiedWebhook) -> SignedWebhook:
    """Check who signed a webhook. The keys are fetched again once if they do not fit.

    Raises:
        UnknownInstallation, InvalidSignature
    """
    with context.store.look() as uow:
        installation = uow.installations.by_api_url(webhook.saleor_api_url)
    verified_with_keys(
        context,
        installation,
        lambda jwks: verify_signature(webhook.body, webhook.signature, jwks=jwks),
        keys_may_be_old=InvalidSignature,
    )
    about_installation(installation.saleor_api_url)
    return SignedWebhook(installation, webhook.body)


def read_signed_event(
    context: Context, webhook: SignedWebhook, event_type: type[E]
) -> VerifiedEvent[E]:
    """Read a signed body as the event that its address is for.

    One key signs for all apps of a Saleor and headers are not signed, so the body itself
    must name this app and this event. Saleor sends events to active apps only: whatever
    comes but news of the app itself shows that it is back.

    Raises:
        InvalidEvent, WrongRecipient
    """
    event = read_event(webhook.body)
    if event.recipient_id != webhook.installation.app_id:
        raise WrongRecipient("The webhook is meant for another app.")
    if not isinstance(event, event_type):
        raise InvalidEvent(
            f"The webhook holds a {type(event).__name__}, but this address is for "
            f"{event_type.__name__}."
        )
    if not isinstance(event, _OF_THE_APP_ITSELF) and came_back(
        context.store, webhook.installation, now=context.clock()
    ):
        context.wake_delivery()
    return VerifiedEvent(webhook.installation, event)
