"""Whoever is refused reads when it is worth to come back."""

from datetime import timedelta

from flask import Flask

from saleor_paysera.services.allowances import TooManyRequests
from saleor_paysera.web import errors


def test_who_is_held_back_is_told_until_when_wherever_it_happens() -> None:
    # Also where the source's allowance comes back between the refusal and its counting.
    app = Flask(__name__)
    errors.register(app)

    @app.get("/")
    def held_back() -> str:
        raise TooManyRequests(timedelta(seconds=1.2))

    answer = app.test_client().get("/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
