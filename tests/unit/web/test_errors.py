"""Whoever is refused reads it in the status that the guide names, and when to come back."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.services.allowances import TooManyRequests
from saleor_paysera.web import errors
from tests.support.house import ROOT, errors_of_the_app

GUIDE = (ROOT / "docs/errors.md").read_text(encoding="utf-8")


def documented_statuses() -> dict[str, int]:
    """By code, from the tables of docs/errors.md: the first status that is a refusal.

    What stands at a field is told within another refusal and has no status of its own.
    """
    found: dict[str, int] = {}
    for codes, status in re.findall(r"^\| (`[^|]*) \| ([^|]*) \|", GUIDE, re.MULTILINE):
        told = codes + (status if status[:1].isdigit() else "")
        refusals = re.findall(r"\b[45]\d\d\b", told)
        if refusals and "at a field" not in status:
            found |= dict.fromkeys(re.findall("`([A-Z_]+)`", codes), int(refusals[0]))
    return found


STATUSES = documented_statuses()


@pytest.mark.parametrize("error", errors_of_the_app(), ids=lambda error: error.__qualname__)
def test_an_error_has_the_status_that_the_guide_names(error: type[PaymentAppError]) -> None:
    """400 where it names none: such an error never leaves by itself over HTTP."""
    raised = error.__new__(error)

    assert errors.status_of(raised) == STATUSES.get(error.code, 400)


def test_the_guide_names_the_status_of_every_error_in_the_table() -> None:
    assert {error.code for error in errors._STATUS_BY_ERROR} <= STATUSES.keys()


def test_who_is_held_back_is_told_until_when_wherever_it_happens() -> None:
    # Also where the source's allowance comes back between the refusal and its counting.
    app = Flask(__name__)
    errors.register(app)

    @app.get("/")
    def held_back() -> str:
        raise TooManyRequests(timedelta(seconds=1.2))

    answer = app.test_client().get("/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
