"""Every value of a closed set has words of its own, in every language."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest

from saleor_paysera.payments.decisions import VERDICTS_FOR_STAFF, CallbackStatus
from saleor_paysera.payments.states import PaymentState, Verdict
from saleor_paysera.paysera.callback import InvalidCallbackReason
from saleor_paysera.services.check_configuration import LONGEST_MINUTES, SHORTEST_MINUTES
from saleor_paysera.services.status import CheckKey
from saleor_paysera.services.try_configuration import TrialReason
from saleor_paysera.web.dashboard import labels
from saleor_paysera.web.dashboard.error_codes import error_codes
from saleor_paysera.web.i18n import LANGUAGES, translator_for

OTHER_LANGUAGES = [language for language in LANGUAGES if language != "en"]
SETS: list[tuple[type[Enum], Mapping[Any, object]]] = [
    (PaymentState, labels.STATE),
    (PaymentState, labels.STATE_TONE),
    (CallbackStatus, labels.STATUS),
    (Verdict, labels.VERDICT),
    (InvalidCallbackReason, labels.REFUSED),
    (CheckKey, labels.CHECK),
    (TrialReason, labels.TRIAL_REASON),
]


@pytest.mark.parametrize(("values", "words"), SETS)
def test_no_value_is_without_words(values: type[Enum], words: Mapping[Any, object]) -> None:
    assert set(words) == set(values)
    assert all(words.values())


def test_whatever_somebody_should_look_at_says_what_to_do() -> None:
    assert set(labels.WHAT_TO_DO) == VERDICTS_FOR_STAFF


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_all_words_are_translated(language: str) -> None:
    translate = translator_for(language).gettext
    tables = (labels.STATE, labels.STATUS, labels.VERDICT, labels.WHAT_TO_DO, labels.REFUSED,
              labels.CHECK)  # fmt: skip
    texts = [text for table in tables for text in table.values()]
    texts += [text for pair in labels.TRIAL_REASON.values() for text in pair]
    texts += [text for _, text in labels.PAY_WITHIN]

    assert [text for text in texts if translate(text) == text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_code_of_paysera_is_explained_once(language: str) -> None:
    explained = error_codes(translator_for(language))

    codes = [one.code for one in explained]
    assert len(set(codes)) == len(codes) >= 18
    assert all(code.startswith("0x") for code in codes)
    assert all(one.title and one.explanation for one in explained)
    english = {one.code: one.title for one in error_codes(translator_for("en"))}
    if language != "en":
        assert not [one.code for one in explained if one.title == english[one.code]]


def test_the_times_to_pay_that_can_be_chosen_can_be_saved() -> None:
    minutes = [minutes for minutes, _ in labels.PAY_WITHIN if minutes is not None]

    assert all(SHORTEST_MINUTES <= choice <= LONGEST_MINUTES for choice in minutes)
    assert minutes == sorted(minutes)
