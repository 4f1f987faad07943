"""From what the services tell to the shapes of the JSON API, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from saleor_paysera import __version__
from saleor_paysera.payments.decisions import CallbackStatus
from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.paysera.callback import CallbackProof, InvalidCallbackReason
from saleor_paysera.paysera.methods import PaymentMethod
from saleor_paysera.services.assign_channels import ChannelAssignments
from saleor_paysera.services.manage_configurations import ConfigurationOverview
from saleor_paysera.services.offer_methods import method_title
from saleor_paysera.services.project_methods import ProjectMethods
from saleor_paysera.services.status import Status
from saleor_paysera.services.try_configuration import TrialStanding
from saleor_paysera.store.payment_search import PaymentRow
from saleor_paysera.store.records import Payment
from saleor_paysera.store.tables import ANY_CHANNEL
from saleor_paysera.store.trials import Trial, TrialCallback, TrialRefusal
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.shapes import (
    ChannelList,
    ChannelShape,
    CheckShape,
    ConfigurationShape,
    MethodList,
    MethodShape,
    Mode,
    PaymentSummary,
    Problem,
    ReasonShape,
    SignatureShape,
    StatusShape,
    Tone,
    TrialShape,
)
from saleor_paysera.web.i18n import Translator

_SIGNATURES: Final = (CallbackProof.SS1, CallbackProof.SS2, CallbackProof.SS3)
_WRONG_SIGNATURE: Final[dict[str, str]] = {
    InvalidCallbackReason.WRONG_SS1: CallbackProof.SS1,
    InvalidCallbackReason.WRONG_PASSWORD: CallbackProof.SS1,
    InvalidCallbackReason.WRONG_SS2: CallbackProof.SS2,
    InvalidCallbackReason.WRONG_SS3: CallbackProof.SS3,
}


def mode_of(*, is_test: bool) -> Mode:
    """The mode's name in the API."""
    return "test" if is_test else "live"


def present_configuration(overview: ConfigurationOverview) -> ConfigurationShape:
    """A configuration without its password."""
    configuration, settings = overview.configuration, overview.configuration.settings
    return ConfigurationShape(
        id=configuration.id,
        version=configuration.version,
        name=settings.name,
        project_id=settings.project_id,
        mode=mode_of(is_test=settings.is_test),
        password_set_at=configuration.password_set_at,
        ss1_is_enough=settings.ss1_is_enough,
        default_method=settings.default_method,
        methods=list(settings.methods),
        purpose=settings.purpose,
        pay_within_minutes=settings.pay_within_minutes,
        return_origins=list(settings.return_origins),
        accepts_pending=settings.accepts_pending,
        complete_after_seconds=settings.complete_after_s,
        channels=[slug for slug in overview.channels if slug != ANY_CHANNEL],
        serves_other_channels=ANY_CHANNEL in overview.channels,
        last_callback_at=overview.last_callback_at,
    )


def present_channels(assignments: ChannelAssignments, translator: Translator) -> ChannelList:
    """The shop's channels and what serves them."""
    problem = assignments.problem
    return ChannelList(
        channels=[
            ChannelShape(
                slug=assignment.slug,
                name=assignment.channel.name if assignment.channel else assignment.slug,
                currency=assignment.channel.currency_code if assignment.channel else None,
                is_active=assignment.channel.is_active if assignment.channel else None,
                configuration_id=assignment.configuration_id,
            )
            for assignment in assignments.channels
        ],
        others=assignments.others,
        problem=Problem(code=problem.code, message=translator.sentence(problem))
        if problem is not None
        else None,
    )


def present_methods(listed: ProjectMethods, translator: Translator) -> MethodList:
    """A project's methods, each once, with all its countries."""
    by_key: dict[str, list[PaymentMethod]] = {}
    for method in listed.methods:
        by_key.setdefault(method.key, []).append(method)
    return MethodList(
        state=listed.state.value,
        methods=[
            MethodShape(
                key=key,
                title=methods[0].title(translator.language),
                countries=sorted({translator.country(method.country) for method in methods}),
            )
            for key, methods in by_key.items()
        ],
    )


def present_trial(standing: TrialStanding, translator: Translator) -> TrialShape:
    """A trial as it stands."""
    trial, callback = standing.trial, standing.trial.callback
    refusal = trial.refusal if callback is None else None
    return TrialShape(
        order_number=trial.order_number,
        amount=translator.money(trial.asked),
        mode=mode_of(is_test=trial.is_test),
        pay_url=trial.pay_url,
        started_at=trial.created_at,
        state="arrived" if callback else "refused" if refusal else "waiting",
        seconds=_seconds_to(callback, trial) if callback is not None else None,
        received_at=callback.received_at if callback is not None else None,
        is_paid=None if standing.verdict is None else standing.verdict is Verdict.PAID,
        verdict_label=_verdict_text(labels.VERDICT, standing, translator),
        advice=_verdict_text(labels.WHAT_TO_DO, standing, translator),
        status_label=None if callback is None else status_label(callback.status, translator),
        signatures=_signatures(callback, refusal),
        is_encrypted=CallbackProof.ENCRYPTION in callback.proofs if callback is not None else None,
        refusal=refusal_text(refusal.reason, translator) if refusal is not None else None,
        returned=trial.returned.value if trial.returned is not None else None,
        returned_at=trial.returned_at,
        reasons=[
            ReasonShape(
                key=reason,
                title=translator.gettext(labels.TRIAL_REASON[reason][0]),
                explanation=translator.gettext(labels.TRIAL_REASON[reason][1]),
            )
            for reason in standing.reasons
        ],
    )


def _verdict_text(
    texts: Mapping[Verdict, str], standing: TrialStanding, translator: Translator
) -> str | None:
    text = texts.get(standing.verdict) if standing.verdict is not None else None
    return translator.gettext(text) if text is not None else None


def _signatures(
    callback: TrialCallback | None, refusal: TrialRefusal | None
) -> list[SignatureShape]:
    """Of a right callback all three, there or not; of a refused one those known to be wrong."""
    if callback is not None:
        return [
            SignatureShape(name=name, is_right=(name in callback.proofs) or None)
            for name in _SIGNATURES
        ]
    wrong = _WRONG_SIGNATURE.get(refusal.reason) if refusal is not None else None
    return [SignatureShape(name=wrong, is_right=False)] if wrong is not None else []


def _seconds_to(callback: TrialCallback, trial: Trial) -> float:
    return round((callback.received_at - trial.created_at).total_seconds(), 1)


def status_label(status: str, translator: Translator) -> str:
    """A callback's status with its meaning: ``1 (Paid)``."""
    try:
        meaning = labels.STATUS[CallbackStatus(int(status))]
    except ValueError:
        return status
    return f"{status} ({translator.gettext(meaning)})"


def refusal_text(reason: str, translator: Translator) -> str:
    """Why a callback was refused."""
    try:
        return translator.gettext(labels.REFUSED[InvalidCallbackReason(reason)])
    except ValueError:  # of another version of the app
        return reason


def present_payment(
    payment: Payment | PaymentRow, state: PaymentState, translator: Translator
) -> PaymentSummary:
    """A payment in a list. ``state``: as it is to be shown now."""
    return PaymentSummary(
        order_number=payment.order_number,
        state=state,
        state_label=translator.gettext(labels.STATE[state]),
        tone=tone_of(state),
        amount=translator.money(payment.asked),
        mode=mode_of(is_test=payment.is_test),
        method=payment.method,
        method_label=method_label(payment.method, translator),
        channel=payment.channel_slug,
        email=payment.payer_email,
        started_at=payment.created_at,
        paid_at=payment.paid_at,
    )


def method_label(key: str | None, translator: Translator) -> str:
    """A payment method's title as far as the app itself knows one, else its key."""
    return translator.gettext(method_title(key)) if key else ""


def tone_of(state: PaymentState) -> Tone:
    """The colour's name for a state."""
    return labels.STATE_TONE[state]


def present_status(status: Status, translator: Translator) -> StatusShape:
    """All checks with their texts."""
    return StatusShape(
        is_well=status.is_well,
        version=__version__,
        saleor_version=status.saleor_version,
        checks=[
            CheckShape(
                key=check.key,
                state=check.state.value,
                title=translator.gettext(labels.CHECK[check.key]),
                text=translator.sentence(check.text),
                at=check.at,
                action=check.action,
            )
            for check in status.checks
        ],
    )
