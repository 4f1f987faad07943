"""Is everything well? What staff, and whoever is on call, should know of an installation."""

from datetime import datetime
from functools import partial

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.sentences import Sentence, sentence
from saleor_paysera.saleor.transport import SaleorPermissionDenied
from saleor_paysera.services.app_presence import came_back
from saleor_paysera.services.ask_saleor import SaleorBusy, asking_saleor
from saleor_paysera.services.context import Context
from saleor_paysera.services.paysera_key_ring import WARN_BEFORE_EXPIRY, PayseraKeyFacts
from saleor_paysera.services.status import Check, CheckAction, CheckKey, CheckState, Status
from saleor_paysera.services.stored_checks import (
    check_callbacks,
    check_completions,
    check_configuration,
    check_reports,
    check_work,
)
from saleor_paysera.services.webhook_subscriptions import outdated_webhooks
from saleor_paysera.store.records import Installation


def check_status(context: Context, installation: Installation) -> Status:
    """Look at everything; asks Saleor, too.

    Raises:
        SaleorBusy
    """
    now = context.clock()
    with context.store.read() as uow:
        stored = (
            check_configuration(uow, installation),
            check_callbacks(uow, installation, now),
            check_reports(uow, installation, now),
            check_completions(uow, installation),
            check_work(uow, installation, now),
        )
    saleor_version, saleor = _check_saleor(context, installation)
    webhooks = _check_webhooks(context, installation) if saleor.is_well else ()
    return Status(saleor_version, (*stored, _check_public_key(context, now), saleor, *webhooks))


def _check_public_key(context: Context, now: datetime) -> Check:
    check = partial(Check, CheckKey.PUBLIC_KEY)
    try:
        facts = context.paysera_keys.facts()
    except PaymentAppError as error:
        return check(CheckState.CRITICAL, Sentence(error.template, error.params))
    if facts is None:
        text = sentence(
            N_(
                "Paysera's public key could not be fetched, so callbacks cannot be checked yet. "
                "Whoever runs the app should look at its connection to the internet."
            )
        )
        return check(CheckState.CRITICAL, text)
    if facts.expires_at is not None and facts.expires_at <= now:
        text = sentence(
            N_(
                "Paysera's public key has expired and no new one is known. Whoever runs the app "
                "should look for the new key."
            )
        )
        return check(CheckState.CRITICAL, text, at=facts.expires_at)
    if facts.expires_at is not None and facts.expires_at - now < WARN_BEFORE_EXPIRY:
        text = sentence(
            N_(
                "Paysera's public key expires soon. The app fetches the new one by itself, "
                "unless the key is pinned by a file."
            )
        )
        state = CheckState.OK if facts.first_seen_at is not None else CheckState.WARNING
        return check(state, text, at=facts.expires_at)
    return check(CheckState.OK, _known_key(facts), at=facts.expires_at)


def _known_key(facts: PayseraKeyFacts) -> Sentence:
    if facts.first_seen_at is None:
        text = sentence(N_("Paysera's public key is pinned by a file of the server."))
    else:
        text = sentence(
            N_("Paysera's public key is known since %(since)s."), since=facts.first_seen_at.date()
        )
    if facts.expires_at is None:
        return text
    return sentence(N_("%(known)s It is valid until:"), known=text)


def _check_saleor(context: Context, installation: Installation) -> tuple[str | None, Check]:
    check = partial(Check, CheckKey.SALEOR)
    try:
        with asking_saleor(context, installation) as saleor:
            saleor.app_identity()
            version = saleor.shop_version()
    except SaleorBusy:
        raise
    except SaleorPermissionDenied:
        return installation.saleor_version, _refused_by_saleor(installation)
    except PaymentAppError as error:
        text = sentence(N_("The app cannot reach Saleor's API: %(reason)s"), reason=error)
        return installation.saleor_version, check(CheckState.CRITICAL, text)
    if came_back(context.store, installation, now=context.clock()):
        context.wake_delivery()
    if version != installation.saleor_version:
        with context.store.write() as uow:
            uow.installations.set_saleor_version(installation.id, version)
    return version, check(CheckState.OK, sentence(N_("The app reaches Saleor's API.")))


def _refused_by_saleor(installation: Installation) -> Check:
    check = partial(Check, CheckKey.SALEOR, CheckState.CRITICAL)
    if installation.uninstalled_at is not None:
        text = sentence(
            N_(
                "The app is uninstalled in Saleor. Nothing is lost: install it again, and what "
                "waits goes out by itself. Since:"
            )
        )
        return check(text, at=installation.uninstalled_at)
    if installation.inactive_since is not None:
        text = sentence(
            N_(
                "The app is deactivated in Saleor. Nothing is lost: activate it, and what waits "
                "goes out by itself. Since:"
            )
        )
        return check(text, at=installation.inactive_since)
    text = sentence(
        N_(
            "Saleor does not accept the app's token. Activate the app, or install it once "
            "more; what waits goes out by itself then."
        )
    )
    return check(text)


def _check_webhooks(context: Context, installation: Installation) -> tuple[Check, ...]:
    check = partial(Check, CheckKey.WEBHOOKS)
    try:
        outdated = outdated_webhooks(context, installation)
    except PaymentAppError as error:
        text = sentence(N_("The app's webhooks could not be looked at: %(reason)s"), reason=error)
        return (check(CheckState.UNKNOWN, text),)
    if outdated:
        text = sentence(
            N_(
                "Saleor keeps webhooks of another version of the app: %(webhooks)s. Update them "
                "here; shoppers notice nothing."
            ),
            webhooks=", ".join(webhook.wanted.name for webhook in outdated),
        )
        return (check(CheckState.WARNING, text, action=CheckAction.UPDATE_WEBHOOKS),)
    return (check(CheckState.OK, sentence(N_("Saleor's webhooks fit this version."))),)
