"""Staff try a configuration: a payment of 0.01 that shows whether everything fits.

A trial has an order number and addresses of its own. Nothing that happens to it can touch a
payment or reach Saleor.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import structlog

from saleor_paysera import __version__
from saleor_paysera.logs import about_payment
from saleor_paysera.outbound import is_public_host
from saleor_paysera.payments.decisions import judge
from saleor_paysera.payments.facts import PaymentFacts
from saleor_paysera.payments.money import Money
from saleor_paysera.payments.order_numbers import RANDOM_BITS, order_number_from
from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.paysera import PaymentRequest, build_request
from saleor_paysera.paysera.callback import InvalidCallback, InvalidCallbackReason, QueryValue
from saleor_paysera.paysera.languages import paysera_language
from saleor_paysera.paysera.notice import read_notice
from saleor_paysera.paysera.texts import default_purpose
from saleor_paysera.services.addresses import trial_addresses
from saleor_paysera.services.context import Context
from saleor_paysera.services.log_about import log_about
from saleor_paysera.services.verify_callback import verify_callback
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.records import Configuration
from saleor_paysera.store.trials import NewTrial, Trial, TrialCallback, TrialReturn

_ASKED: Final = Money(1, "EUR")
KEPT_FOR: Final = timedelta(days=30)
"""How long a trial is kept: it has told what it had to tell."""


_log = structlog.get_logger()


class TrialReason(StrEnum):
    """Why nothing came of a trial, as far as can be guessed from outside."""

    APP_NOT_PUBLIC = "app_not_public"
    NOT_PAID = "not_paid"
    DOMAIN_NOT_REGISTERED = "domain_not_registered"
    TESTS_NOT_ALLOWED = "tests_not_allowed"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason's name
    CALLBACK_UNREACHABLE = "callback_unreachable"
    PROJECT_INACTIVE = "project_inactive"


@dataclass(frozen=True, slots=True)
class TrialStanding:
    """A trial, what its callback means, and why there may be none (most likely first)."""

    trial: Trial
    verdict: Verdict | None
    reasons: tuple[TrialReason, ...]


def start_trial(
    context: Context, staff: Staff, configuration_id: int, *, language: str
) -> TrialStanding:
    """Make a signed request for €0.01 with a configuration as it is now.

    In live mode it is real money. The payer chooses the method on Paysera's page, since
    some take no amount as small as this. ``language``: two letters.

    Raises:
        UnknownConfiguration
    """
    with context.store.read() as uow:
        configuration = uow.configurations.find(staff.installation.id, configuration_id)
    order_number = order_number_from(secrets.randbits(RANDOM_BITS))
    request = _signed_request(context, configuration, order_number, language)
    now = context.clock()
    with context.store.write() as uow:
        uow.configurations.find(staff.installation.id, configuration_id)  # not removed meanwhile
        uow.trials.forget_before(staff.installation.id, now - KEPT_FOR)
        uow.trials.add(
            NewTrial(
                order_number=order_number,
                installation_id=staff.installation.id,
                configuration_id=configuration_id,
                asked=_ASKED,
                is_test=configuration.settings.is_test,
                pay_url=request.url,
                created_at=now,
            )
        )
    about_payment(order_number)
    _log.info("trial_started", user=staff.user_id)
    return trial_standing(context, staff, order_number)


def _signed_request(
    context: Context, configuration: Configuration, order_number: str, language: str
) -> PaymentRequest:
    settings, lang = configuration.settings, paysera_language(language)
    addresses = trial_addresses(context.settings.app_base_url, order_number)
    return build_request(
        {
            "orderid": order_number,
            "accepturl": addresses.accept,
            "cancelurl": addresses.cancel,
            "callbackurl": addresses.callback,
            "lang": lang,
            "amount": _ASKED.amount_minor,
            "currency": _ASKED.currency,
            "paytext": settings.purpose or default_purpose(lang),
            "test": settings.is_test,
            "plugin_name": "saleor-paysera",
            "plugin_version": __version__,
        },
        project_id=settings.project_id,
        password=configuration.passwords[0],
        pay_url=context.settings.paysera_pay_url,
    )


def trial_standing(context: Context, staff: Staff, order_number: str) -> TrialStanding:
    """How a trial of this installation stands.

    Raises:
        UnknownOrder
    """
    with context.store.read() as uow:
        trial = uow.trials.find_for_installation(staff.installation.id, order_number)
        about_payment(trial.order_number)
    verdict = None if trial.callback is None else _verdict(trial, trial.callback)
    return TrialStanding(trial, verdict, _reasons(context, trial))


def _verdict(trial: Trial, callback: TrialCallback) -> Verdict:
    facts = PaymentFacts(
        trial.order_number, trial.asked, trial.is_test, PaymentState.AWAITING_PAYMENT
    )
    return judge(facts, read_notice(callback.fields))


def _reasons(context: Context, trial: Trial) -> tuple[TrialReason, ...]:
    if trial.callback is not None or trial.refusal is not None:
        return ()
    base = urlsplit(context.settings.app_base_url)
    reasons: list[TrialReason] = []
    if not is_public_host(base.hostname or ""):
        reasons.append(TrialReason.APP_NOT_PUBLIC)
    if trial.returned is TrialReturn.CANCEL:
        reasons.append(TrialReason.NOT_PAID)
    if trial.returned is TrialReturn.ACCEPT:
        return (*reasons, TrialReason.CALLBACK_UNREACHABLE)
    reasons.append(TrialReason.DOMAIN_NOT_REGISTERED)
    if trial.is_test:
        reasons.append(TrialReason.TESTS_NOT_ALLOWED)
    reasons += [
        TrialReason.WRONG_PASSWORD,
        TrialReason.CALLBACK_UNREACHABLE,
        TrialReason.PROJECT_INACTIVE,
    ]
    return tuple(reasons)


def take_trial_callback(
    context: Context, order_number: str, query: Mapping[str, QueryValue]
) -> None:
    """Verify a trial's callback and note it, or note why it was refused.

    Raises:
        UnknownOrder, InvalidCallback, PayseraKeyUnavailable
    """
    trial, configuration = _find(context, order_number)
    now = context.clock()
    try:
        verified = verify_callback(context, configuration, query, begun_at=trial.created_at)
    except InvalidCallback as error:
        if error.reason is InvalidCallbackReason.MALFORMED:
            raise  # somebody opened the address in a browser, to see whether it answers
        with context.store.write() as uow:
            uow.trials.note_refusal(order_number, error.reason, now=now)
        _log.warning("trial_callback_refused", reason=str(error.reason))
        raise
    if verified.fields.get("orderid") != order_number:
        raise UnknownOrder(verified.fields.get("orderid", ""))
    callback = TrialCallback(
        status=verified.fields.get("status", ""),
        proofs=tuple(sorted(verified.proofs)),
        fields=verified.fields,
        received_at=now,
    )
    with context.store.write() as uow:
        uow.trials.note_callback(order_number, callback)
    _log.info("trial_callback_taken", status=callback.status)


def note_trial_return(context: Context, order_number: str, returned: TrialReturn) -> Trial:
    """Whoever pays the trial has come back from Paysera. That alone proves nothing.

    Raises:
        UnknownOrder
    """
    with context.store.write() as uow:
        uow.trials.note_return(order_number, returned, now=context.clock())
        trial = uow.trials.by_order_number(order_number)
        log_about(uow, trial)
        return trial


def _find(context: Context, order_number: str) -> tuple[Trial, Configuration]:
    with context.store.read() as uow:
        trial = uow.trials.by_order_number(order_number)
        log_about(uow, trial)
        return trial, uow.configurations.get(trial.configuration_id)
