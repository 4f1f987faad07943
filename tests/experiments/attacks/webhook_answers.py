"""Whether what the app answers to a webhook is an answer by Saleor's rules."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema

from saleor_paysera.sandbox.saleor.answers import InvalidAnswer, Question, parse_answer
from tests.experiments.attacks.attacker import Answer

# What a real Saleor checks answers with; it is not part of this repository.
_SALEORS_OWN: Final = Path(__file__).parents[4] / "shared" / "saleor" / "webhook-responses-3.23"
_UNFORESEEN: Final = "could not do it now"
_GATEWAY: Final = "PaymentGatewayInitializeSession"
_QUESTIONS: Final = {
    "TransactionInitializeSession": Question.SESSION,
    "TransactionProcessSession": Question.SESSION,
    "TransactionChargeRequested": Question.CHARGE,
    "TransactionRefundRequested": Question.REFUND,
    "TransactionCancelationRequested": Question.CANCEL,
}
_REFUSALS: Final = (400, 401, 413)


def faults_of(typename: str, answer: Answer) -> Iterator[str]:
    """What is wrong with an answer to an event of this type; nothing for a good one."""
    body = answer.json()
    if not isinstance(body, dict):
        yield f"{answer.status} {body}"
    elif answer.status in _REFUSALS:
        if not answer.code:
            yield f"{answer.status} without a code"
    elif answer.status != 200:
        yield f"{answer.status} {answer.text[:80]}"
    elif _UNFORESEEN in answer.text:
        yield "nobody has foreseen it"
    else:
        yield from _faults_in(typename, body)


def _faults_in(typename: str, body: dict[str, object]) -> Iterator[str]:
    if typename in _QUESTIONS:
        try:
            parse_answer(_QUESTIONS[typename], body)
        except InvalidAnswer as error:
            yield str(error)
    elif typename == _GATEWAY and not isinstance(body.get("data"), dict):
        yield f"no data in {str(body)[:60]}"
    schema = _schema_of(typename)
    if schema is not None:
        wrong = next(schema.iter_errors(body), None)
        if wrong is not None:
            yield f"not by Saleor's schema: {wrong.message[:80]}"


@functools.cache
def _schema_of(typename: str) -> Any:
    file = _SALEORS_OWN / f"{typename}.json"
    if not file.is_file():
        return None
    return jsonschema.Draft202012Validator(json.loads(file.read_text()))
