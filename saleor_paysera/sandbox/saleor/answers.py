"""What a payment app may answer to a webhook: one table, and no mercy, as in Saleor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from urllib.parse import urlsplit

from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.sandbox.saleor.transactions import EventType

MESSAGE_LENGTH = 512
PSP_REFERENCE_LENGTH = 512
FAILED_DELIVERY = "Failed to delivery request."
EXTERNAL_URL_LENGTH = 2083


class Question(Enum):
    """What the app was asked; the value is the set of results it may give."""

    SESSION = frozenset(
        EventType(f"{action}_{outcome}")
        for action in ("AUTHORIZATION", "CHARGE")
        for outcome in ("SUCCESS", "REQUEST", "ACTION_REQUIRED", "FAILURE")
    )
    CHARGE = frozenset({EventType.CHARGE_SUCCESS, EventType.CHARGE_FAILURE})
    REFUND = frozenset({EventType.REFUND_SUCCESS, EventType.REFUND_FAILURE})
    CANCEL = frozenset({EventType.CANCEL_SUCCESS, EventType.CANCEL_FAILURE})

    @property
    def may_be_asynchronous(self) -> bool:
        """Whether `{"pspReference": …}` alone is an answer, meaning pending."""
        return self is not Question.SESSION


QUESTION_OF_ACTION = {
    ActionType.CHARGE: Question.CHARGE,
    ActionType.REFUND: Question.REFUND,
    ActionType.CANCEL: Question.CANCEL,
}


class InvalidAnswer(ValueError):
    """Saleor books this answer as a failure, with this text."""


@dataclass(frozen=True)
class Answer:
    """A well-formed answer. No `result` means pending; no `amount` means the asked one."""

    result: EventType | None
    psp_reference: str | None
    amount: Decimal | None
    time: datetime | None
    message: str
    external_url: str
    actions: tuple[str, ...] | None
    data: object


def parse_answer(question: Question, body: object) -> Answer:
    """Read an app's answer by Saleor's rules, or refuse it whole; None is no answer at all."""
    if body is None:
        raise InvalidAnswer(FAILED_DELIVERY)
    if not isinstance(body, dict):
        raise InvalidAnswer("The answer is not a JSON object.")
    result = _result(question, body)
    psp_reference = _text(body, "pspReference", PSP_REFERENCE_LENGTH)
    if not psp_reference and _needs_reference(result):
        wanted = result.value if result else "an asynchronous action"
        raise InvalidAnswer(f"Providing `pspReference` is required for {wanted}")
    if question is Question.SESSION:
        _check_payment_method_details(body)
    return Answer(
        result=result,
        psp_reference=psp_reference,
        amount=_amount(body),
        time=_time(body),
        message=(_text(body, "message", None) or "")[:MESSAGE_LENGTH],
        external_url=_external_url(body),
        actions=_actions(body),
        data=body.get("data") if question is Question.SESSION else None,
    )


def _result(question: Question, body: Mapping[str, object]) -> EventType | None:
    given = body.get("result")
    if given is None and question.may_be_asynchronous:
        return None
    for result in question.value:
        if given == result.value:
            return result
    allowed = ", ".join(sorted(result.value for result in question.value))
    raise InvalidAnswer(f"Incorrect value ({given!r}) for field: result. Allowed: {allowed}.")


def _needs_reference(result: EventType | None) -> bool:
    return result is None or result.outcome in ("SUCCESS", "REQUEST")


def _text(body: Mapping[str, object], name: str, longest: int | None) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        raise InvalidAnswer(f"Incorrect value for field: {name}.")
    return value


def _amount(body: Mapping[str, object]) -> Decimal | None:
    value = body.get("amount")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise InvalidAnswer("Incorrect value for field: amount.")
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise InvalidAnswer("Incorrect value for field: amount.") from error
    if not amount.is_finite():
        raise InvalidAnswer("Incorrect value for field: amount.")
    return amount


def _time(body: Mapping[str, object]) -> datetime | None:
    value = _text(body, "time", None)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidAnswer("Incorrect value for field: time.") from error
    if moment.tzinfo is None:
        raise InvalidAnswer("Incorrect value for field: time (no time zone).")
    return moment


def is_external_url(value: str) -> bool:
    """Whether Saleor takes this for the address of a payment's details."""
    parts = urlsplit(value)
    return (
        len(value) <= EXTERNAL_URL_LENGTH
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and " " not in value
    )


def _external_url(body: Mapping[str, object]) -> str:
    value = _text(body, "externalUrl", None)
    if value is None:
        return ""
    if not is_external_url(value):
        raise InvalidAnswer("Incorrect value for field: externalUrl.")
    return value


def _actions(body: Mapping[str, object]) -> tuple[str, ...] | None:
    value = body.get("actions")
    if value is None:
        return None
    if not isinstance(value, list) or any(v not in list(ActionType) for v in value):
        raise InvalidAnswer("Incorrect value for field: actions.")
    return tuple(dict.fromkeys(str(v) for v in value))


def _check_payment_method_details(body: Mapping[str, object]) -> None:
    details = body.get("paymentMethodDetails")
    if details is None:
        return
    if (
        not isinstance(details, dict)
        or details.get("type") not in ("OTHER", "CARD")
        or not isinstance(details.get("name"), str)
    ):
        raise InvalidAnswer("Incorrect value for field: paymentMethodDetails.")
